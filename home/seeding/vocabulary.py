"""Themes, qualifications, networks and organisations."""

from community.actions.imports import free_slug
from community.models import Network, Organisation, Qualification, Territory, Theme

from .source import load

# The files name structures by their trade; the directory filters by broader kinds.
KINDS = {
    "efts": Organisation.Kind.TRAINING,
    "mecs": Organisation.Kind.CHILDHOOD,
    "foyer-de-vie": Organisation.Kind.DISABILITY,
    "esat": Organisation.Kind.DISABILITY,
    "ime": Organisation.Kind.DISABILITY,
    "savs": Organisation.Kind.DISABILITY,
    "ehpad": Organisation.Kind.ELDERLY,
    "sad": Organisation.Kind.ELDERLY,
    "multi-accueil": Organisation.Kind.EARLY_YEARS,
    "chrs": Organisation.Kind.INCLUSION,
    "ccas": Organisation.Kind.PUBLIC,
    "departement": Organisation.Kind.PUBLIC,
    "association": Organisation.Kind.OTHER,
}


def seed_vocabulary(world):
    """Write themes and qualifications."""
    data = load("vocabulary")
    for parent in data["themes"]:
        world.themes[parent["slug"]] = top = Theme.objects.create(slug=parent["slug"], name=parent["label"])
        for child in parent["children"]:
            theme = Theme.objects.create(slug=child["slug"], name=child["label"], parent=top)
            world.themes[child["slug"]] = theme
    for item in data["qualifications"]:
        world.qualifications[item["code"]] = Qualification.objects.create(code=item["code"], name=item["label"])


def seed_organisations(world):
    """Write networks and organisations, each in its department."""
    data = load("organisations")
    world.territories = {(place.kind, place.code): place for place in Territory.objects.all()}
    for network in data["networks"]:
        world.networks[network["key"]] = Network.objects.create(slug=network["key"], name=network["label"])
    for item in data["organisations"]:
        organisation = Organisation.objects.create(
            name=item["name"],
            slug=free_slug(item["name"], item["city"]),
            external_id=item["key"],
            kind=KINDS.get(item["kind"], Organisation.Kind.GUIDANCE),
            city=item["city"],
            territory=world.territories["department", item["department"]],
        )
        organisation.networks.set([world.networks[key] for key in item["networks"]])
        organisation.trade = item["kind"]
        world.organisations[item["key"]] = organisation
