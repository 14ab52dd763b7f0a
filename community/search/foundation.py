"""Groups of the foundation: communities, people who chose the directory, organisations."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.directory import find_organisations, find_people
from community.models import Community, Organisation, Profile
from community.permissions import is_present
from community.search.facets import At
from community.search.groups import Group, register


def _places_known_to(reader):
    secret = Community.objects.visible_to(reader).filter(join_mode=Community.JoinMode.SECRET)
    return {"public", *(f"k{pk}" for pk in secret.values_list("pk", flat=True))}


def find_communities(reader, words):
    """Return the communities `reader` may know of whose name or purpose holds every word."""
    communities = Community.objects.visible_to(reader)
    for word in words:
        communities = communities.filter(Q(title__icontains=word) | Q(purpose__icontains=word))
    return communities.order_by("-member_count", "pk")


def _people(reader, words):
    found = find_people(reader, " ".join(words))
    return Profile.objects.listed().filter(user__in=found.values("pk")).order_by("user__first_name", "pk")


def _shown(field):
    return ~Q(hidden__icontains=f'"{field}"')


def _everybody(_reader):
    return {"public"}


register(
    Group(
        key="communautes",
        title=_("Communautés"),
        model=Community,
        tokens=_places_known_to,
        visible=Community.objects.visible_to,
        reduced=find_communities,
        facets=frozenset({"territoire"}),
        columns={"territoire": At("territory")},
        rank=4,
    )
)
register(
    Group(
        key="membres",
        title=_("Membres"),
        model=Profile,
        tokens=_everybody,
        visible=lambda _reader: Profile.objects.listed(),
        reduced=_people,
        fields=lambda reader: None if is_present(reader) else ["title"],
        facets=frozenset({"diplome", "territoire"}),
        columns={
            "diplome": At("qualifications", _shown("qualifications")),
            "territoire": At("territory", _shown("territory")),
        },
        rank=5,
    )
)
register(
    Group(
        key="structures",
        title=_("Structures"),
        model=Organisation,
        tokens=_everybody,
        visible=lambda _reader: Organisation.objects.select_related("territory").with_listed_count(),
        reduced=lambda _reader, words: find_organisations(" ".join(words)),
        facets=frozenset({"territoire"}),
        columns={"territoire": At("territory")},
        rank=6,
    )
)
