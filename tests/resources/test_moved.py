"""A resource leaves the public for a community: every door that led to it closes at once."""

from html import unescape

import pytest
from django.urls import reverse

from forums.actions import posts
from resources import notifications
from resources.actions import bookmarks, drafts, review
from resources.models import LibraryDocument, LibraryImage
from tests import engines
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    ProducerFactory,
    ResourceFactory,
    TerritoryFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)
from tests.resources.files import make_document, make_image, show

TITLE = "Bilan de parcours"
THEME = "Évaluer et attester"
EVERYWHERE = {
    "page", "trials", "opinion", "list", "facet", "feed", "theme feed", "community feed", "community", "search",
    "territory", "producer", "API", "API, alone", "home", "beside a thread", "beside another", "sitemap", "document",
    "image", "PDF",
}  # fmt: skip
WITH_AN_ACCOUNT = {"profile", "kept", "notifications"}


@pytest.fixture
def place(site):
    return CommunityFactory(parent=site, public_reading=True)


@pytest.fixture
def owner(place):
    return MembershipFactory(community=place, role="manager").user


@pytest.fixture
def stranger():
    return UserFactory()


@pytest.fixture
def filed(library, place, owner):
    """How the resource is filed: it is found through each of these."""
    return {
        "owner": owner,
        "communities": [place],
        "themes": [ThemeFactory(name=THEME, slug="evaluer")],
        "territories": [TerritoryFactory(kind="region", code="52", name="Pays de la Loire")],
        "producers": [ProducerFactory(name="Oref", slug="oref")],
    }


@pytest.fixture
def resource(filed, stranger):
    """A published study with a file and a picture, that `stranger` keeps and was told of."""
    found = ResourceFactory(title=TITLE, slug="bilan", kind="study", **filed)
    show(found, make_document(), make_image())
    _publish(filed["owner"], found, summary="À relire à mi-chemin.")
    bookmarks.keep(stranger, found)
    notifications.published(found, filed["owner"], [stranger])
    engines.build()
    return found


@pytest.fixture
def addresses(resource, filed, place, owner):
    """Return {door: its address}: the title stands there as long as the door is open."""
    thread = ThreadFactory(community=place, author=owner)
    posts.reply(owner, thread, source=f"[Voyez]({resource.get_absolute_url()}).")
    neighbour = ResourceFactory(title="Une autre", slug="autre", themes=filed["themes"])
    return {
        "page": resource.get_absolute_url(),
        "trials": reverse("trials", args=[resource.slug]),
        "opinion": reverse("opinion", args=[resource.slug]),
        "list": reverse("library"),
        "facet": f"{reverse('library')}?theme=evaluer",
        "feed": reverse("library_feed"),
        "theme feed": reverse("theme_feed", args=["evaluer"]),
        "community feed": reverse("community_feed", args=[place.slug]),
        "community": reverse("community_files", args=[place.slug]),
        "search": f"{reverse('search')}?q=mi-chemin",
        "territory": reverse("territory_data", args=["region-52"]),
        "producer": reverse("producer_data", args=["oref"]),
        "API": reverse("library_api:ressources:listing"),
        "API, alone": reverse("library_api:ressources:detail", args=[resource.pk]),
        "profile": reverse("profile", args=[owner.public_id]),
        "home": "/",
        "beside a thread": thread.get_absolute_url(),
        "beside another": neighbour.get_absolute_url(),
        "kept": reverse("kept_resources"),
        "notifications": reverse("notifications"),
    }


def _files(resource):
    return {
        "document": LibraryDocument.objects.get().url,
        "image": LibraryImage.objects.get().get_rendition("width-40").url,
        "PDF": reverse("resource_pdf", args=[resource.slug]),
    }


def _text(response):
    content = b"".join(response) if response.streaming else response.content
    return unescape(content.decode())


def _open(client, addresses, resource):
    shown = {door: TITLE in _text(client.get(address)) for door, address in addresses.items()}
    sent = {door: client.get(address).status_code == 200 for door, address in _files(resource).items()}
    mapped = f"{resource.get_absolute_url()}<" in _text(client.get(reverse("sitemap_part", args=["ressources"])))
    return {door for door, is_open in (shown | sent | {"sitemap": mapped}).items() if is_open}


def _count(client):
    """Return the number beside the theme in the panel of facets."""
    groups = client.get(reverse("library")).context["groups"]
    return {choice.option.label: choice.count for group in groups for choice in group.choices}[THEME]


def _publish(owner, resource, **values):
    drafts.save(owner, resource, values=values)
    review.publish(owner, resource)


@pytest.mark.parametrize("reader", ["visitor", "stranger"])
def test_all_doors_close_at_once(client, addresses, resource, owner, place, stranger, reader):
    known = EVERYWHERE
    if reader == "stranger":
        client.force_login(stranger)
        known = EVERYWHERE | WITH_AN_ACCOUNT
    assert (_open(client, addresses, resource), _count(client)) == (known, 2)
    _publish(owner, resource, visibility="communities", communities=[place])
    assert (_open(client, addresses, resource), _count(client)) == (set(), 1)


def test_they_stay_open_to_a_member(client, addresses, resource, owner, place):
    client.force_login(owner)
    _publish(owner, resource, visibility="communities", communities=[place])
    engines.build()
    # What machines are told is for everybody, whoever asks.
    told = {"feed", "theme feed", "community feed", "API", "API, alone", "sitemap"}
    assert _open(client, addresses, resource) == EVERYWHERE - told | {"profile"}
    assert _count(client) == 2
