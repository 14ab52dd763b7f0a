"""The matrix: each audience and state of a resource × each role × each door.

A door tells whether a reader reaches `resource` through it; `get` asks an address for her. A new door is a function
here, a line in DOORS, and the table of who should reach it. Tables as in test_permissions: the letters of the
resources reached, live, draft, masked.
"""

from functools import cache
from html import unescape

import pytest
from django.urls import reverse

from home.actions.editors import equip_editors
from resources.api import DETAIL
from resources.models import LibraryDocument, LibraryImage, LibraryPage, Resource
from resources.sitemaps import SITEMAPS
from tests import engines
from tests.factories import ThemeFactory, UserFactory
from tests.resources.files import make_document, make_image, show
from tests.resources.test_files import READERS
from tests.resources.test_permissions import COLUMNS, ROLES, STATES, TABLES, _person, _resource

READ = TABLES["can_read", "readable_by"]
# Whose pages are for people with an account.
PRESENT = "\n".join(line for line in READ.strip().splitlines() if line.split()[0] not in ("anonymous", "inactive"))
# On the pages of its communities, of which the first two columns have none; an editor does not enter the second.
PLACED = """
    member          --ORS  -----  -----
    manager         --ORS  -----  --ORS
    site moderator  --OR-  -----  -----
    editor          --O--  -----  --O--
    administrator   --ORS  -----  --ORS
"""
# What machines are told is for everybody: the reader's rights open nothing more there.
TOLD = "\n".join(f"{role} P---- ----- -----" for role in ROLES)
# The index has nothing of what is masked.
SEARCHED = "\n".join(f"{line.rpartition(' ')[0]} -----" for line in READ.strip().splitlines())
# The editors' screens; an administrator has them all.
EDITED = """
    editor          PIOR-  PIOR-  PIOR-
    administrator   PIORS  PIORS  PIORS
"""


def _shows(get, address, words):
    answer = get(address)
    return answer.status_code == 200 and words in unescape(answer.content.decode())


def page(get, resource):
    """Its own page."""
    return _shows(get, resource.get_absolute_url(), resource.title)


def listed(get, resource):
    """The list of the library."""
    return _shows(get, "/ressources/", resource.title)


def counted(get, resource):
    """The count of a facet."""
    theme = resource.themes.get().name
    groups = get("/ressources/").context["groups"]
    return any(choice.count for group in groups for choice in group.choices if choice.option.label == theme)


def searched(get, resource):
    """The search of the whole site."""
    return _shows(get, "/recherche/?q=veille&type=ressources", resource.title)


def shared(get, resource):
    """The profile of who wrote it."""
    return _shows(get, resource.owner.get_absolute_url(), resource.title)


def tab(get, resource):
    """The tab of its community."""
    places = [reverse("community_files", args=[place.slug]) for place in resource.communities.all()]
    return any(_shows(get, address, resource.title) for address in places)


def document(get, resource):
    """A document that it shows."""
    return get(LibraryDocument.objects.get(draft_of=resource.pk).url).status_code == 200


def rendition(get, resource):
    """A picture that it shows, at a size."""
    return get(LibraryImage.objects.get(draft_of=resource.pk).get_rendition("width-40").url).status_code == 200


def original(get, resource):
    """The picture as it is kept."""
    image = LibraryImage.objects.get(draft_of=resource.pk)
    return get(f"/gestion/images/{image.pk}/preview/original/").status_code == 200


def pdf(get, resource):
    """Its PDF."""
    return get(reverse("resource_pdf", args=[resource.slug])).status_code == 200


def sitemap(get, resource):
    """The map of the site."""
    address = f"{resource.get_absolute_url()}<"
    return any(_shows(get, f"/sitemap-{section}.xml", address) for section in SITEMAPS)


def feed(get, resource):
    """The feed of the library."""
    return _shows(get, reverse("library_feed"), resource.title)


def theme_feed(get, resource):
    """The feed of a theme."""
    return _shows(get, reverse("theme_feed", args=[resource.themes.get().slug]), resource.title)


def api_list(get, resource):
    """The list of the API."""
    return _shows(get, reverse("library_api:ressources:listing"), resource.title)


