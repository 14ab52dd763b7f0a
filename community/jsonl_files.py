"""Files of one JSON object a line, read as they come: neither the file nor a line has to fit in memory."""

import json

from django.utils.translation import gettext as _

from community.html import clean_line
from community.refusals import RefusedFile

MAX_LINE = 1024 * 1024
MOST_ERRORS = 100
BOM = b"\xef\xbb\xbf"


class RefusedJsonl(RefusedFile):
    """The file cannot be imported."""


def read_jsonl(path, parse, *, keys):
    """Yield `parse(object)` for each line of the file at `path`; blank lines are passed over.

    What `parse` returns has an `external_id`, which must stand once in the file; it raises ValueError on an object
    that it refuses, as does an object with a key out of `keys`. Raises RefusedJsonl with every error once the file has
    been read, or at the hundredth: who writes on the way must do so in one transaction.
    """
    errors, seen = [], {}
    for number, line in enumerate(_lines(path), start=1):
        try:
            if line is None or line.strip():
                item = parse(_object(line, keys))
                _refuse_twice(seen, item.external_id, number)
                yield item
        except ValueError as error:
            errors.append(_("Ligne %(line)d : %(error)s") % {"line": number, "error": error})
        if len(errors) == MOST_ERRORS:
            raise RefusedJsonl([*errors, _("La suite du fichier n'a pas été lue.")])
    if errors:
        raise RefusedJsonl(errors)


def _lines(path):
    """Yield each line as text, or None in place of one that is too long."""
    with open(path, "rb") as file:
        while raw := file.readline(MAX_LINE + 1):
            if len(raw) > MAX_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(MAX_LINE)
                yield None
            else:
                yield _decoded(raw)


def _decoded(raw):
    try:
        return raw.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        raise RefusedJsonl([_("Le fichier n'est pas en UTF-8.")]) from error


def _object(line, keys):
    if line is None:
        raise ValueError(_("la ligne dépasse 1 Mo"))
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("ce n'est pas du JSON")) from error
    if not isinstance(data, dict):
        raise ValueError(_("un objet JSON est attendu"))
    if unknown := sorted(set(data) - keys):
        raise ValueError(_("champs inconnus : %(names)s") % {"names": ", ".join(unknown)})
    return data


def _refuse_twice(seen, identifier, number):
    if (first := seen.setdefault(identifier, number)) != number:
        raise ValueError(_("« %(id)s » est déjà à la ligne %(line)d") % {"id": identifier, "line": first})


def text_in(data, key):
    """Return the text of a key, "" when it is absent. Raises ValueError on anything else than a text."""
    value = data.get(key, "")
    if not isinstance(value, str):
        raise ValueError(_("« %(key)s » doit être un texte") % {"key": key})
    return value


def identifier_in(data):
    """Return the key `id` as one line. Raises ValueError when it is absent or longer than 80 characters."""
    identifier = clean_line(str(data.get("id", "")))
    if not identifier or len(identifier) > 80:
        raise ValueError(_("l'identifiant « id » manque, ou dépasse 80 caractères"))
    return identifier
