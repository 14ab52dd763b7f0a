"""Facets: what is counted, under what, and for whom."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.models import Territory
from community.search.asking import read
from community.search.changes import changed
from community.search.facets import BY_KEY
from community.search.finding import find
from community.search.groups import GROUPS
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    QualificationFactory,
    ResourceFactory,
    TerritoryFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

VISITOR = AnonymousUser()


def options(reader=VISITOR, **facets):
    answers = find(reader, read("livret"), facets=facets)
    return {key: {one.key: one.count for one in options} for key, options in answers.facets.items()}


def total(reader=VISITOR, **facets):
    return find(reader, read("livret"), facets=facets).total


@pytest.fixture
def place(site, library):
    return CommunityFactory(parent=site, slug="accueillir", public_reading=True)


@pytest.fixture
def filed(engine, place):
    """Two resources and a discussion, under words in two levels."""
    above = ThemeFactory(name="Accueillir", slug="accueillir")
    below = ThemeFactory(name="Le premier jour", slug="premier-jour", parent=above)
    region = TerritoryFactory(kind="region", code="52", name="Pays de la Loire")
    department = TerritoryFactory(kind="department", code="49", name="Maine-et-Loire", parent=region)
    area = TerritoryFactory(kind="employment_area", code="5201", name="Angers", parent=department)
    diploma = QualificationFactory(code="DEASS", name="Diplôme d'État d'assistant de service social")
    ResourceFactory(title="Le livret", kind="guide", themes=[below], territories=[area], qualifications=[diploma])
    ResourceFactory(title="Ce livret", kind="sheet", themes=[above, below], territories=[region])
    thread = ThreadFactory(community=place, title="Quel livret ?")
    thread.themes.add(above)
    changed(thread)
    engine.settle()


def test_options_count_what_they_would_leave(filed):
    found = options()
    assert found["genre"] == {"guide": 1, "sheet": 1, "question": 1}
    assert found["theme"] == {"accueillir": 3, "premier-jour": 2}
    assert found["diplome"] == {"DEASS": 1}
    assert found["territoire"] == {"region-52": 2, "departement-49": 1, "bassin-5201": 1}
    assert found["communaute"] == {"accueillir": 1}


def test_options_are_named_by_the_database(filed):
    facets = find(VISITOR, read("livret")).facets
    assert [one.label for one in facets["theme"]] == ["Accueillir", "Le premier jour"]
    assert [one.label for one in facets["territoire"]] == ["Pays de la Loire", "Angers", "Maine-et-Loire"]
    assert [str(one.label) for one in facets["genre"]] == ["Fiche pratique", "Guide", "Question"]


def test_a_facet_is_counted_under_all_the_others(filed):
    found = options(theme=["premier-jour"], genre=["guide"])
    assert found["genre"] == {"guide": 1, "sheet": 1}
    assert found["theme"] == {"accueillir": 1, "premier-jour": 1}
    assert found["territoire"] == {"region-52": 1, "departement-49": 1, "bassin-5201": 1}


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({}, 3),
        ({"theme": ["accueillir"]}, 3),
        ({"theme": ["premier-jour"]}, 2),
        ({"genre": ["guide", "question"]}, 2),
        ({"territoire": ["departement-49"]}, 1),
        ({"territoire": ["department-49"]}, 1),
        ({"territoire": ["region-52"], "diplome": ["DEASS"]}, 1),
        ({"communaute": ["accueillir"]}, 1),
        ({"communaute": ["accueillir"], "territoire": ["region-52"]}, 0),
        ({"theme": ["nope"]}, 3),
        ({"theme": ["nope", "premier-jour"]}, 2),
        ({"theme": ["\0", "", "x" * 10_000, "%", "' OR 1=1"]}, 3),
        ({"date": ["nope"], "nope": ["x"]}, 3),
        ({"genre": ["guide"] * 1000}, 1),
    ],
)
def test_narrowing(filed, asked, number):
    assert total(**asked) == number


def test_what_is_asked_stays_an_option_where_it_leaves_nothing(filed):
    assert options(diplome=["DEASS"], genre=["question"])["diplome"] == {"DEASS": 0}


def test_only_the_chosen_group_is_counted(filed):
    facets = find(VISITOR, read("livret"), group="discussions").facets
    assert [(one.key, one.count) for one in facets["theme"]] == [("accueillir", 1)]
    assert facets["territoire"] == []


def test_periods(engine, place):
    # A day of winter and one of summer do not start at the same instant: noon is always inside.
    noon = timezone.localtime().replace(hour=12)
    for number, days in enumerate((0, 30, 31, 364, 365, 4000)):
        thread = ThreadFactory(community=place, title=f"Livret {number}")
        thread.last_post_at = noon - timedelta(days=days)
        thread.save(update_fields=["last_post_at"])
        changed(thread)
    engine.settle()
    assert options()["date"] == {"mois": 2, "annee": 4, "avant": 2}
    assert [total(date=keys) for keys in (["mois"], ["annee"], ["avant"], ["mois", "avant"])] == [2, 4, 2, 4]


@pytest.mark.parametrize("role", ["visitor", "signed-in", "member", "administrator"])
def test_a_secret_community_is_no_option(engine, place, role):
    secret = CommunityFactory(parent=place.get_parent(), slug="secret", join_mode="secret")
    ResourceFactory(title="Le livret", communities=[place, secret])
    ResourceFactory(title="L'autre livret")
    engine.settle()
    reader = VISITOR if role == "visitor" else UserFactory(is_superuser=role == "administrator")
    if role == "member":
        MembershipFactory(community=secret, user=reader)
    knows = role in ("member", "administrator")
    assert options(reader)["communaute"] == {"accueillir": 1} | ({"secret": 1} if knows else {})
    # As for an address that there is not.
    assert total(reader, communaute=["secret"]) == (1 if knows else 2)


def test_what_a_person_hides_is_counted_nowhere(engine, site):
    angers, nantes = TerritoryFactory(kind="department", code="49"), TerritoryFactory(kind="department", code="44")
    seen, unseen = QualificationFactory(code="DEES"), QualificationFactory(code="DEEJE")
    for place, diploma, hidden in ((angers, seen, []), (nantes, unseen, ["territory", "qualifications"])):
        profile = UserFactory(profile__in_directory=True, profile__function="livret").profile
        profile.territory, profile.hidden = place, hidden
        profile.qualifications.add(diploma)
        profile.save()
    engine.settle()
    found = options()
    assert (found["territoire"], found["diplome"]) == ({"departement-49": 1}, {"DEES": 1})
    assert total(territoire=["departement-44"]) == 0


def test_the_database_has_the_facts_that_objects_tell(filed, place):
    """Both forms of a fact, for every group: that of the index, and that of engines which keep none."""
    place.territory = Territory.objects.get(code="49")
    place.save()
    OrganisationFactory(name="Le livret", territory=place.territory)
    profile = UserFactory(profile__in_directory=True).profile
    profile.territory = place.territory
    profile.save()
    compared = 0
    for group in GROUPS.values():
        assert group.facets == set(group.columns)
        for found in group.visible(VISITOR):
            told = getattr(found, "specific", found)
            for key, at in group.columns.items():
                facet, rows = BY_KEY[key], group.model._default_manager.filter(at.only, pk=found.pk)
                had = {fact for column in facet.columns(at.path) for fact in rows.values_list(column, flat=True)}
                fact = getattr(told, facet.fact)()
                facts = fact if isinstance(fact, list) else [fact] if fact else []
                assert {facet.read(one) for one in had} - {"", None} == set(facts), (group.key, key)
                compared += bool(facts)
    assert compared > 10


def test_days_are_those_of_here(engine, place):
    thread = ThreadFactory(community=place, title="Livret")
    thread.last_post_at = timezone.make_aware(timezone.datetime(2024, 1, 1, 0, 30))
    thread.save()
    assert thread.search_day() == date(2024, 1, 1)
