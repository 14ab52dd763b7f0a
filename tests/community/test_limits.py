"""The counter of what one person may do in a while."""

import pytest
from django.core.cache import cache

from community.limits import allow


@pytest.fixture(autouse=True)
def _empty_counters():
    cache.clear()


def test_the_limit_passes_and_the_next_waits():
    assert [allow("post:1", 3, 600) for _ in range(3)] == [0, 0, 0]
    assert 0 < allow("post:1", 3, 600) <= 600


def test_each_key_counts_for_itself():
    assert allow("post:1", 1, 600) == 0
    assert allow("post:2", 1, 600) == 0
    assert allow("post:1", 1, 600) > 0
