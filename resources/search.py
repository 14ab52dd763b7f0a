"""What of the library can be found, and by whom."""

from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from community.models import Community
from community.permissions import is_present
from community.search.excerpts import MOST_READ, excerpt, holds
from community.search.facets import At
from community.search.groups import Group, register
from resources import permissions
from resources.models import Resource
from resources.selection import SORTS


def tokens(reader):
    """Return the audiences `reader` belongs to: everybody, the signed-in, each community that shares with her."""
    if not is_present(reader):
        return {permissions.PUBLIC}
    found = {permissions.PUBLIC, permissions.SIGNED_IN}
    if reader.is_superuser:
        return found | {permissions.EVERYWHERE}
    places = Community.objects.filter(permissions.shares_with(reader)).order_by()
    return found | {f"r{pk}" for pk in places.values_list("pk", flat=True)}


def readable_resources(reader):
    """Return the resources `reader` may read, as rows of a list; nobody searches what is masked."""
    return Resource.objects.visible_to(reader).filter(masked_at=None).for_list()


def find_resources(reader, words):
    """Return the resources `reader` may read that hold every word, those that hold them in their title first."""
    return readable_resources(reader).found(words).order_by(*SORTS["pertinence"][1])


def told(resources, asked):
    """Return {resource: excerpt}: of its summary, or of its text where that says more of what is asked; one query."""
    rows = Resource.objects.filter(pk__in=[resource.pk for resource in resources]).order_by()
    texts = rows.values_list("pk", "summary", Left("text", MOST_READ))
    return {pk: excerpt(max(summary, text, key=lambda one: holds(one, asked)), asked) for pk, summary, text in texts}


register(
    Group(
        key="ressources",
        title=_("Ressources"),
        model=Resource,
        tokens=tokens,
        visible=readable_resources,
        reduced=find_resources,
        facets=frozenset({"genre", "theme", "diplome", "territoire", "communaute", "date"}),
        columns={
            "genre": At("kind"),
            "theme": At("themes"),
            "diplome": At("qualifications"),
            "territoire": At("territories"),
            "communaute": At("communities"),
            "date": At("last_published_at"),
        },
        answers=True,
        may_answer=lambda _resource: True,
        rank=1,
    )
)
