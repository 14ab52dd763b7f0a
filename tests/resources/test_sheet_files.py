"""Inventories of practice sheets: taken away by a reader, brought back in by a writer, the same."""

import io
import os

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from community.csv_files import RefusedCsv
from community.permissions import EDITORS_GROUP
from community.spreadsheets import csv_lines, parse_table, xlsx_bytes
from resources import sheet_uploads
from resources.actions import drafts
from resources.actions.drafts import Refused
from resources.actions.sheet_files import COLUMNS, TABLE, import_sheets, table_of
from resources.forms.sheets import ALL_FIELDS, typed
from resources.models import PracticeSheet
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PracticeSheetFactory,
    ResourceFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)
from tests.resources.test_sheets import FULL, REGION

pytestmark = pytest.mark.usefixtures("library")

IMPORT = "/ressources/fiches-action/import/"
HOSTILE = {
    "title": "=HYPERLINK(1)",
    "leads": ["+33", "@maison", "-a", "'=b"],
    "context": '- une liste\n- de deux | lignes ; « "é" »',
    "objectives": "'=1+1",
    "contact_phone": "+33 2 43 00 00 00",
    "figures": [{"value": "-5 %", "label": "d'abandons : net"}],
    "funders": [{"name": "Lot : 3", "amount": ""}, {"name": "Opco", "amount": "850.50"}],
}


@pytest.fixture
def editor():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=EDITORS_GROUP)[0])
    return person


@pytest.fixture
def full():
    places = {"region": TerritoryFactory(**REGION), "territories": [TerritoryFactory(code="72", name="Sarthe")]}
    return PracticeSheetFactory(title="Immersion", themes=[ThemeFactory(slug="accueil")], **places, **FULL)


def csv_of(sheets, reader):
    return "".join(csv_lines(table_of(sheets, reader))).encode()


def xlsx_of(sheets, reader):
    return xlsx_bytes(table_of(sheets, reader), "Fiches")


def table(*lines, columns="identifiant;titre"):
    return "\n".join([columns, *lines]).encode()


def bring_in(actor, content, **options):
    return import_sheets(actor, parse_table(content, **TABLE), **options)


def refusal(actor, content):
    with pytest.raises(RefusedCsv) as refused:
        bring_in(actor, content)
    return refused.value.errors


def said(sheet):
    """Return what the forms of a sheet would show."""
    return typed(drafts.draft_of(PracticeSheet.objects.get(pk=sheet.pk)), ALL_FIELDS)


def exported(client, extension="csv", query=""):
    answer = client.get(reverse("sheets_export", args=[extension]) + query)
    content = b"".join(answer) if answer.streaming else answer.content
    return answer, content


def keys(content):
    return [row["identifiant"] for row in parse_table(content, **TABLE)]


def test_every_field_has_its_column():
    assert set(COLUMNS) == set(ALL_FIELDS)
    assert len(set(COLUMNS.values())) == len(COLUMNS)


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_taken_away_and_brought_back_nothing_changes(editor, full, make):
    PracticeSheetFactory(**HOSTILE)
    PracticeSheetFactory()
    content = make(PracticeSheet.objects.all(), editor)
    report = bring_in(editor, content)
    assert (report.created, report.updated, len(report.same)) == ([], [], 3)


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
@pytest.mark.parametrize("hostile", [False, True])
def test_brought_in_elsewhere_it_is_the_same(editor, full, make, hostile):
    if hostile:
        for name, value in HOSTILE.items():
            setattr(full, name, value)
        full.save()
    before, content = said(full), make(PracticeSheet.objects.all(), editor)
    full.delete()
    report = bring_in(editor, content)
    assert len(report.created) == 1
    made = PracticeSheet.objects.get()
    assert (made.owner, made.live, made.external_id) == (editor, False, full.slug)
    assert said(made) == before


