"""Many practice sheets in one table, for an inventory: written for a reader, brought back in for a writer.

A cell holds what one would type in the form; several values are separated by "|".
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.csv_files import RefusedCsv
from community.html import name_key
from community.models import Territory, Theme
from community.permissions import is_present
from community.spreadsheets import is_formula, untame
from resources import permissions
from resources.actions import drafts
from resources.forms.sheets import ALL_FIELDS, LinesField, SheetForm, made, typed
from resources.models import PracticeSheet, Resource
from resources.sheet_lists import SEPARATOR
from resources.sheet_sections import CHOICES

KEY = "identifiant"
# field -> column; the names of columns are those of files already saved, and have one language.
COLUMNS = {
    "title": "titre",
    "summary": "chapeau",
    "leads": "porteurs",
    "operators": "operateurs",
    "partners": "partenaires",
    "region": "region",
    "territories": "territoires",
    "period": "periode",
    "themes": "themes",
    "contact_name": "contact",
    "contact_email": "courriel",
    "contact_phone": "telephone",
    "context": "contexte",
    "stakes": "enjeux",
    "cross_stakes": "enjeux_transversaux",
    "cross_stakes_text": "enjeux_transversaux_precision",
    "objectives": "objectifs",
    "indicators": "indicateurs",
    "natures": "natures",
    "natures_other": "autre_nature",
    "description": "description",
    "deliverables": "livrables",
    "direct_beneficiaries": "beneficiaires_directs",
    "priority_publics": "publics_prioritaires",
    "priority_publics_other": "autre_public",
    "levels": "niveaux",
    "indirect_beneficiaries": "beneficiaires_indirects",
    "total_cost": "cout_total",
    "human_cost": "cout_humain",
    "human_means": "moyens_humains",
    "funders": "cofinanceurs",
    "figures": "chiffres_cles",
    "results": "resultats",
    "no_results": "resultats_absents",
    "salient_points": "points_saillants",
    "direct_impacts": "impacts_directs",
    "indirect_impacts": "impacts_indirects",
    "success_factors": "facteurs_de_reussite",
    "difficulties": "difficultes",
    "mark_effectiveness": "note_efficacite",
    "mark_ease": "note_facilite",
    "mark_speed": "note_rapidite",
    "mark_cost": "note_efficience_couts",
    "mark_human": "note_efficience_humaine",
    "review_is_shared": "bilan_partage",
    "review_sharing": "partage_du_bilan",
    "limits": "limites",
    "capitalisation": "capitalisation",
    "prospects": "essaimage",
}
TABLE = {"required": (KEY, COLUMNS["title"]), "optional": tuple(COLUMNS[name] for name in ALL_FIELDS[1:])}
# Told to people with an account only.
REACH = ("contact_email", "contact_phone")
LINES = {name for name in ALL_FIELDS if isinstance(made(name), LinesField)}
CHUNK = 200


@dataclass
class Report:
    """What an import did, or would do: titles by line."""

    created: list = field(default_factory=list)
    updated: list = field(default_factory=list)
    same: list = field(default_factory=list)


def table_of(sheets, reader):
    """Yield the lines of a table, header first, of the queryset `sheets`, as `reader` may know them."""
    names = [name for name in ALL_FIELDS if is_present(reader) or name not in REACH]
    sheets = sheets.select_related("region").prefetch_related("territories", "themes").order_by("title", "pk")
    yield [KEY, *(COLUMNS[name] for name in names)]
    labels = _labels()
    for sheet in sheets.iterator(chunk_size=CHUNK):
        given = typed(sheet, names)
        yield [sheet.external_id or sheet.slug, *(_cell(sheet, name, given[name], labels) for name in names)]


@transaction.atomic
def import_sheets(actor, rows, *, dry_run=False, progress=iter):
    """Create or update a draft for each of `rows` (`TABLE` says the columns) and return a `Report`.

    A sheet in which `actor` may write is recognised by its `identifiant`, given by an earlier file or its address;
    others become hers. A column that is not there changes nothing, an empty cell empties its field. Raises Refused,
    and RefusedCsv with every error of every line, in which case nothing is written; `dry_run` writes nothing.
    """
    drafts.require(permissions.can_import(actor))
    report, known = Report(), _known()
    _refuse_twice(rows)
    for row in progress(rows):
        _bring_in(actor, row, known, report)
    if errors := [error for row in rows for error in row.errors]:
        raise RefusedCsv(errors)
    if dry_run:
        transaction.set_rollback(True)
    return report


def _bring_in(actor, row, known, report):
    if row.errors:
        return
    values, key = _values(row, known), untame(row[KEY])
    if len(key) > Resource._meta.get_field("external_id").max_length:
        row.refuse(_("l'identifiant est trop long"))
    sheet = None if row.errors else _recognised(actor, row, key)
    if row.errors:
        return
    entry = (row.line, values["title"])
    try:
        if sheet is None:
            kind = Resource.Kind.PRACTICE
            drafts.start(actor, PracticeSheet, kind=kind, external_id=key, **values)
            report.created.append(entry)
        elif _says(drafts.draft_of(sheet), values):
            report.same.append(entry)
        else:
            drafts.save(actor, sheet, values=values)
            report.updated.append(entry)
    except ValidationError as error:
        _refuse(row, error.message_dict)


def _recognised(actor, row, key):
    """Return the sheet of that key in which `actor` may write, or None; refuse one that she may only read."""
    named = Q(external_id=key) | Q(slug=key)
    found = list(PracticeSheet.objects.editable_by(actor).filter(named))
    if not found and PracticeSheet.objects.visible_to(actor).filter(named).exists():
        row.refuse(_("vous ne pouvez pas modifier la fiche « %(key)s »") % {"key": key})
    return min(found, key=lambda sheet: (sheet.external_id != key, sheet.pk), default=None)


def _says(draft, values):
    return all(_holds(getattr(draft, name), value) for name, value in values.items())


def _holds(current, value):
    return set(current.all()) == set(value) if hasattr(current, "all") else current == value


def _values(row, known):
    """Return {field: value} of a line, noting what is wrong with it."""
    names = [name for name in ALL_FIELDS if COLUMNS[name] in row.values]
    form = SheetForm({name: _typed(row, name, known) for name in names}, names=names)
    if not form.is_valid():
        _refuse(row, form.errors)
    return form.cleaned_data


def _typed(row, name, known):
    """Return what one would type for a cell."""
    text = row[COLUMNS[name]]
    if is_formula(text):
        row.refuse(_("la colonne « %(column)s » contient une formule") % {"column": COLUMNS[name]})
        return ""
    text = untame(text)
    if name not in known:
        return text.replace(SEPARATOR, "\n") if name in LINES else text
    words = [word.strip() for word in text.split(SEPARATOR) if word.strip()]
    for word in words:
        if name_key(word) not in known[name]:
            values = {"value": word[:40], "column": COLUMNS[name]}
            row.refuse(_("« %(value)s » n'est pas connu (colonne %(column)s)") % values)
    found = [known[name][name_key(word)] for word in words if name_key(word) in known[name]]
    return found if name != "region" else (found[0] if found else "")


def _refuse(row, errors):
    for name, messages in errors.items():
        for message in messages:
            row.refuse(f"{COLUMNS[name]} : {message}" if name in COLUMNS else str(message))


def _refuse_twice(rows):
    seen = {}
    for row in rows:
        if row[KEY] in seen:
            row.refuse(_("« %(key)s » est déjà à la ligne %(line)d") % {"key": row[KEY], "line": seen[row[KEY]]})
        seen.setdefault(row[KEY], row.line)


def _cell(sheet, name, given, labels):
    if name in labels:
        return SEPARATOR.join(labels[name][value] for value in given if value in labels[name])
    if name == "region":
        return sheet.region.name if sheet.region else ""
    if name == "themes":
        return SEPARATOR.join(theme.slug for theme in sheet.themes.all())
    text = "" if given is None else str(given)
    return text.replace("\n", SEPARATOR) if name in LINES else text


def _labels():
    """Return {list of choices: {value: its words in French}}, whatever the reader's language."""
    with override("fr"):
        return {
            name: {value: str(label) for value, label in getattr(PracticeSheet, choices).choices}
            for name, (choices, _other) in CHOICES.items()
        }


def _known():
    """Return {field: {key of a word: what the form wants}} for the cells that name something."""
    regions = Territory.objects.filter(kind=Territory.Kind.REGION)
    themes = list(Theme.objects.all())
    known = {name: {name_key(label): value for value, label in table.items()} for name, table in _labels().items()}
    for table in known.values():
        table |= {value: value for value in list(table.values())}
    known["region"] = {name_key(region.name): region.pk for region in regions}
    known["themes"] = {name_key(theme.name): theme.pk for theme in themes} | {theme.slug: theme.pk for theme in themes}
    return known
