"""Working days: week-ends, holidays, overseas."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from community.models import Territory
from community.working_days import deadline, is_answered_in_time, is_working_day

PARIS = ZoneInfo("Europe/Paris")
REUNION = Territory(kind="department", code="974", parent=Territory(kind="region", code="04"))
SAINT_PIERRE = Territory(kind="employment_area", code="0401", parent=REUNION)
GUYANE = Territory(kind="region", code="03")
AIN = Territory(kind="department", code="01", parent=Territory(kind="region", code="84"))


def paris(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23 10:00", "2026-11-25 10:00"),  # Monday
        ("2026-11-20 10:00", "2026-11-24 10:00"),  # Friday, over the week-end
        ("2026-11-21 10:00", "2026-11-25 00:00"),  # Saturday: Monday and Tuesday, whole
        ("2026-11-22 00:00", "2026-11-25 00:00"),  # Sunday at midnight
        ("2026-04-03 17:30", "2026-04-08 17:30"),  # before Easter Monday
        ("2026-08-13 09:00", "2026-08-17 09:00"),  # 15 August is a Saturday
        ("2025-08-14 09:00", "2025-08-19 09:00"),  # 15 August is a Friday
        ("2026-03-27 09:00", "2026-03-31 09:00"),  # summer time begins on the Sunday
        ("2026-10-23 09:00", "2026-10-27 09:00"),  # and ends
        ("2026-12-31 09:00", "2027-01-05 09:00"),  # a new year
    ],
)
def test_two_working_days_later(start, end):
    assert deadline(paris(start), 2) == paris(end)


def test_at_once():
    assert deadline(paris("2026-11-23 10:00"), 0) == paris("2026-11-23 10:00")


@pytest.mark.parametrize("territory", [REUNION, SAINT_PIERRE])
def test_overseas_days_begin_with_their_own_clocks(territory):
    # Sunday 22:30 in Paris is Monday 1:30 in La Réunion.
    asked = paris("2026-11-22 22:30")
    assert (is_working_day(asked), is_working_day(asked, territory)) == (False, True)
    assert deadline(asked, 2, territory) == paris("2026-11-24 22:30")
    assert deadline(asked, 2) == paris("2026-11-25 00:00")


def test_overseas_have_holidays_of_their_own():
    abolition = paris("2026-12-18 12:00")  # the 20th is La Réunion's, a Sunday
    assert deadline(abolition, 2, REUNION).date() == datetime(2026, 12, 22).date()
    june = datetime(2026, 6, 9, 15, tzinfo=UTC)
    assert deadline(june, 1, GUYANE).date() == datetime(2026, 6, 11).date()
    assert deadline(june, 1, AIN).date() == datetime(2026, 6, 10).date()


@pytest.mark.parametrize(
    ("answered", "now", "expected"),
    [
        ("2026-11-24 10:00", "2026-11-30 10:00", True),
        ("2026-11-25 10:00", "2026-11-30 10:00", True),
        ("2026-11-25 10:01", "2026-11-30 10:00", False),
        (None, "2026-11-25 10:00", None),
        (None, "2026-11-25 10:01", False),
    ],
)
def test_whether_the_promise_was_kept(answered, now, expected):
    asked = paris("2026-11-23 10:00")
    assert is_answered_in_time(asked, answered and paris(answered), 2, now=paris(now)) is expected