def test_no_cell_runs():
    PracticeSheetFactory(**HOSTILE)
    reader = UserFactory()
    for line in list(table_of(PracticeSheet.objects.all(), reader))[1:]:
        assert any(cell.startswith("=") for cell in line)
    text = csv_of(PracticeSheet.objects.all(), reader).decode()
    assert "'=HYPERLINK(1);" in text
    assert "'+33 2 43" in text
    cells = load_workbook(io.BytesIO(xlsx_of(PracticeSheet.objects.all(), reader))).active[2]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert [cell.value for cell in cells if (cell.value or " ")[0] in "=+-@"] == []


def test_the_ways_to_reach_the_contact_are_for_people_with_an_account(client, full):
    public = exported(client)[1].decode()
    assert "Aïssatou Diallo" in public
    for secret in ("aissatou@example.org", "02 43 00 00 00", "courriel", "telephone"):
        assert secret not in public
    client.force_login(UserFactory())
    member = exported(client)[1].decode()
    for secret in ("aissatou@example.org", "02 43 00 00 00", "courriel", "telephone"):
        assert secret in member


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_one_takes_away_what_one_may_read(client, extension):
    community = CommunityFactory(join_mode="secret")
    PracticeSheetFactory(slug="publique", title="a")
    PracticeSheetFactory(slug="connectees", title="b", visibility="signed_in")
    PracticeSheetFactory(slug="secrete", title="c", visibility="communities", communities=[community])
    PracticeSheetFactory(slug="brouillon", title="d", live=False)
    ResourceFactory(slug="autre")
    member = MembershipFactory(community=community).user
    for person, seen in (
        (None, ["publique"]),
        (UserFactory(), ["publique", "connectees"]),
        (member, ["publique", "connectees", "secrete"]),
    ):
        if person:
            client.force_login(person)
        assert keys(exported(client, extension)[1]) == seen


def test_the_facets_of_the_library_choose(client, full):
    PracticeSheetFactory()
    assert keys(exported(client, query="?theme=accueil")[1]) == [full.slug]
    assert keys(exported(client, query="?theme=inconnu")[1]) == []
    assert len(keys(exported(client)[1])) == 2


