"""What a person has seen of her notifications."""

from django.shortcuts import get_object_or_404


def mark_read(actor, pk):
    """Mark one notification of the actor as read and return it; Http404 when it is not hers."""
    notification = get_object_or_404(actor.notifications.all(), pk=pk)
    if notification.unread:
        actor.notifications.filter(pk=pk).update(unread=False)
    return notification


def mark_all_read(actor, up_to):
    """Mark the actor's notifications as read, up to the last one she was shown. Returns how many changed."""
    return actor.notifications.filter(unread=True, pk__lte=up_to).update(unread=False)
