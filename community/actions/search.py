"""Searches that found nothing, counted for the editors: the words and the day, never who asked."""

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from community import jobs
from community.anonymity import clues
from community.models import EmptySearch, SearchChange

KEPT = timedelta(days=180)
# A machine may search for anything: of one day, that many different words are enough.
MOST_IN_A_DAY = 1000
LONGEST = EmptySearch._meta.get_field("words").max_length
# Telephone, account, file or security number, date of birth.
NUMBER = re.compile(r"\d(?:[ ./-]?\d){4}")


def count_empty(asked):
    """Count, after the answer and out of its transaction, that `asked` (`asking.read`) found nothing.

    Nobody acts and no right is asked: nothing is kept of who searched. Words that may be of a person are not kept
    either: an address, a number, a name; nor any word while something waits for the index, which may hold it. A
    search made again counts again: nothing tells that the reader is the same.
    """
    words = " ".join(asked.text.casefold().split())[:LONGEST]
    if words and not _is_personal(asked.text) and not SearchChange.objects.exists():
        jobs.later(count_words, words)


@task()
@transaction.atomic
def count_words(words):
    """Add one to what was searched today without result. Done twice after a crash, it counts twice."""
    today = EmptySearch.objects.filter(day=timezone.localdate())
    if today.filter(words=words).update(count=F("count") + 1):
        return
    if today.count() < MOST_IN_A_DAY:
        row, _made = EmptySearch.objects.get_or_create(words=words, day=timezone.localdate())
        EmptySearch.objects.filter(pk=row.pk).update(count=F("count") + 1)


def forget_empty():
    """Erase the counts older than six months; return how many."""
    return EmptySearch.objects.filter(day__lt=timezone.localdate() - KEPT).delete()[0]


def _is_personal(text):
    return "@" in text or bool(NUMBER.search(text)) or any(clue.kind == "name" for clue in clues(text))
