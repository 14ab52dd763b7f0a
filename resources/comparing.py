"""What a draft changes in what is published, field by field: Wagtail's comparisons, shown to reviewers on the site."""

from functools import partial

from wagtail.admin.panels import FieldPanel

from resources.models import Resource

# Shown apart, for a community may be secret to the reader; derived; or of no interest to her.
LEFT_OUT = {"communities", "text", "folded", "facts", "rendered", "reading_minutes", "thread", "review_on"}


def changes(before, after):
    """Return Wagtail's comparisons (`field_label`, `htmldiff`, which is safe) of the fields that differ."""
    fields = [field for field in _fields(type(after)) if field.name not in LEFT_OUT]
    compared = [_comparison(field)(before, after) for field in fields]
    return [comparison for comparison in compared if comparison.has_changed()]


def _fields(model):
    ours = [*model._meta.fields, *model._meta.many_to_many]
    ours = [field for field in ours if field.editable and issubclass(field.model, Resource) and not _is_parent(field)]
    return [model._meta.get_field("title"), *ours]


def _is_parent(field):
    return field.remote_field is not None and getattr(field.remote_field, "parent_link", False)


def _comparison(field):
    panel = FieldPanel(field.name).bind_to_model(field.model)
    return partial(panel.get_comparison_class(), field)
