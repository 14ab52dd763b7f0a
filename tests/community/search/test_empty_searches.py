"""Searches that found nothing: counted by day, of words that tell nothing of anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.actions import search
from community.actions.search import count_empty, forget_empty
from community.models import EmptySearch, SearchChange
from community.search.asking import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def count(django_capture_on_commit_callbacks):
    """Count texts, each after its answer."""

    def count(*texts):
        for text in texts:
            with django_capture_on_commit_callbacks(execute=True):
                count_empty(read(text))
        return dict(EmptySearch.objects.values_list("words", "count"))

    return count


def test_the_same_words_are_counted_together(count):
    counted = count("Livret d'Accueil", "  livret   d’accueil ", "livret d'accueil", "autre chose")
    assert counted == {"livret d'accueil": 3, "autre chose": 1}


@pytest.mark.parametrize(
    "text",
    [
        "camille@example.org",
        "camille @ example.org",
        "06 12 34 56 78",
        "0612345678",
        "+33 6.12.34.56.78",
        "dossier 12345",
        "né le 12/03/2001",
        "1 85 05 78 006 084 36",
        "Mme Dupont",
        "Zoé Le Bihan",
        "",
        "   ",
        "\0",
    ],
)
def test_what_may_tell_of_a_person_is_not_kept(count, text):
    assert count(text) == {}


@pytest.mark.parametrize("text", ["niveau 3", "réforme 2026", "VAE", "DC 3.2"])
def test_numbers_of_ours_are(count, text):
    assert count(text) == {text.casefold(): 1}


def test_it_is_not_the_page_that_writes(db):
    """A job does, once all is committed."""
    count_empty(read("girafe"))
    assert not EmptySearch.objects.exists()


def test_days_are_apart_and_kept_six_months(count):
    today = timezone.localdate()
    for days in (1, 179, 180, 181, 400):
        EmptySearch.objects.create(words="girafe", day=today - timedelta(days=days), count=2)
    count("girafe")
    assert EmptySearch.objects.get(day=today).count == 1
    assert forget_empty() == 2
    assert EmptySearch.objects.count() == 4


def test_a_day_has_its_measure(count, monkeypatch):
    monkeypatch.setattr(search, "MOST_IN_A_DAY", 2)
    assert count("un zèbre", "deux girafes", "trois lions", "un zèbre") == {"un zèbre": 2, "deux girafes": 1}


def test_nothing_says_who_searched():
    assert {field.name for field in EmptySearch._meta.fields} == {"id", "words", "day", "count"}


def test_what_the_index_has_not_heard_of_yet_may_be_there(count):
    waiting = SearchChange.objects.create(model="forums.thread", object_id=1)
    assert count("tutorat") == {}
    waiting.delete()
    assert count("tutorat") == {"tutorat": 1}
