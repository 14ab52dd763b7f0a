"""Data figures: read a table pasted from a spreadsheet, draw it as SVG. The only place that touches leather.

Colours are presentation attributes, good for paper; on screen the style sheet's classes win over them, in both themes.
"""

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from decimal import Decimal

import leather
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from leather import theme

from community.html import clean_line, trusted

KINDS = [
    ("bar", gettext_lazy("Barres horizontales")),
    ("column", gettext_lazy("Colonnes")),
    ("line", gettext_lazy("Courbes")),
]
MAX_ROWS, MAX_SERIES, MAX_LABEL, MAX_COLUMN_LETTERS = 24, 4, 80, 40
LARGEST = Decimal(10) ** 12
NUMBER = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,6})?")
SPACES = re.compile(r"[\s\u00a0\u202f]+")
LONG_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:E[-+]?\d+)?")
MEASURES = {"x", "y", "x1", "x2", "y1", "y2", "width", "height", "d"}
NOTHING = {"", "-", "–", "—", "nd", "n.d."}

WIDTH, ROW_HEIGHT, HEIGHT = 320, 28, 220
LABEL_SHOWN, SHORT_LABEL, TICKS_SHOWN, BAR_TICKS = 20, 8, 5, 3
# Half of the last number under the axis.
OVERHANG = 18
# The colour that leather writes, and the class that the style sheet knows.
SERIES = {
    "#0e5566": "serie serie-1",
    "#b06c00": "serie serie-2",
    "#68325f": "serie serie-3",
    "#3d4f6e": "serie serie-4",
}
DASHES = ("none", "7 4", "2 3", "10 3 2 3")

theme.margin = 0.03
theme.background_color = "none"
theme.tick_color = "#dcd6c9"
theme.zero_color = "#7c776b"
theme.label_color = theme.legend_color = "#4b585b"
theme.tick_font_family = theme.legend_font_family = "Atkinson Hyperlegible Next"
theme.tick_font_size = theme.legend_font_size = 13
theme.tick_font_char_width = theme.legend_font_char_width = 7
theme.legend_bubble_size = 24


class Unreadable(ValueError):
    """The pasted table cannot be drawn; the message says why, for who pasted it."""


@dataclass(frozen=True)
class Table:
    """What was pasted: `heads` names the columns, `rows` are (label, [number or None])."""

    heads: list
    rows: list

    @property
    def series(self):
        """Return [(name, [number or None])], one per column of numbers."""
        return [(name, [numbers[at] for _label, numbers in self.rows]) for at, name in enumerate(self.heads[1:])]


def read(text, kind):
    """Return the Table pasted as `text`, with tabs, semicolons or commas between its cells.

    Raises Unreadable when it cannot be drawn as `kind`, the first of KINDS when unknown.
    """
    lines = [[clean_line(cell) for cell in line] for line in _cells(text)]
    lines = [line for line in lines if any(line)]
    _check_shape(lines)
    rows = [(line[0], [_number(cell, line[0]) for cell in line[1:]]) for line in lines[1:]]
    table = Table(lines[0], rows)
    _check_kind(table, kind)
    return table


def draw(table, kind, title):
    """Return the drawing of `table` as safe SVG, titled for who cannot see it; empty without a table."""
    if table is None:
        return trusted("")
    chart, height = {"column": _columns, "line": _lines}.get(kind, _bars)(table)
    svg = ET.Element("svg", {"viewBox": f"0 0 {WIDTH + OVERHANG} {height}", "role": "img", "class": "chart data-chart"})
    ET.SubElement(svg, "title").text = title
    ET.SubElement(svg, "desc").text = _("Les données sont dans le tableau qui suit.")
    drawing = chart.to_svg_group(WIDTH, height)
    drawing.remove(drawing.find("rect"))
    for element in drawing.iter():
        _finish(element)
    svg.append(drawing)
    # Written by the tree, which escapes what was pasted.
    return trusted(ET.tostring(svg, encoding="unicode", short_empty_elements=False))


def written(number):
    """Return a number as French readers write it."""
    if number is None:
        return ""
    exact = Decimal(str(number)).normalize()
    return number_format(exact.quantize(Decimal(1)) if exact.as_tuple().exponent > 0 else exact, force_grouping=True)


def _cells(text):
    first = text.strip("\r\n ").partition("\n")[0]
    delimiter = next((sign for sign in "\t;" if sign in first), ",")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(_("Ce tableau ne se lit pas : collez-le depuis un tableur.")) from error


