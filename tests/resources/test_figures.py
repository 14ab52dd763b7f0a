"""Data figures: what is read of a pasted table, what is refused, what is drawn."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from resources import figures

SVG = "{http://www.w3.org/2000/svg}"


def drawn(text, kind="bar", title="Titre"):
    """Return the drawing of a pasted table, parsed."""
    return ElementTree.fromstring(figures.draw(figures.read(text, kind), kind, title))


@pytest.mark.parametrize(
    "text",
    [
        "Métier\tEffectif\nAES\t1 250\nASS\t12,5",
        "Métier;Effectif\nAES;1 250\nASS;12,5",
        "Métier;Effectif\r\nAES;1\u202f250\r\n\r\nASS;+12,5\r\n",
        'Métier,Effectif\nAES,1250\nASS,"12,5"',
        "Métier;Effectif\nAES;1\u00a0250,0 \nASS; 12.5 %",
    ],
)
def test_tables_are_read_as_spreadsheets_copy_them(text):
    table = figures.read(text, "bar")
    assert table.heads == ["Métier", "Effectif"]
    assert table.rows == [("AES", [Decimal(1250)]), ("ASS", [Decimal("12.5")])]


def test_an_empty_cell_is_no_zero():
    assert figures.read("An;A;B\n2020;;nd\n2021;−3;–", "line").rows == [("2020", [None, None]), ("2021", [-3, None])]


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("", "bar", "Il faut une ligne d'intitulés, puis au moins une ligne : un nom et un nombre."),
        ("Métier;Effectif", "bar", "Il faut une ligne d'intitulés, puis au moins une ligne : un nom et un nombre."),
        ("Métier\nAES", "bar", "Il faut une ligne d'intitulés, puis au moins une ligne : un nom et un nombre."),
        ("a;b\nx;douze", "bar", "« douze », dans la ligne « x », n'est pas un nombre."),
        ("a;b\nx;1.250,5", "bar", "« 1.250,5 », dans la ligne « x », n'est pas un nombre."),
        ("a;b\nx;1e400", "bar", "« 1e400 », dans la ligne « x », n'est pas un nombre."),
        ("a;b\nx;NaN", "bar", "« NaN », dans la ligne « x », n'est pas un nombre."),
        ("a;b\nx;" + "9" * 15, "bar", f"« {'9' * 15} », dans la ligne « x », n'est pas un nombre."),
        ("a;b\nx;nd", "bar", "Ce tableau n'a aucun nombre."),
        ("a;b\nx;1\nx;2", "bar", "Deux lignes portent le même nom."),
        ("a;b\nx;1;2", "bar", "La ligne « x » a 3 cases au lieu de 2."),
        ("a;b\n;1", "bar", "Chaque ligne et chaque colonne a un nom de 80 signes au plus."),
        ("a;\nx;1", "bar", "Chaque ligne et chaque colonne a un nom de 80 signes au plus."),
        (f"a;b\n{'x' * 81};1", "bar", "Chaque ligne et chaque colonne a un nom de 80 signes au plus."),
        (
            "a;b;c\nx;1;2",
            "bar",
            "Barres et colonnes montrent une seule colonne de nombres ; pour plusieurs, des courbes.",
        ),
        ("a;b;c;d;e;f\nx;1;2;3;4;5", "line", "Au plus 4 colonnes de nombres."),
        (
            "a;b\n" + "\n".join(f"{n};1" for n in range(25)),
            "bar",
            "Au plus 24 lignes : la figure doit se lire sur un téléphone.",
        ),
        ("a;b\nx;1", "line", "Une courbe demande au moins deux lignes : choisissez des barres."),
        (
            f"a;b\n{'x' * 30};1\n{'y' * 30};2",
            "column",
            "Ces noms sont trop longs pour des colonnes : choisissez des barres horizontales.",
        ),
        ('a;b\n"x;1', "bar", "Ce tableau ne se lit pas : collez-le depuis un tableur."),
        ("a;b\nx\0;1\0x", "bar", "« 1x », dans la ligne « x », n'est pas un nombre."),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_reason(text, kind, reason):
    with pytest.raises(figures.Unreadable) as refused:
        figures.read(text, kind)
    assert str(refused.value) == reason


def test_a_bar_for_each_row_longest_for_the_largest():
    svg = drawn("Métier;Effectif\nAES;100\nASS;50\nES;-50")
    widths = [float(bar.get("width")) for bar in svg.iter("rect")]
    assert sorted(widths) == pytest.approx([max(widths) / 2, max(widths) / 2, max(widths)], abs=0.2)
    assert {bar.get("class") for bar in svg.iter("rect")} == {"serie serie-1"}


def test_columns_stand_on_zero():
    heights = [float(bar.get("height")) for bar in drawn("An;Part\n2020;10\n2021;20", "column").iter("rect")]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)


def test_curves_differ_by_their_dashes_not_by_colour_alone():
    svg = drawn("An;A;B\n2020;1;2\n2021;2;2\n2022;3;1", "line")
    paths = [(path.get("class"), path.get("stroke-dasharray")) for path in svg.iter("path")]
    legend, curves = paths[:2], paths[2:]
    assert legend[1] == curves[1] == ("serie serie-2", "7 4")
    assert curves[0] == ("serie serie-1", None)


def test_a_curve_that_never_moves_stays_inside():
    [path] = drawn("An;A\n2020;3\n2021;3", "line").iter("path")
    assert all(0 <= float(number) <= figures.HEIGHT for number in path.get("d").split()[2::3])


def test_a_drawing_has_a_name_and_no_fixed_size():
    svg = drawn("a;b\nx;1", title="Stagiaires accueillis")
    assert (svg.get("role"), svg.find("title").text) == ("img", "Stagiaires accueillis")
    assert svg.get("viewBox") == "0 0 338 88"
    assert [svg.get(name) for name in ("width", "height", "style")] == [None, None, None]


@pytest.mark.parametrize("kind", ["bar", "column", "line", "", None, "<b>"])
def test_markup_in_labels_is_text(kind):
    table = figures.read("a;b\n<script>alert(1)</script>;1\n'><img src=x>;2", "bar")
    html = figures.draw(table, kind, "</title><script>")
    tags = {element.tag for element in ElementTree.fromstring(html).iter()}
    assert tags <= {"svg", "title", "desc", "g", "line", "text", "rect", "path"}


def test_nothing_in_a_drawing_needs_a_looser_policy():
    names = {name for element in drawn("a;b\nx;1").iter() for name in element.attrib}
    assert "style" not in names
    assert [name for name in names if name.startswith("on") or "href" in name] == []


@pytest.mark.parametrize(
    ("number", "written"),
    [(Decimal(1250), "1250"), (Decimal("12.50"), "12,5"), (15.0, "15"), (0, "0"), (None, ""), (-0.5, "-0,5")],
)
def test_numbers_are_written_in_french(number, written):
    assert figures.written(number).replace("\u202f", "").replace("\u00a0", "") == written
