"""The indicators of communities: what counts, when, and at which cost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from community.models import Animation, Community
from forums.indicators import indicators, without_answer
from forums.models import ReadMarker, Thread
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 19, 12, tzinfo=PARIS)  # a Thursday


def at(day, hour=10):
    return datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=PARIS)


def asked(community, day, hour=10, **fields):
    """A question and its opening message, of that moment."""
    thread = ThreadFactory(community=community, created_at=at(day, hour), **fields)
    thread.posts.update(created_at=thread.created_at)
    return thread


def answered(thread, hours, **fields):
    return PostFactory(thread=thread, created_at=thread.created_at + timedelta(hours=hours), **fields)


@pytest.fixture
def community():
    return CommunityFactory()


def of(*communities, now=NOW):
    found = Community.objects.filter(pk__in=[one.pk for one in communities]).select_related("territory__parent")
    return indicators(list(found), now=now)


def test_twelve_weeks_from_monday_to_monday(community):
    asked(community, "2026-11-16", 0)
    asked(community, "2026-11-15", 23)
    asked(community, "2026-08-31", 0)
    asked(community, "2026-08-30", 23)
    found = of(community)
    assert [week.posts for week in found.weeks] == [1] + [0] * 9 + [1, 1]
    assert (found.weeks[0].start, found.weeks[-1].start) == (at("2026-08-31", 0), at("2026-11-16", 0))
    assert found.delays.number == 3


def test_the_first_answer_is_of_somebody_else_and_shown(community):
    thread = asked(community, "2026-11-16")
    answered(thread, 1, author=thread.author)
    answered(thread, 2, deleted_at=NOW)
    answered(thread, 3, hidden_at=NOW)
    assert (of(community).delays.median, list(without_answer(Thread.objects.all()))) == (None, [thread])
    answered(thread, 5)
    answered(thread, 6)
    assert (of(community).delays.median, list(without_answer(Thread.objects.all()))) == (timedelta(hours=5), [])


def test_who_asked_may_have_left(community):
    thread = asked(community, "2026-11-16")
    Thread.objects.update(author=None)
    thread.posts.update(author=None)
    assert list(without_answer(Thread.objects.all())) == [thread]
    answered(thread, 3)
    assert of(community).delays.median == timedelta(hours=3)


def test_the_share_answered_within_the_promise(community):
    answered(asked(community, "2026-11-09"), 47)
    answered(asked(community, "2026-11-09"), 49 + 24)  # the 11th is a holiday
    answered(asked(community, "2026-11-13"), 95)  # over a week-end
    asked(community, "2026-11-10")  # nobody
    asked(community, "2026-11-18")  # there is still time
    assert (of(community).delays.percent, [week.delays.number for week in of(community).weeks[-2:]]) == (50, [4, 1])
    Animation.objects.create(community=community, promise_days=5)
    assert of(community).delays.percent == 75


def test_exchanges_deleted_and_locked_threads_do_not_wait(community):
    asked(community, "2026-11-16", kind="exchange")
    asked(community, "2026-11-16", deleted_at=NOW)
    asked(community, "2026-11-16", locked_at=NOW)
    assert list(without_answer(Thread.objects.all())) == []
    assert of(community).delays.number == 1


def test_members_who_read_and_who_wrote(community):
    reader, writer, _silent, gone = (MembershipFactory(community=community).user for _ in range(4))
    thread = asked(community, "2026-11-16", author=writer)
    old = asked(CommunityFactory(), "2026-11-16", author=UserFactory())
    ReadMarker.objects.create(thread=thread, user=reader, last_read_id=thread.last_post_id)
    ReadMarker.objects.create(thread=old, user=gone, last_read_id=old.last_post_id)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    found = of(community)
    assert (found.members, found.readers, found.writers) == (3, 2, 1)


def test_nothing_yet(community):
    found = of(community)
    assert (found.delays.median, found.delays.percent, found.members) == (None, None, 0)
    assert of().members == 0


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_four_queries(number, django_assert_num_queries):
    communities = [CommunityFactory() for _ in range(number)]
    for community in communities:
        for _ in range(number):
            answered(asked(community, "2026-11-16", author=MembershipFactory(community=community).user), 4)
    found = list(Community.objects.filter(pk__in=[one.pk for one in communities]).select_related("territory"))
    with django_assert_num_queries(4):
        assert indicators(found, now=NOW).delays.number == number * number