def test_taking_away_too_often_waits(client, library):
    answers = [client.get(reverse("sheets_export", args=["csv"])) for _number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 600
    assert "code" not in answers[-1].content.decode().split("<main")[1].split("</main")[0]
    assert answers[-1].has_header("Retry-After")
    client.force_login(UserFactory())
    assert client.get(reverse("sheets_export", args=["csv"])).status_code == 200


def test_the_file_says_what_it_is(client, full):
    answer, content = exported(client)
    assert content.startswith(b"\xef\xbb\xbfidentifiant;titre;")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="fiches-action-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert exported(client, "xlsx")[0]["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get("/ressources/fiches-action/export.pdf").status_code == 404
    assert client.post("/ressources/fiches-action/export.csv").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_taking_away_takes_three_queries(full, count, django_assert_num_queries):
    for _ in range(count):
        PracticeSheetFactory(territories=[TerritoryFactory()], themes=[ThemeFactory()])
    with django_assert_num_queries(3):
        assert len(list(table_of(PracticeSheet.objects.all(), AnonymousUser()))) == count + 2


def test_a_draft_is_made_then_follows_the_file(editor):
    report = bring_in(editor, table("F1;Immersion;Un contexte", columns="identifiant;titre;contexte"))
    assert report.created == [(2, "Immersion")]
    made = PracticeSheet.objects.get()
    assert (made.external_id, made.owner, made.live, made.context) == ("F1", editor, False, "Un contexte")
    report = bring_in(editor, table("F1;Immersion croisée"))
    assert report.updated == [(2, "Immersion croisée")]
    made = PracticeSheet.objects.get()
    assert (made.title, made.context) == ("Immersion croisée", "Un contexte")
    bring_in(editor, table("F1;Immersion croisée;", columns="identifiant;titre;contexte"))
    assert PracticeSheet.objects.get().context == ""


def test_what_is_published_waits_for_its_review(editor, full):
    bring_in(editor, table(f"{full.slug};Autre titre"))
    assert PracticeSheet.objects.get().title == "Immersion"
    assert drafts.draft_of(PracticeSheet.objects.get()).title == "Autre titre"


def test_a_trial_writes_nothing(editor):
    report = bring_in(editor, table("F1;Immersion"), dry_run=True)
    assert report.created == [(2, "Immersion")]
    assert not PracticeSheet.objects.exists()


def test_a_sheet_that_one_only_reads_is_refused_and_a_hidden_one_does_not_exist(full):
    manager = MembershipFactory(role="manager").user
    assert refusal(manager, table(f"{full.slug};Volé")) == [
        f"Ligne 2 : vous ne pouvez pas modifier la fiche « {full.slug} »"
    ]
    full.visibility, full.communities = "communities", [CommunityFactory(join_mode="secret")]
    full.save()
    assert bring_in(manager, table(f"{full.slug};Le mien")).created == [(2, "Le mien")]
    assert PracticeSheet.objects.get(pk=full.pk).title == "Immersion"


def test_people_without_the_right_bring_nothing_in(client, full):
    assert client.get(IMPORT).status_code == 302
    for person in (UserFactory(), MembershipFactory().user, full.owner or UserFactory()):
        with pytest.raises(Refused):
            bring_in(person, table("F1;Immersion"))
        client.force_login(person)
        assert client.get(IMPORT).status_code == 403
        assert client.post(IMPORT, {"digest": "x"}).status_code == 403
    assert PracticeSheet.objects.count() == 1
    client.force_login(MembershipFactory(role="manager").user)
    assert client.get(IMPORT).status_code == 200


@pytest.mark.parametrize(
    ("column", "cell", "error"),
    [
        ("contexte", "=1+1", "la colonne « contexte » contient une formule"),
        ("titre", '"@SUM(A1)"', "la colonne « titre » contient une formule"),
        ("region", "Atlantide", "« Atlantide » n'est pas connu (colonne region)"),
        ("themes", "rien|du tout", "« rien » n'est pas connu (colonne themes)"),
        ("natures", "Étude|Rêve", "« Rêve » n'est pas connu (colonne natures)"),
        ("territoires", "Atlantide", "territoires : Territoire inconnu : Atlantide."),
        ("courriel", "aissatou", "courriel : Saisissez une adresse e-mail valide."),
        ("cout_total", "beaucoup", "cout_total : « beaucoup » : écrivez un montant en chiffres."),
        ("porteurs", "|".join(map(str, range(21))), "porteurs : 20 lignes au plus."),
        ("contexte", "a" * 8001, "contexte : Assurez-vous que cette valeur comporte au plus 8000 caractères"),
    ],
)
def test_each_error_is_told_with_its_line_and_nothing_is_written(editor, column, cell, error):
    columns = f"identifiant;titre;{column}" if column != "titre" else "identifiant;titre"
    bad = f"F2;{cell}" if column == "titre" else f"F2;Deux;{cell}"
    good = "F1;Un" + (";" if column != "titre" else "")
    errors = refusal(editor, table(good, bad, columns=columns))
    assert errors[0].startswith(f"Ligne 3 : {error}")
    assert not PracticeSheet.objects.exists()


def test_a_file_with_wrong_columns_or_doubles_is_refused(editor):
    assert refusal(editor, table("F1;x", columns="identifiant;auteur")) == [
        "Colonnes manquantes : titre",
        "Colonnes inconnues : auteur",
    ]
    assert refusal(editor, table("F1;Un", "F1;Deux")) == ["Ligne 3 : « F1 » est déjà à la ligne 2"]
    assert refusal(editor, table(";Un")) == ["Ligne 2 : la colonne « identifiant » est vide"]
    assert refusal(editor, table(f"{'F' * 81};Un")) == ["Ligne 2 : l'identifiant est trop long"]


def test_labels_are_read_in_french_whatever_the_language(editor, full):
    with translation.override("en"):
        content = csv_of(PracticeSheet.objects.all(), editor)
        report = bring_in(editor, content)
    assert "Égalité entre les femmes et les hommes" in content.decode()
    assert len(report.same) == 1


def upload(client, content, name="fiches.csv"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_tried_then_confirmed(client, editor):
    client.force_login(editor)
    tried = upload(client, table("F1;Immersion"))
    assert tried.context["report"].created == [(2, "Immersion")]
    assert not PracticeSheet.objects.exists()
    waiting = f"imports/{editor.public_id}"
    assert storages["private"].exists(waiting)
    done = client.post(IMPORT, {"digest": tried.context["digest"]})
    assert done["Location"] == IMPORT
    assert PracticeSheet.objects.get().title == "Immersion"
    assert not storages["private"].exists(waiting)
    client.post(IMPORT, {"digest": tried.context["digest"]})
    assert PracticeSheet.objects.count() == 1


def test_a_file_that_is_never_confirmed_goes_after_a_day(editor):
    sheet_uploads.keep(editor, b"identifiant;titre")
    sheet_uploads.forget_old()
    assert sheet_uploads.kept(editor) == b"identifiant;titre"
    path = storages["private"].path(f"imports/{editor.public_id}")
    os.utime(path, (0, 0))
    sheet_uploads.forget_old()
    assert sheet_uploads.kept(editor) is None


def test_only_what_was_tried_is_confirmed(client, editor):
    client.force_login(editor)
    first = upload(client, table("F1;Immersion")).context["digest"]
    upload(client, table("F1;Autre"))
    for digest in (first, "", "x\0"):
        assert client.post(IMPORT, {"digest": digest}).status_code == 302
    assert not PracticeSheet.objects.exists()
    client.force_login(MembershipFactory(role="manager").user)
    client.post(IMPORT, {"digest": first})
    assert not PracticeSheet.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Ce fichier est vide."),
        (b"a" * (11 * 1024 * 1024), "Ce fichier dépasse 10"),
        (b"PK\x03\x04rien", "Ce document est abîmé."),
        (b"titre\nImmersion\n", "Colonnes manquantes : identifiant"),
        ("identifiant;titre\nF1;É\n".encode("utf-16"), "octets nuls"),
        (table("F1;=1+1"), "Ligne 2 : la colonne « titre » contient une formule"),
        (table(*(f"F{number};Fiche" for number in range(301))), "300 fiches au plus à la fois"),
        (table(*(f"F{number};" for number in range(60))), "… et 10 autres erreurs."),
    ],
    ids=["empty", "large", "broken", "columns", "utf-16", "formula", "many", "errors"],
)
def test_a_bad_file_is_refused_on_the_screen(client, editor, content, words):
    client.force_login(editor)
    answer = upload(client, content)
    assert answer.status_code == 422
    assert words in answer.content.decode().replace("\u00a0", " ")
    assert not PracticeSheet.objects.exists()