def _check_shape(lines):
    if len(lines) < 2 or len(lines[0]) < 2:
        raise Unreadable(_("Il faut une ligne d'intitulés, puis au moins une ligne : un nom et un nombre."))
    if len(lines) - 1 > MAX_ROWS:
        raise Unreadable(_("Au plus %(max)d lignes : la figure doit se lire sur un téléphone.") % {"max": MAX_ROWS})
    if len(lines[0]) - 1 > MAX_SERIES:
        raise Unreadable(_("Au plus %(max)d colonnes de nombres.") % {"max": MAX_SERIES})
    for line in lines[1:]:
        if len(line) != len(lines[0]):
            raise Unreadable(
                _("La ligne « %(label)s » a %(found)d cases au lieu de %(wanted)d.")
                % {"label": line[0][:MAX_LABEL], "found": len(line), "wanted": len(lines[0])}
            )
    for name in [line[0] for line in lines[1:]] + lines[0][1:]:
        if not name or len(name) > MAX_LABEL:
            raise Unreadable(
                _("Chaque ligne et chaque colonne a un nom de %(max)d signes au plus.") % {"max": MAX_LABEL}
            )
    if len({line[0] for line in lines[1:]}) < len(lines) - 1:
        raise Unreadable(_("Deux lignes portent le même nom."))


def _check_kind(table, kind):
    if all(number is None for _label, numbers in table.rows for number in numbers):
        raise Unreadable(_("Ce tableau n'a aucun nombre."))
    if kind == "line" and len(table.rows) < 2:
        raise Unreadable(_("Une courbe demande au moins deux lignes : choisissez des barres."))
    if kind != "line" and len(table.heads) > 2:
        raise Unreadable(_("Barres et colonnes montrent une seule colonne de nombres ; pour plusieurs, des courbes."))
    if kind == "column" and sum(len(label) + 1 for label, _numbers in table.rows) > MAX_COLUMN_LETTERS:
        raise Unreadable(_("Ces noms sont trop longs pour des colonnes : choisissez des barres horizontales."))


def _number(cell, label):
    bare = SPACES.sub("", cell).replace("−", "-").removesuffix("%")
    if bare.lower() in NOTHING:
        return None
    if not NUMBER.fullmatch(bare) or abs(number := Decimal(bare.replace(",", "."))) > LARGEST:
        raise Unreadable(
            _("« %(cell)s », dans la ligne « %(label)s », n'est pas un nombre.") % {"cell": cell[:40], "label": label}
        )
    return number


def _bars(table):
    chart = leather.Chart()
    chart.add_bars([(number or 0, label) for (label, _n), number in _first(table)], fill_color=next(iter(SERIES)))
    chart.add_x_axis(tick_formatter=_sparse_tick)
    chart.add_y_axis(tick_formatter=_short)
    return chart, 60 + ROW_HEIGHT * len(table.rows)


def _columns(table):
    chart = leather.Chart()
    chart.add_columns([(label, number or 0) for (label, _n), number in _first(table)], fill_color=next(iter(SERIES)))
    chart.add_x_axis(tick_formatter=_short)
    chart.add_y_axis(tick_formatter=_tick)
    return chart, HEIGHT


def _lines(table):
    chart = leather.Chart()
    for (name, numbers), colour, dash in zip(table.series, SERIES, DASHES, strict=False):
        chart.add_line(list(enumerate(numbers)), name=_short(name), stroke_color=colour, stroke_dasharray=dash)
    last = len(table.rows) - 1
    step = max(1, -(-last // (TICKS_SHOWN - 1)))
    chart.add_x_scale(0, last)
    chart.add_x_axis(
        ticks=list(range(0, last + 1, step)),
        tick_formatter=lambda at, _i, _n: table.rows[int(at)][0][:SHORT_LABEL],
    )
    known = [0, *(number for _name, numbers in table.series for number in numbers if number is not None)]
    chart.add_y_scale(min(known), max(known))
    chart.add_y_axis(tick_formatter=_tick)
    return chart, HEIGHT


def _first(table):
    return zip(table.rows, table.series[0][1], strict=True)


def _tick(value, _index, _count):
    return written(value)


def _sparse_tick(value, index, count):
    return _tick(value, index, count) if count <= BAR_TICKS or index % 2 == 0 else ""


def _short(label, _index=0, _count=0):
    return label if len(label) <= LABEL_SHOWN else f"{label[: LABEL_SHOWN - 1]}…"


def _finish(element):
    """Name the colours for the style sheet, shorten the coordinates, draw a curve's sign in its own dashes."""
    colour = element.get("fill") if element.tag == "rect" else element.get("stroke")
    if colour in SERIES:
        element.set("class", SERIES[colour])
        if element.get("width") == str(theme.legend_bubble_size) == element.get("height"):
            _draw_as_dashes(element, colour)
    for name in MEASURES & set(element.attrib):
        element.set(name, LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}", element.get(name)))


def _draw_as_dashes(sign, colour):
    """Turn the square of a legend into a piece of its curve: colour alone must not tell them apart."""
    dash = DASHES[list(SERIES).index(colour)]
    sign.tag, sign.attrib = (
        "path",
        {
            "d": f"M0 -5h{theme.legend_bubble_size}",
            "stroke": colour,
            "stroke-width": str(theme.default_line_width),
            "stroke-dasharray": dash,
            "class": SERIES[colour],
        },
    )
