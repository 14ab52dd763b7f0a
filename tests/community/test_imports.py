"""Bringing members and organisations in from files, good and bad."""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from community.actions.territories import load_territories
from community.models import Network, Organisation, Territory, User
from tests.factories import OrganisationFactory, QualificationFactory, UserFactory

pytestmark = pytest.mark.django_db

ORGANISATIONS = """identifiant;nom;type;ville;departement;reseaux
S1;Foyer de vie L'Estran;handicap;Saint-Nazaire;44;sites-qualifiants
S2;Mission locale du Haut-Maine;Orientation et emploi;Le Mans;72;missions-locales|sites-qualifiants
"""
MEMBERS = """Courriel;Prénom;Nom;Fonction;Structure;Diplômes
Aissatou.Diallo@exemple.example;Aïssatou;Diallo;conseillère;S2;
jy@exemple.example;Jean-Yves;Moreau;référent;S1;DEES|DEME
"""


@pytest.fixture
def vocabulary():
    load_territories()
    for slug in ("sites-qualifiants", "missions-locales"):
        Network.objects.create(name=slug, slug=slug)
    QualificationFactory(code="DEES")
    QualificationFactory(code="DEME")


@pytest.fixture
def workplaces():
    return OrganisationFactory(external_id="S1", name="L'Estran"), OrganisationFactory(external_id="S2")


def run(command, tmp_path, content, capsys=None, encoding="utf-8", **options):
    path = tmp_path / "fichier.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    call_command(command, str(path), **options)


def refusal(command, tmp_path, content, **options):
    with pytest.raises(CommandError) as refused:
        run(command, tmp_path, content, **options)
    return str(refused.value).splitlines()


def test_territories_are_the_official_ones_and_loading_twice_changes_nothing():
    assert load_territories() == load_territories() == 119
    assert Territory.objects.filter(kind="region").count() == 18
    assert Territory.objects.filter(kind="department").count() == 101
    assert Territory.objects.get(kind="department", code="44").parent.name == "Pays de la Loire"


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("cp1252", b""), ("latin-1", b"")]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_organisations_from_any_spreadsheet(vocabulary, tmp_path, encoding, mark, delimiter):
    content = mark + ORGANISATIONS.replace(";", delimiter).encode(encoding)
    run("import_organisations", tmp_path, content)
    assert list(Organisation.objects.values_list("external_id", "name", "kind", "city", "territory__code")) == [
        ("S1", "Foyer de vie L'Estran", "disability", "Saint-Nazaire", "44"),
        ("S2", "Mission locale du Haut-Maine", "guidance", "Le Mans", "72"),
    ]
    assert [n.slug for n in Organisation.objects.get(external_id="S2").networks.all()] == [
        "missions-locales",
        "sites-qualifiants",
    ]


def test_organisations_twice_are_the_same_and_follow_the_file(vocabulary, tmp_path, capsys):
    run("import_organisations", tmp_path, ORGANISATIONS)
    run("import_organisations", tmp_path, ORGANISATIONS.replace("Saint-Nazaire", "Pornic"))
    assert capsys.readouterr().out.splitlines() == ["2 créations, 0 déjà là.", "0 créations, 2 déjà là."]
    assert list(Organisation.objects.order_by("external_id").values_list("city", flat=True)) == ["Pornic", "Le Mans"]


def test_a_dry_run_writes_nothing(vocabulary, tmp_path, capsys):
    run("import_organisations", tmp_path, ORGANISATIONS, dry_run=True)
    assert capsys.readouterr().out == "Rien n'est écrit (essai à blanc) : 2 créations, 0 déjà là.\n"
    assert not Organisation.objects.exists()


def test_every_error_is_told_with_its_line_and_nothing_is_written(vocabulary, tmp_path):
    bad = ORGANISATIONS + "S3;;inconnu;Nantes;999;\nS1;Autre;;;44;fantome\nS4;Trop;de;colonnes;44;;;\n"
    assert refusal("import_organisations", tmp_path, bad) == [
        "Rien n'a été importé.",
        "  Ligne 4 : la colonne « nom » est vide",
        "  Ligne 4 : « inconnu » n'est pas connu (colonne type)",
        "  Ligne 4 : « 999 » n'est pas connu (colonne departement)",
        "  Ligne 5 : « S1 » est déjà à la ligne 2",
        "  Ligne 5 : « fantome » n'est pas connu (colonne reseaux)",
        "  Ligne 6 : 8 colonnes au lieu de 6",
        "  Ligne 6 : « de » n'est pas connu (colonne type)",
    ]
    assert not Organisation.objects.exists()


