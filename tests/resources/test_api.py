"""The read API: public resources, whoever asks; bad parameters are refused in JSON."""

import pytest
from django.urls import reverse

from resources.actions import drafts
from resources.models import CaseStudy
from tests.factories import (
    CaseStudyFactory,
    CommunityFactory,
    CompetenceFactory,
    MembershipFactory,
    MomentFactory,
    PracticeSheetFactory,
    ProducerFactory,
    QualificationFactory,
    ResourceFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")

LIST = "/api/v2/ressources/"


def ask(client, **parameters):
    return client.get(LIST, parameters)


def titles(client, **parameters):
    response = ask(client, **parameters)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    return [item["title"] for item in response.json()["items"]]


def one(client, page, **parameters):
    return client.get(f"{LIST}{page.pk}/", parameters).json()


def test_the_address():
    assert reverse("library_api:ressources:listing") == LIST


def test_a_row_of_the_list(client, settings):
    page = ResourceFactory(title="Le bilan", slug="bilan", summary="Trois semaines avant.")
    assert ask(client).json() == {
        "meta": {"total_count": 1},
        "items": [
            {
                "id": page.pk,
                "meta": {
                    "type": "resources.ResourcePage",
                    "slug": "bilan",
                    "detail_url": f"{settings.BASE_URL}{LIST}{page.pk}/",
                    "html_url": f"{settings.BASE_URL}/ressources/bilan/",
                    "first_published_at": None,
                    "last_published_at": None,
                },
                "title": "Le bilan",
                "kind": "sheet",
                "summary": "Trois semaines avant.",
            }
        ],
    }


def test_a_resource_whole(client):
    pays = TerritoryFactory(kind="region", code="52", name="Pays de la Loire")
    page = ResourceFactory(
        themes=[ThemeFactory(name="Bilan", slug="bilan")],
        territories=[pays],
        competences=[CompetenceFactory(code="C1", name="Accueillir", qualification__code="DEES")],
        source_name="DILA",
        licence="Licence Ouverte 2.0",
        body=[("heading", "Avant"), ("paragraph", "<p>Trois.</p>")],
    )
    told = one(client, page)
    assert (told["source_name"], told["licence"]) == ("DILA", "Licence Ouverte 2.0")
    assert told["themes"] == [{"slug": "bilan", "name": "Bilan"}]
    assert told["territories"] == [{"kind": "region", "code": "52", "name": "Pays de la Loire"}]
    assert told["competences"] == [{"qualification": "DEES", "code": "C1", "name": "Accueillir"}]
    assert ("<h2" in told["body"], "Avant" in told["body"], "Trois." in told["body"]) == (True, True, True)
    assert set(told) == {
        "id", "meta", "title", "kind", "summary", "themes", "territories", "producers", "audiences", "moments",
        "qualifications", "competences", "credit", "source_name", "source_url", "licence", "reading_minutes",
        "useful_count", "link", "body",
    }  # fmt: skip
    assert set(told["meta"]) == {
        "type", "slug", "detail_url", "html_url", "first_published_at", "last_published_at",
    }  # fmt: skip


def test_a_sheet_keeps_how_to_reach_people_for_its_page(client):
    sheet = PracticeSheetFactory(
        contact_name="Zoé Le Gall",
        contact_email="zoe@exemple.example",
        contact_phone="02 40 00 00 00",
        region=TerritoryFactory(name="Bretagne"),
        leads=["Carif"],
        total_cost="1200.50",
        context="Un **contexte**.",
    )
    told = one(client, sheet)["sheet"]
    assert {name: told[name] for name in ("region", "leads", "total_cost", "mark_ease")} == {
        "region": "Bretagne",
        "leads": ["Carif"],
        "total_cost": 1200.5,
        "mark_ease": None,
    }
    assert told["context"] == sheet.rendered.get("context", "")
    answer = client.get(f"{LIST}{sheet.pk}/").content.decode()
    assert [word for word in ("Zoé", "zoe@", "02 40", "contact") if word in answer] == []


def test_a_case_tells_its_texts(client):
    case = CaseStudyFactory(situation="Elle ne vient plus.", question="Que faire ?")
    assert set(one(client, case)["case"]) == {"situation", "question", "options", "done", "learnt"}


@pytest.mark.parametrize("reader", ["visitor", "administrator"])
def test_only_what_anybody_may_read(client, reader):
    public = ResourceFactory(title="publique")
    hidden = [
        ResourceFactory(visibility="signed_in"),
        ResourceFactory(visibility="communities", communities=[CommunityFactory()]),
        ResourceFactory(live=False),
    ]
    if reader == "administrator":
        client.force_login(MembershipFactory(user=UserFactory(is_superuser=True)).user)
    assert titles(client) == ["publique"]
    assert client.get(f"{LIST}{public.pk}/").status_code == 200
    absent = client.get(f"{LIST}999999/")
    for page in hidden:
        response = client.get(f"{LIST}{page.pk}/")
        assert (response.status_code, response.content) == (404, absent.content)


def test_a_draft_of_a_published_resource_is_not_told(client):
    case = CaseStudyFactory(owner=UserFactory(), situation="Avant.")
    drafts.save(case.owner, case, values={"situation": "Après."})
    assert "Après" not in client.get(f"{LIST}{CaseStudy.objects.get().pk}/").content.decode()


def test_no_other_page_of_the_tree_is_told(client, library):
    for pk in (library.pk, library.get_parent().pk, CommunityFactory().pk):
        assert client.get(f"{LIST}{pk}/").status_code == 404


def test_filters(client):
    region = TerritoryFactory(kind="region", code="44", name="Grand Est")
    parent = ThemeFactory(slug="accompagner")
    found = {
        "theme": ("accompagner", {"themes": [ThemeFactory(parent=parent), parent]}),
        "territory": ("region-44", {"territories": [TerritoryFactory(code="67", parent=region)]}),
        "producer": ("insee", {"producers": [ProducerFactory(slug="insee")]}),
        "moment": ("avant", {"moments": [MomentFactory(slug="avant")]}),
        "qualification": ("DEES", {"qualifications": [QualificationFactory(code="DEES")]}),
        "kind": ("data", {"kind": "data"}),
    }
    ResourceFactory(title="autre", territories=[TerritoryFactory(kind="department", code="44")])
    for name, (_value, values) in found.items():
        ResourceFactory(title=name, **values)
    assert {name: titles(client, **{name: value}) for name, (value, _values) in found.items()} == {
        name: [name] for name in found
    }
    assert titles(client, theme="accompagner", kind="data") == []
    assert titles(client, theme="inconnu") == []


def test_order_and_paging(client):
    for title in ("b", "a", "c"):
        ResourceFactory(title=title)
    assert titles(client, order="title") == ["a", "b", "c"]
    assert titles(client, order="-title", limit=1, offset=1) == ["b"]
    assert ask(client, limit=1).json()["meta"] == {"total_count": 3}
    assert titles(client, limit=0) == []


def test_fields_that_are_chosen(client):
    page = ResourceFactory(themes=[ThemeFactory(slug="bilan", name="Bilan")])
    assert ask(client, fields="_,title,themes").json()["items"] == [
        {"title": page.title, "themes": [{"slug": "bilan", "name": "Bilan"}]}
    ]
    assert set(one(client, page, fields="_,licence")) == {"licence"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": "51"}, {"limit": "-1"}, {"limit": "x"}, {"limit": "9" * 299}, {"offset": "-1"}, {"offset": "x"},
        {"offset": "9" * 30}, {"offset": "9" * 299}, {"offset": "\u0669" * 30}, {"order": "random"}, {"order": "owner"},
        {"order": "visibility"}, {"order": "title,,"}, {"fields": "owner"}, {"fields": "visibility"}, {"fields": "(("},
        {"fields": "themes(parent)"}, {"fields": "themes(" * 40}, {"fields": "x" * 5000}, {"search": "bilan"},
        {"type": "community.User"}, {"child_of": "1"}, {"id": "1"}, {"slug": "x"}, {"format": "api"}, {"site": "x"},
        {"kind": "poem"}, {"kind": ""}, {"territory": "44"}, {"territory": "pays-44"}, {"inconnu": "1"},
        {"theme": "x" * 5000}, {"locale": "fr"}, {"rich_text_format": "x"},
    ],
)  # fmt: skip
def test_bad_parameters_are_said_in_json(client, parameters):
    ResourceFactory()
    response = ask(client, **parameters)
    assert (response.status_code, list(response.json())) == (400, ["message"])
    assert response["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("parameters", [{"fields": "owner"}, {"fields": "(("}, {"inconnu": "1"}])
def test_bad_parameters_of_one_resource(client, parameters):
    response = client.get(f"{LIST}{ResourceFactory().pk}/", parameters)
    assert (response.status_code, list(response.json())) == (400, ["message"])


@pytest.mark.parametrize("value", ["\0", "é'\"; --", "%", "x\ud7ff", "🎓"])
@pytest.mark.parametrize("name", ["theme", "producer", "moment", "qualification"])
def test_odd_words_find_nothing(client, name, value):
    ResourceFactory()
    assert titles(client, **{name: value}) == []


@pytest.mark.parametrize("path", ["9" * 40 + "/", "find/?id=1", "0/"])
def test_addresses_that_are_none(client, path):
    assert client.get(LIST + path).status_code == 404


@pytest.mark.parametrize("accepted", ["text/html", "application/xml", "*/*", "application/json", "nonsense"])
def test_always_json(client, accepted):
    response = client.get(LIST, headers={"accept": accepted})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json; charset=utf-8")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written(client, method):
    for path in (LIST, f"{LIST}{ResourceFactory().pk}/"):
        assert getattr(client, method)(path).status_code == 405


def test_no_cookie_and_no_other_origin(client):
    response = client.get(LIST, headers={"origin": "https://ailleurs.example"})
    assert not response.cookies
    assert not response.has_header("Access-Control-Allow-Origin")


def test_who_asks_too_often_waits_whatever_address_she_claims(client):
    answers = [client.get(LIST, {"limit": 0}, headers={"x-forwarded-for": f"10.0.0.{n}"}) for n in range(121)]
    assert [response.status_code for response in answers] == [200] * 120 + [429]
    assert int(answers[-1]["Retry-After"]) <= 60


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("parameters", "queries"), [({}, 2), ({"fields": "*"}, 10), ({"theme": "bilan"}, 2)])
def test_queries_of_the_list(client, django_assert_num_queries, parameters, queries, count):
    theme = ThemeFactory(slug="bilan")
    for _ in range(count):
        ResourceFactory(themes=[theme], territories=[TerritoryFactory()], competences=[CompetenceFactory()])
    ask(client)
    with django_assert_num_queries(queries):
        assert len(titles(client, **parameters)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_one(client, django_assert_num_queries, count):
    page = ResourceFactory(
        themes=[ThemeFactory() for _ in range(count)],
        competences=[CompetenceFactory() for _ in range(count)],
        body=[("paragraph", "<p>Trois.</p>")] * count,
    )
    one(client, page)
    with django_assert_num_queries(10):
        one(client, page)