def test_without_a_file_the_screen_asks_for_one(client, editor):
    client.force_login(editor)
    assert "Choisissez un fichier." in client.post(IMPORT, {"x": "1"}).content.decode()


def test_the_command_does_the_same(editor, tmp_path, capsys):
    path = tmp_path / "fiches.csv"
    path.write_bytes(table("F1;Immersion"))
    call_command("import_sheets", str(path), owner=editor.email, dry_run=True)
    assert not PracticeSheet.objects.exists()
    call_command("import_sheets", str(path), owner=editor.email)
    call_command("import_sheets", str(path), owner=editor.email)
    assert capsys.readouterr().out.splitlines() == [
        "Rien n'est écrit (essai à blanc) : 1 fiches créées, 0 mises à jour, 0 déjà là.",
        "1 fiches créées, 0 mises à jour, 0 déjà là.",
        "0 fiches créées, 0 mises à jour, 1 déjà là.",
    ]


def test_the_command_says_what_is_wrong(editor, tmp_path):
    path = tmp_path / "fiches.csv"
    path.write_bytes(table("F1;=1+1"))
    for owner, file, words in (
        ("nobody@example.org", path, "Aucun compte"),
        (editor.email, tmp_path / "rien.csv", "No such file"),
        (editor.email, path, "Ligne 2"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_sheets", str(file), owner=owner)
