"""Pin, lock, delete, move, split, merge, earlier versions and the identity of an anonymous author."""

import pytest
from django.urls import reverse
from django.utils import timezone

from community.actions.locking import forget_roles
from community.models import AuditEntry, Membership, Notification
from forums.actions import identity, moderation
from forums.actions.posts import edit_post, reply
from forums.models import Subscription, Thread, ThreadEvent
from forums.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site)


@pytest.fixture
def manager(community):
    return MembershipFactory(community=community, role=Membership.Role.MANAGER).user


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


@pytest.fixture
def thread(community, member):
    return ThreadFactory(community=community, author=member, posts=3)


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def events(thread):
    return list(ThreadEvent.objects.filter(thread=thread).values_list("kind", flat=True))


STAMPS = [
    (moderation.set_pinned, "pinned_at", ["thread.pinned", "thread.unpinned"]),
    (moderation.set_locked, "locked_at", ["thread.locked", "thread.unlocked"]),
    (moderation.set_deleted, "deleted_at", ["thread.deleted", "thread.restored"]),
]


@pytest.mark.parametrize(("act", "column", "journal"), STAMPS)
def test_a_state_is_set_once_and_taken_back(thread, manager, act, column, journal):
    assert [act(manager, thread, True), act(manager, thread, True)] == [True, False]
    assert getattr(Thread.objects.get(pk=thread.pk), column) is not None
    assert [act(manager, thread, False), act(manager, thread, False)] == [True, False]
    assert getattr(Thread.objects.get(pk=thread.pk), column) is None
    assert acts() == journal
    assert events(thread) == ["thread_changed"] * 2


@pytest.mark.parametrize(("act", "column", "journal"), STAMPS)
def test_a_member_sets_no_state(thread, member, act, column, journal):
    with pytest.raises(Refused):
        act(member, thread, True)
    assert getattr(Thread.objects.get(pk=thread.pk), column) is None
    assert (acts(), events(thread)) == ([], [])


# --- Move -------------------------------------------------------------------------------------------------------------


def test_moving_tells_followers_who_still_read_and_forgets_the_others(site, thread, manager, member):
    target = CommunityFactory(parent=site, join_mode="secret")
    MembershipFactory(community=target, user=manager, role=Membership.Role.MANAGER)
    insider = MembershipFactory(community=target).user
    MembershipFactory(community=thread.community, user=insider)
    for user in (member, insider):
        Subscription.objects.create(thread=thread, user=user)
    reply(manager, thread, source="Un mot pour celles et ceux qui suivent.")
    forget_roles(manager)

    assert moderation.move_thread(manager, thread, target)

    assert Thread.objects.get(pk=thread.pk).community == target
    assert list(Notification.objects.filter(recipient=member)) == []
    assert list(Notification.objects.filter(recipient=insider).order_by("pk").values_list("verb", flat=True)) == [
        "thread_reply",
        "thread_moved",
    ]
    assert acts()[-1] == "thread.moved"
    assert events(thread)[-1] == "thread_changed"


def test_moving_to_where_one_is_changes_nothing(thread, manager):
    assert not moderation.move_thread(manager, thread, thread.community)
    assert acts() == []


def test_nobody_moves_to_a_community_where_she_may_not_write(site, thread, manager):
    with pytest.raises(Refused):
        moderation.move_thread(manager, thread, CommunityFactory(parent=site))
    assert Thread.objects.get(pk=thread.pk).community_id == thread.community_id


def test_an_archive_receives_nothing(site, thread, manager):
    target = CommunityFactory(parent=site, archived_at=timezone.now())
    MembershipFactory(community=target, user=manager, role=Membership.Role.MANAGER)
    forget_roles(manager)
    with pytest.raises(moderation.Unfit):
        moderation.move_thread(manager, thread, target)


# --- Split ------------------------------------------------------------------------------------------------------------


