"""Answering, editing, deleting: what changes, who is told, what is refused."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from community.html import TooLong
from community.models import Notification
from forums.actions.posts import Blank, delete_post, edit_post, reply, restore_post
from forums.actions.reading import mute
from forums.actions.threads import accept_post
from forums.models import Mention, Post, PostRevision, ReadMarker, Subscription, ThreadEvent
from forums.models import Thread as Discussion
from forums.refusals import Refused
from tests.factories import CharterFactory, CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def thread(site):
    """A question asked by a member of an open community."""
    thread = ThreadFactory()
    MembershipFactory(community=thread.community, user=thread.author)
    return thread


@pytest.fixture
def member(thread):
    return MembershipFactory(community=thread.community).user


def told(kind=None):
    """What was told to whom: [(kind, recipient id)]."""
    rows = Notification.objects.order_by("pk").values_list("verb", "recipient")
    return [row for row in rows if kind in (None, row[0])]


def events():
    return list(ThreadEvent.objects.order_by("thread", "seq").values_list("seq", "kind", "post"))


def nothing_written():
    return (Post.objects.count(), ThreadEvent.objects.count(), Notification.objects.count()) == (1, 0, 0)


class TestReply:
    def test_the_answer_is_written_counted_and_logged(self, thread, member):
        post = reply(member, thread, source="Chez nous, **trois** grilles.")
        thread.refresh_from_db()
        assert post.html == "<p>Chez nous, <strong>trois</strong> grilles.</p>"
        assert (thread.post_count, thread.last_post_id, thread.last_post_at) == (2, post.pk, post.created_at)
        assert events() == [(1, "post_added", post.pk)]

    def test_the_author_follows_and_has_read_it(self, thread, member):
        post = reply(member, thread, source="Merci !")
        assert Subscription.objects.values_list("user", "level").get() == (member.pk, "")
        assert ReadMarker.objects.values_list("user", "last_read_id").get() == (member.pk, post.pk)

    def test_a_muted_thread_stays_muted(self, thread, member):
        mute(member, thread)
        reply(member, thread, source="Merci !")
        assert Subscription.objects.values_list("user", "level").get() == (member.pk, "none")

    def test_followers_are_told_but_the_author_of_the_answer(self, thread, member):
        Subscription.objects.create(thread=thread, user=thread.author)
        Subscription.objects.create(thread=thread, user=member)
        muted = MembershipFactory(community=thread.community).user
        Subscription.objects.create(thread=thread, user=muted, level="none")
        post = reply(member, thread, source="Une **grille** croisée.")
        row = Notification.objects.get()
        assert told() == [("own_answer", thread.author_id)]
        assert (row.actor, row.target) == (member, post)
        assert row.data == {
            "title": thread.title,
            "url": f"/messages/{post.pk}/",
            "note": "Une grille croisée.",
            "named": True,
            "by": "mail",
        }

    def test_a_person_is_told_once_of_one_message(self, thread, member):
        Subscription.objects.create(thread=thread, user=thread.author)
        first = thread.posts.get()
        reply(member, thread, source=f"@{thread.author} oui.", quoted=first)
        assert told() == [("mention", thread.author_id)]

    def test_the_quoted_author_is_told_before_the_followers(self, thread, member):
        Subscription.objects.create(thread=thread, user=thread.author)
        reply(member, thread, source="Oui.", quoted=thread.posts.get())
        assert told() == [("quoted", thread.author_id)]

    def test_who_may_read_no_more_is_not_told(self, site, member):
        thread = ThreadFactory(community=CommunityFactory(join_mode="secret"))
        role = MembershipFactory(community=thread.community)
        for user in (thread.author, UserFactory(is_active=False)):
            Subscription.objects.create(thread=thread, user=user)
        reply(role.user, thread, source="Entre nous.")
        assert told() == []

    def test_readers_are_poked_and_the_index_told_after_the_commit_only(
        self, thread, member, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as callbacks:
            reply(member, thread, source="Merci !")
        assert len(callbacks) == 4

    @pytest.mark.parametrize("source", ["Merci !", "OK merci", "Bravo", "👍", "+1", ":)", "?"])
    def test_short_messages_are_good_messages(self, thread, member, source):
        assert reply(member, thread, source=source).source == source

    @pytest.mark.parametrize("source", ["", " \n\t ", "\u200b\u200d\ufeff", "\u00a0", "****", "> \n> ", "\u202e"])
    def test_what_shows_nothing_is_refused(self, thread, member, source):
        with pytest.raises(Blank):
            reply(member, thread, source=source)
        assert nothing_written()

    def test_a_text_too_long_is_refused(self, thread, member):
        with pytest.raises(TooLong):
            reply(member, thread, source="a" * 1_000_000)
        assert nothing_written()

    def test_control_characters_are_not_kept(self, thread, member):
        post = reply(member, thread, source="Bon\x00jour\r\nà tous\u202e")
        assert (post.source, post.html) == ("Bonjour\nà tous", "<p>Bonjour<br>\nà tous</p>")

    def test_a_quote_belongs_to_the_thread(self, thread, member):
        with pytest.raises(Refused):
            reply(member, thread, source="Oui.", quoted=PostFactory())
        assert not Post.objects.filter(source="Oui.").exists()


def lock_thread(thread, member):
    Discussion.objects.filter(pk=thread.pk).update(locked_at=timezone.now())


def delete_thread(thread, member):
    Discussion.objects.filter(pk=thread.pk).update(deleted_at=timezone.now())


def remove_member(thread, member):
    member.memberships.all().delete()


def change_charter(thread, member):
    thread.community.charter = CharterFactory(community=thread.community)
    thread.community.save()


def archive(thread, member):
    thread.community.archived_at = timezone.now()
    thread.community.save()


MEANWHILE = [
    (lock_thread, "locked"),
    (delete_thread, "deleted"),
    (remove_member, "left"),
    (change_charter, "charter"),
    (archive, "archived"),
]


@pytest.mark.parametrize(("happens", "reason"), MEANWHILE)
def test_a_right_lost_meanwhile_is_refused_with_its_reason(thread, member, happens, reason):
    happens(thread, member)
    with pytest.raises(Refused) as refusal:
        reply(member, thread, source="Trop tard.")
    assert refusal.value.reason == reason
    assert nothing_written()


def test_strangers_do_not_write(thread):
    for stranger in (UserFactory(), AnonymousUser()):
        with pytest.raises(Refused):
            reply(stranger, thread, source="Bonjour")
    assert nothing_written()


class TestTheSameFormTwice:
    def test_four_identical_submits_give_one_message(self, thread, member):
        key = uuid4()
        posts = [reply(member, thread, source="Une fois.", form_key=key) for _ in range(4)]
        assert len(set(posts)) == 1
        assert Post.objects.filter(author=member).count() == 1
        assert events() == [(1, "post_added", posts[0].pk)]

    def test_it_stays_the_same_message_when_the_thread_is_locked_since(self, thread, member):
        key = uuid4()
        post = reply(member, thread, source="Une fois.", form_key=key)
        lock_thread(thread, member)
        assert reply(member, thread, source="Une fois.", form_key=key) == post

    def test_a_failed_try_is_not_remembered(self, thread, member):
        key = uuid4()
        with pytest.raises(Blank):
            reply(member, thread, source=" ", form_key=key)
        assert reply(member, thread, source="Cette fois.", form_key=key).source == "Cette fois."

    def test_another_text_under_the_same_key_is_not_lost(self, thread, member):
        key = uuid4()
        reply(member, thread, source="Un.", form_key=key)
        reply(member, thread, source="Deux.", form_key=key)
        assert [post.source for post in Post.objects.filter(author=member).order_by("pk")] == ["Un.", "Deux."]

    def test_two_people_may_bear_the_same_key(self, thread, member):
        key = uuid4()
        reply(member, thread, source="Un.", form_key=key)
        reply(thread.author, thread, source="Un.", form_key=key)
        assert Post.objects.filter(form_key=key).count() == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an SQLite database in memory serves one writer")
@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_the_same_time_is_one_message(site):
    thread = ThreadFactory()
    member = MembershipFactory(community=thread.community).user
    key, made, start = uuid4(), [], Barrier(4)

    def send():
        start.wait()
        made.append(reply(member, Discussion.objects.get_for(member, thread.pk), source="Une fois.", form_key=key).pk)
        connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made == [made[0]] * 4
    assert Post.objects.filter(author=member).count() == 1
    assert ThreadEvent.objects.count() == 1


class TestEdit:
    def test_the_earlier_version_is_kept(self, thread, member):
        post = reply(member, thread, source="Avant.")
        assert edit_post(member, post, source="Après.") is True
        post.refresh_from_db()
        revision = PostRevision.objects.get()
        assert (post.source, post.html, post.edited_at is not None) == ("Après.", "<p>Après.</p>", True)
        assert (revision.source, revision.html, revision.replaced_by) == ("Avant.", "<p>Avant.</p>", member)
        assert (revision.written_at, revision.replaced_at) == (post.created_at, post.edited_at)
        assert events()[1:] == [(2, "post_changed", post.pk)]

    def test_nothing_changed_leaves_no_trace(self, thread, member):
        post = reply(member, thread, source="Pareil.")
        assert edit_post(member, post, source="Pareil.") is False
        assert (PostRevision.objects.count(), post.edited_at, len(events())) == (0, None, 1)

    def test_only_people_cited_for_the_first_time_are_told(self, thread, member):
        other = MembershipFactory(community=thread.community).user
        post = reply(member, thread, source=f"@{thread.author} ?")
        edit_post(member, post, source=f"@{thread.author} et @{other} ?")
        assert told("mention") == [("mention", thread.author_id), ("mention", other.pk)]
        edit_post(member, post, source=f"@{other} ?")
        assert list(Mention.objects.values_list("user", flat=True)) == [other.pk]
        assert len(told("mention")) == 2

    def test_a_blank_text_is_refused(self, thread, member):
        post = reply(member, thread, source="Avant.")
        with pytest.raises(Blank):
            edit_post(member, post, source="\u200b")
        post.refresh_from_db()
        assert (post.source, PostRevision.objects.count()) == ("Avant.", 0)

    def test_nobody_else_edits(self, thread, member):
        post = reply(member, thread, source="Avant.")
        manager = MembershipFactory(community=thread.community, role="manager").user
        for other in (manager, UserFactory(), AnonymousUser()):
            with pytest.raises(Refused):
                edit_post(other, post, source="Après.")
        assert PostRevision.objects.count() == 0


class TestDelete:
    def test_a_placeholder_remains_and_is_not_counted(self, thread, member):
        post = reply(member, thread, source="Je retire.")
        assert delete_post(member, post) is True
        post.refresh_from_db()
        thread.refresh_from_db()
        assert (post.is_deleted, post.deleted_by, post.source) == (True, member, "Je retire.")
        assert (thread.post_count, thread.last_post_id) == (1, thread.posts.first().pk)
        assert events()[1:] == [(2, "post_changed", post.pk)]

    def test_what_was_told_of_it_is_withdrawn(self, thread, member):
        Subscription.objects.create(thread=thread, user=thread.author)
        post = reply(member, thread, source="Un prénom qui n'aurait pas dû être là.")
        delete_post(member, post)
        assert told() == []

    def test_undo(self, thread, member):
        post = reply(member, thread, source="Je retire.")
        delete_post(member, post)
        assert restore_post(member, post) is True
        post.refresh_from_db()
        thread.refresh_from_db()
        assert (post.deleted_at, post.deleted_by, thread.post_count, thread.last_post_id) == (None, None, 2, post.pk)
        assert events()[2:] == [(3, "post_changed", post.pk)]

    def test_twice_changes_nothing_more(self, thread, member):
        post = reply(member, thread, source="Je retire.")
        delete_post(member, post)
        assert delete_post(member, post) is False
        restore_post(member, post)
        assert restore_post(member, post) is False
        assert len(events()) == 3

    def test_an_accepted_answer_is_accepted_no_more(self, thread, member):
        post = reply(member, thread, source="Voilà.")
        accept_post(thread.author, post)
        delete_post(member, post)
        thread.refresh_from_db()
        assert thread.accepted_post_id is None
        assert events()[2:] == [(3, "accepted", post.pk)]

    def test_the_opening_post_of_an_answered_thread_leaves_a_placeholder(self, thread, member):
        reply(member, thread, source="Oui.")
        delete_post(thread.author, thread.posts.first())
        thread.refresh_from_db()
        assert (thread.deleted_at, thread.post_count) == (None, 1)

    def test_an_unanswered_thread_goes_with_its_post_and_comes_back_with_it(self, thread):
        post = thread.posts.get()
        delete_post(thread.author, post)
        thread.refresh_from_db()
        assert thread.deleted_at == post.deleted_at is not None
        assert not Discussion.objects.visible_to(thread.author).exists()
        assert restore_post(thread.author, Post.objects.select_related("thread__community").get(pk=post.pk)) is True
        thread.refresh_from_db()
        assert (thread.deleted_at, thread.post_count) == (None, 1)

    def test_a_thread_whose_answers_are_deleted_goes_too(self, thread, member):
        delete_post(member, reply(member, thread, source="Oui."))
        delete_post(thread.author, thread.posts.first())
        thread.refresh_from_db()
        assert (thread.deleted_at is not None, thread.post_count) == (True, 0)

    def test_a_manager_deletes_and_the_author_does_not_undo_it(self, thread, member):
        post = reply(member, thread, source="Un nom de famille.")
        manager = MembershipFactory(community=thread.community, role="manager").user
        delete_post(manager, post)
        with pytest.raises(Refused):
            restore_post(member, post)
        assert restore_post(manager, post) is True

    def test_nobody_else_deletes(self, thread, member):
        post = reply(member, thread, source="Ici.")
        for other in (thread.author, UserFactory(), AnonymousUser()):
            with pytest.raises(Refused):
                delete_post(other, post)
        post.refresh_from_db()
        assert post.deleted_at is None
