"""Keeping a resource at hand."""

from django.db import transaction

from resources import permissions
from resources.actions.drafts import require
from resources.models import Bookmark


@transaction.atomic
def keep(actor, resource):
    """Keep `resource`, or no more when it was; return whether it is kept now. Raises Refused."""
    require(permissions.can_try(actor, resource))
    kept, made = Bookmark.objects.get_or_create(resource_id=resource.pk, person=actor)
    if not made:
        kept.delete()
    return made
