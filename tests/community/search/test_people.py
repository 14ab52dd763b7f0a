"""Communities, people and organisations: by which words they are found, and by whom."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community.models import Community, Organisation, Profile
from community.search import groups
from community.search.asking import read
from community.search.finding import find
from community.search.groups import GROUPS
from tests.community.test_permissions import MODES, ROLES, STATES, make_community, make_person
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    QualificationFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("site")


def listed(**profile):
    """Return the profile of somebody in the directory, as it is indexed."""
    person = UserFactory(
        first_name="Maëlle",
        last_name="Kerbrat",
        profile__in_directory=True,
        **{f"profile__{name}": value for name, value in profile.items()},
    )
    return Profile.get_indexed_objects().get(user=person)


def names(group, reader, text):
    answers = find(reader, read(text))
    return [str(one) for answered in answers.groups if answered.group.key == group for one in answered.found]


def test_the_groups_of_the_site_in_their_order():
    assert [group.key for group in groups.groups()] == [
        "ressources",
        "discussions",
        "communautes",
        "membres",
        "structures",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_twin_of_communities_in_the_index(role):
    places = [make_community(mode, state) for mode in MODES for state in STATES]
    reader = make_person(role, places)
    tokens = GROUPS["communautes"].tokens(reader)
    found = {place for place in places if tokens & set(place.search_audience())}
    assert found == set(Community.objects.visible_to(reader)) == set(GROUPS["communautes"].visible(reader))


@pytest.mark.parametrize("role", ["anonymous", "stranger", "administrator"])
@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("in_directory", [True, False])
def test_twin_of_people_in_the_index(role, is_active, in_directory):
    """Nobody is found who did not choose to be, not even by those who may open her profile."""
    reader, group = make_person(role, []), GROUPS["membres"]
    profile = UserFactory(is_active=is_active, profile__in_directory=in_directory).profile
    found = bool(group.tokens(reader) & set(profile.search_audience()))
    assert found is (is_active and in_directory) is group.visible(reader).filter(pk=profile.pk).exists()
    assert Profile.get_indexed_objects().filter(pk=profile.pk).exists() is found


def test_what_anybody_finds_a_person_by():
    organisation = OrganisationFactory(name="Le Chêne")
    shown = listed(function="éducatrice", organisation=organisation, can_help_on=["bilans", "VAE"])
    assert (shown.title, shown.search_last_name()) == ("Maëlle, éducatrice, Le Chêne, bilans, VAE", "Kerbrat")


@pytest.mark.parametrize(
    ("hidden", "title"),
    [
        ("function", "Maëlle, Le Chêne, bilans"),
        ("organisation", "Maëlle, éducatrice, bilans"),
        ("can_help_on", "Maëlle, éducatrice, Le Chêne"),
        ("qualifications", "Maëlle, éducatrice, Le Chêne, bilans"),
        ("territory", "Maëlle, éducatrice, Le Chêne, bilans"),
    ],
)
def test_what_she_hides_is_neither_word_nor_fact(hidden, title):
    organisation, region = OrganisationFactory(name="Le Chêne"), TerritoryFactory(kind="region", code="52")
    profile = listed(
        function="éducatrice",
        organisation=organisation,
        can_help_on=["bilans"],
        bio="Kamishibaï",
        hidden=[hidden],
        territory=TerritoryFactory(code="72", parent=region),
    )
    profile.qualifications.set([QualificationFactory(code="DEES")])
    assert profile.title == title
    assert profile.search_qualifications() == ([] if hidden == "qualifications" else ["DEES"])
    assert profile.search_territories() == ([] if hidden == "territory" else ["department-72", "region-52"])


def test_last_names_are_for_people_with_an_account(engine):
    listed()
    engine.settle()
    asked = ["kerbrat", "maëlle", "maëlle kerbrat"]
    assert [len(names("membres", UserFactory(), text)) for text in asked] == [1, 1, 1]
    assert len(names("membres", AnonymousUser(), "maëlle")) == 1
    assert names("membres", AnonymousUser(), "kerbrat") == []


def test_who_leaves_the_directory_is_found_no_more(engine):
    profile = listed()
    engine.settle()
    profile.in_directory = False
    profile.save()
    assert names("membres", AnonymousUser(), "maëlle") == [], "at once"
    engine.settle()
    assert names("membres", AnonymousUser(), "maëlle") == []


def test_a_secret_community_is_found_by_its_members_only(engine, site):
    community = CommunityFactory(parent=site, title="Le cénacle", join_mode="secret")
    member = MembershipFactory(community=community).user
    engine.settle()
    assert names("communautes", member, "cénacle") == ["Le cénacle"]
    member.memberships.get().delete()
    for reader in (AnonymousUser(), UserFactory(), type(member).objects.get(pk=member.pk)):
        assert names("communautes", reader, "cénacle") == []


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("model", "queries"),
    [(Community, 1), (Organisation, 1), (Profile, 2)],
)
def test_indexing_asks_as_much_for_one_as_for_three(model, queries, number, django_assert_num_queries):
    region = TerritoryFactory(kind="region")
    for _ in range(number):
        place = TerritoryFactory(parent=region)
        CommunityFactory(territory=place)
        organisation = OrganisationFactory(territory=place)
        work = {"profile__organisation": organisation, "profile__territory": place}
        UserFactory(profile__in_directory=True, **work).profile.qualifications.set([QualificationFactory()])
    assert model.get_indexed_objects().count() == number
    with django_assert_num_queries(queries):
        for one in model.get_indexed_objects():
            [field.get_value(one) for field in model.get_search_fields()]


def test_an_organisation_is_found_by_its_name_and_its_town(engine):
    OrganisationFactory(name="Le Chêne", city="Cholet")
    engine.settle()
    assert [names("structures", AnonymousUser(), text) for text in ("chêne", "cholet")] == [["Le Chêne"]] * 2
