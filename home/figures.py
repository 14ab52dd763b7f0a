"""What anybody may know of the life of the site, in numbers: nothing of what is secret, nobody's name."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from community.models import Community, User
from forums.indicators import delays_within
from forums.models import Thread
from resources.models import Resource

KEY, KEPT = "home.figures", 3600
PROMISE = 2  # working days


@dataclass(frozen=True)
class Figures:
    """The numbers of the page. `percent` is None while no question tells it."""

    communities: int
    members: int
    solved: int
    percent: int | None
    resources: int


def figures():
    """Return the numbers, counted anew once an hour, in five queries."""
    return cache.get_or_set(KEY, _count, KEPT)


def _count():
    communities = list(
        Community.objects.visible_to(AnonymousUser()).select_related("territory__parent").only("territory")
    )
    seen = [community.pk for community in communities]
    members = User.objects.filter(is_active=True, memberships__community__in=seen)
    solved = Thread.objects.filter(community__in=seen, deleted_at=None, accepted_post__deleted_at=None)
    return Figures(
        communities=len(communities),
        members=members.distinct().count(),
        solved=solved.filter(accepted_post__isnull=False).count(),
        percent=delays_within(communities, PROMISE).percent,
        resources=Resource.objects.visible_to(AnonymousUser()).count(),
    )