def test_splitting_makes_a_thread_of_the_chosen_posts(thread, manager):
    opening, *answers = thread.posts.order_by("pk")
    new = moderation.split_thread(
        manager, thread, [opening.pk, answers[1].pk, answers[2].pk], title="Autre sujet", kind="exchange"
    )
    assert list(new.posts.order_by("pk")) == answers[1:]
    assert list(thread.posts.order_by("pk")) == [opening, answers[0]]
    thread, new = Thread.objects.get(pk=thread.pk), Thread.objects.get(pk=new.pk)
    assert (thread.post_count, thread.last_post_id) == (2, answers[0].pk)
    assert (new.post_count, new.last_post_id, new.author, new.title) == (
        2,
        answers[2].pk,
        answers[1].author,
        "Autre sujet",
    )
    assert (events(thread), events(new)) == (["posts_moved"], ["posts_moved"])
    assert set(new.subscriptions.values_list("user", flat=True)) == {answers[1].author_id, answers[2].author_id}


def test_a_detached_accepted_answer_is_accepted_no_more(thread, manager):
    answer = thread.posts.order_by("pk")[1]
    thread.accepted_post = answer
    thread.save()
    moderation.split_thread(manager, thread, [answer.pk], title="Autre sujet", kind="exchange")
    assert Thread.objects.get(pk=thread.pk).accepted_post is None


def test_an_anonymous_author_stays_so_in_the_thread_she_opens_by_a_split(community, manager):
    thread = ThreadFactory(community=community, is_anonymous=True, posts=1)
    hers = PostFactory(thread=thread, author=thread.author, is_anonymous=True)
    new = moderation.split_thread(manager, thread, [hers.pk], title="Suite", kind="question")
    assert (new.is_anonymous, new.author) == (True, thread.author)


@pytest.mark.parametrize("chosen", [lambda posts: [], lambda posts: [posts[0].pk], lambda posts: [10**12]])
def test_the_opening_message_never_leaves(thread, manager, chosen):
    with pytest.raises(moderation.Unfit):
        moderation.split_thread(manager, thread, chosen(list(thread.posts.order_by("pk"))), title="X", kind="exchange")
    assert Thread.objects.count() == 1


# --- Merge ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_older_thread_receives_the_posts_of_the_younger(community, thread, manager, order):
    younger = ThreadFactory(community=community, posts=1)
    Subscription.objects.create(thread=younger, user=younger.author)
    expected = sorted([*thread.posts.values_list("pk", flat=True), *younger.posts.values_list("pk", flat=True)])
    pair = [thread, younger]
    kept = moderation.merge_threads(manager, pair[order[0]], pair[order[1]])
    assert kept == thread
    assert list(thread.posts.order_by("pk").values_list("pk", flat=True)) == expected
    younger = Thread.objects.get(pk=younger.pk)
    assert (younger.merged_into, younger.deleted_at is None, younger.post_count) == (thread, False, 0)
    assert thread.subscriptions.filter(user=younger.author).count() == 1
    assert Thread.objects.get(pk=thread.pk).post_count == len(expected)


def test_merged_posts_of_an_anonymous_author_stay_anonymous(community, thread, manager):
    younger = ThreadFactory(community=community, is_anonymous=True)
    moderation.merge_threads(manager, thread, younger)
    assert thread.posts.get(author=younger.author).is_anonymous


def test_what_cannot_be_merged(site, community, thread, manager):
    elsewhere = ThreadFactory(community=CommunityFactory(parent=site))
    MembershipFactory(community=elsewhere.community, user=manager, role=Membership.Role.MANAGER)
    forget_roles(manager)
    for other, why in ((thread, "same"), (elsewhere, "community")):
        with pytest.raises(moderation.Unfit, match=why):
            moderation.merge_threads(manager, thread, other)
    assert Thread.objects.filter(merged_into=None, deleted_at=None).count() == 2


# --- Identity ---------------------------------------------------------------------------------------------------------


def test_each_look_at_an_anonymous_author_is_in_the_journal(community, manager):
    thread = ThreadFactory(community=community, is_anonymous=True)
    post = thread.posts.get()
    assert identity.look_at_author(manager, post) == thread.author
    identity.look_at_author(manager, post)
    rows = AuditEntry.objects.values_list("actor", "act", "target_id", "community")
    assert list(rows) == [(manager.pk, "identity.looked_at", str(post.pk), community.pk)] * 2


