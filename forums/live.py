"""The room's log and the poke after commit.

Only rows are true: a broadcast may be lost, doubled or late. `record` gives each event the next number of its
thread under the thread's row lock, so that numbers are in the order of commits and a reader who asks "after 11"
can never miss 10.
"""

from django.db.models import F

from community.live import broadcast, thread_group
from forums.models import Thread, ThreadEvent


def lock(thread):
    """Lock the row of `thread` until the transaction ends and refresh its state; first line of every write on it.

    Taken before a post is inserted, it makes ids of posts and numbers of events grow together within the thread.
    """
    fresh = Thread.objects.select_for_update().get(pk=thread.pk)
    for field in ("event_seq", "locked_at", "deleted_at", "community_id", "accepted_post_id", "post_count"):
        setattr(thread, field, getattr(fresh, field))
    return thread


def record(thread, kind, post=None):
    """Write the next event of `thread` in the present transaction and poke its readers after commit.

    The update locks the thread's row until the transaction ends. `thread.event_seq` is refreshed.
    """
    Thread.objects.filter(pk=thread.pk).update(event_seq=F("event_seq") + 1)
    thread.refresh_from_db(fields=["event_seq"])
    event = ThreadEvent.objects.create(thread=thread, seq=thread.event_seq, kind=kind, post=post)
    broadcast(thread_group(thread.pk), {"type": "thread.event", "seq": event.seq})
    return event
