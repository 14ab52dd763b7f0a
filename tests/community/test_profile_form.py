"""Changing one's own profile."""

import re

import pytest

from community.forms.people import ProfileForm
from community.models import Network, User
from tests.factories import OrganisationFactory, QualificationFactory, TerritoryFactory, UserFactory

ADDRESS = "/mon-espace/profil/"


@pytest.fixture
def person(client, site):
    someone = UserFactory(first_name="Maëlle", last_name="Le Bihan")
    client.force_login(someone)
    return someone


def data(**fields):
    return {"first_name": "Maëlle", "last_name": "Le Bihan", **fields}


def kept(person):
    return User.objects.select_related("profile").get(pk=person.pk)


def test_everything_is_kept(client, person):
    place, territory = OrganisationFactory(name="Foyer des Genêts", city="Rezé"), TerritoryFactory()
    network = Network.objects.create(name="Cap emploi", slug="cap-emploi")
    qualification = QualificationFactory()
    response = client.post(
        ADDRESS,
        data(
            function="  tutrice ",
            organisation="Foyer des Genêts (Rezé)",
            territory=territory.pk,
            networks=[network.pk],
            qualifications=[qualification.pk],
            can_help_on="Bilan, Livret d'accueil , bilan,",
            bio="Je réponds\nle soir.",
            hidden=["territory", "bio"],
            in_directory="on",
        ),
    )
    profile = kept(person).profile
    assert response["Location"] == person.get_absolute_url()
    assert (profile.function, profile.organisation, profile.territory) == ("tutrice", place, territory)
    assert (list(profile.networks.all()), list(profile.qualifications.all())) == ([network], [qualification])
    assert profile.can_help_on == ["bilan", "Livret d'accueil"]
    assert (profile.bio, profile.hidden, profile.in_directory) == ("Je réponds\nle soir.", ["territory", "bio"], True)


def test_what_is_left_out_is_emptied(client, person):
    person.profile.networks.add(Network.objects.create(name="Cap emploi", slug="cap-emploi"))
    type(person.profile).objects.filter(user=person).update(
        function="tutrice", can_help_on=["Bilan"], hidden=["bio"], in_directory=True
    )
    client.post(ADDRESS, data())
    profile = kept(person).profile
    assert (profile.function, profile.can_help_on, profile.hidden, profile.in_directory) == ("", [], [], False)
    assert profile.networks.count() == 0


def test_the_form_shows_what_is_kept(client, person):
    client.post(ADDRESS, data(can_help_on="Bilan, Livret", bio="Le soir.", hidden=["bio"], in_directory="on"))
    form = ProfileForm.of(kept(person))
    assert {name: form[name].value() for name in ("can_help_on", "bio", "hidden", "in_directory")} == {
        "can_help_on": "Bilan, Livret",
        "bio": "Le soir.",
        "hidden": ["bio"],
        "in_directory": True,
    }
    page = client.get(ADDRESS).content.decode()
    assert re.findall(r'name="hidden" value="(\w+)" checked', page) == ["bio"]


REFUSED = [
    ({"first_name": " \u200b "}, "first_name", "Champ requis."),
    ({"last_name": ""}, "last_name", "Champ requis."),
    ({"organisation": "Nulle part"}, "organisation", "Cette structure n'est pas encore dans l'annuaire. Choisissez un "
     "nom proposé, ou écrivez-nous pour l'ajouter."),
    ({"can_help_on": ",".join(f"sujet {n}" for n in range(13))}, "can_help_on",
     "12 sujets au plus : gardez ceux qui vous ressemblent."),
    ({"can_help_on": "x" * 61}, "can_help_on", f"Un sujet tient en quelques mots : « {'x' * 20}… » est trop long."),
    ({"bio": "x" * 1501}, "bio", "Assurez-vous que cette valeur comporte au plus 1500 caractères (actuellement 1501)."),
    ({"territory": "999"}, "territory",
     "Sélectionnez un choix valide. Ce choix ne fait pas partie de ceux disponibles."),
    ({"hidden": ["email"]}, "hidden", "Sélectionnez un choix valide. email n’en fait pas partie."),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "where", "message"), REFUSED)
def test_a_refusal_says_where_and_writes_nothing(client, person, fields, where, message):
    response = client.post(ADDRESS, data(function="tutrice", **fields) | fields)
    form = response.context["form"]
    assert response.status_code == 422
    assert {name: list(errors) for name, errors in form.errors.items()} == {where: [message]}
    assert kept(person).profile.function == person.profile.function
    assert (kept(person).first_name, kept(person).last_name) == ("Maëlle", "Le Bihan")


def test_what_was_typed_comes_back(client, person):
    page = client.post(ADDRESS, data(organisation="Nulle <part>", bio="Le soir <b>")).content.decode()
    assert 'value="Nulle &lt;part&gt;"' in page
    assert "Le soir &lt;b&gt;" in page


def test_organisations_of_one_name_are_told_apart_by_the_city(client, person):
    first, second = (OrganisationFactory(name="Les Glycines", city=city) for city in ("Laval", "Cholet"))
    refused = client.post(ADDRESS, data(organisation="les glycines")).context["form"]
    assert refused.errors["organisation"] == [
        "Plusieurs structures portent ce nom. Précisez la ville : Les Glycines (Laval), Les Glycines (Cholet)."
    ]
    client.post(ADDRESS, data(organisation="Les Glycines (cholet)"))
    assert kept(person).profile.organisation == second


def test_names_are_cleaned(client, person):
    client.post(ADDRESS, data(first_name="  Ma\u200bëlle\u202e ", last_name="Le\tBihan"))
    assert (kept(person).first_name, kept(person).last_name) == ("Maëlle", "Le Bihan")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_form(client, person, number, django_assert_num_queries):
    for index in range(number):
        OrganisationFactory()
        TerritoryFactory()
        QualificationFactory()
        Network.objects.create(name=f"Réseau {index}", slug=f"reseau-{index}")
    with django_assert_num_queries(11):
        client.get(ADDRESS)


def test_the_settings_of_the_device_are_three(client, person):
    page = client.get("/mon-espace/preferences/").content.decode()
    assert re.findall(r'data-device-setting="(\w+)" hidden', page) == ["annonces", "shortcuts", "theme"]
    assert "<noscript>" in page
