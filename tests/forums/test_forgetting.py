"""The bell holds titles and first words: they go with the right to read them."""

import pytest

from community.actions import managing, membership
from community.actions.locking import forget_roles
from community.models import Membership, Notification
from community.notifications import notify
from forums.actions import moderation
from forums.actions.posts import delete_post, reply
from forums.actions.reading import follow
from forums.models import Thread
from forums.notifications import forget_outside, thread_moved
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db
MANAGER = Membership.Role.MANAGER


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, join_mode="request")


@pytest.fixture
def manager(community):
    return MembershipFactory(community=community, role=MANAGER).user


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


@pytest.fixture
def thread(community, member):
    thread = ThreadFactory(community=community, title="Le secret")
    follow(member, thread)
    reply(MembershipFactory(community=community).user, thread, source="Les mots du secret.")
    return thread


def kinds(person):
    return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("verb", flat=True))


def tell_of(community, person):
    notify("community_archived", [person], None, community, title=community.title, url="/")


def remove(manager, community, person):
    managing.remove_member(manager, community.memberships.get(user=person))


def test_who_stays_keeps_her_lines(thread, member):
    assert kinds(member) == ["thread_reply"]


def test_who_leaves_keeps_nothing_of_what_she_reads_no_more(thread, community, member):
    tell_of(community, member)
    membership.leave(member, community)
    # A community on request still says its name to all.
    assert kinds(member) == ["community_archived"]


def test_who_leaves_an_open_community_keeps_what_she_still_reads(site, member):
    community = MembershipFactory(user=member, community__parent=site).community
    open_thread = ThreadFactory(community=community)
    narrow = ThreadFactory(community=community, members_only=True)
    author = MembershipFactory(community=community).user
    forget_roles(member)
    for thread in (open_thread, narrow):
        follow(member, thread)
        reply(author, thread, source="Bonjour.")
    membership.leave(member, community)
    row = Notification.objects.get(recipient=member)
    assert row.target == open_thread.posts.last()


@pytest.mark.parametrize(("mode", "left"), [("request", ["community_archived", "removed"]), ("secret", ["removed"])])
def test_who_is_removed(thread, community, manager, member, mode, left):
    community.join_mode = mode
    community.save(update_fields=["join_mode"])
    tell_of(community, member)
    remove(manager, community, member)
    assert kinds(member) == left


def test_what_becomes_secret_is_forgotten_outside_and_only_there(site, member):
    community = CommunityFactory(parent=site)
    manager = MembershipFactory(community=community, role=MANAGER).user
    outsider, admin = UserFactory(), UserFactory(is_superuser=True)
    thread = ThreadFactory(community=community)
    for person in (outsider, manager, admin):
        follow(person, thread)
        tell_of(community, person)
    reply(MembershipFactory(community=community).user, thread, source="Bonjour.")
    thread_moved(thread, None)
    everything = ["community_archived", "thread_reply", "thread_moved"]
    assert [kinds(person) for person in (outsider, manager, admin)] == [everything] * 3
    managing.edit_settings(manager, community, join_mode="secret")
    assert [kinds(person) for person in (outsider, manager, admin)] == [[], everything, everything]


def test_a_deleted_thread_is_forgotten_but_by_who_moderates(thread, member, manager):
    follow(manager, thread)
    reply(MembershipFactory(community=thread.community).user, thread, source="Encore.")
    moderation.set_deleted(manager, thread, True)
    assert (kinds(member), kinds(manager)) == ([], ["thread_reply"])


def test_a_thread_that_goes_with_its_only_message_leaves_no_line(community, member, manager):
    thread = ThreadFactory(community=community, author=manager)
    follow(member, thread)
    thread_moved(thread, None)
    delete_post(manager, thread.posts.get())
    assert kinds(member) == []


def test_merging_into_members_only_narrows_the_whole(site):
    community = CommunityFactory(parent=site)
    manager = MembershipFactory(community=community, role=MANAGER).user
    outsider = UserFactory()
    older = ThreadFactory(community=community)
    younger = ThreadFactory(community=community, members_only=True)
    follow(outsider, older)
    reply(manager, older, source="Bonjour.")
    assert kinds(outsider) == ["thread_reply"]
    moderation.merge_threads(manager, older, younger)
    assert Thread.objects.get(pk=older.pk).members_only is True
    assert not Thread.objects.visible_to(outsider).filter(pk=older.pk).exists()
    assert kinds(outsider) == []


def test_forgetting_costs_the_same_for_one_thread_and_three(community, manager, django_assert_num_queries):
    forget_outside(community)
    for count in (1, 2):
        for _ in range(count):
            ThreadFactory(community=community, posts=2)
        with django_assert_num_queries(4):
            forget_outside(community)


def test_what_was_told_of_a_message_follows_it_to_another_thread(thread, manager, member):
    line = Notification.objects.get(recipient=member)
    new = moderation.split_thread(manager, thread, [line.target.pk], title="À part", kind="exchange")
    line.refresh_from_db()
    assert line.topic == f"thread:{new.pk}"
