"""Answers of surveys to facts of the foundation: one line each, wired by `surveys.apps`."""

from django.dispatch import receiver

from community.models import User
from community.signals import access_changed
from surveys import notifications


@receiver(access_changed, dispatch_uid="surveys.forget_what_is_lost")
def forget_what_is_lost(user_ids, community, **kwargs):
    """What one may no longer open leaves her notifications, where its title stands."""
    if user_ids:
        notifications.forget_lost(User.objects.filter(pk__in=user_ids))
    elif community is not None:
        notifications.forget_outside(community)
