"""The counter of what one person may do in a while."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from community.limits import allow, in_words, wait_for
from community.models import User


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


@pytest.mark.parametrize(("age", "allowed"), [(timedelta(hours=23), 2), (timedelta(hours=25), 4)])
def test_an_account_of_the_day_may_do_half(settings, age, allowed):
    settings.RATES = {"post": [(4, 60), (1000, 3600)]}
    person = User(pk=1, date_joined=timezone.now() - age)
    assert [wait_for(person, "post") > 0 for _ in range(allowed + 1)] == [False] * allowed + [True]


def test_each_window_holds_and_the_longest_wait_is_told(settings):
    settings.RATES = {"post": [(1, 60), (2, 100_000)]}
    person = User(pk=1, date_joined=timezone.now() - timedelta(days=9))
    assert wait_for(person, "post") == 0
    assert 0 < wait_for(person, "post") <= 60
    assert wait_for(person, "post") > 0
    assert wait_for(User(pk=2, date_joined=person.date_joined), "post") == 0


def test_somebody_new_may_always_once(settings):
    settings.RATES = {"thread": [(1, 3600)]}
    assert wait_for(User(pk=1, date_joined=timezone.now()), "thread") == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 seconde"), (59, "59 secondes"), (60, "1 minute"), (61, "2 minutes"), (3600, "60 minutes")],
)
def test_the_wait_in_words(seconds, words):
    assert in_words(seconds) == words
