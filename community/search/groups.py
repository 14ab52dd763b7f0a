"""What the site's search looks through: each app registers its groups, the page shows them in their order."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet

GROUPS = {}


@dataclass(frozen=True, eq=False)
class Group:
    """A kind of answers.

    `key` stands in addresses. `model` is indexed (`findable.Findable`). The reader's right comes twice:
    `tokens(reader)` is the set of audience tokens that she holds, part of the query; `visible(reader)` the queryset
    that every hit passes. `reduced(reader, words)` answers from the database alone, when there is no index.
    `fields(reader)` narrows the fields where words are looked for, None for all. `facets` are the keys of
    `facets.FACETS` it can be narrowed by; `columns` says where the database has them ({key: `facets.At`}), for engines
    which count nothing. `may_answer(found)` says whether an object, found, may stand as the most likely answer.
    `answers`: its objects answer questions, as discussions and resources do.
    """

    key: str
    title: str
    model: type[Model]
    tokens: Callable[[object], set[str]]
    visible: Callable[[object], QuerySet]
    reduced: Callable[[object, list[str]], QuerySet]
    facets: frozenset = frozenset()
    fields: Callable[[object], list[str] | None] = lambda _reader: None
    columns: dict = field(default_factory=dict)
    may_answer: Callable[[object], bool] = lambda _found: False
    answers: bool = False
    rank: int = 0


def register(group):
    """Add `group` to those the site looks through."""
    GROUPS[group.key] = group
    return group


def groups():
    """Return the groups in the order of the page."""
    return sorted(GROUPS.values(), key=lambda group: group.rank)
