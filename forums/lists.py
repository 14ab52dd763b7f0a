"""Lists of threads as one reader sees them: rows with names, states and what is new."""

from dataclasses import dataclass

from forums.display import author_name, shown_author
from forums.models import Thread
from forums.paging import PAGE, Page, page_of

# All are on the first page; a community with more has nothing to read first any more.
MOST_PINNED = 20

VIEWS = ("", "sans-reponse", "suivies")


@dataclass
class ThreadRow:
    """Input of `forums/_thread_row.html`."""

    thread: Thread
    author: object
    name: str
    is_host: bool
    unread: int


def rows_for(threads, reader):
    """Return a row per thread; `threads` come from `for_list().with_unread(reader)`."""
    return [_row(thread, reader) for thread in threads]


def recent(threads, before):
    """Return a page of `threads`: pinned ones first on the first page, then by last message."""
    listed = threads.recent()
    if before is not None:
        return page_of(listed.filter(pinned_at=None, last_post_id__lt=before), _last_post)
    found = list(listed[: PAGE + MOST_PINNED + 1])
    pinned = [thread for thread in found if thread.pinned_at]
    others = [thread for thread in found if not thread.pinned_at]
    room = max(PAGE - len(pinned), 0)
    return Page(pinned + others[:room], others[room].last_post_id + 1 if len(others) > room else None)


def unanswered(threads, after):
    """Return a page of the questions that nobody answered, oldest first."""
    return page_of(threads.unanswered().filter(pk__gt=after or 0), lambda thread: thread.pk)


def followed(threads, reader, before):
    """Return a page of the threads that `reader` follows, by last message."""
    mine = threads.followed_by(reader).order_by("-last_post_id")
    return page_of(mine if before is None else mine.filter(last_post_id__lt=before), _last_post)


def _last_post(thread):
    return thread.last_post_id


def _row(thread, reader):
    author = shown_author(thread, reader)
    return ThreadRow(
        thread=thread,
        author=author,
        name=author_name(thread, reader),
        is_host=thread.by_host and author is not None,
        unread=thread.unread,
    )
