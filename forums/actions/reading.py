"""What a person keeps about discussions: how far she read, what she follows, what she set aside."""

from django.db import transaction

from forums import permissions
from forums.models import Bookmark, ReadMarker, Subscription
from forums.refusals import require


@transaction.atomic
def mark_read(actor, thread, post_id):
    """Remember that `actor` read `thread` up to `post_id`; never goes back. Return whether anything changed."""
    marker, made = ReadMarker.objects.get_or_create(thread=thread, user=actor, defaults={"last_read_id": post_id})
    if made or marker.last_read_id >= post_id:
        return made
    later = ReadMarker.objects.filter(pk=marker.pk, last_read_id__lt=post_id)
    return bool(later.update(last_read_id=post_id))


@transaction.atomic
def follow(actor, thread):
    """Be told of the answers of `thread`, even after having muted it. Raises Refused when she may not read it."""
    return _set_following(actor, thread, muted=False)


@transaction.atomic
def mute(actor, thread):
    """Be told no more of `thread`, even after answering in it. Raises Refused when she may not read it."""
    return _set_following(actor, thread, muted=True)


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


def _set_following(actor, thread, muted):
    require(permissions.can_read(actor, thread))
    Subscription.objects.update_or_create(thread=thread, user=actor, defaults={"muted": muted})
    return not muted
