"""Voting."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forums.actions.counting import recount_votes
from forums.actions.polls import PollClosed, WrongChoice, add_poll, vote
from forums.models import PollOption, PollVote, ThreadEvent
from forums.refusals import Refused
from tests.factories import MembershipFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(site):
    return add_poll(ThreadFactory(), question="Quel jour ?", options=["Lundi", "Mardi", "Jeudi"])


@pytest.fixture
def member(poll):
    return MembershipFactory(community=poll.thread.community).user


def votes(poll):
    return list(poll.options.values_list("votes", flat=True))


def options(poll):
    return list(poll.options.values_list("pk", flat=True))


def test_a_choice_is_counted_and_logged(poll, member):
    monday, *_ = options(poll)
    assert vote(member, poll, [monday]) is True
    assert votes(poll) == [1, 0, 0]
    assert ThreadEvent.objects.values_list("seq", "kind", "post").get() == (1, "thread_changed", None)


def test_changing_ones_mind(poll, member):
    monday, tuesday, _ = options(poll)
    vote(member, poll, [monday])
    assert vote(member, poll, [tuesday]) is True
    assert (votes(poll), PollVote.objects.count()) == ([0, 1, 0], 1)


def test_the_same_choice_twice_counts_once(poll, member):
    monday, *_ = options(poll)
    vote(member, poll, [monday])
    assert vote(member, poll, [monday, monday]) is False
    assert (votes(poll), ThreadEvent.objects.count()) == ([1, 0, 0], 1)


def test_withdrawing(poll, member):
    vote(member, poll, options(poll)[:1])
    assert vote(member, poll, []) is True
    assert votes(poll) == [0, 0, 0]


def test_several_choices_where_the_poll_allows_them(poll, member):
    poll.multiple = True
    poll.save()
    vote(member, poll, options(poll)[:2])
    vote(MembershipFactory(community=poll.thread.community).user, poll, options(poll)[1:])
    assert votes(poll) == [1, 2, 1]


def test_wrong_choices_are_refused(poll, member):
    other = add_poll(ThreadFactory(community=poll.thread.community), question="Où ?", options=["Ici", "Là"])
    for chosen in (options(poll)[:2], options(other)[:1], [0]):
        with pytest.raises(WrongChoice):
            vote(member, poll, chosen)
    assert (PollVote.objects.count(), ThreadEvent.objects.count()) == (0, 0)


def test_a_closed_poll_takes_no_vote(poll, member):
    poll.closes_at = timezone.now() - timedelta(seconds=1)
    with pytest.raises(PollClosed):
        vote(member, poll, options(poll)[:1])
    assert PollVote.objects.count() == 0


def test_strangers_and_locked_threads_are_refused(poll, member):
    for stranger in (UserFactory(), AnonymousUser()):
        with pytest.raises(Refused):
            vote(stranger, poll, options(poll)[:1])
    type(poll.thread).objects.update(locked_at=timezone.now())
    with pytest.raises(Refused):
        vote(member, poll, options(poll)[:1])
    assert PollVote.objects.count() == 0


def test_votes_are_counted_again(poll, member):
    vote(member, poll, options(poll)[:1])
    PollOption.objects.update(votes=5)
    assert recount_votes(poll) is True
    assert votes(poll) == [1, 0, 0]
    assert recount_votes(poll) is False
