"""Reactions, and what a person keeps: follow, mute, bookmark, how far she read."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.models import Notification
from forums.actions.reactions import react
from forums.actions.reading import bookmark, follow, mark_read, mute
from forums.models import Bookmark, Post, Reaction, ReadMarker, Subscription, ThreadEvent
from forums.reactions import REACTIONS
from forums.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(site):
    return Post.objects.select_related("thread__community").get(thread=ThreadFactory())


@pytest.fixture
def member(post):
    return MembershipFactory(community=post.thread.community).user


class TestReact:
    @pytest.mark.parametrize("kind", REACTIONS)
    def test_given_then_taken_back(self, post, member, kind):
        assert react(member, post, kind) is True
        post.refresh_from_db()
        assert post.reaction_counts == {kind: 1}
        assert react(member, post, kind) is False
        post.refresh_from_db()
        assert (post.reaction_counts, Reaction.objects.count()) == ({}, 0)

    def test_each_person_counts_once_for_each_kind(self, post, member):
        other = MembershipFactory(community=post.thread.community).user
        for user, kind in ((member, "useful"), (other, "useful"), (other, "same")):
            react(user, post, kind)
        post.refresh_from_db()
        assert post.reaction_counts == {"useful": 2, "same": 1}

    def test_it_is_logged(self, post, member, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as callbacks:
            react(member, post, "thanks")
        assert ThreadEvent.objects.values_list("seq", "kind", "post").get() == (1, "reactions", post.pk)
        assert len(callbacks) == 3

    def test_the_author_is_told_once_of_one_person(self, post, member):
        for kind in ("thanks", "useful"):
            react(member, post, kind)
        row = Notification.objects.get()
        assert (row.verb, row.recipient, row.actor, row.target) == ("reaction", post.author, member, post)
        assert (row.topic, row.data["by"]) == (f"thread:{post.thread_id}", "site")

    def test_the_line_goes_with_her_last_reaction(self, post, member):
        other = MembershipFactory(community=post.thread.community).user
        for user, kind in ((other, "useful"), (member, "thanks"), (member, "useful"), (member, "thanks")):
            react(user, post, kind)
        assert Notification.objects.count() == 2
        react(member, post, "useful")
        assert [row.actor for row in Notification.objects.all()] == [other]

    def test_one_s_own_message_tells_nobody(self, post):
        MembershipFactory(community=post.thread.community, user=post.author)
        react(post.author, post, "useful")
        assert Notification.objects.count() == 0

    def test_who_asked_without_her_name_reacts_without_it(self, post, member):
        """The line of a reaction would tell who asked."""
        thread = post.thread
        thread.author, thread.is_anonymous = member, True
        thread.save()
        react(member, post, "thanks")
        row = Notification.objects.get()
        assert (row.actor, row.data["named"]) == (post, False)
        react(member, post, "thanks")
        assert Notification.objects.count() == 0

    def test_an_unknown_kind_is_refused(self, post, member):
        with pytest.raises(Refused):
            react(member, post, "angry")
        assert (Reaction.objects.count(), ThreadEvent.objects.count()) == (0, 0)

    def test_a_deleted_message_takes_none(self, post, member):
        Post.objects.update(deleted_at=timezone.now())
        with pytest.raises(Refused):
            react(member, post, "useful")

    def test_strangers_give_none(self, post):
        for stranger in (UserFactory(), AnonymousUser()):
            with pytest.raises(Refused):
                react(stranger, post, "useful")
        assert Reaction.objects.count() == 0


class TestFollow:
    def test_following_ends_a_mute(self, post):
        reader = UserFactory()
        mute(reader, post.thread)
        follow(reader, post.thread)
        assert Subscription.objects.values_list("user", "level").get() == (reader.pk, "each")

    def test_muting_remains_a_row(self, post):
        reader = UserFactory()
        follow(reader, post.thread)
        mute(reader, post.thread)
        assert Subscription.objects.values_list("user", "level").get() == (reader.pk, "none")

    def test_what_one_cannot_read_is_not_followed(self, site):
        thread = ThreadFactory(community=CommunityFactory(join_mode="secret"))
        with pytest.raises(Refused):
            follow(UserFactory(), thread)
        assert Subscription.objects.count() == 0


class TestBookmark:
    def test_set_aside_then_put_back(self, post, member):
        assert bookmark(member, post) is True
        assert Bookmark.objects.values_list("user", "post").get() == (member.pk, post.pk)
        assert bookmark(member, post) is False
        assert Bookmark.objects.count() == 0

    def test_what_one_cannot_read_is_not_set_aside(self, site):
        thread = ThreadFactory(community=CommunityFactory(join_mode="secret"))
        with pytest.raises(Refused):
            bookmark(UserFactory(), thread.posts.get())
        assert Bookmark.objects.count() == 0


def test_reading_never_goes_back(post, member):
    assert [mark_read(member, post.thread, at) for at in (5, 9, 3)] == [True, True, False]
    assert ReadMarker.objects.values_list("user", "last_read_id").get() == (member.pk, 9)
