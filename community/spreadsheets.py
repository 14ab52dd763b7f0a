"""Tables of spreadsheets, read and written: XLSX like the CSV of `community.csv_files`. The only place for openpyxl.

A spreadsheet program runs what begins like a formula: cells are made harmless when written (`tame`) and given back as
they were when read (`untame`), whatever the format.
"""

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from community.csv_files import RefusedCsv, parse_csv, rows_of
from community.files import Limits, RefusedFile, check_upload, human_size

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 2_000, 100
LIMITS = Limits(document_bytes=MAX_BYTES, archive_bytes=8 * MAX_BYTES, archive_ratio_from=2 * MAX_BYTES)
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"

# The full-width forms too: some programs take them for the others.
DANGEROUS = re.compile("'*[=+\\-@\t\r＝＋－＠]")
FORMULA = re.compile("[=@＝＠]")


def tame(text):
    """Return a cell that no spreadsheet program runs: behind an apostrophe when it begins like a formula."""
    return f"'{text}" if DANGEROUS.match(text) else text


def untame(text):
    """Return what was given to `tame`."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text) else text


def is_formula(text):
    """Return whether a cell, as the file holds it, is a formula rather than words."""
    return bool(FORMULA.match(text))


def parse_table(content, *, required, optional=()):
    """Return the rows of the CSV or XLSX `content` (bytes), judged by what it holds, or raise RefusedCsv.

    As `parse_csv`; cells come as the file holds them, formulas included (`is_formula`, `untame`).
    """
    if len(content) > MAX_BYTES:
        raise RefusedCsv([_("Le fichier dépasse %(limit)s.") % {"limit": human_size(MAX_BYTES)}])
    if content.startswith(b"PK"):
        rows = rows_of(_lines_of(content), required, optional)
    else:
        rows = parse_csv(content, required=required, optional=optional)
    if len(rows) > MAX_ROWS:
        raise RefusedCsv([_too_many_rows()])
    return rows


def csv_lines(rows):
    """Yield the lines of a CSV file as French spreadsheets open it: UTF-8 with its mark, semicolons."""
    yield BOM
    for cells in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow([tame(cell) for cell in cells])
        yield line.getvalue()


def xlsx_bytes(rows, title):
    """Return an XLSX file of one sheet; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for cells in rows:
        sheet.append([tame(ILLEGAL_CHARACTERS_RE.sub("", cell)) for cell in cells])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _lines_of(content):
    """Return [(number, cells as text)] of the first sheet, without the empty columns at its right."""
    lines = _read(_checked(io.BytesIO(content)))
    if len(lines) > MAX_ROWS + 1:
        raise RefusedCsv([_too_many_rows()])
    width = max((len(cells) for cells in lines), default=0)
    if width > MAX_COLUMNS:
        raise RefusedCsv([_("Le tableau a plus de %(n)d colonnes.") % {"n": MAX_COLUMNS}])
    return [(number, cells + [""] * (width - len(cells))) for number, cells in enumerate(lines, start=1)]


def _checked(file):
    try:
        found = check_upload(file, "tableau.xlsx", LIMITS)
    except RefusedFile as refused:
        raise RefusedCsv([refused.message]) from refused
    if found.extension != "xlsx":
        raise RefusedCsv([_("Ce document n'est pas un classeur XLSX.")])
    return file


def _read(file):
    try:
        book = load_workbook(file, read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What the file says of its size is no measure of what it holds.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1, values_only=True)
        return [_trimmed([_text(value) for value in values]) for values in rows]
    except Exception as error:  # a broken part of the archive makes the library raise almost anything
        raise RefusedCsv([_("Ce classeur ne s'ouvre pas. Enregistrez-le à nouveau, ou en CSV.")]) from error


def _trimmed(cells):
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value):
    """Return a cell as a French reader would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, (datetime, date)):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, (int, float, Decimal)):
        return f"{value:.10g}".replace(".", ",") if value % 1 else f"{value:.0f}"
    return str(value)


def _too_many_rows():
    return _("Le fichier a plus de %(n)d lignes : importez-le en plusieurs fois.") % {"n": MAX_ROWS}
