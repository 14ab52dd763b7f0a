"""Trying again what the mail server did not take: after five minutes, then twice as long, for about two days."""

from contextlib import contextmanager
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.utils import timezone

from community import jobs

FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=5), timedelta(hours=6)
MOST_TRIES = 14


def delay(tries):
    """Return how long to wait after so many tries."""
    return min(FIRST_DELAY * 2 ** (tries - 1), LONGEST_DELAY)


def is_final(refusal):
    """Return whether an address was refused for good: it does not exist."""
    return all(code >= 500 for code, _reason in refusal.recipients.values())


@contextmanager
def tried_again(job, *args, tries):
    """Have `job(*args, tries + 1)` run later if the mail that is sent inside cannot leave now.

    After two days the failure is raised, and stays in the list of failed jobs.
    """
    try:
        yield
    except (SMTPException, OSError) as error:
        if isinstance(error, SMTPRecipientsRefused) and is_final(error):
            return
        if tries + 1 >= MOST_TRIES:
            raise
        jobs.at(timezone.now() + delay(tries + 1), job, *args, tries + 1)
