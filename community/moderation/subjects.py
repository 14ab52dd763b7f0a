"""What may be flagged and judged. Each app registers its models; the foundation knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.http import Http404


@dataclass(frozen=True)
class Words:
    """How the screens speak of one: `the` fits inside a sentence, `kept`, `corrected` and `removed` say what follows
    each decision before it is taken."""

    the: str
    your: str
    kept: str
    corrected: str
    removed: str


@dataclass(frozen=True)
class Subject:
    """A kind of thing that people flag. Every function but `get_for` takes one of them.

    `key` is in addresses. `get_for(user, address)` returns one that `user` may flag, or raises Http404 alike for
    hidden and absent; `address(obj)` is what it understands. `words` is cleaned HTML, `community` None where the site
    judges. `mask`, `unmask`, `remove(actor, obj, reason)` and `restore` join the transaction of the decision, which
    asked the right; `lock` is called before any of them.
    """

    model: type
    key: str
    labels: Words
    get_for: Callable
    address: Callable
    author: Callable
    community: Callable
    title: Callable
    words: Callable
    url: Callable
    lock: Callable
    mask: Callable
    unmask: Callable
    remove: Callable
    restore: Callable
    # Whether its author may stay unnamed to those who judge; how many read it, or None when nobody knows.
    is_anonymous: Callable = field(default=lambda obj: False)
    readers: Callable = field(default=lambda obj: None)
    # The ids of those who wrote it with its author: they do not judge it either.
    coauthors: Callable = field(default=lambda obj: ())
    # Those who still have to be told of what was masked from the start.
    announce: Callable = field(default=lambda obj: None)


SUBJECTS = {}


def register(subject):
    """Make a kind of thing flaggable."""
    SUBJECTS[subject.key] = subject


def subject_called(key):
    """Return the subject of an address, or raise Http404."""
    if key not in SUBJECTS:
        raise Http404
    return SUBJECTS[key]


def subject_of(obj):
    """Return the subject of one of its things, whatever more precise class it is of."""
    return next(subject for subject in SUBJECTS.values() if isinstance(obj, subject.model))


def is_unnamed(report):
    """Return whether what `report` is about was written without a name: its author is told to nobody."""
    obj = report.subject
    return obj is not None and subject_of(obj).is_anonymous(obj)


def coauthors_of(report):
    """Return the ids of those who wrote what `report` is about with its author."""
    obj = report.subject
    return set(subject_of(obj).coauthors(obj)) if obj is not None else set()


def reference(obj):
    """Return what a row keeps to find `obj` again: {"content_type": …, "object_id": …}."""
    return {"content_type": ContentType.objects.get_for_model(subject_of(obj).model), "object_id": obj.pk}
