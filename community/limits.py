"""How often one person may do something: a counter in the cache."""

import time
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import ngettext

NEWCOMER_FOR = timedelta(days=1)


def wait_for(person, act):
    """Count one more `act` of `person`, a key of `settings.RATES`; return 0, or the number of seconds to wait.

    An account younger than a day may do a part of it only: `settings.NEWCOMER_PART`.
    """
    is_new = timezone.now() - person.date_joined < NEWCOMER_FOR
    part = settings.NEWCOMER_PART if is_new else 1
    waits = [
        allow(f"{act}:{person.pk}:{seconds}", max(1, int(limit * part)), seconds)
        for limit, seconds in settings.RATES[act]
    ]
    return max(waits)


def in_words(seconds):
    """Return how long to wait, in words."""
    if seconds < 60:
        return ngettext("%(n)d seconde", "%(n)d secondes", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def allow(key, limit, seconds):
    """Count one more `key` and return 0, or the number of seconds to wait once `limit` is passed within `seconds`.

    Counts by fixed windows: at a window's edge up to twice the limit may pass.
    """
    now = time.time()
    window = int(now // seconds)
    name = f"limit:{key}:{window}"
    cache.add(name, 0, timeout=seconds + 1)
    try:
        count = cache.incr(name)
    except ValueError:  # evicted between the two calls
        return 0
    return 0 if count <= limit else max(1, int((window + 1) * seconds - now))
