"""What the site's search looks through: each app registers its groups, the page shows them in their order."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

GROUPS = {}


@dataclass(frozen=True)
class Group:
    """A kind of answers.

    `key` stands in addresses. `model` is indexed (`findable.Findable`). The reader's right comes twice:
    `tokens(reader)` is the set of audience tokens that she holds, part of the query; `visible(reader)` the queryset
    that every hit passes. `reduced(reader, words)` answers from the database alone, when there is no index.
    `fields(reader)` narrows the fields where words are looked for, None for all. `facets` are the keys of
    `facets.FACETS` it can be narrowed by.
    """

    key: str
    title: str
    model: type[Model]
    tokens: Callable[[object], set[str]]
    visible: Callable[[object], QuerySet]
    reduced: Callable[[object, list[str]], QuerySet]
    facets: frozenset = frozenset()
    fields: Callable[[object], list[str] | None] = lambda _reader: None
    rank: int = 0


def register(group):
    """Add `group` to those the site looks through."""
    GROUPS[group.key] = group
    return group


def groups():
    """Return the groups in the order of the page."""
    return sorted(GROUPS.values(), key=lambda group: group.rank)
