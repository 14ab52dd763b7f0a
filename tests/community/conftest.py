"""Each test starts with fresh counters: limits on attempts live in the cache."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()
