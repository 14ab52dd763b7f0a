"""Sheets of another site brought into the library, with their source and their licence."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.html import clean_line, is_blank
from community.jsonl_files import RefusedJsonl, identifier_in, read_jsonl, text_in
from community.models import Theme
from resources.actions.drafts import free_slug
from resources.actions.imported_bodies import blocks_of, lines_of, summary_of
from resources.models import Resource, ResourcePage

KEYS = {"id", "title", "summary", "theme", "subtheme", "folder", "url", "body"}
FILLED = {"title", "slug", "summary", "kind", "visibility", "source_name", "source_url", "licence", "external_id"}
WEB = URLValidator(schemes=["http", "https"])


@dataclass
class ImportedResource:
    """A line of the file, checked."""

    external_id: str
    title: str
    summary: str
    theme: str
    subtheme: str
    folder: str
    url: str
    blocks: list


def read_resources(path):
    """Yield the ImportedResource of each line of the JSONL file at `path`, or raise RefusedJsonl with every error.

    A line is {"id", "title", "body", "summary"?, "theme"?, "subtheme"?, "folder"?, "url"?}; `body` is plain text.
    """
    return read_jsonl(path, _resource, keys=KEYS)


@transaction.atomic
def import_resources(items, library, *, source, publish=True, dry_run=False, progress=iter, **values):
    """Write `items` (from `read_resources`) under `library`; returns {"created": n, "known": n}.

    Of the three levels of a line, `theme` and `subtheme` become our two levels of themes, made when they are not
    there; `folder` is said with the source. `values` are fields of every resource, such as `kind` or `licence`.
    A resource already imported (same id) is left alone: a second run adds only what is new. Raises RefusedJsonl with
    every error, and writes nothing. Nobody is notified. For operators: no right is asked.
    """
    known = set(Resource.objects.exclude(external_id="").values_list("external_id", flat=True))
    themes, errors = _Themes(), []
    counts = {"created": 0, "known": 0}
    for item in progress(items):
        if item.external_id in known:
            counts["known"] += 1
            continue
        try:
            _write(_page(item, source=source, **values), library, themes.find(item), publish)
            counts["created"] += 1
        except ValidationError as error:
            errors += [f"« {item.external_id} » : {message}" for message in error.messages]
    if errors:
        raise RefusedJsonl(errors)
    if dry_run:
        transaction.set_rollback(True)
    return counts


def _resource(data):
    texts = {key: clean_line(text_in(data, key)) for key in KEYS - {"id", "body"}}
    lines = lines_of(text_in(data, "body"), texts["title"])
    for key, value in (("title", texts["title"]), ("body", "".join(lines))):
        if is_blank(value):
            raise ValueError(_("« %(key)s » est vide") % {"key": key})
    _check_lengths(texts)
    if texts["url"]:
        _check_url(texts["url"])
    texts["summary"] = texts["summary"] or summary_of(lines)
    return ImportedResource(identifier_in(data), blocks=blocks_of(lines), **texts)


def _check_lengths(texts):
    theme = Theme._meta.get_field("name").max_length
    limits = {"title": 250, "summary": 300, "theme": theme, "subtheme": theme, "folder": 100, "url": 500}
    for key, limit in limits.items():
        if len(texts[key]) > limit:
            raise ValueError(_("« %(key)s » dépasse %(n)d caractères") % {"key": key, "n": limit})
    if texts["subtheme"] and not texts["theme"]:
        raise ValueError(_("« subtheme » est donné sans « theme »"))


def _check_url(url):
    try:
        WEB(url)
    except ValidationError as error:
        raise ValueError(_("« %(value)s » n'est pas une adresse du Web") % {"value": url}) from error


def _page(item, *, source, **values):
    return ResourcePage(
        title=item.title,
        slug=free_slug(item.title),
        summary=item.summary,
        source_name=_("%(source)s, dossier %(folder)s") % {"source": source, "folder": item.folder}
        if item.folder
        else source,
        source_url=item.url,
        external_id=item.external_id,
        body=item.blocks,
        live=False,
        **values,
    )


def _write(page, library, theme, publish):
    # Wagtail checks little of a draft, and PostgreSQL would end the transaction on what is too long.
    page.clean_fields(exclude=[field.name for field in page._meta.fields if field.name not in FILLED])
    page.themes = [theme] if theme else []
    library.add_child(instance=page)
    revision = page.save_revision(clean=False)
    if publish:
        revision.publish(skip_permission_checks=True)


class _Themes:
    """Our themes by the names of a line, whatever their case; made when they are not there."""

    def __init__(self):
        self.known = {(theme.parent_id, theme.name.casefold()): theme for theme in Theme.objects.all()}

    def find(self, item):
        """Return the most precise theme of a line, or None."""
        theme = self._named(item.theme, None) if item.theme else None
        return self._named(item.subtheme, theme) if item.subtheme else theme

    def _named(self, name, parent):
        key = (parent and parent.pk, name.casefold())
        if key not in self.known:
            self.known[key] = Theme.objects.create(name=name, slug=_free_theme_slug(name), parent=parent)
        return self.known[key]


def _free_theme_slug(name):
    stem = slugify(name)[:80].strip("-") or "theme"
    taken = set(Theme.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
