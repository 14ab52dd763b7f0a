"""Hiding a resource while somebody judges it, and giving it back.

Called by the decisions of `community.actions.reports`, which asked the right, in their transaction.
"""

from django.utils import timezone

from community.search.changes import changed_many
from resources import notifications
from resources.models import Resource


def lock(resource):
    """Lock the row of `resource` and read again whether it is masked."""
    Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    resource.refresh_from_db(fields=["masked_at"])


def mask(resource):
    """Leave `resource` to its authors and reviewers; the others lose what they were told of it."""
    if resource.masked_at is None:
        _keep(resource, timezone.now())
        notifications.forget_unreadable(Resource.objects.filter(pk=resource.pk))


def unmask(resource):
    """Give `resource` back to its readers."""
    if resource.masked_at is not None:
        _keep(resource, None)


def remove(actor, resource, reason):
    """Leave `resource` masked: its authors may change it and be judged again."""
    mask(resource)


def _keep(resource, moment):
    resource.masked_at = moment
    Resource.objects.filter(pk=resource.pk).update(masked_at=moment)
    changed_many(Resource, [resource.pk])
