"""CSV files as people save them: UTF-8 with or without a BOM, Windows-1252, commas or semicolons."""

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from community.refusals import RefusedFile

MAX_BYTES = 50 * 1024 * 1024


class RefusedCsv(RefusedFile):
    """The file cannot be imported."""


@dataclass
class Row:
    """A line of the file: its number as an editor shows it, its values by column key, and what is wrong with it."""

    line: int
    values: dict
    errors: list = field(default_factory=list)

    def refuse(self, message):
        """Note an error; the whole import is refused once every line has been read."""
        self.errors.append(_("Ligne %(line)d : %(message)s") % {"line": self.line, "message": message})

    def __getitem__(self, column):
        return self.values.get(column, "")

    def items(self, column):
        """Return the values of a cell that holds several, separated by "|"."""
        return [item.strip() for item in self[column].split("|") if item.strip()]


def read_csv(path, *, required, optional=()):
    """Return the rows of the CSV file at `path`, or raise RefusedCsv: see `parse_csv`."""
    return parse_csv(Path(path).read_bytes(), required=required, optional=optional)


def parse_csv(content, *, required, optional=()):
    """Return the rows of the CSV `content` (bytes), or raise RefusedCsv.

    Columns are recognised without accents nor case, in any order; unknown ones are refused (a typing error would
    otherwise lose a column in silence). Blank lines are passed over.
    """
    text = decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return rows_of(((reader.line_num, cells) for cells in reader), required, optional)
    except csv.Error as error:
        raise RefusedCsv([_("Ligne %(line)d : %(error)s") % {"line": reader.line_num, "error": error}]) from error


def rows_of(lines, required, optional):
    """Return the rows of `lines`, (number, cells) of each line of a table, the first being its header."""
    lines, required = iter(lines), set(required)
    columns = [_key(name) for name in next(lines, (0, []))[1]]
    _check_columns(columns, required, set(optional))
    return [_row(number, columns, cells, required) for number, cells in lines if any(cell.strip() for cell in cells)]


def _row(line, columns, cells, required):
    row = Row(line, {column: cell.strip() for column, cell in zip(columns, cells, strict=False)})
    if len(cells) != len(columns):
        row.refuse(_("%(found)d colonnes au lieu de %(wanted)d") % {"found": len(cells), "wanted": len(columns)})
    for column in sorted(required):
        if not row[column]:
            row.refuse(_("la colonne « %(column)s » est vide") % {"column": column})
    return row


def _check_columns(columns, required, optional):
    errors = []
    if missing := sorted(required - set(columns)):
        errors.append(_("Colonnes manquantes : %(names)s") % {"names": ", ".join(missing)})
    if unknown := sorted(set(columns) - required - optional):
        errors.append(_("Colonnes inconnues : %(names)s") % {"names": ", ".join(unknown)})
    if twice := sorted({column for column in columns if columns.count(column) > 1}):
        errors.append(_("Colonnes en double : %(names)s") % {"names": ", ".join(twice)})
    if errors:
        raise RefusedCsv(errors)


def decode(content):
    """Return the text of a file, or raise RefusedCsv."""
    if len(content) > MAX_BYTES:
        raise RefusedCsv([_("Le fichier dépasse 50 Mo.")])
    if b"\0" in content:
        raise RefusedCsv([_("Ce n'est pas un fichier CSV (octets nuls).")])
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedCsv([_("Le codage du fichier n'est ni UTF-8 ni Windows-1252.")])


def _delimiter(text):
    header = text.partition("\n")[0]
    return max(";,\t", key=header.count)


def _key(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "_".join(plain.lower().split())
