"""Messages brought to those who moderate without being flagged: watched words, first messages of newcomers."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from community.actions.reports import appeal, decide, judge
from community.models import Animation, Notification, Report, Watchword
from community.permissions import MODERATORS_GROUP
from forums import permissions
from forums.actions.posts import edit_post, reply
from forums.actions.threads import start_thread
from forums.models import Post, Thread
from forums.readers import readers_of
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db
ROLES = ("member", "member", "manager")


@pytest.fixture
def host(site):
    return MembershipFactory(role="manager").user


@pytest.fixture
def community(host):
    return host.memberships.get().community.specific


@pytest.fixture
def newcomer(community):
    return MembershipFactory(community=community).user


@pytest.fixture
def thread(community):
    """A thread that its author follows."""
    author = MembershipFactory(community=community).user
    return start_thread(author, community, kind="question", title="Comment faire ?", source="Bonjour.")


def told(person):
    return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("verb", flat=True))


def passages(post):
    report = Report.objects.get(object_id=post.pk)
    return list(report.flags.values_list("passage", flat=True))


def review_first(community, number):
    Animation.objects.create(community=community, review_first_posts=number)


@pytest.fixture
def word(community):
    """A watched word, there before anything is written: lists are remembered."""
    return Watchword.objects.create(community=community, text="gratuit")


class TestWatched:
    @pytest.fixture(autouse=True)
    def domain(self, word, community):
        Watchword.objects.create(community=community, text="arnaque.fr")

    def test_the_message_is_shown_and_waits_in_the_queue(self, newcomer, thread, host):
        post = reply(newcomer, thread, source="C'est GRATUIT, voyez [ici](https://www.arnaque.fr/x).")
        report = Report.objects.get()
        assert (report.origin, report.subject, report.author) == ("watch", post, newcomer)
        assert passages(post) == ["arnaque.fr", "gratuit"]
        assert post.hidden_at is None
        assert told(thread.author) == ["own_answer"]
        assert "report_opened" in told(host)

    def test_an_ordinary_message_does_not(self, newcomer, thread):
        reply(newcomer, thread, source="Gratuitement, en somme.")
        assert not Report.objects.exists()

    def test_the_title_counts_once(self, newcomer, community):
        thread = start_thread(newcomer, community, kind="exchange", title="Tout est gratuit", source="Bonjour.")
        assert Report.objects.get().subject == thread.posts.get()
        reply(newcomer, thread, source="Bonsoir.")
        assert Report.objects.count() == 1

    def test_only_what_an_edit_brings_counts_after_a_decision(self, newcomer, thread, host):
        post = reply(newcomer, thread, source="C'est gratuit.")
        decide(host, Report.objects.get(), "keep")
        edit_post(newcomer, post, source="C'est gratuit, oui.")
        assert Report.objects.count() == 1
        edit_post(newcomer, post, source="C'est gratuit, oui : arnaque.fr")
        assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == ["decided", "open"]

    def test_a_second_word_extends_the_report_that_waits(self, newcomer, thread):
        post = reply(newcomer, thread, source="C'est gratuit.")
        edit_post(newcomer, post, source="C'est gratuit, arnaque.fr")
        assert passages(post) == ["gratuit", "arnaque.fr"]


class TestNewcomers:
    def test_the_first_messages_wait_and_nobody_is_told(self, newcomer, thread, community, host):
        review_first(community, 1)
        post = reply(newcomer, thread, source="Je réponds.")
        post.refresh_from_db()
        assert post.hidden_at is not None
        assert Report.objects.get().origin == "newcomer"
        assert told(thread.author) == []
        assert told(host).count("report_opened") == 1

    def test_keeping_it_shows_it_and_tells_then(self, newcomer, thread, community, host):
        review_first(community, 1)
        post = reply(newcomer, thread, source="Je réponds.")
        decide(host, Report.objects.get(), "keep")
        post.refresh_from_db()
        assert post.hidden_at is None
        assert told(thread.author) == ["own_answer"]
        assert reply(newcomer, thread, source="Encore.").hidden_at is None
        assert Report.objects.count() == 1

    def test_as_many_as_chosen_are_read_even_when_several_wait(self, newcomer, thread, community, host):
        review_first(community, 2)
        for text in ("Un.", "Deux.", "Trois."):
            reply(newcomer, thread, source=text)
        assert Post.objects.filter(author=newcomer, hidden_at=None).count() == 0
        for report in Report.objects.order_by("pk")[:2]:
            decide(host, report, "keep")
        assert reply(newcomer, thread, source="Quatre.").hidden_at is None

    def test_a_removed_one_gives_no_trust(self, newcomer, thread, community, host):
        review_first(community, 1)
        reply(newcomer, thread, source="Publicité.")
        decide(host, Report.objects.get(), "remove", message="Publicité.")
        assert told(thread.author) == []
        reply(newcomer, thread, source="Encore.")
        assert Report.objects.filter(state="open").count() == 1

    def test_who_already_wrote_here_and_who_moderates_do_not_wait(self, newcomer, thread, community, host):
        review_first(community, 1)
        PostFactory(author=newcomer, thread=ThreadFactory(community=CommunityFactory()))
        PostFactory(author=newcomer, thread=thread)
        reply(newcomer, thread, source="Je réponds.")
        reply(host, thread, source="Moi aussi.")
        assert not Report.objects.exists()

    def test_what_was_written_elsewhere_gives_no_trust(self, newcomer, thread, community):
        review_first(community, 1)
        PostFactory(author=newcomer, thread=ThreadFactory(community=CommunityFactory()))
        reply(newcomer, thread, source="Je réponds.")
        assert Report.objects.count() == 1

    def test_a_first_question_is_told_to_the_managers_once_it_is_kept(self, newcomer, community, host):
        review_first(community, 1)
        start_thread(newcomer, community, kind="question", title="Comment ?", source="Bonjour.")
        assert "new_question" not in told(host)
        decide(host, Report.objects.get(), "keep")
        assert told(host).count("new_question") == 1

    @pytest.mark.parametrize("mode", ["open", "request", "secret"])
    def test_a_held_thread_is_read_by_its_author_and_who_moderates(self, site, mode):
        community = CommunityFactory(join_mode=mode)
        author, member, manager = (MembershipFactory(community=community, role=role) for role in ROLES)
        thread = ThreadFactory(community=community, author=author.user, held_at=timezone.now())
        moderator = UserFactory(is_staff=True)
        moderator.groups.add(Group.objects.get_or_create(name=MODERATORS_GROUP)[0])
        people = [author.user, member.user, manager.user, moderator, UserFactory(), UserFactory(is_superuser=True)]
        readers = [one for one in people if permissions.can_read(one, thread)]
        outside = [] if mode == "secret" else [moderator]
        assert readers == [author.user, manager.user, *outside, people[-1]]
        assert [one for one in people if Thread.objects.visible_to(one).filter(pk=thread.pk).exists()] == readers
        assert set(readers_of(thread)) == set(readers)
        assert not permissions.can_read(AnonymousUser(), thread)
        assert not Thread.objects.visible_to(AnonymousUser()).exists()

    def test_the_title_of_a_first_question_waits_with_it(self, newcomer, community, host):
        review_first(community, 1)
        reader = MembershipFactory(community=community).user
        thread = start_thread(newcomer, community, kind="question", title="Achetez !", source="Bonjour.")
        reply(newcomer, thread, source="Encore moi.")
        opening, answer = Report.objects.order_by("pk")
        decide(host, answer, "keep")
        assert not Thread.objects.visible_to(reader).exists()
        assert Thread.objects.get().search_audience() == []
        decide(host, opening, "keep")
        assert Thread.objects.visible_to(reader).get() == thread

    def test_a_first_question_removed_then_given_back_is_read(self, newcomer, community, host):
        review_first(community, 1)
        reader = MembershipFactory(community=community).user
        start_thread(newcomer, community, kind="question", title="Comment ?", source="Bonjour.")
        report = decide(host, Report.objects.get(), "remove", message="Publicité.")
        appeal(newcomer, report, "C'est une vraie question.")
        judge(UserFactory(is_superuser=True), report, upheld=False, answer="En effet.")
        assert Thread.objects.visible_to(reader).count() == 1

    def test_a_watched_word_in_a_first_message_keeps_one_report(self, newcomer, word, thread, community, host):
        review_first(community, 1)
        post = reply(newcomer, thread, source="C'est gratuit.")
        assert (Report.objects.get().origin, passages(post)) == ("newcomer", ["gratuit"])
        decide(host, Report.objects.get(), "keep")
        assert told(thread.author) == ["own_answer"]
