"""What every form of a draft does when someone saved the same words meanwhile: show both, let her choose, lose nothing.

How a view uses it, `given` being {name of the field in the form: initial value} of the draft as it stands:

    form = SomeForm(with_choices(request.POST, given), initial=given)
    try:
        drafts.save(request.user, resource, values=…, base=base_of(request.POST))
    except drafts.Conflict as conflict:
        context = conflict_context(form, conflict, given_of(conflict.theirs))    # status 409

The template includes `resources/_conflict.html` inside its form, which writes the hidden field `base` in any case:
give it `base` (`draft.latest_revision_id`) when nothing clashes. Once saved, `propose` submits for review.
"""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from community.limits import allow
from resources.actions import review

MOST_BEGUN, WINDOW = 30, 3600
PREFIX = "choose_"
THEIRS = "theirs"


@dataclass(frozen=True)
class Clash:
    """A field that two people wrote: its name in the form, both versions in words."""

    name: str
    label: str
    mine: str
    theirs: str


def wait_to_begin(person):
    """Count one more draft begun by `person`; return the seconds to wait when there are too many."""
    return allow(f"draft:{person.pk}", MOST_BEGUN, WINDOW)


def base_of(data):
    """Return the revision that the writer had before her eyes, or None when the form does not say."""
    base = data.get("base", "")
    return int(base) if base.isdecimal() and base.isascii() and len(base) < 19 else None


def with_choices(data, given):
    """Return the sent fields, with the words of the draft where she chose them over hers."""
    chosen = [name for name in given if data.get(PREFIX + name) == THEIRS]
    if not chosen:
        return data
    data = data.copy()
    for name in chosen:
        data.setlist(name, _typed(given[name]))
    return data


def conflict_context(form, conflict, given, names=None):
    """Return `clashes` and `base` for `resources/_conflict.html`.

    `names` is {name of the model's field: names of the form's} where they differ.
    """
    fields = [field for name in conflict.fields for field in (names or {}).get(name, [name])]
    clashes = [_clash(form, name, given.get(name)) for name in fields if name in form.fields]
    clashes = [clash for clash in clashes if clash.mine != clash.theirs]
    return {"clashes": clashes, "base": conflict.theirs.latest_revision_id}


def _clash(form, name, theirs):
    field = form.fields[name]
    return Clash(name, form[name].label, _in_words(field, form[name].value()), _in_words(field, theirs))


def _typed(value):
    values = value if isinstance(value, (list, tuple)) else [value]
    return ["" if item is None else str(getattr(item, "pk", item)) for item in values]


def _in_words(field, value):
    typed = [item for item in _typed(value) if item]
    if isinstance(field, forms.BooleanField):
        return _("oui") if value else _("non")
    if isinstance(field, forms.ModelChoiceField):
        numbers = [item for item in typed if item.isdecimal() and len(item) < 19]
        typed = [str(row) for row in field.queryset.filter(pk__in=numbers)]
    elif isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in field.choices}
        typed = [labels.get(item, item) for item in typed]
    return "\n".join(typed)


def propose(request, draft, form, names=None):
    """Submit `draft`, whose form has just been saved, when its button "proposer" was pressed.

    Return whether it is done: when readers would lack something, the form says so beside each field instead.
    """
    if "proposer" not in request.POST:
        return True
    try:
        review.submit(request.user, draft)
    except review.Incomplete as incomplete:
        for field, message in incomplete.missing:
            shown = [name for name in (names or {}).get(field, [field]) if name in form.fields]
            form.add_error(shown[-1] if shown else None, message)
        return False
    return True
