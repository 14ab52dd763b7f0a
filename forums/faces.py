"""The face of communities: who animates them, how many organisations, which days were alive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from community import permissions, tabs
from community.models import Community, Membership
from forums.models import Post


@dataclass
class Face:
    """What the head of a community shows to one reader, and what she may do there."""

    managers: list
    organisation_count: int
    active_days: int
    is_member: bool
    can_write: bool
    can_join: bool
    can_request: bool
    can_manage: bool
    can_read: bool
    can_see_members: bool
    tabs: list
    limited_until: datetime | None
    level: str


def face_of(community, reader):
    """Return the face of one community, in two queries."""
    added = tabs.expressions(reader)
    facts = with_active_days(Community.objects.filter(pk=community.pk)).annotate(
        organisation_count=_count(_organisations()), **added
    )
    numbers = facts.values("organisation_count", "active_days", *added).get()
    numbers["tabs"] = tabs.shown(numbers)
    hosts = Membership.objects.filter(community=community).managers().select_related("user__profile").order_by("pk")
    asked = ("is_member", "can_write", "can_join", "can_request", "can_manage", "can_read", "can_see_members")
    rights = {name: getattr(permissions, name)(reader, community) for name in asked}
    until = permissions.limited_until(reader, community) if rights["is_member"] else None
    level = reader.roles[community.pk].telling if rights["is_member"] else ""
    managers = [_host(role.user, reader) for role in hosts[:3]]
    return Face(managers=managers, limited_until=until, level=level, **numbers, **rights)


def with_active_days(communities):
    """Annotate `active_days`: on how many of the last seven days a message was posted and is still shown."""
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=6)
    posts = Post.objects.shown().filter(thread__community=OuterRef("pk"), created_at__gte=since)
    days = posts.order_by().values("thread__community").annotate(n=Count(TruncDate("created_at"), distinct=True))
    return communities.annotate(active_days=Coalesce(Subquery(days.values("n")), 0))


def _organisations():
    members = Membership.objects.filter(community=OuterRef("pk"), user__is_active=True).order_by()
    return members.values("community").annotate(n=Count("user__profile__organisation", distinct=True)).values("n")


def _count(counted):
    return Coalesce(Subquery(counted), 0)


def _host(person, reader):
    name = str(person) if reader.is_authenticated else person.public_name
    return {"name": name, "url": person.get_absolute_url() if permissions.can_see_profile(reader, person) else ""}
