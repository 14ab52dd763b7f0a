"""Periodic work: a register of idempotent functions, run by `manage.py chores` when they are due.

    @chore(every=timedelta(days=1))
    def remind():
        ...

An app registers its own in a module `chores`, imported when it is ready. A chore may run twice, or late: it is
written to bear it.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.actions.sanctions import end_suspensions
from community.actions.search import forget_empty
from community.jobs import once
from community.mailing import digests, planning, sending
from community.mailing.incoming import handling, mailbox
from community.models import Chore, SearchChange
from community.search import extraction
from community.search.changes import bring_changes, keeps_index
from community.search.finding import rebuild

logger = logging.getLogger(__name__)

LEFT_BEHIND = timedelta(hours=1)
CHORES = {}


@dataclass(frozen=True)
class Duty:
    """A function, and how often it runs."""

    name: str
    run: callable
    every: timedelta


def chore(*, every):
    """Register the decorated function, which takes nothing, to run once per `every`."""

    def register(function):
        name = f"{function.__module__}.{function.__name__}"
        CHORES[name] = Duty(name, function, every)
        return function

    return register


def run_due(now=None):
    """Run the chores that are due; return {name: whether it went well}. One that fails is logged, the others run.

    It runs again at its next time, not at once: a broken one would fill the log.
    """
    now = now or timezone.now()
    return {duty.name: _run(duty, now) for duty in CHORES.values() if _claim(duty, now)}


def _claim(duty, now):
    """Write that a due chore runs, and return whether it is due: of two commands at once, one runs it."""
    _row, made = Chore.objects.get_or_create(name=duty.name, defaults={"ran_at": now})
    due = Chore.objects.filter(name=duty.name, ran_at__lte=now - duty.every)
    return made or bool(due.update(ran_at=now))


def _run(duty, now):
    try:
        duty.run()
    except Exception:
        logger.exception("The chore %s failed", duty.name)
        failed_at = now
    else:
        failed_at = None
    Chore.objects.filter(name=duty.name).update(failed_at=failed_at)
    return failed_at is None


@chore(every=timedelta(days=1))
def forget_finished_tasks():
    """Drop the results of background work that ended two weeks ago, and of failures after eight."""
    call_command("prune_db_task_results", queue_name="*", min_age_days=14, failed_min_age_days=56, verbosity=0)


@chore(every=timedelta(minutes=10))
def take_up_tasks_left_behind():
    """Put back in the queue what a worker was doing when it was killed; tasks are written to run twice."""
    with transaction.atomic():
        left = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LEFT_BEHIND)
        left.update(status="READY", started_at=None)


@chore(every=timedelta(minutes=10))
def bring_changes_left_behind():
    """Bring to the index what waits since a worker was killed, or what it could not take."""
    if SearchChange.objects.exists():
        once(bring_changes)


@chore(every=timedelta(days=7))
def renew_index():
    """Build the index again: what was erased from it leaves its files, and whatever went wrong is right."""
    if keeps_index():
        once(rebuild)


@chore(every=timedelta(hours=1))
def read_files_left_behind():
    """Read the words of the files that were never read: stored before this was done, or while a worker was killed."""
    extraction.take_up()


@chore(every=timedelta(days=1))
def forget_empty_searches():
    """Erase the counts of searches without result after six months."""
    forget_empty()


@chore(every=timedelta(minutes=10))
def open_accounts_again():
    """Open the accounts whose suspension is over."""
    end_suspensions()


@chore(every=timedelta(minutes=5))
def send_mails():
    """Plan what was told and is not planned, and send what is due, whatever became of the jobs that should have."""
    once(planning.plan)
    once(sending.send_due)


@chore(every=timedelta(minutes=1))
def receive_mails():
    """Handle what came into the mailbox of the replies, if the site has one."""
    if settings.REPLY_ADDRESS and settings.INCOMING_MAILBOX:
        mailbox.poll()


@chore(every=timedelta(days=30))
def forget_incoming_mails():
    """Forget which mails came in long ago: none comes a second time so late."""
    handling.forget_handled(timezone.now())


@chore(every=timedelta(hours=1))
def keep_digests():
    """Give their digest to those who asked for one of a community since."""
    digests.keep_clocks(timezone.now())
