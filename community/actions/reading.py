"""What a person has seen of her notifications. Her other pages are told that their count changed."""

from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404

from community import bell, live


def mark_read(actor, pk):
    """Mark one notification of the actor as read, with those shown as one with it, and return it.

    Raises Http404 when it is not hers.
    """
    notification = get_object_or_404(actor.notifications.all(), pk=pk)
    if notification.unread:
        _mark(actor, bell.shown_with(notification))
    return notification


def mark_all_read(actor, up_to):
    """Mark the actor's notifications as read, up to the last one she was shown. Returns how many changed."""
    return _mark(actor, actor.notifications.filter(pk__lte=up_to))


def mark_topic_read(actor, topic, up_to):
    """Mark as read what the actor was told of `topic`, up to the target of this number. Returns how many changed."""
    told = actor.notifications.filter(topic=topic).annotate(number=Cast("target_object_id", BigIntegerField()))
    return _mark(actor, told.filter(number__lte=up_to))


def _mark(actor, rows):
    changed = rows.filter(unread=True).update(unread=False)
    if changed:
        live.ring([actor.pk])
    return changed
