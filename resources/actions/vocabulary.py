"""Words of the taxonomies brought in from a CSV file: one table says what each kind of word is made of."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.actions.imports import import_rows
from community.html import clean_line
from community.models import Competence, Qualification, Territory, Theme
from resources.models import Audience, Moment, Producer

# A territory's level -> those that may hold it, from the nearest.
ABOVE = {"region": (), "department": ("region",), "employment_area": ("department", "region")}
WORD = {"nom": "name", "identifiant": "slug"}


@dataclass(frozen=True)
class Vocabulary:
    """A kind of word: `columns` maps those of the file to fields; `key` names the fields that recognise a word."""

    model: type
    columns: dict
    required: tuple = ("nom",)
    key: tuple = ("slug",)

    @property
    def label(self):
        """Return its name in the plural."""
        return self.model._meta.verbose_name_plural

    @property
    def expected(self):
        """Return what `community.csv_files` asks of the file."""
        return {"required": self.required, "optional": tuple(set(self.columns) - set(self.required))}


VOCABULARIES = {
    "theme": Vocabulary(Theme, WORD | {"parent": "parent"}),
    "territory": Vocabulary(
        Territory,
        {"niveau": "kind", "code": "code", "nom": "name", "parent": "parent"},
        required=("niveau", "code", "nom"),
        key=("kind", "code"),
    ),
    "producer": Vocabulary(Producer, WORD | {"site": "url", "description": "description"}),
    "audience": Vocabulary(Audience, WORD),
    "moment": Vocabulary(Moment, WORD | {"ordre": "order"}),
    "qualification": Vocabulary(
        Qualification, {"sigle": "code", "nom": "name"}, required=("sigle", "nom"), key=("code",)
    ),
    "competence": Vocabulary(
        Competence,
        {"diplome": "qualification", "code": "code", "nom": "name"},
        required=("diplome", "code", "nom"),
        key=("qualification", "code"),
    ),
}


def import_vocabulary(rows, vocabulary, *, dry_run=False, progress=iter):
    """Create or update the words of `rows`; returns {"created": n, "updated": n}.

    A word is recognised by its key; a column that the file does not have is left as it is. `identifiant` is made of
    the name when it is not given; a theme's parent is its name or identifier, a territory's the code of a larger one.
    Raises RefusedCsv with every error of every line, and writes nothing. For operators: the caller asks the right.
    """
    # What holds others comes before what it holds.
    rows = sorted(rows, key=_depth)
    return import_rows(
        rows,
        lambda row: _write(row, vocabulary),
        key=lambda row: " ".join(str(_cell(row, vocabulary, field)) for field in vocabulary.key),
        dry_run=dry_run,
        progress=progress,
    )


def _depth(row):
    level = _level(row["niveau"])
    return list(ABOVE).index(level) if level in ABOVE else bool(row["parent"])


def _write(row, vocabulary):
    """Write one word; returns whether it is new."""
    given = [field for column, field in vocabulary.columns.items() if column in row.values]
    values = {field: _value(row, vocabulary, field) for field in {*given, *vocabulary.key}}
    if row.errors:
        return False
    key = {field: values[field] for field in vocabulary.key}
    word = vocabulary.model.objects.filter(**key).first() or vocabulary.model()
    for field, value in values.items():
        setattr(word, field, value)
    try:
        word.full_clean()
    except ValidationError as error:
        _refuse(row, vocabulary, error)
        return False
    created = word.pk is None
    word.save()
    return created


def _cell(row, vocabulary, field):
    column = next(column for column, name in vocabulary.columns.items() if name == field)
    text = clean_line(row[column])
    if field == "slug":
        return (text or slugify(row["nom"]))[: vocabulary.model._meta.get_field("slug").max_length]
    return _level(text) if vocabulary.model is Territory and field == "kind" else text


def _value(row, vocabulary, field):
    text = _cell(row, vocabulary, field)
    if field == "qualification":
        return _found(row, "diplome", text, Qualification.objects.filter(code=text))
    if field == "parent":
        return _parent(row, vocabulary.model, text) if text else None
    return text or vocabulary.model._meta.get_field(field).get_default()


def _parent(row, model, text):
    if model is Theme:
        return _found(row, "parent", text, Theme.objects.filter(slug=text) or _named(text))
    levels = ABOVE.get(_level(row["niveau"]), ())
    larger = {place.kind: place for place in Territory.objects.filter(code=text, kind__in=levels)}
    return _found(row, "parent", text, [larger[level] for level in levels if level in larger])


def _named(text):
    # Compared here: not every database folds the case of accented letters.
    return [theme for theme in Theme.objects.filter(parent=None) if theme.name.casefold() == text.casefold()]


def _level(text):
    """Return the level of territories that a file names in French or by its key."""
    labels = {slugify(label): value for value, label in Territory.Kind.choices}
    return labels.get(slugify(text), text)


def _found(row, column, text, candidates):
    if candidates:
        return candidates[0]
    row.refuse(_("« %(value)s » n'est pas connu (colonne %(column)s)") % {"value": text, "column": column})
    return None


def _refuse(row, vocabulary, error):
    columns = {field: column for column, field in vocabulary.columns.items()}
    for field, messages in error.message_dict.items():
        for message in messages:
            row.refuse(f"{columns[field]} : {message}" if field in columns else message)
