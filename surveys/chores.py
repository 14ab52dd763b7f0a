"""The periodic work of surveys."""

from datetime import timedelta

from django.utils import timezone

from community.chores import chore
from surveys.actions import keeping
from surveys.models import Survey

DAYS_BEFORE = 3


@chore(every=timedelta(hours=1))
def close_surveys():
    """Close those whose last day is over."""
    keeping.close_overdue()


@chore(every=timedelta(hours=1))
def tell_opened():
    """Tell of those whose first day has come."""
    for survey in Survey.objects.filter(state="open", told_at=None, opens_on__lte=timezone.localdate()):
        keeping.tell_opened(survey.pk)


@chore(every=timedelta(hours=6))
def remind():
    """Remind, once, those who did not answer what ends in three days or less."""
    for survey in due_for_reminder(timezone.localdate()):
        keeping.remind(survey.pk)


def due_for_reminder(today):
    """Return the surveys of communities to remind of on `today`: told of more than three days before their end."""
    soon = Survey.objects.filter(state="open", reminded_at=None, told_at__isnull=False, community__isnull=False)
    soon = soon.filter(closes_on__gte=today, closes_on__lte=today + timedelta(days=DAYS_BEFORE))
    return [one for one in soon if timezone.localdate(one.told_at) + timedelta(days=DAYS_BEFORE) < one.closes_on]
