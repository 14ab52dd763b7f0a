"""Tables of spreadsheets: read whatever saved them, written so that nothing in them runs."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from community import spreadsheets
from community.csv_files import RefusedCsv
from community.spreadsheets import csv_lines, is_formula, parse_table, tame, untame, xlsx_bytes

ROWS = [["Nom", "Ville"], ["L'Estran", "Saint-Nazaire"], ["=1+1", '-2\nlignes ; « » "é"']]


def book_of(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zipped(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(content, name, make):
    """Return a workbook with one of its parts made otherwise."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped(parts | {name: make(parts[name])})


def values(content):
    return [row.values for row in parse_table(content, required=["nom"], optional=["ville"])]


def refusal(content, **columns):
    with pytest.raises(RefusedCsv) as refused:
        parse_table(content, **columns or {"required": ["nom"], "optional": ["ville"]})
    return refused.value.errors


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@a", "\ta", "\ra", "＝1", "'=1", "''=1", "'a", "''", "", "a=1"])
def test_what_begins_like_a_formula_is_tamed_and_comes_back(text):
    assert untame(tame(text)) == text
    assert not is_formula(tame(text))
    assert not spreadsheets.DANGEROUS.match(tame(text)) or tame(text).startswith("'")


@pytest.mark.parametrize(("text", "tamed"), [("=1+1", "'=1+1"), ("'=1", "''=1"), ("'a", "'a"), ("a", "a")])
def test_only_what_begins_like_a_formula_changes(text, tamed):
    assert tame(text) == tamed


def test_csv_and_xlsx_say_the_same():
    csv, xlsx = "".join(csv_lines(ROWS)).encode(), xlsx_bytes(ROWS, "Essai")
    assert csv.startswith("\ufeffNom;Ville\r\n".encode())
    expected = [
        {"nom": "L'Estran", "ville": "Saint-Nazaire"},
        {"nom": "'=1+1", "ville": '\'-2\nlignes ; « » "é"'},
    ]
    assert values(csv) == values(xlsx) == expected


def test_every_cell_of_a_workbook_is_text():
    sheet = load_workbook(io.BytesIO(xlsx_bytes([["Nom"], ["=1+1"], ["12"], ["a\x00\x0bb"]], "Essai"))).active
    assert [(cell.value, cell.data_type) for cell in sheet["A"]] == [
        ("Nom", "s"),
        ("'=1+1", "s"),
        ("12", "s"),
        ("ab", "s"),
    ]


def test_cells_are_read_as_one_would_type_them():
    cells = [["nom", "ville"], ["a", 12], ["b", 12.5], ["c", date(2026, 5, 11)], ["d", True], ["e", Decimal("0.1")]]
    assert [row["ville"] for row in values(book_of(cells))] == ["12", "12,5", "11/05/2026", "oui", "0,1"]


def test_a_formula_is_read_as_the_file_holds_it():
    assert is_formula(values(book_of([["nom"], ["=SUM(A1:A2)"]]))[0]["nom"])


def test_lines_keep_their_numbers_and_blank_ones_are_passed_over():
    rows = parse_table(book_of([["nom"], ["a"], [None], [""], ["b"]]), required=["nom"])
    assert [(row.line, row["nom"]) for row in rows] == [(2, "a"), (5, "b")]


@pytest.mark.parametrize("content", [b"", "\ufeff".encode(), book_of([]), book_of([[None]])])
def test_an_empty_table_lacks_its_columns(content):
    assert refusal(content) == ["Colonnes manquantes : nom"]


def test_wrong_columns_are_named():
    assert refusal(book_of([["Ville", "Pays"], ["a", "b"]])) == [
        "Colonnes manquantes : nom",
        "Colonnes inconnues : pays",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + b"a" * 100, "Ce document est abîmé"),
        (zipped({"a.txt": "a"}), "Les archives ne sont pas acceptées"),
        (
            zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}),
            "Ce document n'est pas un classeur XLSX",
        ),
        (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "Ce classeur ne s'ouvre pas"),
        (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": b"\0" * 90_000_000}), "Ce document se déplie"),
        (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "", "xl/vbaProject.bin": "a"}), "macros"),
        (b"a" * (spreadsheets.MAX_BYTES + 1), "Le fichier dépasse 10"),
        (b"nom\n\0\n", "octets nuls"),
        (b'nom\n"a\n', "Ligne"),
    ],
    ids=["broken", "zip", "docx", "hollow", "bomb", "macros", "large", "nul", "quote"],
)
def test_what_is_no_table_is_refused_in_words(content, said):
    errors = refusal(content)
    assert len(errors) == 1
    assert said in errors[0]


def test_entities_are_not_resolved():
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    content = changed(book_of([["nom"], ["a"]]), "xl/worksheets/sheet1.xml", lambda part: bomb + part)
    assert refusal(content) == ["Ce classeur ne s'ouvre pas. Enregistrez-le à nouveau, ou en CSV."]


def test_a_cell_far_away_costs_nothing():
    far = changed(
        book_of([["nom"], ["a"]]),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'r="2"', b'r="1048576"').replace(b'"A2"', b'"XFD1048576"'),
    )
    assert refusal(far) == ["Le fichier a plus de 2000 lignes : importez-le en plusieurs fois."]


@pytest.mark.parametrize("make", [book_of, lambda rows: "".join(csv_lines(rows)).encode()], ids=["xlsx", "csv"])
def test_there_are_so_many_lines_and_no_more(make):
    rows = [["nom"], *([f"n{number}"] for number in range(spreadsheets.MAX_ROWS))]
    assert len(parse_table(make(rows), required=["nom"])) == spreadsheets.MAX_ROWS
    assert "plus de 2000 lignes" in refusal(make([*rows, ["de trop"]]))[0]


def test_there_are_so_many_columns_and_no_more():
    assert refusal(book_of([["nom", *map(str, range(200))]])) == ["Le tableau a plus de 100 colonnes."]