def api_detail(get, resource):
    """The resource in the API."""
    return _shows(get, reverse(DETAIL, args=[resource.pk]), resource.title)


def chooser(get, resource):
    """Wagtail's chooser of pages."""
    return _shows(get, f"/gestion/choose-page/{LibraryPage.objects.get().pk}/", resource.title)


def document_chooser(get, resource):
    """Wagtail's chooser of documents."""
    title = LibraryDocument.objects.get(draft_of=resource.pk).title
    return _shows(get, "/gestion/documents/chooser/results/", title)


def edit(get, resource):
    """Wagtail's form."""
    return _shows(get, f"/gestion/pages/{resource.pk}/edit/", resource.title)


def preview(get, resource):
    """The draft, as its readers will see it."""
    return _shows(get, f"/gestion/pages/{resource.pk}/view_draft/", resource.title)


def compare(get, resource):
    """What changed between two revisions."""
    return _shows(get, f"/gestion/pages/{resource.pk}/revisions/compare/earliest...latest/", resource.title)


DOORS = {
    "page": (page, READ),
    "list": (listed, READ),
    "facet count": (counted, READ),
    "search": (searched, SEARCHED),
    "profile": (shared, PRESENT),
    "community tab": (tab, PLACED),
    "document": (document, READERS),
    "image rendition": (rendition, READERS),
    "original image": (original, EDITED),
    "pdf": (pdf, READ),
    "sitemap": (sitemap, TOLD),
    "feed": (feed, TOLD),
    "theme feed": (theme_feed, TOLD),
    "api list": (api_list, TOLD),
    "api detail": (api_detail, TOLD),
    "chooser": (chooser, EDITED),
    "document chooser": (document_chooser, EDITED),
    "edit": (edit, EDITED),
    "preview": (preview, EDITED),
    "compare": (compare, EDITED),
}


def _given(table, role, state, column):
    """Return whether a table lets a role through; roles that it leaves out are let through nowhere."""
    lines = {" ".join(words[:-3]): words[-3:] for words in map(str.split, table.strip().splitlines())}
    return column in lines.get(role, ("", "", ""))[STATES.index(state)]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("state", STATES)
def test_who_reaches_what_through_which_door(client, state):
    editors, (resources, places) = equip_editors(), _world(state)
    reached, expected = set(), set()
    for role in ROLES:
        person = _person(role, resources["P"], places)
        assert (editors in person.groups.all()) is (role == "editor")
        client.logout()
        if person.is_authenticated:
            client.force_login(person)
        get = cache(client.get)  # a list is asked once for all
        for column, resource in resources.items():
            reached |= {(role, column, name) for name, (door, _table) in DOORS.items() if door(get, resource)}
            expected |= {
                (role, column, name) for name, (_door, table) in DOORS.items() if _given(table, role, state, column)
            }
    assert reached == expected


def _world(state):
    """Return {column: resource}, all of the same authors, and their communities."""
    owner, author, resources, places = UserFactory(), UserFactory(), {}, []
    for column in COLUMNS:
        resource, added = _resource(column, state, owner)
        resource.authors.update(person=author)
        resources[column] = _filled(resource, column)
        places += added
    engines.build()
    return resources, places


def _filled(resource, column):
    """Give a resource a title and a theme that tell it from others, files, and a history."""
    written = resource.specific
    written.title, written.themes = f"Bilan de mi-parcours {column}", [ThemeFactory(name=f"Attester {column}")]
    files = make_document(f"Grille {column}", draft_of_id=resource.pk), make_image(draft_of_id=resource.pk)
    show(written, *files)
    written.save_revision(clean=False)
    written.summary = "Trois semaines avant."
    written.save_revision(clean=False)
    kept = Resource.objects.select_related("owner").get(pk=resource.pk)
    assert (kept.live, kept.title) == (resource.live, written.title)
    return kept


def test_each_door_is_open_to_somebody_and_closed_to_somebody():
    """A door that nobody passes, or that everybody does, tests nothing."""
    for name, (_door, table) in DOORS.items():
        given = {_given(table, role, state, column) for role in ROLES for state in STATES for column in COLUMNS}
        assert given == {True, False}, name