def test_peers_do_not_look_and_a_refusal_writes_nothing(community, member, thread, manager):
    hidden = ThreadFactory(community=community, is_anonymous=True).posts.get()
    for actor, post in ((member, hidden), (manager, thread.posts.first())):
        with pytest.raises(Refused):
            identity.look_at_author(actor, post)
    assert acts() == []


# --- Screens ----------------------------------------------------------------------------------------------------------

SCREENS = ["pin_thread", "lock_thread", "move_thread", "split_thread", "merge_thread", "delete_thread"]


@pytest.mark.parametrize("name", SCREENS)
def test_who_may_not_moderate(client, site, thread, member, name):
    hidden = ThreadFactory(community=CommunityFactory(parent=site, join_mode="secret"))
    client.force_login(member)
    answers = [client.post(reverse(name, args=[pk])).status_code for pk in (thread.pk, hidden.pk, 10**9)]
    assert answers == [403, 404, 404]
    assert (acts(), events(thread)) == ([], [])


@pytest.mark.parametrize("name", ["post_versions", "post_identity"])
def test_who_may_not_see_what_is_behind_a_message(client, site, thread, member, name):
    hidden = ThreadFactory(community=CommunityFactory(parent=site, join_mode="secret")).posts.get()
    client.force_login(member)
    answers = [client.get(reverse(name, args=[pk])).status_code for pk in (thread.posts.first().pk, hidden.pk, 10**9)]
    assert answers == [403, 404, 404]


@pytest.mark.parametrize("name", ["pin_thread", "lock_thread"])
def test_a_get_changes_no_state(client, thread, manager, name):
    client.force_login(manager)
    assert client.get(reverse(name, args=[thread.pk])).status_code == 405
    assert events(thread) == []


def test_deleting_asks_first(client, thread, manager):
    client.force_login(manager)
    url = reverse("delete_thread", args=[thread.pk])
    assert "Supprimer cette discussion" in client.get(url).content.decode()
    assert Thread.objects.get(pk=thread.pk).deleted_at is None
    client.post(url)
    assert Thread.objects.get(pk=thread.pk).deleted_at is not None


def test_a_wrong_choice_is_said_beside_the_field_and_kept(client, thread, manager):
    client.force_login(manager)
    response = client.post(reverse("merge_thread", args=[thread.pk]), {"other": "n'importe quoi"})
    assert response.status_code == 422
    content = response.content.decode()
    assert content.count("Aucune discussion à cette adresse.") == 2
    assert 'value="n&#x27;importe quoi"' in content


def test_splitting_through_the_screen_keeps_the_ticks_on_an_error(client, thread, manager):
    client.force_login(manager)
    post = thread.posts.order_by("pk")[1]
    response = client.post(
        reverse("split_thread", args=[thread.pk]), {"title": " ", "kind": "exchange", "posts": post.pk}
    )
    assert response.status_code == 422
    assert f'value="{post.pk}" checked' in response.content.decode()


def test_the_identity_is_shown_after_the_warning_only(client, community, manager):
    thread = ThreadFactory(community=community, is_anonymous=True, author=UserFactory(last_name="Kerbellec"))
    client.force_login(manager)
    url = reverse("post_identity", args=[thread.posts.get().pk])
    assert "Kerbellec" not in client.get(url).content.decode()
    assert acts() == []
    assert "Kerbellec" in client.post(url).content.decode()
    assert acts() == ["identity.looked_at"]


def test_earlier_versions(client, thread, manager, member):
    post = thread.posts.order_by("pk").first()
    forget_roles(member)
    edit_post(member, post, source="Comment **feriez**-vous ?")
    client.force_login(manager)
    content = client.get(reverse("post_versions", args=[post.pk])).content.decode()
    assert content.index("<strong>feriez</strong>") < content.index("Comment faites-vous ?")


@pytest.mark.parametrize("nonsense", ["²", "٣", "-1", str(10**30), "abc", "\0"])
def test_nonsense_in_the_address_or_the_boxes_of_a_split(client, thread, manager, nonsense):
    client.force_login(manager)
    url = reverse("split_thread", args=[thread.pk])
    assert client.get(url, {"avant": nonsense}).status_code == 200
    response = client.post(url, {"title": "Suite", "kind": "exchange", "posts": [nonsense]})
    assert (response.status_code, Thread.objects.count()) == (422, 1)
