"""Who is told that a draft waits: the people who may review it, administrators only when there is nobody else."""

from django.db.models import Q

from community.models import User
from community.permissions import EDITORS_GROUP
from resources import permissions


def reviewers_of(resource, draft):
    """Return the people who may review `draft`, the latest words of `resource`, and what is published of it."""
    places = [place.pk for page in (resource, draft) for place in page.communities.all()]
    managers = Q(memberships__role="manager", memberships__community__in=places)
    people = User.objects.filter(managers | Q(groups__name=EDITORS_GROUP), is_active=True).distinct()
    found = [person for person in people if _may_review(person, resource, draft)]
    return found or list(User.objects.filter(is_superuser=True, is_active=True))


def _may_review(person, resource, draft):
    return permissions.can_review(person, resource) and permissions.can_review(person, draft)
