"""The front door."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.sessions.models import Session
from django.utils import timezone

from community.permissions import MODERATORS_GROUP
from forums.models import Subscription
from home import querysets
from resources.models import Opinion
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    MomentFactory,
    PostFactory,
    ProducerFactory,
    ResourceFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

NOBODY = AnonymousUser()


@pytest.fixture
def public(site, library):
    return CommunityFactory(parent=site, title="Tuteurs", public_reading=True)


@pytest.fixture
def closed(site):
    return CommunityFactory(parent=site, title="Groupe fermé", join_mode="secret")


def accept(thread, author, useful=0, **post):
    answer = PostFactory(thread=thread, author=author, reaction_counts={"useful": useful}, **post)
    thread.accepted_post = answer
    thread.save(update_fields=["accepted_post"])
    return answer


def fill(community, number):
    """Give `community` `number` of everything the page shows."""
    hosts = Group.objects.get_or_create(name=MODERATORS_GROUP)[0]
    for _ in range(number):
        accept(ThreadFactory(community=community), UserFactory(), useful=3)
        CommunityFactory(parent=community.get_parent(), public_reading=True)
        UserFactory(profile__in_directory=True).groups.add(hosts)
        ResourceFactory(producers=[ProducerFactory()])


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_visitor(client, public, number, django_assert_num_queries):
    fill(public, number)
    client.get("/")
    with django_assert_num_queries(13):
        client.get("/")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_member(client, public, number, django_assert_num_queries):
    fill(public, number)
    member = MembershipFactory(community=public).user
    for _ in range(number):
        Subscription.objects.create(thread=ThreadFactory(community=public, posts=1), user=member)
    client.force_login(member)
    client.get("/")
    with django_assert_num_queries(16):
        client.get("/")


def test_a_visitor_gets_no_cookie_and_nothing_is_written(client, public):
    fill(public, 1)
    response = client.get("/")
    assert response.status_code == 200
    assert dict(response.cookies) == {}
    assert Session.objects.count() == 0


def test_the_live_question_is_the_one_that_moved_last_in_public(public, closed):
    ThreadFactory(community=public)
    latest = ThreadFactory(community=public)
    ThreadFactory(community=closed)
    assert querysets.live_thread() == latest


def test_nothing_public_no_live_question(client, closed):
    ThreadFactory(community=closed)
    page = client.get("/").content.decode()
    assert querysets.live_thread() is None
    assert "La première question est peut-être la vôtre." in page


def test_the_ring_seats_those_who_spoke_last_once_each(public, closed):
    first, second, hidden = UserFactory(), UserFactory(), UserFactory()
    thread = ThreadFactory(community=public, author=first)
    PostFactory(thread=thread, author=second)
    PostFactory(thread=thread, author=first)
    ThreadFactory(community=closed, author=hidden)
    ThreadFactory(community=public, author=hidden, is_anonymous=True)
    assert querysets.people_around() == [first, second]


def test_the_ring_has_nine_seats(public):
    ThreadFactory(community=public, posts=11)
    assert len(querysets.people_around()) == 9


def test_visitors_read_initials_on_the_ring_never_a_name(client, public):
    author = UserFactory(first_name="Maëlle", last_name="Le Bihan")
    ThreadFactory(community=public, author=author, title="Comment ouvrir la discussion ?")
    page = client.get("/").content.decode()
    assert '<text x="448" y="185" class="on">ML</text>' in page
    assert "Bihan" not in page
    assert "Comment ouvrir la discussion\u202f?" in page


def test_accepted_answers_are_this_months_and_readable(public, closed):
    recent, old, secret = (ThreadFactory(community=where) for where in (public, public, closed))
    accept(recent, UserFactory())
    accept(old, UserFactory(), created_at=timezone.now() - timedelta(days=40))
    accept(secret, UserFactory())
    assert list(querysets.accepted_lately(NOBODY)) == [recent]
    assert list(querysets.accepted_lately(MembershipFactory(community=closed).user)) == [secret, recent]


def test_an_accepted_answer_that_was_deleted_is_not_shown(public):
    accept(ThreadFactory(community=public), UserFactory(), deleted_at=timezone.now())
    assert list(querysets.accepted_lately(NOBODY)) == []


def test_an_anonymous_answer_shows_no_initials(client, public):
    thread = ThreadFactory(community=public, is_anonymous=True)
    accept(thread, UserFactory(first_name="Zoé", last_name="Quémener"), is_anonymous=True)
    page = client.get("/").content.decode()
    assert "ZQ" not in page
    assert page.count(">?</span>") == 1


def test_steps_count_each_readable_resource_once(public):
    parent, moment = ThemeFactory(slug="financer"), MomentFactory(slug="mi-parcours")
    children = [ThemeFactory(parent=parent) for _ in range(2)]
    ResourceFactory(themes=[parent, *children], moments=[moment])
    ResourceFactory(themes=children[:1])
    ResourceFactory(themes=[parent], moments=[moment], visibility="signed_in")
    steps = [("theme", "financer"), ("theme", children[0].slug), ("moment", "mi-parcours"), ("moment", "apres")]
    assert querysets.count_resources(steps, NOBODY) == [2, 2, 1, 0]
    assert querysets.count_resources(steps, UserFactory()) == [3, 2, 2, 0]


def test_the_count_of_a_step_is_what_its_link_finds(client, public):
    moment = MomentFactory(slug="premier-mois")
    for _ in range(2):
        ResourceFactory(moments=[moment])
    ResourceFactory()
    home, found = client.get("/").content.decode(), client.get("/ressources/?moment=premier-mois").content.decode()
    assert '<a href="/ressources/?moment=premier-mois">Le premier mois</a><small>2 ressources</small>' in home
    assert '<p role="status"><b>2 ressources</b></p>' in found


def test_a_step_without_resources_leads_nowhere(client, public):
    page = client.get("/").content.decode()
    assert ("<li><span>Le premier mois</span><small>0" in page, "?moment=" in page) == (True, False)


def test_the_most_useful_are_those_of_the_month_then_of_ever(client, public, closed):
    now = timezone.now()
    ever, lately, unseen = (ResourceFactory(useful_count=number) for number in (5, 1, 0))
    ResourceFactory(useful_count=9, visibility="communities", communities=[closed])
    for resource, useful, days in ((lately, True, 3), (unseen, False, 3), (unseen, True, 40)):
        Opinion.objects.create(
            resource=resource, person=UserFactory(), is_useful=useful, created_at=now - timedelta(days=days)
        )
    assert [one.pk for one in querysets.most_useful(NOBODY)] == [lately.pk, ever.pk, unseen.pk]
    assert "Les plus utiles ce mois-ci" in client.get("/").content.decode()


def test_communities_in_the_order_of_the_weeks_life(public):
    quiet, lively = (CommunityFactory(parent=public.get_parent(), public_reading=True) for _ in range(2))
    ThreadFactory(community=lively, posts=1)
    ThreadFactory(community=quiet)
    type(quiet.threads.first()).objects.filter(community=quiet).update(last_post_at=timezone.now() - timedelta(days=8))
    found = [(one.pk, one.week) for one in querysets.liveliest_communities(NOBODY)]
    assert found == [(lively.pk, 1), (public.pk, 0), (quiet.pk, 0)]


def test_hosts_are_moderators_who_chose_the_directory(client, public):
    group = Group.objects.get_or_create(name=MODERATORS_GROUP)[0]
    listed = UserFactory(first_name="Nadia", last_name="Belkacem", profile__in_directory=True)
    for person in (listed, UserFactory()):
        person.groups.add(group)
    UserFactory(profile__in_directory=True)
    page = client.get("/").content.decode()
    assert list(querysets.hosts()) == [listed]
    assert "Nadia B." in page
    assert "Belkacem" not in page


def test_a_member_resumes_with_what_she_follows(client, public):
    member = MembershipFactory(community=public).user
    followed, _other = ThreadFactory(community=public, posts=2), ThreadFactory(community=public)
    Subscription.objects.create(thread=followed, user=member)
    client.force_login(member)
    assert [(thread.pk, thread.unread) for thread in querysets.followed_threads(member)] == [(followed.pk, 3)]
    assert f"Bonjour {member.first_name}" in client.get("/").content.decode()


def test_a_followed_thread_goes_when_the_right_goes(closed):
    role = MembershipFactory(community=closed)
    Subscription.objects.create(thread=ThreadFactory(community=closed), user=role.user)
    assert querysets.followed_threads(role.user).count() == 1
    role.delete()
    person = type(role.user).objects.get(pk=role.user.pk)
    assert querysets.followed_threads(person).count() == 0


def test_what_was_imported_is_no_news(public):
    lively = ThreadFactory(community=public)
    imported = ThreadFactory(community=public, external_id="q-1")
    accept(imported, None)
    assert querysets.live_thread() == lively
    assert list(querysets.accepted_lately(NOBODY)) == []
