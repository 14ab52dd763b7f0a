"""Where the objects of notifications stand: in which community, and what a person chose there.

An app registers its own models. Of an object whose place is not known, a mail says no more than of one in a secret
community.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from community.models import Assignment, Community, Invitation, Report, Sanction, User

PLACES, LEVELS = {}, {}


@dataclass(frozen=True)
class Place:
    """The community of an object, None outside of any; the level a person chose for its discussion, "" for none."""

    community: Community | None
    level: str = ""

    @property
    def tells_content(self):
        """Return whether a mail may hold titles and words from here: others than its reader may see it."""
        return settings.MAIL_CONTENT and not (self.community and self.community.is_secret)


def register_place(model, path, levels=None):
    """Say by which `path` of fields the community of an object of `model` is found: "pk" for a community itself, None
    for what stands outside of any. `levels(person, pks)` returns {pk: level} of what holds the objects of these pks.
    """
    label = model._meta.label_lower
    PLACES[label], LEVELS[label] = path, levels


def places_of(person, rows):
    """Return {row.pk: Place} of notifications of `person`; what is not known, or is no more, is left out."""
    found = {}
    for model, some in by_model(rows).items():
        label = registered(PLACES, model)
        if label is not None:
            pks = {int(row.target_object_id) for row in some}
            places = _places(person, model, label, pks)
            found |= {row.pk: places[int(row.target_object_id)] for row in some if int(row.target_object_id) in places}
    return found


def by_model(rows):
    """Return {model of the target: rows}; what an app that is gone told of is left out."""
    models = {}
    for row in rows:
        model = model_of(row)
        if model is not None:
            models.setdefault(model, []).append(row)
    return models


def model_of(row):
    """Return the model of what a notification is about, None when its app is gone."""
    return ContentType.objects.get_for_id(row.target_content_type_id).model_class()


def registered(register, model):
    """Return the label under which `register` knows `model`, or the nearest of the classes it comes from; or None."""
    labels = (base._meta.label_lower for base in model.__mro__ if hasattr(base, "_meta"))
    return next((label for label in labels if label in register), None)


def _places(person, model, label, pks):
    path, levels = PLACES[label], LEVELS[label]
    if path is None:
        return dict.fromkeys(pks, Place(None))
    keys = dict(model._default_manager.filter(pk__in=pks).values_list("pk", path))
    communities = Community.objects.in_bulk(set(keys.values()) - {None})
    chosen = levels(person, pks) if levels else {}
    return {pk: Place(communities.get(key), chosen.get(pk, "")) for pk, key in keys.items()}


register_place(Community, "pk")
for _model in (Assignment, Invitation, Report, Sanction):
    register_place(_model, "community")
register_place(User, None)
