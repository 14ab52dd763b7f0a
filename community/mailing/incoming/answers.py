"""What an answer by mail does, by what the answered mail was about (`tokens.SUBJECTS`)."""

from dataclasses import dataclass
from uuid import UUID

POSTERS = {}


@dataclass(frozen=True)
class Answer:
    """What somebody answers: light Markdown, uploaded files, and a key that is the same for the same mail."""

    text: str
    files: list
    key: UUID


class Refusal(Exception):
    """An answer is not taken, for a reason that she is told; `path` is where on the site to go on, if she may know."""

    def __init__(self, reason, path=""):
        super().__init__(str(reason))
        self.reason, self.path = str(reason), path


def register_reply(subject, post):
    """Have `post(person, pk, answer)` write what answers the object `pk` of a `subject`.

    It asks the right, writes the same answer once, and raises Refusal, or Http404 for what she may not know of.
    """
    POSTERS[subject] = post
