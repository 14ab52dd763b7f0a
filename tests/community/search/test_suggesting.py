"""What she may have meant, and what what she is typing may become."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from community.search.asking import read
from community.search.finding import find
from community.search.suggesting import complete, suggestion
from tests.factories import (
    CommunityFactory,
    OrganisationFactory,
    QualificationFactory,
    ResourceFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

VISITOR = AnonymousUser()


def labels(beginning, **options):
    return [one.label for one in complete(VISITOR, beginning, **options)]


@pytest.fixture
def place(site, library):
    return CommunityFactory(parent=site, title="Accueillir", public_reading=True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acceuil", "accueil"),
        ("le livert d'acceuil", "le livret d'accueil"),
        ("Éavluation", "évaluation"),
        ("evalluatiom", "évaluation"),
        ("acueuil", ""),
        ("Évalution", ""),
        ("livret", ""),
        ("livrets", ""),
        ("girafe", ""),
        ("lvr", ""),
        ("", ""),
        ("x" * 10_000, ""),
    ],
)
def test_the_nearest_words_of_titles(engine, place, typed, meant):
    ResourceFactory(title="Le livret d'accueil")
    ThreadFactory(community=place, title="L'évaluation de mi-parcours")
    engine.settle()
    assert suggestion(VISITOR, read(typed)) == meant


def test_words_of_the_vocabularies_suggest_only_what_finds_something(engine, place):
    ThemeFactory(name="Alternance")
    QualificationFactory(name="Diplôme d'État d'éducateur")
    ResourceFactory(title="Ce qu'est l'alternance")
    engine.settle()
    assert [suggestion(VISITOR, read(typed)) for typed in ("alternence", "édukateur")] == ["alternance", ""]


@pytest.mark.parametrize(
    ("beginning", "found"),
    [
        ("livr", ["Le livret d'accueil", "Livret ou carnet ?", "Autour du livret"]),
        ("livret acc", ["Le livret d'accueil"]),
        ("LIVRET CAR", ["Livret ou carnet ?"]),
        ("acc", ["Accompagner", "Le livret d'accueil", "Accueillir"]),
        ("l", []),
        ("", []),
        ("  ", []),
        ("\0", []),
        ("*", []),
        ("% _", []),
        ("x" * 10_000, []),
    ],
)
def test_titles_and_themes_complete(engine, place, beginning, found):
    ThemeFactory(name="Accompagner", slug="accompagner")
    ResourceFactory(title="Le livret d'accueil")
    ThreadFactory(community=place, title="Livret ou carnet ?")
    CommunityFactory(parent=place.get_parent(), title="Autour du livret")
    OrganisationFactory(name="Livret et compagnie")
    UserFactory(first_name="Livreta", profile__in_directory=True)
    engine.settle()
    assert labels(beginning) == found


@pytest.mark.parametrize("beginning", ["evalu", "ÉVALU", "évalu"])
def test_accents_do_not_matter(engine, place, beginning):
    ThemeFactory(name="Évaluer")
    ResourceFactory(title="L'évaluation")
    engine.settle()
    # The database of the embedded site knows of no accents.
    assert (
        labels(beginning)[: 2 if engine.is_indexed else 1]
        == ["Évaluer", "L'évaluation"][: 2 if engine.is_indexed else 1]
    )


def test_eight_at_most_each_once_of_each_group(engine, place):
    for number in range(12):
        ResourceFactory(title=f"Livret {number}")
        ThreadFactory(community=place, title="Quel livret ?")
    engine.settle()
    found = complete(VISITOR, "livret")
    assert len(found) == 8
    assert [one.kind for one in found[:3]] == ["ressources", "discussions", "ressources"]
    assert [one.label for one in found].count("Quel livret ?") == 1
    assert len(complete(VISITOR, "livret", most=3)) == 3


def test_a_completion_leads_to_what_it_names(engine, place):
    theme = ThemeFactory(name="Livret & bilan")
    resource = ResourceFactory(title="Le livret")
    engine.settle()
    assert [one.url for one in complete(VISITOR, "livret")] == [
        "/recherche/?q=Livret+%26+bilan",
        resource.get_absolute_url(),
    ]
    assert str(theme) == "Livret & bilan"


def test_without_an_index_titles_still_complete(whoosh, place, settings):
    ResourceFactory(title="Le livret d'accueil")
    settings.WAGTAILSEARCH_BACKENDS["default"]["PATH"] += "-elsewhere"
    assert labels("livr") == ["Le livret d'accueil"]
    assert suggestion(VISITOR, read("livert")) == "livret"
    assert find(VISITOR, read("livret")).reduced


@pytest.mark.parametrize("number", [1, 3])
def test_queries(engine, place, number, django_assert_num_queries):
    for _ in range(number):
        ResourceFactory(title="Le livret d'accueil")
        ThreadFactory(community=place, title="Quel livret ?")
    engine.settle()
    with django_assert_num_queries(
        {"whoosh": 6, "database": 7 if connection.vendor == "postgresql" else 5}[engine.name]
    ):
        complete(VISITOR, "livr")
