"""What changed, told to the index: one row with the fact, then one job that brings whatever is new.

A row names the topmost indexed model (a page of any class is a « wagtailcore.page »), so that one object has one name.
The queue has one worker: two might write in turns what the one read before the other.
"""

import logging
from collections import defaultdict
from contextlib import nullcontext

from django.apps import apps
from django_tasks import task
from modelsearch.backends.base import get_model_root
from modelsearch.index import get_indexed_models
from wagtail.search.backends import get_search_backend

from community.jobs import once
from community.models import SearchChange
from community.search.whoosh_backend.storage import Busy, IndexUnavailable

QUEUE = "search"
# As many as the index takes in about a second, and no more in memory at once.
BATCH = 200

logger = logging.getLogger(__name__)


def changed(obj):
    """Note that what is found of `obj`, or by whom, changed: it was made, altered or deleted. Joins the transaction."""
    changed_many(type(obj), [obj.pk])


def changed_many(model, pks):
    """Note, as `changed`, the objects `pks` of the indexed `model`. The index follows after the commit."""
    label = label_of(model)
    if rows := [SearchChange(model=label, object_id=pk) for pk in pks]:
        SearchChange.objects.bulk_create(rows, batch_size=BATCH)
        once(bring_changes)


def label_of(model):
    """Return how rows name the objects of `model`."""
    return get_model_root(model)._meta.label_lower


def needs_index():
    """Return whether the engine searches an index that is not there, or cannot be read."""
    return keeps_index() and not get_search_backend().storage.is_usable()


def keeps_index():
    """Return whether the engine keeps an index of its own, beside the database."""
    return hasattr(get_search_backend(), "storage")


@task(queue_name=QUEUE)
def bring_changes():
    """Bring to the index all that waits. Rows are erased once it has them, so that a job killed is done again."""
    last = 0
    while rows := list(SearchChange.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        _bring(rows)


def _bring(rows):
    try:
        _write({(row.model, row.object_id) for row in rows})
    except (IndexUnavailable, Busy):
        # Nothing can be written: the rows wait for better times.
        raise
    except Exception:
        if len(rows) == 1:
            # Its row stays: nobody finds it, and it is tried again.
            logger.exception("%s could not be indexed", rows[0])
            return
    else:
        SearchChange.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return
    # One object must not hold up the others.
    _bring(rows[: len(rows) // 2])
    _bring(rows[len(rows) // 2 :])


def _write(changes):
    """Make the index true of `changes`, {(label, primary key)}, in one commit where the engine has commits."""
    keys = defaultdict(set)
    for label, pk in changes:
        keys[label].add(pk)
    backend = get_search_backend()
    with getattr(backend, "one_commit", nullcontext)():
        for label, pks in keys.items():
            root = apps.get_model(label)
            for pk in pks - _index(backend, root, pks):
                backend.delete(root(pk=pk))


def _index(backend, root, pks):
    """Index those of the objects `pks` that are to be found and return their keys."""
    found = set()
    for model in get_indexed_models():
        if issubclass(model, root):
            objects = list(model.get_indexed_objects().filter(pk__in=pks))
            if objects:
                backend.add_bulk(model, objects)
            found |= {obj.pk for obj in objects}
    return found
