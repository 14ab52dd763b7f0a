"""Polls: asking, and voting. Votes are counted, voters are shown to nobody."""

from django.db import transaction

from forums import live, permissions
from forums.actions.counting import recount_votes
from forums.models import Poll, PollOption, PollVote, ThreadEvent
from forums.refusals import require

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


class PollClosed(ValueError):
    """Votes are no longer taken."""


class WrongChoice(ValueError):
    """An option of another poll, or several where one is asked."""


def add_poll(thread, *, question, options, multiple=False, closes_at=None):
    """Put a poll at the top of `thread`. Joins the transaction of the action that checked the right."""
    assert FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS
    poll = Poll.objects.create(thread=thread, question=question, multiple=multiple, closes_at=closes_at)
    PollOption.objects.bulk_create(PollOption(poll=poll, label=label) for label in options)
    return poll


@transaction.atomic
def vote(actor, poll, option_ids):
    """Make `option_ids` the whole choice of `actor`, instead of an earlier one; none withdraws it.

    Return whether anything changed. Raises Refused, PollClosed or WrongChoice.
    """
    thread = live.lock(poll.thread)
    require(permissions.can_reply(actor, thread))
    if not poll.is_open:
        raise PollClosed
    wanted = _checked(poll, option_ids)
    before = set(PollVote.objects.filter(option__poll=poll, user=actor).values_list("option", flat=True))
    if wanted == before:
        return False
    PollVote.objects.filter(user=actor, option__in=before - wanted).delete()
    PollVote.objects.bulk_create(PollVote(user=actor, option_id=option) for option in sorted(wanted - before))
    recount_votes(poll)
    live.record(thread, ThreadEvent.Kind.THREAD_CHANGED)
    return True


def _checked(poll, option_ids):
    wanted = set(option_ids)
    known = set(poll.options.values_list("pk", flat=True))
    if not wanted <= known or (len(wanted) > 1 and not poll.multiple):
        raise WrongChoice
    return wanted
