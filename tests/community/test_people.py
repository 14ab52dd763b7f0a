"""Profiles and the directory: who sees what of whom."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from community import permissions
from community.directory import find_organisations, find_people, listed_at
from community.models import Network, Profile, User
from tests import engines
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    PostFactory,
    ProducerFactory,
    QualificationFactory,
    ResourceFactory,
    TerritoryFactory,
    ThreadFactory,
    UserFactory,
)

NOBODY = AnonymousUser()

# What each field of the profile shows, as the page says it.
WORDS = {
    "function": "éducatrice spécialisée",
    "organisation": "Foyer des Genêts",
    "territory": "Loire-Atlantique",
    "networks": "Cap emploi",
    "qualifications": "DEES",
    "can_help_on": "Bilan de mi-parcours",
    "bio": "Je réponds volontiers le soir.",
}


def full_person(**fields):
    """Make a person who filled in everything and appears in the directory."""
    person = UserFactory(first_name="Maëlle", last_name="Le Bihan", email="secret.adresse@example.org")
    values = {
        "function": WORDS["function"],
        "organisation": OrganisationFactory(name=WORDS["organisation"], city="Rezé"),
        "territory": TerritoryFactory(name=WORDS["territory"]),
        "can_help_on": [WORDS["can_help_on"]],
        "bio": WORDS["bio"],
        "in_directory": True,
        **fields,
    }
    Profile.objects.filter(user=person).update(**values)
    profile = Profile.objects.get(user=person)
    profile.networks.add(Network.objects.create(name=WORDS["networks"], slug="cap-emploi"))
    profile.qualifications.add(QualificationFactory(code=WORDS["qualifications"]))
    return User.objects.get(pk=person.pk)


def read(client, person):
    return client.get(f"/membres/{person.public_id}/").content.decode()


@pytest.fixture
def member(client, site):
    person = UserFactory()
    client.force_login(person)
    return person


# reader × (in the directory, active) -> status
SEEN = [
    ("visitor", True, True, 200),
    ("visitor", False, True, 404),
    ("visitor", True, False, 404),
    ("member", True, True, 200),
    ("member", False, True, 200),
    ("member", True, False, 404),
    ("administrator", False, True, 200),
    ("administrator", False, False, 404),
]


@pytest.mark.parametrize(("reader", "listed", "active", "status"), SEEN)
def test_who_opens_a_profile(client, site, reader, listed, active, status):
    person = full_person(in_directory=listed)
    User.objects.filter(pk=person.pk).update(is_active=active)
    person.refresh_from_db()
    viewer = NOBODY if reader == "visitor" else UserFactory(is_superuser=reader == "administrator")
    if reader != "visitor":
        client.force_login(viewer)
    assert client.get(f"/membres/{person.public_id}/").status_code == status
    assert permissions.can_see_profile(viewer, person) is (status == 200)
    assert User.objects.visible_to(viewer).filter(pk=person.pk).exists() is (status == 200)


def test_an_absent_profile_answers_like_a_hidden_one(client, site):
    hidden = client.get(f"/membres/{full_person(in_directory=False).public_id}/")
    absent = client.get("/membres/personne/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content


def test_visitors_read_the_public_name(client, site):
    page = read(client, full_person())
    assert "<h1>Maëlle L.</h1>" in page
    assert "Bihan" not in page


def test_members_read_the_whole_name(client, member):
    assert "<h1>Maëlle Le Bihan</h1>" in read(client, full_person())


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("field", list(Profile.HIDEABLE))
def test_a_hidden_field_is_nowhere_on_the_page_and_the_others_are(client, site, field, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    page = read(client, full_person(hidden=[field]))
    assert {name for name, words in WORDS.items() if words.lower() in page.lower()} == set(WORDS) - {field}


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("address", ["profile", "directory", "organisation", "search"])
def test_no_address_on_any_page(client, site, address, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    person = full_person()
    engines.build()
    addresses = {
        "profile": f"/membres/{person.public_id}/",
        "directory": "/annuaire/",
        "organisation": person.profile.organisation.get_absolute_url(),
        "search": "/recherche/?q=Maëlle",
    }
    page = re.sub("</?mark>", "", client.get(addresses[address]).content.decode())
    assert "Maëlle L" in page
    assert "secret.adresse" not in page


def test_a_stranger_to_the_community_learns_nothing_of_it(client, member, site):
    person = full_person()
    common, other = CommunityFactory(parent=site, title="En partage"), CommunityFactory(parent=site, title="Ailleurs")
    for community in (common, other):
        MembershipFactory(community=community, user=person)
    MembershipFactory(community=common, user=member)
    page = read(client, person)
    assert ["En partage" in page, "Ailleurs" in page] == [True, False]


@pytest.mark.parametrize(
    ("mode", "public", "seen"), [("open", True, True), ("open", False, False), ("secret", False, False)]
)
def test_what_she_wrote_is_shown_where_the_reader_may_read(client, site, mode, public, seen):
    person = full_person()
    community = CommunityFactory(parent=site, join_mode=mode, public_reading=public)
    ThreadFactory(community=community, author=person, title="Le livret en dix minutes")
    answered = ThreadFactory(community=community, title="Une trame de bilan")
    answered.accepted_post = PostFactory(thread=answered, author=person)
    answered.save()
    page = read(client, person)
    assert ["Le livret en dix minutes" in page, "Une trame de bilan" in page] == [seen, seen]


def test_what_she_wrote_without_her_name_is_never_hers(client, member, site):
    person = full_person()
    community = CommunityFactory(parent=site, public_reading=True)
    ThreadFactory(community=community, author=person, title="Une question délicate", is_anonymous=True)
    answered = ThreadFactory(community=community, title="Une trame de bilan")
    answered.accepted_post = PostFactory(thread=answered, author=person, is_anonymous=True)
    answered.save()
    for viewer in (member, person):
        client.force_login(viewer)
        page = read(client, person)
        assert ["Une question délicate" in page, "Une trame de bilan" in page] == [False, False]


@pytest.mark.parametrize("is_in", [False, True])
def test_the_resources_credited_to_her_that_the_reader_may_read(client, library, is_in):
    person, reader, secret = full_person(), UserFactory(), CommunityFactory(join_mode="secret")
    ResourceFactory(title="Toute la sienne", owner=person)
    ResourceFactory(title="Écrite à deux", authors=[person])
    ResourceFactory(title="Sans son nom", authors=[person]).authors.update(is_credited=False)
    ResourceFactory(title="Du cercle", owner=person, visibility="communities", communities=[secret])
    ResourceFactory(title="En chantier", owner=person, live=False)
    if is_in:
        MembershipFactory(user=reader, community=secret)
    client.force_login(reader)
    page = read(client, person)
    shown = [
        title
        for title in ("Toute la sienne", "Écrite à deux", "Du cercle", "Sans son nom", "En chantier")
        if title in page
    ]
    assert shown == ["Toute la sienne", "Écrite à deux", *(["Du cercle"] if is_in else [])]


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_profile(client, member, library, number, django_assert_num_queries):
    person = full_person()
    for _ in range(number):
        community = CommunityFactory(parent=library.get_parent())
        MembershipFactory(community=community, user=member)
        MembershipFactory(community=community, user=person)
        thread = ThreadFactory(community=community, author=person)
        thread.accepted_post = PostFactory(thread=thread, author=person)
        thread.save()
        ResourceFactory(owner=person, producers=[ProducerFactory()])
    read(client, person)
    with django_assert_num_queries(17):
        read(client, person)


# --- Directory --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_directory(client, site, number, django_assert_num_queries):
    for _ in range(number):
        UserFactory(profile__in_directory=True, profile__organisation=OrganisationFactory())
    with django_assert_num_queries(4):
        client.get("/annuaire/")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_organisations(client, site, number, django_assert_num_queries):
    for _ in range(number):
        OrganisationFactory(territory=TerritoryFactory())
    with django_assert_num_queries(4):
        client.get("/annuaire/structures/")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_an_organisation(client, site, number, django_assert_num_queries):
    place = OrganisationFactory()
    for index in range(number):
        UserFactory(profile__in_directory=True, profile__organisation=place)
        place.networks.add(Network.objects.create(name=f"Réseau {index}", slug=f"reseau-{index}"))
    with django_assert_num_queries(3):
        client.get(place.get_absolute_url())


@pytest.mark.parametrize(("listed", "active", "found"), [(True, True, 1), (False, True, 0), (True, False, 0)])
def test_only_those_who_chose_it_are_listed(site, listed, active, found):
    UserFactory(profile__in_directory=listed, is_active=active)
    assert [find_people(reader).count() for reader in (NOBODY, UserFactory())] == [found, found]


@pytest.mark.parametrize(
    ("text", "hidden", "visitor", "signed_in"),
    [
        ("Maëlle", [], 1, 1),
        ("Bihan", [], 0, 1),
        ("spécialisée", [], 1, 1),
        ("spécialisée", ["function"], 0, 0),
        ("Genêts", [], 1, 1),
        ("Genêts", ["organisation"], 0, 0),
        ("mi-parcours", [], 1, 1),
        ("mi-parcours", ["can_help_on"], 0, 0),
        ("Maëlle spécialisée", [], 1, 1),
        ("Maëlle cuisinière", [], 0, 0),
        ("soir", [], 0, 0),
        ("secret.adresse", [], 0, 0),
        ("100%", [], 0, 0),
    ],
)
def test_what_finds_a_person(site, text, hidden, visitor, signed_in):
    full_person(hidden=hidden)
    reader = UserFactory()
    assert [find_people(one, text).count() for one in (NOBODY, reader)] == [visitor, signed_in]


def test_a_subject_with_accents_is_found(site):
    full_person(can_help_on=["Écrits et évaluation"])
    assert find_people(NOBODY, "évaluation").count() == 1


@pytest.mark.parametrize(("hidden", "found"), [([], 1), (["territory"], 0)])
def test_a_region_holds_its_departments(site, hidden, found):
    region = TerritoryFactory(kind="region")
    full_person(hidden=hidden, territory=TerritoryFactory(parent=region))
    assert find_people(NOBODY, territory=region).count() == found
    assert find_people(NOBODY, territory=TerritoryFactory()).count() == 0


@pytest.mark.parametrize(("hidden", "found"), [([], 1), (["networks"], 0)])
def test_people_by_network(site, hidden, found):
    network = full_person(hidden=hidden).profile.networks.get()
    assert find_people(NOBODY, network=network).count() == found


@pytest.mark.parametrize(("hidden", "found"), [([], 1), (["organisation"], 0)])
def test_people_of_an_organisation(client, site, hidden, found):
    place = full_person(hidden=hidden).profile.organisation
    page = client.get(place.get_absolute_url()).content.decode()
    assert listed_at(place).count() == found
    assert find_organisations().get().listed_count == found
    assert page.count("Maëlle L.") == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Foyer des Genêts", "Mission locale"]),
        ({"text": "genêts"}, ["Foyer des Genêts"]),
        ({"text": "rezé"}, ["Foyer des Genêts"]),
        ({"text": "foyer cholet"}, []),
        ({"kind": "guidance"}, ["Mission locale"]),
    ],
)
def test_what_finds_an_organisation(site, wanted, found):
    OrganisationFactory(name="Foyer des Genêts", city="Rezé", kind="disability")
    OrganisationFactory(name="Mission locale", city="Cholet", kind="guidance")
    assert [place.name for place in find_organisations(**wanted)] == found


def test_an_organisation_of_a_territory_and_a_network(site):
    region = TerritoryFactory(kind="region")
    place, _other = OrganisationFactory(territory=TerritoryFactory(parent=region)), OrganisationFactory()
    network = Network.objects.create(name="Cap emploi", slug="cap-emploi")
    place.networks.add(network)
    assert list(find_organisations(territory=region, network=network)) == [place]


def test_an_absent_organisation(client, site):
    assert client.get("/structures/nulle-part/").status_code == 404


@pytest.mark.parametrize(("address", "number"), [("/annuaire/", 45), ("/annuaire/structures/", 45)])
def test_pages_by_key_show_each_once(client, site, address, number):
    for _ in range(number):
        UserFactory(profile__in_directory=True, profile__organisation=OrganisationFactory())
    seen, following = [], address
    while following:
        page = client.get(following).content.decode()
        seen += re.findall(r'title-link cover" href="([^"]+)"', page)
        link = re.search(r'<nav class="pager".*?href="([^"]+)"', page, re.DOTALL)
        following = f"{address}{link[1]}" if link else ""
    assert (len(seen), len(set(seen))) == (number, number)


@pytest.mark.parametrize("query", ["territory=x", "network=999", "kind=nope", "apres=%00", f"q={'a' * 5000}", "q=%00"])
@pytest.mark.parametrize("address", ["/annuaire/", "/annuaire/structures/"])
def test_nonsense_is_answered(client, site, address, query):
    assert client.get(f"{address}?{query}").status_code == 200
