"""The matrix: each audience and state of a resource × each role × each door.

A door tells whether `client` reaches `resource` through it. A new door is a function here, a line in DOORS, and the
table of who should reach it. Tables as in test_permissions: the letters of the resources reached, live then draft.
"""

from html import unescape

import pytest
from django.urls import reverse
from wagtail.models import Page

from home.actions.editors import equip_editors
from resources.models import LibraryDocument, LibraryImage, LibraryPage, Resource
from resources.sitemaps import SITEMAPS
from tests.factories import ThemeFactory, UserFactory
from tests.resources.files import make_document, make_image, show
from tests.resources.test_files import READERS
from tests.resources.test_permissions import COLUMNS, ROLES, STATES, TABLES, _person, _resource

TITLE = "Bilan de mi-parcours"  # as JSON shows it too
THEME = "Évaluer et attester"

READ = TABLES["can_read", "readable_by"]
# What machines are told is for everybody: the reader's rights open nothing more there.
TOLD = "\n".join(f"{role} P---- -----" for role in ROLES)
# The editors' screens; an administrator has them all.
EDITED = """
    editor          PIOR-  PIOR-
    administrator   PIORS  PIORS
"""


def _shows(client, address, words=TITLE):
    answer = client.get(address)
    return answer.status_code == 200 and words in unescape(answer.content.decode())


def page(client, resource):
    """Its own page."""
    return _shows(client, resource.get_absolute_url())


def listed(client, resource):
    """The list of the library."""
    return _shows(client, "/ressources/")


def counted(client, resource):
    """The count of a facet."""
    groups = client.get("/ressources/").context["groups"]
    return any(choice.count for group in groups for choice in group.choices if choice.option.label == THEME)


def document(client, resource):
    """A document that it shows."""
    return client.get(LibraryDocument.objects.get().url).status_code == 200


def rendition(client, resource):
    """A picture that it shows, at a size."""
    return client.get(LibraryImage.objects.get().get_rendition("width-40").url).status_code == 200


def original(client, resource):
    """The picture as it is kept."""
    return client.get(f"/gestion/images/{LibraryImage.objects.get().pk}/preview/original/").status_code == 200


def pdf(client, resource):
    """Its PDF."""
    return client.get(reverse("resource_pdf", args=[resource.slug])).status_code == 200


def sitemap(client, resource):
    """The map of the site."""
    address = f"{resource.get_absolute_url()}<"
    return any(_shows(client, f"/sitemap-{section}.xml", address) for section in SITEMAPS)


def feed(client, resource):
    """The feed of the library."""
    return _shows(client, reverse("library_feed"))


def chooser(client, resource):
    """Wagtail's chooser of pages."""
    return _shows(client, f"/gestion/choose-page/{LibraryPage.objects.get().pk}/")


def document_chooser(client, resource):
    """Wagtail's chooser of documents."""
    return _shows(client, "/gestion/documents/chooser/results/", "Grille du bilan")


def edit(client, resource):
    """Wagtail's form."""
    return _shows(client, f"/gestion/pages/{resource.pk}/edit/")


def preview(client, resource):
    """The draft, as its readers will see it."""
    return _shows(client, f"/gestion/pages/{resource.pk}/view_draft/")


def compare(client, resource):
    """What changed between two revisions."""
    return _shows(client, f"/gestion/pages/{resource.pk}/revisions/compare/earliest...latest/")


DOORS = {
    "page": (page, READ),
    "list": (listed, READ),
    "facet count": (counted, READ),
    "document": (document, READERS),
    "image rendition": (rendition, READERS),
    "original image": (original, EDITED),
    "pdf": (pdf, READ),
    "sitemap": (sitemap, TOLD),
    "feed": (feed, TOLD),
    "chooser": (chooser, EDITED),
    "document chooser": (document_chooser, EDITED),
    "edit": (edit, EDITED),
    "preview": (preview, EDITED),
    "compare": (compare, EDITED),
}


def _given(table, role, state, column):
    """Return whether a table lets a role through; roles that it leaves out are let through nowhere."""
    lines = {" ".join(words[:-2]): words[-2:] for words in map(str.split, table.strip().splitlines())}
    return column in lines.get(role, ("", ""))[STATES.index(state)]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("column", COLUMNS)
def test_who_reaches_what_through_which_door(client, state, column):
    editors = equip_editors()
    resource, places = _resource(column, state, UserFactory())
    _fill(resource)
    reached, expected = set(), set()
    for role in ROLES:
        person = _person(role, resource, places)
        assert (editors in person.groups.all()) is (role == "editor")
        client.logout()
        if person.is_authenticated:
            client.force_login(person)
        reached |= {(role, name) for name, (door, _table) in DOORS.items() if door(client, resource)}
        expected |= {(role, name) for name, (_door, table) in DOORS.items() if _given(table, role, state, column)}
    assert reached == expected


def _fill(resource):
    """Give a resource a title, a theme, files, and a history."""
    written = Resource.objects.get(pk=resource.pk).specific
    written.title, written.themes = TITLE, [ThemeFactory(name=THEME)]
    files = make_document(draft_of_id=resource.pk), make_image(draft_of_id=resource.pk)
    show(written, *files)
    written.save_revision(clean=False)
    written.summary = "Trois semaines avant."
    written.save_revision(clean=False)
    assert Page.objects.get(pk=resource.pk).live is resource.live


def test_each_door_is_open_to_somebody_and_closed_to_somebody():
    """A door that nobody passes, or that everybody does, tests nothing."""
    for name, (_door, table) in DOORS.items():
        given = {_given(table, role, state, column) for role in ROLES for state in STATES for column in COLUMNS}
        assert given == {True, False}, name
