"""What a reader finds: answers in groups, counted and narrowed, of what she may read only."""

from dataclasses import dataclass, field

from django.db.models import Model

from community.directory import words_of
from community.search.groups import Group, groups

# On the page of everything, three of each; on the page of one group, ten at a time.
FEW = 3
PER_PAGE = 10


@dataclass(frozen=True)
class Answered:
    """A group, how many of its objects answer, and those shown, best first."""

    group: Group
    count: int
    found: list


@dataclass(frozen=True)
class Option:
    """A word that a facet narrows by, `key` in addresses, and how many answers it would leave."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Answers:
    """What was found.

    `best` is (group, object), the answer that stands out, if one does. `is_relaxed`: nothing held all the words, so
    these hold some of them. `reduced`: the index could not be read, the database answered alone. `page` and `pages`
    are of the chosen group.
    """

    asked: object
    groups: list[Answered] = field(default_factory=list)
    facets: dict[str, list[Option]] = field(default_factory=dict)
    best: tuple[Group, Model] | None = None
    is_relaxed: bool = False
    reduced: bool = False
    page: int = 1
    pages: int = 1

    @property
    def total(self):
        """Return how many answers there are, all groups together."""
        return sum(answered.count for answered in self.groups)


def find(reader, asked, *, facets=None, group="", page=1):
    """Return what `reader` finds with `asked` (`asking.read`), narrowed by `facets` ({key: [option keys]}).

    Without `group`, a few of each; with one, a page of it, the others only counted.
    """
    if asked.is_empty:
        return Answers(asked)
    words, found, pages = words_of(asked.text), [], 1
    for each in groups():
        answers = each.reduced(reader, words)
        count, start, stop = answers.count(), 0, 0 if group else FEW
        if group == each.key:
            pages = max(1, -(-count // PER_PAGE))
            page = min(max(page, 1), pages)
            start, stop = (page - 1) * PER_PAGE, page * PER_PAGE
        found.append(Answered(each, count, list(answers[start:stop])))
    return Answers(asked, found, reduced=True, page=page, pages=pages)
