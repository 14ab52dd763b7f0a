"""Dates as the design writes them."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from community.templatetags import margelle

NOW = datetime(2026, 11, 23, 11, 0, 30, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _frozen(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def plain(text):
    """Return `text` with ordinary spaces and apostrophes: typography is tested elsewhere."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


@pytest.mark.parametrize(
    ("before", "when", "since"),
    [
        (timedelta(seconds=-5), "11 h 00", "à l'instant"),
        (timedelta(seconds=59), "à l'instant", "à l'instant"),
        (timedelta(minutes=4), "10 h 56", "il y a 4 min"),
        (timedelta(hours=2), "9 h 00", "il y a 2 h"),
        (timedelta(hours=11, minutes=5), "hier, 23 h 55", "hier"),
        (timedelta(days=3), "vendredi 20 novembre, 11 h 00", "vendredi 20 novembre"),
        (timedelta(days=200), "7 mai 2026, 11 h 00", "7 mai 2026"),
    ],
)
def test_dates(before, when, since):
    moment = NOW - before
    assert (plain(margelle.when(moment)), plain(margelle.since(moment))) == (when, since)
