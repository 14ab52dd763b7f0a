"""Working days in France, overseas too: the only place for the library that knows the holidays.

A promise "within two working days" made on a Friday at 10 is due on the Tuesday at 10; made on a Sunday it is due
when the Tuesday ends. Days are those of the clocks of the territory.
"""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.utils.timezone import get_default_timezone

# Department -> its clocks; elsewhere those of the site.
OVERSEAS = {
    "971": ZoneInfo("America/Guadeloupe"),
    "972": ZoneInfo("America/Martinique"),
    "973": ZoneInfo("America/Cayenne"),
    "974": ZoneInfo("Indian/Reunion"),
    "976": ZoneInfo("Indian/Mayotte"),
}
# Regions that are one department have a code of their own.
REGIONS = {"01": "971", "02": "972", "03": "973", "04": "974", "06": "976"}


def deadline(start, days, territory=None):
    """Return the moment `days` working days after `start`, in `territory` (None: metropolitan France)."""
    place = overseas_code(territory)
    local = start.astimezone(_clocks(place))
    last = _step(place, local.date(), days)
    if _is_working(place, local.date()):
        return datetime.combine(last, local.time(), _clocks(place))
    return datetime.combine(last + timedelta(days=1), time(), _clocks(place))


def is_working_day(moment, territory=None):
    """Return whether `moment` falls on a working day of `territory`."""
    place = overseas_code(territory)
    return _is_working(place, moment.astimezone(_clocks(place)).date())


def is_answered_in_time(asked_at, answered_at, days, territory=None, *, now):
    """Return whether the promise was kept; None while there is neither an answer nor an end of the delay."""
    due = deadline(asked_at, days, territory)
    if answered_at is None:
        return None if now <= due else False
    return answered_at <= due


def overseas_code(territory):
    """Return the code of the overseas department where `territory` is, or ""."""
    if territory is not None and territory.kind == territory.Kind.EMPLOYMENT_AREA:
        territory = territory.parent
    if territory is None:
        return ""
    code = REGIONS.get(territory.code, "") if territory.kind == territory.Kind.REGION else territory.code
    return code if code in OVERSEAS else ""


def _clocks(place):
    return OVERSEAS.get(place) or get_default_timezone()


@lru_cache(maxsize=8)
def _calendar(place):
    return holidays.country_holidays("FR", subdiv=place or None)


@lru_cache(maxsize=4096)
def _is_working(place, day):
    return _calendar(place).is_working_day(day)


@lru_cache(maxsize=4096)
def _step(place, day, days):
    """Return the working day that comes `days` working days after `day`."""
    for _ in range(days):
        day += timedelta(days=1)
        while not _is_working(place, day):
            day += timedelta(days=1)
    return day
