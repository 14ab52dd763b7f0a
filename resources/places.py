"""Territories as people name them: « Sarthe », « 72 », « Bassin d'emploi Cholet », « Région Bretagne »."""

from community.html import name_key
from community.models import Territory

PREFIXES = {Territory.Kind.REGION: "Région ", Territory.Kind.EMPLOYMENT_AREA: "Bassin d'emploi "}
# A name alone means a department rather than the region of the same name.
ORDER = (Territory.Kind.REGION, Territory.Kind.EMPLOYMENT_AREA, Territory.Kind.DEPARTMENT)


def name_of(place):
    """Return the name by which `named` finds this territory and no other."""
    return f"{PREFIXES.get(place.kind, '')}{place.name}"


def named(names):
    """Return {name as typed: territory} for the names that mean one."""
    known = _known()
    found = {name: known.get(name_key(name)) for name in names}
    return {name: place for name, place in found.items() if place}


def _known():
    places = sorted(Territory.objects.all(), key=lambda place: ORDER.index(place.kind))
    known = {name_key(place.name): place for place in places}
    known |= {name_key(name_of(place)): place for place in places}
    return known | {name_key(place.code): place for place in places if place.kind == Territory.Kind.DEPARTMENT}