def test_what_a_line_refers_to_must_be_known(vocabulary, tmp_path):
    bad = "nom;type;departement;reseaux\nFoyer;inconnu;999;fantome\n"
    assert refusal("import_organisations", tmp_path, bad) == [
        "Rien n'a été importé.",
        "  Ligne 2 : « inconnu » n'est pas connu (colonne type)",
        "  Ligne 2 : « 999 » n'est pas connu (colonne departement)",
        "  Ligne 2 : « fantome » n'est pas connu (colonne reseaux)",
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "  Colonnes manquantes : courriel, nom, prenom"),
        (b"courriel;nom\na@b.fr;B\n", "  Colonnes manquantes : prenom"),
        (b"courriel;prenom;nom;telephone\n", "  Colonnes inconnues : telephone"),
        (b"courriel;prenom;nom;nom\n", "  Colonnes en double : nom"),
        (b"\x00\x01", "  Ce n'est pas un fichier CSV (octets nuls)."),
        (b'courriel;prenom;nom\n"a;b;c\n', "  Ligne 2 : unexpected end of data"),
    ],
)
def test_files_that_are_not_what_is_asked(tmp_path, content, error):
    assert refusal("import_members", tmp_path, content) == ["Rien n'a été importé.", error]
    assert not User.objects.exists()


def test_an_absent_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_members", str(tmp_path / "absent.csv"))


def test_members_get_an_account_without_password_nor_mail(vocabulary, workplaces, tmp_path, mailoutbox):
    run("import_members", tmp_path, MEMBERS)
    person = User.objects.get(email="jy@exemple.example")
    assert (str(person), person.has_usable_password()) == ("Jean-Yves Moreau", False)
    assert person.profile.caption == "référent, L'Estran, Cholet"
    assert sorted(q.code for q in person.profile.qualifications.all()) == ["DEES", "DEME"]
    assert not person.profile.in_directory
    assert list(EmailAddress.objects.values_list("email", "verified")) == [
        ("aissatou.diallo@exemple.example", False),
        ("jy@exemple.example", False),
    ]
    assert mailoutbox == []


def test_what_a_person_wrote_is_never_overwritten(vocabulary, workplaces, tmp_path, capsys):
    person = UserFactory(email="jy@exemple.example", first_name="Jean", profile__function="tuteur")
    run("import_members", tmp_path, MEMBERS)
    person = User.objects.get(pk=person.pk)
    assert capsys.readouterr().out == "1 créations, 1 déjà là.\n"
    assert (person.first_name, person.profile.function, person.profile.organisation) == (
        "Jean",
        "tuteur",
        workplaces[0],
    )


def test_members_twice_change_nothing(vocabulary, workplaces, tmp_path, capsys):
    run("import_members", tmp_path, MEMBERS)
    run("import_members", tmp_path, MEMBERS)
    assert capsys.readouterr().out.splitlines()[-1] == "0 créations, 2 déjà là."
    assert User.objects.count() == EmailAddress.objects.count() == 2


def test_people_who_cannot_be_written(workplaces, tmp_path):
    bad = (
        "courriel;prenom;nom;structure\n"
        "pas-une-adresse;Ana;Roux;\n"
        "a@exemple.example;\u200b;Roux;\n"
        "b@exemple.example;Bé;Roux;Inconnue\n"
        "B@exemple.example;Bé;Roux;\n"
    )
    assert refusal("import_members", tmp_path, bad) == [
        "Rien n'a été importé.",
        "  Ligne 2 : « pas-une-adresse » n'est pas une adresse électronique",
        "  Ligne 3 : nom ou prénom vide, ou trop long",
        "  Ligne 4 : la structure « Inconnue » est inconnue, ou plusieurs portent ce nom : donnez son identifiant",
        "  Ligne 5 : « b@exemple.example » est déjà à la ligne 4",
    ]
    assert not User.objects.exists()


def test_names_are_cleaned(tmp_path):
    run("import_members", tmp_path, "courriel;prenom;nom\nx@exemple.example;\u202eZoé\u200b ;  Le   Gall\n")
    assert str(User.objects.get()) == "Zoé Le Gall"


def test_what_the_database_cannot_hold_is_refused(vocabulary, tmp_path):
    bad = f"identifiant;nom;ville\n{'x' * 81};Foyer;Laval\nS2;{'n' * 161};{'v' * 81}\n"
    assert refusal("import_organisations", tmp_path, bad) == [
        "Rien n'a été importé.",
        "  Ligne 2 : la colonne « identifiant » dépasse 80 caractères",
        "  Ligne 3 : la colonne « nom » dépasse 160 caractères",
        "  Ligne 3 : la colonne « ville » dépasse 80 caractères",
    ]
