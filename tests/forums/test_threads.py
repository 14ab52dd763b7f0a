"""Starting a thread, the accepted answer, and the repair of derived columns."""

from threading import Barrier
from threading import Thread as Worker
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from community.models import Notification
from forums.actions.counting import recount
from forums.actions.posts import Blank, reply
from forums.actions.reactions import react
from forums.actions.threads import accept_post, start_thread, unaccept
from forums.models import Poll, Post, ReadMarker, Subscription, Thread, ThreadEvent
from forums.refusals import Refused
from tests.factories import (
    CharterFactory,
    MembershipFactory,
    PostFactory,
    QualificationFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BEGUN = {"kind": "question", "title": "Comment faire ?", "source": "Voici la situation."}


@pytest.fixture
def role(site):
    return MembershipFactory()


def told():
    return list(Notification.objects.order_by("pk").values_list("verb", "recipient"))


class TestStart:
    def test_everything_is_written(self, role):
        theme, qualification = ThemeFactory(), QualificationFactory()
        poll = {"question": "Quand ?", "options": ["Lundi", "Mardi"], "multiple": True, "closes_at": None}
        thread = start_thread(
            role.user,
            role.community,
            **BEGUN,
            themes=[theme],
            qualifications=[qualification],
            members_only=True,
            poll=poll,
        )
        post = thread.posts.get()
        thread.refresh_from_db()
        assert (thread.kind, thread.title, thread.author, thread.members_only) == (
            "question",
            "Comment faire ?",
            role.user,
            True,
        )
        assert (post.html, post.author, post.is_anonymous) == ("<p>Voici la situation.</p>", role.user, False)
        assert (list(thread.themes.all()), list(thread.qualifications.all())) == ([theme], [qualification])
        assert (thread.poll.question, thread.poll.multiple) == ("Quand ?", True)
        assert [option.label for option in thread.poll.options.all()] == ["Lundi", "Mardi"]
        assert (thread.post_count, thread.last_post_id, thread.last_post_at) == (1, post.pk, post.created_at)

    def test_the_author_follows_and_has_read_it(self, role):
        thread = start_thread(role.user, role.community, **BEGUN)
        assert Subscription.objects.values_list("user", "thread").get() == (role.user_id, thread.pk)
        assert ReadMarker.objects.values_list("user", "last_read_id").get() == (role.user_id, thread.last_post_id)
        assert ThreadEvent.objects.values_list("seq", "kind", "post").get() == (1, "post_added", thread.last_post_id)

    def test_the_managers_are_told_of_a_question(self, role):
        manager = MembershipFactory(community=role.community, role="manager").user
        MembershipFactory(community=role.community)
        start_thread(role.user, role.community, **BEGUN)
        assert told() == [("new_question", manager.pk)]

    def test_nobody_is_told_of_an_exchange_but_the_people_cited(self, role):
        manager = MembershipFactory(community=role.community, role="manager").user
        cited = MembershipFactory(community=role.community).user
        start_thread(role.user, role.community, **BEGUN | {"kind": "exchange", "source": f"@{cited} qu'en dis-tu ?"})
        assert told() == [("mention", cited.pk)]
        assert manager.notifications.count() == 0

    def test_only_a_question_is_anonymous(self, role):
        question = start_thread(role.user, role.community, **BEGUN, is_anonymous=True)
        exchange = start_thread(role.user, role.community, **BEGUN | {"kind": "exchange"}, is_anonymous=True)
        assert (question.is_anonymous, question.posts.get().is_anonymous) == (True, True)
        assert (exchange.is_anonymous, exchange.posts.get().is_anonymous) == (False, False)

    def test_the_same_form_twice_is_one_thread(self, role):
        key = uuid4()
        threads = {start_thread(role.user, role.community, **BEGUN, form_key=key) for _ in range(4)}
        assert (len(threads), Thread.objects.count(), Post.objects.count()) == (1, 1, 1)

    def test_a_refusal_writes_nothing(self, role):
        role.community.charter = CharterFactory(community=role.community)
        role.community.save()
        for user, reason in ((role.user, "charter"), (UserFactory(), "left"), (AnonymousUser(), "left")):
            with pytest.raises(Refused) as refusal:
                start_thread(user, role.community, **BEGUN)
            assert refusal.value.reason == reason
        assert (Thread.objects.count(), Post.objects.count(), ThreadEvent.objects.count(), told()) == (0, 0, 0, [])

    def test_an_archive_takes_no_thread(self, role):
        role.community.archived_at = timezone.now()
        with pytest.raises(Refused) as refusal:
            start_thread(role.user, role.community, **BEGUN)
        assert refusal.value.reason == "archived"

    def test_a_blank_text_leaves_no_empty_thread(self, role):
        with pytest.raises(Blank):
            start_thread(role.user, role.community, **BEGUN | {"source": "\u200b"})
        assert (Thread.objects.count(), Poll.objects.count()) == (0, 0)


class TestAccept:
    @pytest.fixture
    def thread(self, site):
        thread = ThreadFactory(posts=2)
        MembershipFactory(community=thread.community, user=thread.author)
        for post in thread.posts.all()[1:]:
            MembershipFactory(community=thread.community, user=post.author)
        return thread

    def test_the_asker_chooses_and_the_author_is_told(self, thread):
        post = thread.posts.all()[1]
        assert accept_post(thread.author, post) is True
        thread.refresh_from_db()
        assert (thread.accepted_post, thread.accepted_by) == (post, thread.author)
        assert ThreadEvent.objects.values_list("kind", "post").get() == ("accepted", post.pk)
        row = Notification.objects.get()
        assert (row.verb, row.recipient, row.actor) == ("answer_accepted", post.author, thread.author)

    def test_twice_tells_once(self, thread):
        post = thread.posts.all()[1]
        accept_post(thread.author, post)
        assert accept_post(thread.author, post) is False
        assert (len(told()), ThreadEvent.objects.count()) == (1, 1)

    def test_another_answer_takes_its_place(self, thread):
        _, first, second = thread.posts.all()
        accept_post(thread.author, first)
        accept_post(thread.author, second)
        thread.refresh_from_db()
        assert thread.accepted_post == second

    def test_taking_it_back(self, thread):
        post = thread.posts.all()[1]
        accept_post(thread.author, post)
        assert unaccept(thread.author, thread) is True
        assert unaccept(thread.author, thread) is False
        thread.refresh_from_db()
        assert (thread.accepted_post, thread.accepted_by) == (None, None)
        assert list(ThreadEvent.objects.values_list("kind", "post")) == [("accepted", post.pk)] * 2

    def test_nobody_is_told_of_choosing_her_own_answer(self, thread):
        own = PostFactory(thread=thread, author=thread.author)
        accept_post(thread.author, own)
        assert told() == []

    def test_neither_the_question_nor_a_deleted_answer_nor_an_exchange(self, thread):
        first, deleted, _ = thread.posts.all()
        Post.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
        exchange = ThreadFactory(kind="exchange", posts=1, author=thread.author, community=thread.community)
        for post in (first, deleted, exchange.posts.last()):
            with pytest.raises(Refused):
                accept_post(thread.author, post)
        assert (ThreadEvent.objects.count(), told()) == (0, [])

    def test_nobody_but_the_asker_and_who_moderates(self, thread):
        post = thread.posts.all()[1]
        for other in (post.author, UserFactory(), AnonymousUser()):
            with pytest.raises(Refused):
                accept_post(other, post)
        manager = MembershipFactory(community=thread.community, role="manager").user
        assert accept_post(manager, post) is True


class TestRepair:
    def test_every_derived_column_is_counted_again(self, site):
        thread = ThreadFactory(posts=2)
        kept, gone = thread.posts.all()[1], thread.posts.all()[2]
        Post.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
        Thread.objects.update(post_count=9, last_post_id=0, accepted_post=gone)
        thread.refresh_from_db()
        assert recount(thread) is True
        thread.refresh_from_db()
        found = (thread.post_count, thread.last_post_id, thread.last_post_at, thread.accepted_post)
        assert found == (2, kept.pk, kept.created_at, None)
        assert recount(thread) is False

    def test_an_instance_older_than_its_row_repairs_the_row(self, site):
        thread = ThreadFactory()
        Thread.objects.update(last_post_id=12345)
        assert recount(thread) is True
        assert Thread.objects.get().last_post_id == thread.posts.get().pk

    def test_the_command_says_how_many_were_wrong(self, role, capsys):
        right, wrong = (start_thread(role.user, role.community, **BEGUN) for _ in range(2))
        answer = reply(role.user, wrong, source="Oui.")
        react(role.user, answer, "useful")
        Thread.objects.filter(pk=wrong.pk).update(post_count=7)
        Post.objects.filter(pk=answer.pk).update(reaction_counts={"thanks": 3})
        call_command("recount_threads")
        assert capsys.readouterr().out == "1 discussion(s) corrigée(s).\n"
        assert Thread.objects.get(pk=wrong.pk).post_count == 2
        assert Post.objects.get(pk=answer.pk).reaction_counts == {"useful": 1}
        call_command("recount_threads")
        assert capsys.readouterr().out == "0 discussion(s) corrigée(s).\n"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an SQLite database in memory serves one writer")
@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_the_same_time_is_one_thread(site):
    role, key, made, start = MembershipFactory(), uuid4(), [], Barrier(4)

    def send():
        start.wait()
        made.append(start_thread(role.user, role.community, **BEGUN, form_key=key).pk)
        connection.close()

    workers = [Worker(target=send) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert made == [made[0]] * 4
    assert (Thread.objects.count(), Post.objects.count(), Notification.objects.count()) == (1, 1, 0)
