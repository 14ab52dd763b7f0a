"""How often one person may do something: a counter in the cache."""

import time

from django.core.cache import cache


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
