"""Writing a draft: begin it, save some of its fields at any moment, never over someone else's words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.text import slugify
from wagtail.blocks import StreamValue

from community.permissions import is_present
from resources import permissions
from resources.models import LibraryPage, Resource

# What may follow /ressources/ without being a resource.
RESERVED = frozenset(
    {
        "api",
        "cas",
        "contributions",
        "donnees",
        "export",
        "fiches-action",
        "flux",
        "gardees",
        "images",
        "import",
        "miennes",
        "producteurs",
        "proposer",
        "relecture",
        "territoires",
        "themes",
        "veille",
    }
)
SLUG_LENGTH = 80
# What ASCII folding would drop, or glue together.
SPELLED = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "'": "-", "’": "-"})


class Refused(PermissionDenied):
    """The actor may not do this."""


class Conflict(ValueError):
    """Someone saved `fields` (names) otherwise since the writer opened them; `theirs` is the draft as it stands."""

    def __init__(self, fields, theirs):
        super().__init__(", ".join(fields))
        self.fields = fields
        self.theirs = theirs


def require(granted):
    """Raise Refused unless `granted`."""
    if not granted:
        raise Refused


@transaction.atomic
def start(actor, model, *, title, form_key=None, **values):
    """Begin a draft of the page class `model`, owned by `actor`, and return it. Raises Refused without an account.

    The same `form_key` twice is the same draft, with the words that came last.
    """
    require(is_present(actor))
    # Pages are born one at a time: two at once could take the same place in the tree.
    library = LibraryPage.objects.select_for_update().get()
    if known := begun(actor, model, form_key):
        return save(actor, known, values={"title": title, **values})
    draft = model(
        title=title, slug=free_slug(title), owner=actor, live=False, form_key=form_key, **_plain(model, values)
    )
    library.add_child(instance=draft)
    return _write(actor, draft, {name: value for name, value in values.items() if name not in _plain(model, values)})


def begun(actor, model, form_key):
    """Return the page of the class `model` that `actor` began with a form, or None."""
    return model.objects.filter(owner=actor, form_key=form_key).first() if form_key else None


@transaction.atomic
def save(actor, resource, *, values, base=None):
    """Write `values` ({field: value}) in the draft of `resource` and return the draft as it now stands.

    What is published does not change. `base` is the id of the revision that the writer had before her eyes: what she
    left as it was there stays as others wrote it since; raises Conflict, and writes nothing, when they and she wrote
    some of the same fields otherwise. Raises Refused.
    """
    current = Resource.objects.select_for_update().get(pk=resource.pk).specific
    draft = draft_of(current)
    require(permissions.can_edit(actor, current) and permissions.can_edit(actor, draft))
    if base and base != current.latest_revision_id:
        values = _merged(current, draft, values, base)
    return _write(actor, draft, values)


def draft_of(resource):
    """Return the latest words of `resource`, published or not."""
    return resource.get_latest_revision_as_object()


def get_draft(user, slug):
    """Return (resource, its draft) for who may write in both, or raise Http404 alike for hidden and absent."""
    resource = Resource.objects.get_editable(user, slug)
    draft = draft_of(resource)
    if not permissions.can_edit(user, draft):
        raise Http404
    return resource, draft


def free_slug(title):
    """Return an address made of `title` that no resource bears."""
    stem = slugify(title.translate(SPELLED))[:SLUG_LENGTH].strip("-") or "ressource"
    taken = RESERVED | set(Resource.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _write(actor, draft, values):
    for name, value in values.items():
        setattr(draft, name, value)
    draft.full_clean()
    if not draft.live:
        draft.save(clean=False)
    draft.save_revision(user=actor, clean=False)
    return draft


def _merged(current, draft, values, base):
    """Return those of `values` that the writer changed since the revision `base`; raise Conflict if others did too."""
    seen = current.revisions.filter(pk=base).first()
    before = seen.as_object() if seen else None
    mine = {
        name: value
        for name, value in values.items()
        if before is None or _comparable(value) != _comparable(getattr(before, name))
    }
    clashes = [
        name
        for name, value in mine.items()
        if _comparable(getattr(draft, name)) != _comparable(value)
        and (before is None or _comparable(getattr(draft, name)) != _comparable(getattr(before, name)))
    ]
    if clashes:
        raise Conflict(clashes, draft)
    return mine


def _comparable(value):
    if isinstance(value, StreamValue):
        return _without_ids(value.get_prep_value())
    if hasattr(value, "all"):
        value = list(value.all())
    if isinstance(value, (list, QuerySet)) and all(hasattr(row, "pk") for row in value):
        return sorted(row.pk for row in value)
    return value


def _without_ids(stored):
    if isinstance(stored, list):
        return [_without_ids(item) for item in stored]
    if isinstance(stored, dict):
        return {name: _without_ids(item) for name, item in stored.items() if name != "id"}
    return stored


def _plain(model, values):
    return {name: value for name, value in values.items() if not model._meta.get_field(name).many_to_many}
