"""The right to read a thread seen from the people's side: who may read it.

The third form of `permissions.can_read`, for notifications and mentions; a test holds the two equal.
"""

from django.db.models import Q

from community.models import Membership, User
from community.permissions import MODERATORS_GROUP


def readers_of(thread):
    """Return the active accounts that may read `thread`. Needs its community loaded."""
    return User.objects.filter(_may_read(thread), is_active=True)


def _may_read(thread):
    community = thread.community
    if not community.live:
        return Q(pk__in=[])
    if thread.deleted_at is not None:
        return _moderators(community)
    if thread.held_at is not None:
        return _moderators(community) | (Q(pk=thread.author_id) & _circle(thread))
    return _circle(thread)


def _circle(thread):
    """Those who read what is neither deleted nor held."""
    community = thread.community
    if community.join_mode == "open" and not thread.members_only:
        return Q()
    return _members(community) | _moderators(community)


def _members(community, **role):
    return Q(pk__in=Membership.objects.filter(community=community, **role).values("user"))


def _moderators(community):
    managers = _members(community, role="manager") | Q(is_superuser=True)
    if community.is_secret:
        return managers
    moderators = User.groups.through.objects.filter(group__name=MODERATORS_GROUP).values("user")
    return managers | Q(is_staff=True, pk__in=moderators)
