"""The job that plans how and when notifications are mailed: each once, as soon as its fact is committed."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from community import jobs, pushing
from community.mailing import choosing, sending
from community.models import Notification

BATCH = 500


@task()
def plan():
    """Plan every row that waits, and have what is mailed sent in time."""
    while plan_some(timezone.now()):
        pass
    first = choosing.unsent().order_by("due_at").values_list("due_at", flat=True).first()
    if first is not None:
        jobs.by(sending.send_due, first)


def plan_some(now):
    """Plan some of the rows that wait; return how many. Two workers never take the same."""
    with transaction.atomic():
        waiting = Notification.objects.filter(channel="").select_related("recipient").order_by("pk")
        rows = list(waiting.select_for_update(of=("self",), skip_locked=True)[:BATCH])
        choosing.assign(rows, now)
        pushing.push(rows)
    return len(rows)
