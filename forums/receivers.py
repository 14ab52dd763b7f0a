"""Answers of discussions to facts of the foundation: one line each, wired by `forums.apps`."""

from django.db.models import Max
from django.dispatch import receiver

from community.live import broadcast_each, thread_group
from community.models import Membership, User
from community.signals import access_changed, member_joined
from forums import notifications
from forums.models import Post, Thread


@receiver(member_joined, dispatch_uid="forums.read_floor")
def start_reading_here(membership, **kwargs):
    """What was written before she entered is not owed: it counts as read."""
    membership.read_floor = Post.objects.aggregate(last=Max("pk"))["last"] or 0
    Membership.objects.filter(pk=membership.pk).update(read_floor=membership.read_floor)


@receiver(access_changed, dispatch_uid="forums.ask_again")
def ask_again(user_ids, community, **kwargs):
    """Anybody's rights may have changed: the connections to each thread of the community ask again."""
    if user_ids or community is None:
        return
    threads = Thread.objects.filter(community=community, deleted_at=None).values_list("pk", flat=True)
    broadcast_each([thread_group(thread) for thread in threads], {"type": "access.changed"})


@receiver(access_changed, dispatch_uid="forums.forget_what_is_lost")
def forget_what_is_lost(user_ids, community, **kwargs):
    """What one may no longer read leaves her notifications, where its title and first words stand."""
    if user_ids:
        notifications.forget_lost(User.objects.filter(pk__in=user_ids))
    elif community is not None:
        notifications.forget_outside(community)
