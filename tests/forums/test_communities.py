"""The list of communities and the tabs that show discussions: who sees what, by pages, at a constant cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.models import Membership
from forums.community_lists import mine_with_unread
from forums.models import Attachment, ReadMarker, Subscription, Thread
from tests.factories import (
    CharterFactory,
    CommunityFactory,
    MembershipFactory,
    PostFactory,
    QualificationFactory,
    TerritoryFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def community():
    return CommunityFactory(public_reading=True)


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


def listed(response):
    """Return the titles of the others, in order."""
    return [community.title for community in response.context["page"].rows]


def titles(response):
    """Return the titles of the threads, in order."""
    return [row.thread.title for row in response.context["rows"]]


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("threads", "posts"), [(1, 3), (3, 3), (1, 300)])
def test_the_public_home_costs_five_queries(client, community, threads, posts, django_assert_num_queries):
    for _ in range(threads):
        thread = ThreadFactory(community=community, posts=posts - 1)
        thread.themes.add(ThemeFactory())
        thread.qualifications.add(QualificationFactory())
    MembershipFactory(community=community, role="manager")
    client.get(community.get_absolute_url())
    with django_assert_num_queries(5):
        response = client.get(community.get_absolute_url())
    assert len(response.context["rows"]) == threads


@pytest.mark.parametrize(("threads", "posts"), [(1, 3), (3, 3), (1, 300)])
def test_the_home_of_a_member_costs_eleven_queries(
    client, community, member, threads, posts, django_assert_num_queries
):
    for _ in range(threads):
        thread = ThreadFactory(community=community, posts=posts - 1)
        thread.themes.add(ThemeFactory())
    for _ in range(threads):
        MembershipFactory(community=community, role="manager")
    client.force_login(member)
    with django_assert_num_queries(11):
        response = client.get(community.get_absolute_url())
    assert len(response.context["rows"]) == threads


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_eight_queries(client, member, number, django_assert_num_queries):
    for _ in range(number):
        CommunityFactory()
        MembershipFactory(user=member)
    client.force_login(member)
    with django_assert_num_queries(8):
        response = client.get(reverse("communities"))
    assert (len(response.context["mine"]), len(listed(response))) == (number + 1, number)


@pytest.mark.parametrize("number", [1, 3])
def test_the_public_list_costs_two_queries(client, number, django_assert_num_queries):
    for _ in range(number):
        CommunityFactory()
    client.get(reverse("communities"))
    with django_assert_num_queries(2):
        response = client.get(reverse("communities"))
    assert len(listed(response)) == number


# --- The list ---------------------------------------------------------------------------------------------------------


def test_mine_first_then_the_others_largest_first_archived_last(client, member, community):
    CommunityFactory(title="Grande archivée", member_count=90, archived_at=timezone.now())
    CommunityFactory(title="Petite", member_count=2)
    CommunityFactory(title="Grande", member_count=50)
    CommunityFactory(title="Secrète", join_mode="secret", member_count=60)
    client.force_login(member)
    response = client.get(reverse("communities"))
    assert [mine.title for mine in response.context["mine"]] == [community.title]
    assert listed(response) == ["Grande", "Petite", "Grande archivée"]


def test_the_others_come_ten_by_ten_by_key(client):
    names = [f"C{n:02}" for n in range(23)]
    for n, name in enumerate(names):
        archived = timezone.now() if n >= 15 else None
        CommunityFactory(title=name, member_count=5 if n < 15 else 40, archived_at=archived)
    seen, query = [], ""
    for _ in range(3):
        response = client.get(reverse("communities") + (f"?{query}" if query else ""))
        seen += listed(response)
        query = response.context["next_query"]
    assert (seen, query) == (names, "")


@pytest.mark.parametrize("key", ["", "x", "1", "-1-2-3", "9-9-9", "0-1-" + "9" * 30, "٠-١-٢"])
def test_a_wrong_key_shows_the_beginning(client, key):
    CommunityFactory(title="La seule")
    assert listed(client.get(reverse("communities"), {"apres": key})) == ["La seule"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"nature": "network"}, ["Réseau"]),
        ({"nature": "inconnue"}, []),
        ({"territoire": "R1"}, ["Région", "Département"]),
        ({"territoire": "D1"}, ["Département"]),
        ({"q": "tutorat nuit"}, ["Tutorat"]),
        ({"q": "\0"}, ["Tutorat", "Réseau", "Région", "Département"]),
        ({"q": "absent"}, []),
    ],
)
def test_filters(client, query, found):
    region = TerritoryFactory(kind="region", code="R1")
    department = TerritoryFactory(code="D1", parent=region)
    CommunityFactory(title="Tutorat", purpose="De nuit", member_count=9)
    CommunityFactory(title="Réseau", kind="network", member_count=8)
    CommunityFactory(title="Région", territory=region, member_count=7)
    CommunityFactory(title="Département", territory=department, member_count=6)
    assert listed(client.get(reverse("communities"), query)) == found


def test_the_territories_offered_are_those_of_communities_one_may_see(client):
    shown, hidden = TerritoryFactory(), TerritoryFactory()
    CommunityFactory(territory=shown)
    CommunityFactory(territory=hidden, join_mode="secret")
    assert list(client.get(reverse("communities")).context["territories"]) == [shown]


def test_a_stone_is_lit_for_each_day_with_a_message(client):
    community = CommunityFactory()
    thread = ThreadFactory(community=community)
    thread.posts.update(created_at=timezone.now() - timedelta(days=2))
    PostFactory(thread=thread)
    PostFactory(thread=thread)
    PostFactory(thread=thread, created_at=timezone.now() - timedelta(days=1), deleted_at=timezone.now())
    PostFactory(thread=thread, created_at=timezone.now() - timedelta(days=8))
    (found,) = client.get(reverse("communities")).context["page"].rows
    assert found.active_days == 2


def test_unread_counts_threads_with_something_new(community, member):
    read, unread = ThreadFactory(community=community), ThreadFactory(community=community)
    ThreadFactory(community=community, deleted_at=timezone.now())
    ReadMarker.objects.create(user=member, thread=read, last_read_id=read.last_post_id)
    assert [(found.pk, found.unread) for found in mine_with_unread(member)] == [(community.pk, 1)]
    PostFactory(thread=read)
    assert mine_with_unread(member).get().unread == 2
    Membership.objects.filter(user=member).update(read_floor=unread.last_post_id)
    assert mine_with_unread(member).get().unread == 1


# --- Home of a community ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", ["community", "community_files", "community_agenda"])
@pytest.mark.parametrize(
    ("mode", "public_reading", "who", "status"),
    [
        ("open", True, "public", 200),
        ("open", False, "public", 302),
        ("open", False, "outsider", 200),
        ("request", False, "public", 302),
        ("request", False, "outsider", 302),
        ("request", False, "member", 200),
        ("secret", False, "public", 404),
        ("secret", False, "outsider", 404),
        ("secret", False, "member", 200),
    ],
)
def test_who_may_see_but_not_read_is_led_to_the_description(client, tab, mode, public_reading, who, status):
    community = CommunityFactory(join_mode=mode, public_reading=public_reading)
    if who == "outsider":
        client.force_login(UserFactory())
    if who == "member":
        client.force_login(MembershipFactory(community=community).user)
    response = client.get(reverse(tab, args=[community.slug]))
    assert response.status_code == status
    if status == 302:
        assert response.url == reverse("community_about", args=[community.slug])


def test_pinned_first_then_by_last_message_ten_by_ten(client, community):
    threads = [ThreadFactory(community=community, title=f"T{n:02}") for n in range(14)]
    Thread.objects.filter(pk=threads[0].pk).update(pinned_at=timezone.now())
    first = client.get(community.get_absolute_url())
    second = client.get(f"{community.get_absolute_url()}?{first.context['next_query']}")
    assert titles(first) == ["T00", *(f"T{n:02}" for n in range(13, 4, -1))]
    assert titles(second) == ["T04", "T03", "T02", "T01"]
    assert second.context["next_query"] == ""


def test_many_pinned_threads_hide_no_other(client, community):
    threads = [ThreadFactory(community=community, title=f"T{n:02}") for n in range(13)]
    Thread.objects.filter(pk__in=[thread.pk for thread in threads[:11]]).update(pinned_at=timezone.now())
    first = client.get(community.get_absolute_url())
    second = client.get(f"{community.get_absolute_url()}?{first.context['next_query']}")
    assert sorted(titles(first)) == [f"T{n:02}" for n in range(11)]
    assert titles(second) == ["T12", "T11"]


def test_without_an_answer_oldest_first(client, community):
    threads = [ThreadFactory(community=community, title=f"T{n:02}") for n in range(12)]
    ThreadFactory(community=community, posts=1)
    ThreadFactory(community=community, kind="exchange")
    ThreadFactory(community=community, locked_at=timezone.now())
    first = client.get(f"{community.get_absolute_url()}?vue=sans-reponse")
    second = client.get(f"{community.get_absolute_url()}?{first.context['next_query']}")
    assert titles(first) + titles(second) == [thread.title for thread in threads]


def test_followed(client, community, member):
    followed, muted = ThreadFactory(community=community, title="Suivie"), ThreadFactory(community=community)
    Subscription.objects.create(thread=followed, user=member)
    Subscription.objects.create(thread=muted, user=member, level="none")
    client.force_login(member)
    assert titles(client.get(f"{community.get_absolute_url()}?vue=suivies")) == ["Suivie"]


def test_deleted_and_members_only_threads_are_not_listed_to_others(client, community, member):
    ThreadFactory(community=community, title="Pour tous")
    ThreadFactory(community=community, title="Membres", members_only=True)
    ThreadFactory(community=community, title="Supprimée", deleted_at=timezone.now())
    assert titles(client.get(community.get_absolute_url())) == ["Pour tous"]
    client.force_login(member)
    assert titles(client.get(community.get_absolute_url())) == ["Membres", "Pour tous"]


def test_filter_by_theme_its_children_and_diploma(client, community):
    parent = ThemeFactory(slug="evaluer")
    child, diploma = ThemeFactory(parent=parent), QualificationFactory(code="DEES")
    both, one = ThreadFactory(community=community, title="Les deux"), ThreadFactory(community=community, title="Une")
    ThreadFactory(community=community, title="Aucune")
    both.themes.add(child, parent)
    both.qualifications.add(diploma)
    one.themes.add(child)
    address = community.get_absolute_url()
    assert titles(client.get(f"{address}?theme=evaluer")) == ["Une", "Les deux"]
    assert titles(client.get(f"{address}?theme=evaluer&diplome=DEES")) == ["Les deux"]
    assert titles(client.get(f"{address}?theme=absent")) == []


def test_tags_of_threads_one_may_not_read_are_not_offered(client, community):
    ThreadFactory(community=community).themes.add(ThemeFactory(name="Ouvert"))
    ThreadFactory(community=community, members_only=True).themes.add(ThemeFactory(name="Réservé"))
    assert [tag.label for tag in client.get(community.get_absolute_url()).context["tags"]] == ["Ouvert"]


def test_the_twelve_most_used_tags_are_offered_by_name(client, community):
    threads = [ThreadFactory(community=community) for _ in range(2)]
    for n in range(14):
        theme = ThemeFactory(name=f"T{n:02}")
        threads[0].themes.add(theme)
        if n > 4:
            threads[1].themes.add(theme)
    tags = client.get(community.get_absolute_url()).context["tags"]
    assert [tag.label for tag in tags] == ["T00", "T01", "T02", *(f"T{n:02}" for n in range(5, 14))]


def test_newcomers_are_for_members(client, community, member):
    newcomer = MembershipFactory(community=community).user
    assert client.get(community.get_absolute_url()).context["newcomers"] == []
    client.force_login(member)
    newcomers = client.get(community.get_absolute_url()).context["newcomers"]
    assert [role.user for role in newcomers] == [newcomer, member]


def test_a_new_charter_is_put_to_members_first(client, community, member):
    community.charter = CharterFactory(community=community)
    community.save()
    client.force_login(member)
    response = client.get(community.get_absolute_url())
    assert (response.status_code, response.url) == (
        302,
        f"{reverse('accept_charter', args=[community.slug])}?suite=%2Fcommunautes%2F{community.slug}%2F",
    )


def test_public_pages_write_nothing_and_set_no_cookie(client, community):
    thread = ThreadFactory(community=community, posts=2)
    for address in (reverse("communities"), community.get_absolute_url(), thread.get_absolute_url()):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200
        assert dict(response.cookies) == {}, address
        assert [query["sql"] for query in captured if not query["sql"].lstrip("(").startswith("SELECT")] == []


# --- Shared files -----------------------------------------------------------------------------------------------------


def test_files_and_links_shared_in_discussions_one_may_read(client, community, member):
    def share(name, **thread):
        post = ThreadFactory(community=community, **thread).posts.get()
        Attachment.objects.create(post=post, name=name, kind="document", size=10, file="a")
        post.html = f'<p><a href="https://exemple.org/{name}">Grille</a> <a href="/ici">ici</a></p>'
        post.save()
        return post

    share("a.odt")
    share("b.odt", members_only=True)
    share("c.odt", deleted_at=timezone.now())
    deleted = share("d.odt")
    deleted.deleted_at = timezone.now()
    deleted.save()
    address = reverse("community_files", args=[community.slug])

    def files():
        return [row.file.name for row in client.get(f"{address}?vue=fichiers").context["page"].rows]

    def links():
        return [row.links for row in client.get(f"{address}?vue=liens").context["page"].rows]

    assert (files(), links()) == (["a.odt"], [(("https://exemple.org/a.odt", "Grille"),)])
    client.force_login(member)
    assert files() == ["b.odt", "a.odt"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_files_of_a_member_cost_nine_queries(client, community, member, number, django_assert_num_queries):
    for _ in range(number):
        Attachment.objects.create(
            post=ThreadFactory(community=community).posts.get(), name="a.odt", kind="document", size=1, file="a"
        )
    client.force_login(member)
    with django_assert_num_queries(9):
        response = client.get(reverse("community_files", args=[community.slug]), {"vue": "fichiers"})
    assert len(response.context["page"].rows) == number


def test_the_agenda_says_honestly_that_it_is_empty(client, community):
    html = client.get(reverse("community_agenda", args=[community.slug])).content.decode()
    assert "Aucun rendez-vous annoncé" in html
