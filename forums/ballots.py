"""A poll as one reader sees it: the ballot before she votes, the result after."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from forums import permissions
from forums.models import Poll, PollVote


@dataclass
class Ballot:
    """Input of `forums/_poll.html`."""

    poll: Poll
    options: list
    can_vote: bool
    has_voted: bool

    @property
    def shows_result(self):
        """Return whether the numbers are shown: to who voted, and to everyone once it is closed or she cannot vote."""
        return self.has_voted or not self.can_vote

    @property
    def total(self):
        """Return the number of choices made."""
        return sum(option.votes for option in self.options)


def ballot_for(thread, reader):
    """Return the poll of `thread` for `reader`, or None. One query; the thread has its `poll` loaded."""
    poll = getattr(thread, "poll", None)
    if poll is None:
        return None
    mine = PollVote.objects.filter(option=OuterRef("pk"), user=reader.pk if reader.is_authenticated else None)
    options = list(poll.options.annotate(mine=Exists(mine)))
    can_vote = poll.is_open and permissions.can_reply(reader, thread)
    return Ballot(poll, options, can_vote, any(option.mine for option in options))
