"""Words of the taxonomies brought in from CSV files, by the command and on the editors' screen."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from community.actions.territories import load_territories
from community.models import Competence, Qualification, Territory, Theme
from home.actions.editors import equip_editors
from resources.models import Audience, Moment, Producer
from tests.factories import QualificationFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db

FILES = {
    "theme": ("nom;identifiant;parent\nLe bilan;;evaluer\nÉvaluer;evaluer;\n", Theme),
    "territory": (
        "niveau;code;nom;parent\nDépartement;44;Loire-Atlantique;52\nregion;52;Pays de la Loire;\n",
        Territory,
    ),
    "producer": ("nom;site;description\nInsee;https://www.insee.fr;La statistique\nCéreq;;\n", Producer),
    "audience": ("nom\nTutrices et tuteurs\nChefs de service\n", Audience),
    "moment": ("nom;ordre\nAvant l'arrivée;1\nPremier mois;2\n", Moment),
    "qualification": ("sigle;nom\nDEES;Éducateur spécialisé\nDEASS;Assistant de service social\n", Qualification),
    "competence": ("diplome;code;nom\nDEES;C1;Accueillir\nDEES;C2;Accompagner\n", Competence),
}


def run(tmp_path, kind, content, **options):
    path = tmp_path / "mots.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    call_command("import_vocabulary", kind, str(path), **options)


def refusal(tmp_path, kind, content, **options):
    with pytest.raises(CommandError) as refused:
        run(tmp_path, kind, content, **options)
    return str(refused.value).replace("\xa0", " ").splitlines()


@pytest.mark.parametrize("kind", FILES)
def test_each_kind_comes_in_and_a_second_time_changes_nothing(tmp_path, capsys, kind):
    content, model = FILES[kind]
    if kind == "competence":
        QualificationFactory(code="DEES")
    run(tmp_path, kind, content, dry_run=True)
    assert not model.objects.exists()
    run(tmp_path, kind, content)
    first = list(model.objects.order_by("pk").values())
    run(tmp_path, kind, content)
    assert list(model.objects.order_by("pk").values()) == first
    assert capsys.readouterr().out.splitlines() == [
        "Rien n'est écrit (essai à blanc) : 2 créations, 0 déjà là.",
        "2 créations, 0 déjà là.",
        "0 créations, 2 déjà là.",
    ]


def test_levels_whatever_their_order_in_the_file(tmp_path):
    for kind in ("theme", "territory"):
        run(tmp_path, kind, FILES[kind][0])
    assert Theme.objects.get(slug="le-bilan").parent.slug == "evaluer"
    assert Territory.objects.get(kind="department", code="44").parent.name == "Pays de la Loire"


def test_a_code_that_two_levels_share(tmp_path):
    load_territories()
    run(
        tmp_path,
        "territory",
        "niveau;code;nom;parent\nbassin d'emploi;4401;Nantes;44\nemployment_area;0051;Troyes;10\n",
    )
    assert [
        (place.parent.kind, place.parent.name)
        for place in Territory.objects.filter(kind="employment_area").order_by("-code")
    ] == [
        ("department", "Loire-Atlantique"),
        ("department", "Aube"),
    ]


def test_a_word_follows_the_file_and_keeps_the_columns_that_it_does_not_have(tmp_path):
    run(tmp_path, "producer", "nom;identifiant;site\nInsee;insee;https://www.insee.fr\n")
    run(tmp_path, "producer", "nom;identifiant\nInstitut statistique;insee\n")
    assert list(Producer.objects.values_list("name", "slug", "url")) == [
        ("Institut statistique", "insee", "https://www.insee.fr")
    ]
    run(tmp_path, "producer", "nom;identifiant;site\nInsee;insee;\n")
    assert Producer.objects.get().url == ""


def test_a_parent_by_its_name(tmp_path):
    parent = ThemeFactory(name="Évaluer", slug="e")
    run(tmp_path, "theme", "nom;parent\nLe bilan;évaluer\n")
    assert Theme.objects.get(slug="le-bilan").parent == parent


BAD = {
    "theme": (
        "nom;identifiant;parent\nA;a;b\nB;b;c\nC;c;\nD;d;inconnu\nE;e;e\nF;a;\n;g;\n"
        + f"{'n' * 81};h;\nI;pas un slug;\n!!!;;\n",
        [
            "  Ligne 2 : « b » n'est pas connu (colonne parent)",
            "  Ligne 5 : « inconnu » n'est pas connu (colonne parent)",
            "  Ligne 6 : « e » n'est pas connu (colonne parent)",
            "  Ligne 7 : « a » est déjà à la ligne 2",
            "  Ligne 8 : la colonne « nom » est vide",
            "  Ligne 9 : nom : Assurez-vous que cette valeur comporte au plus 80 caractères (actuellement 81).",
            "  Ligne 10 : identifiant : Ce champ ne doit contenir que des lettres, des nombres, des tirets bas "
            "(_) et des traits d’union.",
            "  Ligne 11 : identifiant : Ce champ ne peut pas être vide.",
        ],
    ),
    "territory": (
        "niveau;code;nom;parent\npays;1;France;\nregion;123456789;Loin;\ndepartement;44;Loire;52\n",
        [
            "  Ligne 2 : niveau : La valeur « 'pays' » n’est pas un choix valide.",
            "  Ligne 3 : code : Assurez-vous que cette valeur comporte au plus 8 caractères (actuellement 9).",
            "  Ligne 4 : « 52 » n'est pas connu (colonne parent)",
        ],
    ),
    "producer": (
        "nom;site\nInsee;javascript:alert(1)\n",
        ["  Ligne 2 : site : Saisissez une URL valide."],
    ),
    "moment": (
        "nom;ordre\nAvant;premier\nAprès;-1\n",
        [
            "  Ligne 2 : ordre : La valeur « premier » doit être un nombre entier.",
            "  Ligne 3 : ordre : Assurez-vous que cette valeur est supérieure ou égale à 0.",
        ],
    ),
    "competence": ("diplome;code;nom\nDEXX;C1;A\n", ["  Ligne 2 : « DEXX » n'est pas connu (colonne diplome)"]),
    "qualification": ("sigle\nDEES\n", ["  Colonnes manquantes : nom"]),
    "audience": (b"\x00", ["  Ce n'est pas un fichier CSV (octets nuls)."]),
}


@pytest.mark.parametrize("kind", BAD)
def test_every_error_with_its_line_and_nothing_written(tmp_path, kind):
    content, errors = BAD[kind]
    assert refusal(tmp_path, kind, content) == ["Rien n'a été importé.", *errors]
    assert not FILES[kind][1].objects.exists()


def test_an_order_that_no_column_holds(tmp_path):
    found = refusal(tmp_path, "moment", "nom;ordre\nPlus tard;99999999999999999999\n")
    assert found[1].startswith("  Ligne 2 : ordre : Assurez-vous que cette valeur est inférieure ou égale à ")


def test_themes_keep_to_two_levels(tmp_path):
    top = ThemeFactory(slug="haut")
    ThemeFactory(slug="bas", parent=top)
    error = "parent : Il n'y a que deux niveaux : un thème placé sous un autre n'en tient pas lui-même."
    assert refusal(tmp_path, "theme", "nom;identifiant;parent\nX;x;bas\nHaut;haut;autre\nAutre;autre;\nY;y;Y\n") == [
        "Rien n'a été importé.",
        f"  Ligne 2 : {error}",
        f"  Ligne 3 : {error}",
        "  Ligne 5 : « Y » n'est pas connu (colonne parent)",
    ]


def test_every_kind_was_tried_with_bad_lines():
    assert BAD.keys() == FILES.keys()


def test_a_kind_that_is_none(tmp_path):
    with pytest.raises(CommandError, match="'poem'"):
        run(tmp_path, "poem", "nom\nx\n")


def test_names_are_cleaned(tmp_path):
    run(tmp_path, "audience", "nom\n\u202eTuteurs\u200b   et  tutrices \n")
    assert list(Audience.objects.values_list("name", "slug")) == [("Tuteurs et tutrices", "tuteurs-et-tutrices")]


# --- The editors' screen ----------------------------------------------------------------------------------------------

SCREEN = "/gestion/vocabulaire/importer/"


@pytest.fixture
def editor(library, client):
    person = UserFactory(is_staff=True)
    person.groups.add(equip_editors())
    client.force_login(person)
    return person


def send(client, kind, content, **values):
    file = SimpleUploadedFile("mots.csv", content if isinstance(content, bytes) else content.encode())
    return client.post(SCREEN, {"kind": kind, "file": file, **values})


def hidden(response):
    """Return what the screen sends back when it is confirmed."""
    found = re.findall(r'<input type="hidden" name="(kind|content)" value="([^"]*)"', response.content.decode())
    return {name: unescape(value) for name, value in found}


def test_a_file_is_checked_then_brought_in(client, editor):
    checked = send(client, "producer", FILES["producer"][0])
    assert "2 créations, 0 mots déjà là" in checked.content.decode()
    assert not Producer.objects.exists()
    confirmed = client.post(SCREEN, {**hidden(checked), "confirm": "1"}, follow=True)
    assert "2 créations, 0 déjà là." in confirmed.content.decode()
    assert sorted(Producer.objects.values_list("name", flat=True)) == ["Céreq", "Insee"]


def test_what_is_confirmed_is_checked_again(client, editor):
    confirmed = client.post(SCREEN, {"kind": "theme", "content": "nom;parent\nA;inconnu\n", "confirm": "1"})
    assert "« inconnu » n&#x27;est pas connu" in confirmed.content.decode()
    assert not Theme.objects.exists()


@pytest.mark.parametrize(
    ("kind", "content", "error"),
    [
        ("theme", "nom;parent\nA;inconnu\n", "Ligne 2 : « inconnu » n'est pas connu (colonne parent)"),
        ("theme", "titre\nA\n", "Colonnes manquantes : nom"),
        ("theme", b"\x00\x01", "Ce n'est pas un fichier CSV (octets nuls)."),
        ("theme", b"nom\n" + b"x" * 600_000, "Le fichier dépasse 500 Ko."),
        ("theme", b"", "Le fichier soumis est vide."),
        ("poem", "nom\nA\n", "poem n’en fait pas partie."),
    ],
)
def test_a_bad_file_is_told(client, editor, kind, content, error):
    page = unescape(send(client, kind, content).content.decode())
    assert error in page.replace("\xa0", " ")
    assert not Theme.objects.exists()


def test_no_file_at_all(client, editor):
    assert "Choisissez un fichier." in client.post(SCREEN, {"kind": "theme"}).content.decode()


def test_editors_keep_the_words_and_only_administrators_the_territories(client, editor):
    assert 'value="territory"' not in client.get(SCREEN).content.decode()
    assert "territory" in send(client, "territory", FILES["territory"][0]).content.decode()
    assert not Territory.objects.exists()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert 'value="territory"' in client.get(SCREEN).content.decode()


def test_the_screen_is_in_the_menu_of_editors(client, editor):
    assert SCREEN in client.get("/gestion/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_others_are_kept_out(client, library, method):
    client.force_login(UserFactory())
    response = getattr(client, method)(SCREEN, {"kind": "theme", "content": "nom\nA\n", "confirm": "1"})
    assert (response.status_code, Theme.objects.count()) == (302, 0)
