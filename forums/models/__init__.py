"""What discussions keep, by noun."""

from .attachments import Attachment
from .drafts import Draft
from .events import ThreadEvent
from .polls import Poll, PollOption, PollVote
from .posts import Mention, Post, PostRevision, Reaction
from .reading import Bookmark, ReadMarker, Subscription
from .solicitations import Solicitation
from .threads import Thread

__all__ = [
    "Attachment",
    "Bookmark",
    "Draft",
    "Mention",
    "Poll",
    "PollOption",
    "PollVote",
    "Post",
    "PostRevision",
    "Reaction",
    "ReadMarker",
    "Solicitation",
    "Subscription",
    "Thread",
    "ThreadEvent",
]
