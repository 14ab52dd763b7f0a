"""The directory: finding people who chose to appear, and organisations.

A field that a person hides is never searched either, and visitors, who are shown "Prénom N.", cannot try out whole
family names.
"""

import json

from django.db.models import Q

from community.models import Organisation, User

MAX_WORDS = 6
MAX_LENGTH = 100


def words_of(text):
    """Return the words to look for: at most six, of at most a hundred characters together, apostrophes as typed."""
    return text[:MAX_LENGTH].replace("’", "'").split()[:MAX_WORDS]


def find_people(reader, text="", territory=None, network=None):
    """Return the listed people who match every word, the territory or one inside it, and the network."""
    people = User.objects.in_directory().select_related("profile__organisation")
    for word in words_of(text):
        people = people.filter(_says(word, reader))
    if territory:
        people = people.filter(_is_in(territory), _shown("territory"))
    if network:
        people = people.filter(_shown("networks"), profile__networks=network)
    return people


def find_organisations(text="", kind="", territory=None, network=None):
    """Return the organisations that match every word, the kind, the territory or one inside it, and the network."""
    organisations = Organisation.objects.select_related("territory").with_listed_count()
    for word in words_of(text):
        organisations = organisations.filter(Q(name__icontains=word) | Q(city__icontains=word))
    if kind:
        organisations = organisations.filter(kind=kind)
    if territory:
        organisations = organisations.filter(Q(territory=territory) | Q(territory__parent=territory))
    return organisations.filter(networks=network) if network else organisations


def listed_at(organisation):
    """Return the people of an organisation who chose to appear and to say where they work."""
    people = User.objects.in_directory().filter(_shown("organisation"), profile__organisation=organisation)
    return people.select_related("profile__organisation")


def _says(word, reader):
    said = Q(first_name__icontains=word)
    if reader.is_authenticated:
        said |= Q(last_name__icontains=word)
    said |= Q(profile__function__icontains=word) & _shown("function")
    said |= Q(profile__organisation__name__icontains=word) & _shown("organisation")
    return said | _helps_on(word) & _shown("can_help_on")


def _helps_on(word):
    # SQLite keeps JSON with its accents escaped, PostgreSQL without.
    escaped = json.dumps(word)[1:-1]
    return Q(profile__can_help_on__icontains=word) | Q(profile__can_help_on__icontains=escaped)


def _is_in(territory):
    return Q(profile__territory=territory) | Q(profile__territory__parent=territory)


def _shown(field):
    return ~Q(profile__hidden__icontains=f'"{field}"')
