"""What a person keeps about discussions: how far she read, what she follows, what she set aside."""

from django.db import connection, transaction

from community.actions.reading import mark_topic_read
from community.models import Level
from forums import permissions
from forums.models import Bookmark, ReadMarker, Subscription
from forums.notifications import topic_of
from forums.refusals import require

_MARKERS = ReadMarker._meta.db_table
FURTHER = (
    f"INSERT INTO {_MARKERS} (user_id, thread_id, last_read_id) VALUES (%s, %s, %s) "  # noqa: S608
    "ON CONFLICT (user_id, thread_id) DO UPDATE SET last_read_id = excluded.last_read_id "
    f"WHERE {_MARKERS}.last_read_id < excluded.last_read_id"
)


def mark_read(actor, thread, post_id):
    """Remember that `actor` read `thread` up to `post_id`; never goes back. Return whether anything changed.

    What she was told of it up to there is read too. One statement when nothing moved: every page of a thread pays it,
    and of two tabs the one that is further wins.
    """
    with connection.cursor() as cursor:
        cursor.execute(FURTHER, [actor.pk, thread.pk, post_id])
        moved = cursor.rowcount == 1
    if moved:
        mark_topic_read(actor, topic_of(thread), post_id)
    return moved


def follow(actor, thread):
    """Be told of each answer of `thread`, even after having muted it. Raises Refused when she may not read it."""
    set_level(actor, thread, Level.EACH)


def mute(actor, thread):
    """Be told no more of `thread`, even after answering in it. Raises Refused when she may not read it."""
    set_level(actor, thread, Level.NONE)


@transaction.atomic
def set_level(actor, thread, level):
    """Follow `thread` at `level`, a `Level` or "" for what she chose for its community.

    Raises Refused when she may not read it, and for a level that does not exist.
    """
    require(permissions.can_read(actor, thread) and level in {"", *Level.values})
    Subscription.objects.update_or_create(thread=thread, user=actor, defaults={"level": level})


def follow_by_writing(actor, thread):
    """Follow a thread one writes in, unless one muted it. Joins the transaction of the action."""
    Subscription.objects.get_or_create(thread=thread, user=actor)


@transaction.atomic
def bookmark(actor, post):
    """Set `post` aside, or put it back when it was; return whether it is set aside now. Raises Refused."""
    require(permissions.can_read(actor, post.thread))
    kept, made = Bookmark.objects.get_or_create(user=actor, post=post)
    if not made:
        kept.delete()
    return made
