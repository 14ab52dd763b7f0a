"""Digests: what is in them, when they leave, and that none leaves when nothing happened."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from community.mailing import digests, sending
from community.mailing.planning import plan_some
from community.models import ChannelChoice, Digest, Notification
from forums.actions.posts import reply
from forums.actions.threads import start_thread
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=PARIS)
THURSDAY = datetime(2026, 11, 19, 7, 30, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=PARIS)


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, title="Tuteurs")


@pytest.fixture
def member(community):
    return MembershipFactory(community=community, user=UserFactory(first_name="Claire")).user


def follow(member, thread):
    thread.subscriptions.update_or_create(user=member, defaults={"level": ""})


def answer(thread):
    return reply(MembershipFactory(community=thread.community).user, thread, source="Par la grille.")


def begin(community, title):
    author = MembershipFactory(community=community).user
    thread = start_thread(author, community, title=title, source="Comment faites-vous ?", kind="question")
    thread.created_at = WEDNESDAY + timedelta(hours=1)
    thread.save(update_fields=["created_at"])
    return thread


def ask_digest(member, community, level="daily"):
    community.memberships.filter(user=member).update(telling=level)
    digests.keep_clocks(WEDNESDAY)


def mails_to(member):
    return [sent for sent in mail.outbox if sent.to == [member.email]]


def lines(sent):
    text = sent.body
    return [line.strip() for line in text[: text.index("-- ")].splitlines() if line.strip()]


def test_answers_wait_for_the_morning_and_are_one_line(community, member):
    threads = [ThreadFactory(community=community, title=title) for title in ("Le bilan", "La grille")]
    for thread in threads:
        follow(member, thread)
        answer(thread)
    answer(threads[0])
    plan_some(WEDNESDAY)
    sending.send(THURSDAY - timedelta(seconds=1))
    assert mails_to(member) == []
    sending.send(THURSDAY)
    (sent,) = mails_to(member)
    assert sent.subject == "Margelle : 3 réponses"
    told = [re.sub("[\u202f\u00a0]", " ", line) for line in lines(sent)]
    assert told[1] == "Tuteurs"
    assert "2 réponses dans « Le bilan »" in told[5]
    assert sent.extra_headers["Precedence"] == "bulk"
    sending.send(THURSDAY + timedelta(days=1))
    assert len(mails_to(member)) == 1


def test_a_fact_that_was_mailed_is_in_no_digest(community, member):
    thread = ThreadFactory(community=community, author=member)
    follow(member, thread)
    answer(thread)
    plan_some(WEDNESDAY)
    sending.send(WEDNESDAY + timedelta(minutes=3))
    ask_digest(member, community)
    sending.send(THURSDAY)
    assert [sent.subject for sent in mails_to(member)] == [f"Re: {thread.title}"]


def test_new_discussions_of_a_community_that_one_asked_a_digest_of(community, member):
    ask_digest(member, community)
    begin(community, "Le livret d'accueil")
    sending.send(THURSDAY)
    (sent,) = mails_to(member)
    assert sent.subject == "Margelle : 1 discussion"
    assert "- Le livret d'accueil" in sent.body.replace("’", "'")
    assert "Comment faites-vous" in sent.body
    clock = Digest.objects.get()
    assert (clock.told_until, clock.due_at) == (THURSDAY, datetime(2026, 11, 20, 7, 30, tzinfo=PARIS))
    sending.send(clock.due_at)
    assert len(mails_to(member)) == 1


def test_answers_and_news_are_one_digest(community, member):
    ask_digest(member, community)
    thread = ThreadFactory(community=community)
    follow(member, thread)
    for _ in range(3):
        answer(thread)
    begin(community, "Le livret")
    begin(community, "La grille")
    plan_some(WEDNESDAY)
    sending.send(THURSDAY)
    assert [sent.subject for sent in mails_to(member)] == ["Margelle : 3 réponses et 2 discussions"]


def test_when_nothing_happened_nothing_is_sent(community, member):
    ask_digest(member, community)
    sending.send(THURSDAY)
    assert mails_to(member) == []
    assert Digest.objects.get().due_at == datetime(2026, 11, 20, 7, 30, tzinfo=PARIS)


def test_the_weekly_one_leaves_on_its_day(community, member):
    ChannelChoice.objects.create(user=member, family="replies", channel="weekly")
    thread = ThreadFactory(community=community)
    follow(member, thread)
    answer(thread)
    plan_some(WEDNESDAY)
    for moment, count in ((THURSDAY, 0), (MONDAY, 1)):
        sending.send(moment)
        assert len(mails_to(member)) == count


def test_who_asks_for_none_any_more_has_none(community, member):
    ask_digest(member, community)
    begin(community, "Le livret")
    community.memberships.filter(user=member).update(telling="")
    sending.send(THURSDAY)
    assert (mails_to(member), Digest.objects.count()) == ([], 0)


def test_of_a_secret_community_a_digest_says_only_that_there_is_news(community, member):
    community.join_mode = "secret"
    community.save()
    ask_digest(member, community)
    begin(community, "Le livret")
    sending.send(THURSDAY)
    (sent,) = mails_to(member)
    whole = str(sent.message())
    assert "Il y a du nouveau, qui ne se lit que sur le site" in sent.body
    assert not any(word in whole + sent.alternatives[0].content for word in ("livret", "Tuteurs", "tuteurs"))


def test_what_she_may_not_read_is_not_new_to_her(community, member):
    ask_digest(member, community)
    thread = begin(community, "Le livret")
    thread.deleted_at = WEDNESDAY
    thread.save()
    sending.send(THURSDAY)
    assert mails_to(member) == []


@pytest.mark.parametrize("people", [1, 3])
def test_the_cost_of_a_round(community, people, django_assert_num_queries):
    thread = ThreadFactory(community=community)
    for _ in range(people):
        follow(MembershipFactory(community=community).user, thread)
    answer(thread)
    plan_some(WEDNESDAY)
    assert Notification.objects.filter(channel="daily").count() == people
    with django_assert_num_queries(29 + 11 * people):
        sending.send(THURSDAY)
