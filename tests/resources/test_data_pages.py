"""Studies and data by territory and by producer, and the tab « Ressources » of a community."""

import re

import pytest
from django.urls import reverse

from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    ProducerFactory,
    ResourceFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.forums.test_weight import MOST, weight

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def places():
    """Brittany, one of its departments, and a department that has the same number as the region."""
    region = TerritoryFactory(kind="region", code="53", name="Bretagne")
    return {
        "region": region,
        "inside": TerritoryFactory(code="35", name="Ille-et-Vilaine", parent=region),
        "namesake": TerritoryFactory(code="53", name="Mayenne"),
    }


def links(client, address):
    """Return [(words, address)] of the links to territories or producers of an index."""
    page = client.get(address).content.decode()
    return re.findall(rf'href="({address}[^"]+)">([^<]+)</a>', page)


def groups(client, address, query=""):
    """Return {heading: titles} of a page of data."""
    response = client.get(f"{address}?{query}")
    assert response.status_code == 200
    return {name: [row.resource.title for row in rows] for name, rows in response.context["groups"]}


def data(**values):
    return ResourceFactory(**{"kind": "data", **values}).title


def test_territories_count_studies_and_data_regions_with_their_departments(client, places):
    data(territories=[places["inside"], places["region"]])
    data(kind="study", territories=[places["inside"]])
    data(kind="guide", territories=[places["namesake"]])
    assert links(client, "/ressources/territoires/") == [
        ("/ressources/territoires/region-53/", "Bretagne (2)"),
        ("/ressources/territoires/departement-35/", "Ille-et-Vilaine (2)"),
    ]


def test_producers_count_studies_and_data(client):
    insee, other = ProducerFactory(name="Insee", slug="insee"), ProducerFactory(name="Éditeur")
    data(producers=[insee])
    data(kind="guide", producers=[other])
    assert links(client, "/ressources/producteurs/") == [("/ressources/producteurs/insee/", "Insee (1)")]


def test_a_territory_by_producer_with_what_is_inside_it(client, places):
    insee, dares = ProducerFactory(name="Insee"), ProducerFactory(name="Dares")
    both = data(territories=[places["inside"]], producers=[insee, dares])
    alone = data(territories=[places["region"]])
    beside = data(territories=[places["namesake"]])
    region, inside, namesake = (
        f"/ressources/territoires/{key}/" for key in ("region-53", "departement-35", "departement-53")
    )
    assert groups(client, region) == {"Dares": [both], "Insee": [both], None: [alone]}
    assert groups(client, inside) == {"Dares": [both], "Insee": [both]}
    assert groups(client, namesake) == {None: [beside]}


def test_a_producer_by_territory(client, places):
    insee = ProducerFactory(slug="insee")
    here = data(producers=[insee], territories=[places["inside"]])
    everywhere = data(producers=[insee])
    data(producers=[ProducerFactory()])
    assert groups(client, "/ressources/producteurs/insee/") == {"Ille-et-Vilaine": [here], None: [everywhere]}


@pytest.mark.parametrize("is_in", [False, True])
def test_what_one_may_not_read_is_neither_counted_nor_shown(client, places, is_in):
    secret = CommunityFactory(join_mode="secret")
    oref = ProducerFactory(name="Oref", slug="oref")
    title = data(visibility="communities", communities=[secret], producers=[oref], territories=[places["region"]])
    reader = UserFactory()
    if is_in:
        MembershipFactory(user=reader, community=secret)
    client.force_login(reader)
    region, producer = "/ressources/territoires/region-53/", "/ressources/producteurs/oref/"
    assert [bool(links(client, f"/ressources/{index}/")) for index in ("territoires", "producteurs")] == [is_in] * 2
    assert groups(client, region) == ({"Oref": [title]} if is_in else {})
    assert client.get(producer).status_code == (200 if is_in else 404)


@pytest.mark.parametrize("key", ["region-99", "pays-53", "53", "region", "region-53-1", "-", "x" * 3000])
def test_no_such_territory(client, places, key):
    assert client.get(f"/ressources/territoires/{key}/").status_code == 404


def test_no_such_producer(client):
    assert client.get("/ressources/producteurs/personne/").status_code == 404


def test_pages_of_data(client, places):
    for _ in range(12):
        data(territories=[places["region"]])
    sizes = [len(groups(client, "/ressources/territoires/region-53/", f"page={n}")[None]) for n in ("1", "2", "x")]
    assert sizes == [10, 2, 10]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/ressources/territoires/", 1),
        ("/ressources/producteurs/", 1),
        ("/ressources/territoires/region-53/", 5),
        ("/ressources/producteurs/insee/", 6),
    ],
)
def test_queries(client, places, number, address, queries, django_assert_num_queries):
    insee = ProducerFactory(slug="insee")
    for _ in range(number):
        data(producers=[insee, ProducerFactory()], territories=[places["region"]])
    with django_assert_num_queries(queries):
        client.get(address)


def test_the_whole_country_is_light(client):
    regions = [TerritoryFactory(kind="region", code=str(n)) for n in range(18)]
    data(territories=[TerritoryFactory(parent=regions[n % 18]) for n in range(101)])
    client.force_login(UserFactory())
    assert weight(client.get("/ressources/territoires/")) <= MOST


@pytest.mark.parametrize(("role", "seen"), [("visitor", 1), ("stranger", 2), ("member", 3)])
def test_the_tab_shows_the_resources_of_the_community_one_may_read(client, role, seen):
    community = CommunityFactory(public_reading=True)
    for visibility in ("public", "signed_in", "communities"):
        ResourceFactory(visibility=visibility, communities=[community])
    ResourceFactory(communities=[CommunityFactory()])
    if role != "visitor":
        reader = UserFactory()
        if role == "member":
            MembershipFactory(user=reader, community=community)
        client.force_login(reader)
    response = client.get(reverse("community_files", args=[community.slug]))
    assert len(response.context["rows"]) == seen


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Aucune ressource pour l'instant"),
        ("vue=fichiers", "Aucun fichier partagé pour l'instant"),
        ("vue=liens", "Aucun lien partagé pour l'instant"),
        ("vue=nope&page=x", "Aucune ressource pour l'instant"),
    ],
)
def test_the_tab_has_three_views(client, query, words):
    community = CommunityFactory(public_reading=True)
    page = client.get(f"{reverse('community_files', args=[community.slug])}?{query}").content.decode()
    assert words in page
    assert page.count(' aria-current="true"') == 2


def test_the_pages_of_the_tab(client):
    community = CommunityFactory(public_reading=True)
    for _ in range(12):
        ResourceFactory(communities=[community])
    address = reverse("community_files", args=[community.slug])
    assert [len(client.get(f"{address}?page={n}").context["rows"]) for n in (1, 2)] == [10, 2]


@pytest.mark.parametrize("number", [1, 3])
def test_the_resources_of_a_community_cost_a_member_twelve_queries(client, number, django_assert_num_queries):
    community = CommunityFactory()
    for _ in range(number):
        ResourceFactory(communities=[community], producers=[ProducerFactory()])
    client.force_login(MembershipFactory(community=community).user)
    with django_assert_num_queries(12):
        client.get(reverse("community_files", args=[community.slug]))
