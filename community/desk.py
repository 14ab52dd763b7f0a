"""The frame of the pages « Animer »: which communities one animates, and what each tab announces."""

from dataclasses import dataclass

from community import permissions
from community.models import Community, Report

# Enough to choose from; the list of communities leads to the others.
MOST = 30


@dataclass(frozen=True)
class Desk:
    """What the frame shows to one reader: `community` is None over all of hers."""

    communities: list
    can_manage: bool
    waiting: int


def desk_of(community, reader):
    """Return the frame of `community`, or of all that `reader` animates, in two queries."""
    animated = list(animated_by(reader).only("title", "slug")[:MOST])
    places = [community] if community else animated
    waiting = Report.objects.filter(community__in=places).decidable_by(reader)
    return Desk(animated, community is not None and permissions.can_manage(reader, community), waiting.count())


def animated_by(reader):
    """Return the communities where `reader` is a manager, by title: those an administrator may manage are not hers."""
    managed = [role.community_id for role in reader.roles.values() if role.is_manager]
    return Community.objects.manageable_by(reader).filter(pk__in=managed).order_by("title", "pk")
