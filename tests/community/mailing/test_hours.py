"""When mails may reach a person: table of moments, in several zones, through both changes of summer time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from community.mailing.hours import next_daily, next_weekly, out_of_quiet, zone_of
from community.models import TellingSettings

PARIS, NOUMEA, CAYENNE, REUNION = "Europe/Paris", "Pacific/Noumea", "America/Cayenne", "Indian/Reunion"
NIGHT = {"quiet_from": time(20), "quiet_until": time(7, 30)}
LUNCH = {"quiet_from": time(12), "quiet_until": time(14)}
SMALL_HOURS = {"quiet_from": time(1, 30), "quiet_until": time(2, 30)}
WEEKEND = {"days_off": [5, 6]}


def telling_of(**chosen):
    return TellingSettings(**{"quiet_from": None, "quiet_until": None, "days_off": [], "digest_hour": 7} | chosen)


def moment(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def shown(found, zone):
    return found.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("zone", "telling", "now", "expected"),
    [
        (PARIS, {}, "2026-11-20 23:10", "2026-11-20 23:10"),
        (PARIS, NIGHT, "2026-11-19 19:59", "2026-11-19 19:59"),
        (PARIS, NIGHT, "2026-11-19 20:00", "2026-11-20 07:30"),
        (PARIS, NIGHT, "2026-11-20 00:00", "2026-11-20 07:30"),
        (PARIS, NIGHT, "2026-11-20 07:30", "2026-11-20 07:30"),
        (PARIS, LUNCH, "2026-11-20 12:30", "2026-11-20 14:00"),
        (PARIS, LUNCH, "2026-11-20 14:00", "2026-11-20 14:00"),
        # From Friday evening to Monday morning.
        (PARIS, NIGHT | WEEKEND, "2026-11-20 21:00", "2026-11-23 07:30"),
        (PARIS, WEEKEND, "2026-11-21 10:00", "2026-11-23 00:00"),
        (PARIS, {"days_off": [6, 0]}, "2026-11-22 10:00", "2026-11-24 00:00"),
        (PARIS, {"days_off": list(range(7))}, "2026-11-21 10:00", "2026-11-21 10:00"),
        (PARIS, NIGHT | {"days_off": list(range(7))}, "2026-11-21 22:00", "2026-11-22 07:30"),
        (PARIS, {"quiet_from": time(8), "quiet_until": time(8)}, "2026-11-20 08:00", "2026-11-20 08:00"),
        (NOUMEA, NIGHT, "2026-11-20 05:00", "2026-11-20 07:30"),
        (CAYENNE, NIGHT | WEEKEND, "2026-11-20 21:00", "2026-11-23 07:30"),
        (REUNION, WEEKEND, "2026-11-22 23:59", "2026-11-23 00:00"),
        # Clocks go from 02:00 to 03:00: half past two is over at three.
        (PARIS, SMALL_HOURS, "2026-03-29 01:40", "2026-03-29 03:00"),
        (PARIS, NIGHT, "2026-03-28 21:00", "2026-03-29 07:30"),
        (PARIS, NIGHT, "2026-10-24 21:00", "2026-10-25 07:30"),
    ],
)
def test_out_of_quiet(zone, telling, now, expected):
    assert shown(out_of_quiet(moment(now, zone), telling_of(timezone=zone, **telling)), zone) == expected


def test_the_hour_that_clocks_show_twice_is_quiet_twice():
    telling, midnight = telling_of(timezone=PARIS, **SMALL_HOURS), datetime(2026, 10, 24, 22, tzinfo=UTC)
    minutes = [midnight + timedelta(minutes=n) for n in range(5 * 60)]
    reached = [n for n, minute in enumerate(minutes) if out_of_quiet(minute, telling) == minute]
    assert reached == [*range(90), *range(150, 180), *range(210, 300)]


@pytest.mark.parametrize("evening", ["2026-03-28 23:00", "2026-10-24 23:00"])
def test_what_is_found_is_the_next_moment_that_is_not_quiet(evening):
    telling = telling_of(timezone=PARIS, **SMALL_HOURS)
    minutes = [moment(evening, PARIS).astimezone(UTC) + timedelta(minutes=n) for n in range(6 * 60)]
    found = [out_of_quiet(minute, telling) for minute in minutes]
    free = [minute for minute, out in zip(minutes, found, strict=True) if out == minute]
    assert found == [min(one for one in free if one >= minute) for minute in minutes]


@pytest.mark.parametrize(
    ("zone", "telling", "now", "daily", "weekly"),
    [
        (PARIS, {}, "2026-11-18 06:59", "2026-11-18 07:00", "2026-11-23 07:00"),
        (PARIS, {}, "2026-11-18 07:00", "2026-11-19 07:00", "2026-11-23 07:00"),
        (PARIS, {"digest_day": 2}, "2026-11-18 07:00", "2026-11-19 07:00", "2026-11-25 07:00"),
        (PARIS, {"digest_day": 2, "digest_hour": 18}, "2026-11-18 07:00", "2026-11-18 18:00", "2026-11-18 18:00"),
        (PARIS, NIGHT, "2026-11-18 06:00", "2026-11-18 07:30", "2026-11-23 07:30"),
        (PARIS, WEEKEND, "2026-11-20 12:00", "2026-11-23 07:00", "2026-11-23 07:00"),
        # Her Saturday's digest waits for Monday, even for what comes on Sunday.
        (PARIS, WEEKEND | {"digest_day": 5}, "2026-11-22 12:00", "2026-11-23 07:00", "2026-11-23 07:00"),
        (PARIS, {"days_off": list(range(7))}, "2026-11-20 12:00", "2026-11-21 07:00", "2026-11-23 07:00"),
        (NOUMEA, {}, "2026-11-22 23:00", "2026-11-23 07:00", "2026-11-23 07:00"),
        (CAYENNE, {}, "2026-11-23 06:00", "2026-11-23 07:00", "2026-11-23 07:00"),
        (REUNION, {"digest_hour": 0}, "2026-11-22 22:00", "2026-11-23 00:00", "2026-11-23 00:00"),
        (PARIS, {"digest_hour": 2, "digest_day": 6}, "2026-03-28 12:00", "2026-03-29 03:00", "2026-03-29 03:00"),
        (PARIS, {"digest_hour": 2, "digest_day": 6}, "2026-10-25 02:30", "2026-10-26 02:00", "2026-11-01 02:00"),
    ],
)
def test_the_next_digest(zone, telling, now, daily, weekly):
    chosen, now = telling_of(timezone=zone, **telling), moment(now, zone)
    assert (shown(next_daily(now, chosen), zone), shown(next_weekly(now, chosen), zone)) == (daily, weekly)


@pytest.mark.parametrize("name", ["", "Atlantide/Ys", "../../etc/passwd", "\0"])
def test_an_unknown_zone_is_the_sites(name, settings):
    assert zone_of(telling_of(timezone=name)) == ZoneInfo(settings.TIME_ZONE)
