"""From an object to the document that stands for it in the index.

A document is a dict: `key` (what replaces or removes it), `t_<path>` and `a_<path>` (the text of its search and
autocomplete fields, when it has any), and what is stored: `pk`, `model`, `models` (labels of its class and of its
indexed parents) and `facts` (the values of its filter fields, by path). A path is the names of the fields that lead
to a value, joined by « __ ». What a relation to many leads to comes as a list.
"""

from collections import defaultdict
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

from django.db.models import Model
from modelsearch.backends.base import get_model_root
from modelsearch.index import AutocompleteField, FilterField, RelatedFields, class_is_indexed

TEXT, AUTOCOMPLETE, STOP = "t_", "a_", "s_"
_NATIVE = int | float | bytes | date | time | timedelta | Decimal | UUID | None


def key_of(model, pk):
    """Return what names one object in the index, the same from each class of its inheritance."""
    return f"{get_model_root(model._meta.concrete_model)._meta.label}:{pk}"


def path_of(fields):
    """Return the path of a search field, from the definitions that lead to it."""
    return "__".join(field.field_name for field in fields)


def fields_of(definitions, before=()):
    """Yield, for each search, autocomplete or filter field among `definitions`, the definitions that lead to it."""
    for definition in definitions:
        if isinstance(definition, RelatedFields):
            yield from fields_of(definition.fields, (*before, definition))
        else:
            yield (*before, definition)


def document_of(obj):
    """Return the document of `obj`, whose class is indexed."""
    model = obj._meta.concrete_model
    texts, facts = defaultdict(list), {}
    for path in fields_of(model.get_search_fields()):
        values, is_many = _follow(obj, path)
        if isinstance(path[-1], FilterField):
            found = [fact for value in values for fact in _facts(value)]
            is_many = is_many or any(_is_many(value) for value in values)
            facts[path_of(path)] = found if is_many else next(iter(found), None)
        else:
            prefix = AUTOCOMPLETE if isinstance(path[-1], AutocompleteField) else TEXT
            texts[prefix + path_of(path)] += [text for value in values for text in _texts(value)]
    return {
        "key": key_of(model, obj.pk),
        "pk": obj.pk,
        "model": model._meta.label,
        "models": [parent._meta.label for parent in model.__mro__ if class_is_indexed(parent)],
        "facts": facts,
    } | {name: "\n".join(found) for name, found in texts.items() if found}


def with_stop_words(document):
    """Return a document as it is written: each `t_` again as `s_`, of which the index takes the stop words."""
    return document | {STOP + name[2:]: text for name, text in document.items() if name.startswith(TEXT)}


def _follow(obj, path):
    """Return the values a path leads to from `obj`, and whether it passes a relation to many."""
    *relations, field = path
    objects, is_many = [obj], False
    for relation in relations:
        values = [relation.get_value(one) for one in objects]
        is_many = is_many or any(_is_many(value) for value in values)
        objects = [one for value in values for one in _several(value) if one is not None]
    return [field.get_value(one) for one in objects], is_many


def _is_many(value):
    return hasattr(value, "all") or isinstance(value, list | tuple | set | frozenset)


def _several(value):
    """Return the values of `value`: those of a manager or a list, or itself."""
    if hasattr(value, "all"):
        return list(value.all())
    return list(value) if _is_many(value) else [value]


def _facts(value):
    return [_native(one) for one in _several(value)]


def _native(value):
    """Return a value that outlives the code: no class of the site is named in what the index stores."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, _NATIVE) else str(value)


def _texts(value):
    """Return the texts in a value, however deep."""
    if isinstance(value, dict):
        value = list(value.values())
    if not _is_many(value):
        text = "" if value is None else str(value)
        return [text] if text.strip() else []
    return [text for one in _several(value) for text in _texts(one)]
