"""When a mail may reach a person, by the clocks of her own zone. Pure: it reads neither the time nor the database.

`telling` is a `TellingSettings`, saved or not. Hours are those that clocks show: at a change of summer time, an hour
that they skip is over at once, and one that they show twice counts twice.
"""

from datetime import UTC, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from django.conf import settings

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def zone_of(telling):
    """Return the zone of her clocks, the site's where she said nothing or it is known no more."""
    try:
        return ZoneInfo(telling.timezone or settings.TIME_ZONE)
    except (LookupError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def out_of_quiet(now, telling):
    """Return the first moment from `now` on that is neither in her quiet hours nor on one of her days off."""
    zone, moment = zone_of(telling), now
    while silence_ends := _end_of_silence(moment.astimezone(zone), telling):
        moment = _moment(silence_ends, zone, after=moment)
    return moment


def next_daily(now, telling):
    """Return the moment of her next daily digest: at her hour, but on days off."""
    return _next_digest(now, telling, range(7))


def next_weekly(now, telling):
    """Return the moment of her next weekly digest: on her day at her hour, or on the day after her days off."""
    return _next_digest(now, telling, [telling.digest_day])


def _next_digest(now, telling, weekdays):
    today = now.astimezone(zone_of(telling)).date()
    # From a week ago: a digest that falls on a day off is sent after it.
    days = (today + n * DAY for n in range(-7, 9))
    moments = (_digest_of(day, telling) for day in days if day.weekday() in weekdays)
    return min(moment for moment in moments if moment > now)


def _digest_of(day, telling):
    while day.weekday() in _days_off(telling):
        day += DAY
    zone = zone_of(telling)
    return out_of_quiet(_moment(datetime.combine(day, clock(telling.digest_hour)), zone), telling)


def _end_of_silence(local, telling):
    """Return what clocks show when the silence that covers `local` ends, or None."""
    if local.weekday() in _days_off(telling):
        return datetime.combine(local.date() + DAY, clock())
    start, end, time = telling.quiet_from, telling.quiet_until, local.time()
    if start is None or end is None or start == end:
        return None
    if start < end:
        return datetime.combine(local.date(), end) if start <= time < end else None
    if time >= start:
        return datetime.combine(local.date() + DAY, end)
    return datetime.combine(local.date(), end) if time < end else None


def _days_off(telling):
    """Return her days off. All seven are none: nothing would ever leave, which channels say better."""
    days = {day for day in telling.days_off or () if day in range(7)}
    return days if len(days) < 7 else set()


def _moment(shown, zone, after=LONG_AGO):
    """Return the first moment after `after` when clocks of `zone` show `shown`, or have just skipped it."""
    early, late = sorted(shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _shown(late, zone) == shown:
        return early if early > after else late
    while _shown(late - MINUTE, zone) > shown:
        late -= MINUTE
    return late


def _shown(moment, zone):
    return moment.astimezone(zone).replace(tzinfo=None)
