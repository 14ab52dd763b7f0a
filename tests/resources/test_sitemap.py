"""The map of the site: only what anybody may read."""

import re

import pytest
from django.urls import reverse

from resources.sitemaps import ResourceSitemap
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")

SECTIONS = ("pages", "ressources", "communautes", "discussions")


def addresses(client, section):
    response = client.get(reverse("sitemap_part", args=[section]))
    assert response["Content-Type"] == "application/xml"
    return re.findall("<loc>http://testserver(.*?)</loc>", response.content.decode())


def test_the_index_names_each_part(client):
    found = re.findall("<loc>http://testserver(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    assert found == [reverse("sitemap_part", args=[section]) for section in SECTIONS]


def test_pages_are_the_home_page_the_lists_and_what_hangs_there(client):
    ResourceFactory()
    CommunityFactory(public_reading=True)
    assert addresses(client, "pages") == ["/", "/communautes/", "/ressources/"]


@pytest.mark.parametrize("signed_in", [False, True])
def test_only_public_resources(client, signed_in):
    if signed_in:
        client.force_login(UserFactory(is_superuser=True))
    ResourceFactory(slug="ouverte")
    ResourceFactory(slug="comptes", visibility="signed_in")
    ResourceFactory(slug="partagee", visibility="communities", communities=[CommunityFactory()])
    ResourceFactory(slug="brouillon", live=False)
    assert addresses(client, "ressources") == ["/ressources/ouverte/"]


def test_a_resource_that_becomes_private_leaves_at_once(client):
    page = ResourceFactory(slug="ouverte")
    assert addresses(client, "ressources") == ["/ressources/ouverte/"]
    page.visibility = "signed_in"
    page.save()
    assert addresses(client, "ressources") == []


def test_only_communities_and_discussions_read_without_an_account(client):
    places = [
        CommunityFactory(slug="ouverte", public_reading=True),
        CommunityFactory(slug="comptes"),
        CommunityFactory(slug="demande", join_mode="request", public_reading=True),
        CommunityFactory(slug="secrete", join_mode="secret", public_reading=True),
    ]
    threads = [ThreadFactory(community=place) for place in places]
    ThreadFactory(community=places[0], members_only=True)
    client.force_login(MembershipFactory(community=places[3]).user)
    assert addresses(client, "communautes") == ["/communautes/ouverte/"]
    assert addresses(client, "discussions") == [threads[0].get_absolute_url()]


def test_long_maps_are_paged(client, monkeypatch):
    monkeypatch.setattr(ResourceSitemap, "limit", 2)
    for number in range(3):
        ResourceFactory(slug=f"n{number}")
    part = reverse("sitemap_part", args=["ressources"])
    assert f"{part}?p=2</loc>" in client.get("/sitemap.xml").content.decode()
    assert addresses(client, "ressources") == ["/ressources/n0/", "/ressources/n1/"]
    assert "/ressources/n2/" in client.get(f"{part}?p=2").content.decode()


@pytest.mark.parametrize("page", ["0", "9", "x", "-1", "9" * 5000, "1.5"])
def test_pages_that_are_none(client, page):
    assert client.get(reverse("sitemap_part", args=["pages"]), {"p": page}).status_code == 404


def test_a_part_that_is_none(client):
    assert client.get(reverse("sitemap_part", args=["membres"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("section", "queries"), [("pages", 4), ("ressources", 2), ("communautes", 2), ("discussions", 2)]
)
def test_queries(client, django_assert_num_queries, section, queries, count):
    for _ in range(count):
        ResourceFactory()
        ThreadFactory(community=CommunityFactory(public_reading=True))
    client.get(reverse("sitemap_part", args=[section]))
    with django_assert_num_queries(queries):
        addresses(client, section)


def test_robots_are_told(client, settings):
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()
