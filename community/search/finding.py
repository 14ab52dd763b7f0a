"""What a reader finds: answers in groups, counted and narrowed, of what she may read only."""

import logging
from collections import Counter
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db.models import Model
from django_tasks import task

from community.jobs import once
from community.search import facets as vocabulary
from community.search.drivers import Driver, reduced, shown
from community.search.groups import GROUPS, Group, groups
from community.search.whoosh_backend.analysis import analyse, stems
from community.search.whoosh_backend.storage import IndexUnavailable

logger = logging.getLogger(__name__)

# On the page of everything, three of each; on the page of one group, ten at a time.
FEW = 3
PER_PAGE = 10
# Of the words asked, the part that the title of the most likely answer holds.
ENOUGH = 2 / 3


@dataclass(frozen=True)
class Answered:
    """A group, how many of its objects answer, and those shown, best first."""

    group: Group
    count: int
    found: list


@dataclass(frozen=True)
class Answers:
    """What was found.

    `best` is (group, object), the answer that stands out, if one does. `is_relaxed`: nothing held all the words, so
    these hold some of them. `reduced`: the index could not be read, the database answered alone. `page` and `pages`
    are of the chosen group.
    """

    asked: object
    groups: list[Answered] = field(default_factory=list)
    facets: dict[str, list[vocabulary.Option]] = field(default_factory=dict)
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
    search = _Search(reader, asked, vocabulary.read(facets or {}, reader), group if group in GROUPS else "", page)
    try:
        return search.answer(Driver(reader, words_of(asked)).matches)
    except IndexUnavailable as error:
        # What the error says may hold the words that were searched, and they are in no log.
        logger.warning("No index to search: %s", type(error.__cause__ or error).__name__)
        once(rebuild)
        return search.answer(lambda each, _query: reduced(each, reader, words_of(asked)), is_reduced=True)


def words_of(asked):
    """Return the words that are looked for, as typed."""
    return [word.text for word in analyse(asked.text) if asked.is_about(word)]


@task()
def rebuild():
    """Make the index anew, beside the worker that brings changes to the one in service."""
    call_command("rebuild_search", verbosity=0)


@dataclass
class _Search:
    reader: object
    asked: object
    chosen: dict
    group: str
    page: int

    def answer(self, matches, *, is_reduced=False):
        """Return the answers: what holds all the words or, when those are not enough, some of them."""
        every = {each: matches(each, self.asked.strict) for each in groups()}
        strict = sum(each.count for each in every.values())
        is_relaxed = not is_reduced and not strict
        if not is_reduced and not self.asked.is_enough(strict):
            every = {each: matches(each, self.asked.relaxed) for each in groups()}
        narrowed = {each: found.narrowed(self.chosen) for each, found in every.items()}
        pages = self._pages(narrowed)
        page = min(max(self.page, 1), pages)
        answered = [self._answered(each, found, page) for each, found in narrowed.items()]
        return Answers(
            self.asked,
            answered,
            self._options(every, narrowed),
            best=None if self.group else _best(self.asked, answered),
            is_relaxed=is_relaxed and any(each.count for each in answered),
            reduced=is_reduced,
            page=page,
            pages=pages,
        )

    def _pages(self, narrowed):
        count = sum(found.count for each, found in narrowed.items() if each.key == self.group)
        return max(1, -(-count // PER_PAGE))

    def _answered(self, each, matches, page):
        if self.group:
            start, stop = ((page - 1) * PER_PAGE, page * PER_PAGE) if each.key == self.group else (0, 0)
        else:
            start, stop = 0, FEW
        hits = matches.top(start, stop) if stop else []
        found = shown(each, self.reader, hits)
        return Answered(each, matches.count - (len(hits) - len(found)), found)

    def _options(self, every, narrowed):
        """Count each facet under all the others, so that its options say what choosing them would give."""
        counted = {}
        for facet in vocabulary.FACETS:
            others = {key: facts for key, facts in self.chosen.items() if key != facet.key}
            counts = Counter()
            for each in every:
                if facet.key in each.facets and self.group in ("", each.key):
                    matches = every[each].narrowed(others) if facet.key in self.chosen else narrowed[each]
                    counts.update(matches.tally(facet.key))
            counted[facet.key] = facet.options(counts, self.reader, self.chosen.get(facet.key, set()))
        return counted


def _best(asked, answered):
    """Return the first answer, in the order of the page, whose title holds most of what is asked, or None.

    Not by score: those of a resource and of a discussion measure texts of unlike lengths. What may not answer by
    itself (`Group.may_answer`) never does.
    """
    sought = set(stems(asked.text))
    likely = [
        (len(sought & set(stems(str(found)))) / len(sought), each.group, found)
        for each in answered
        for found in each.found
        if sought and each.group.may_answer(found)
    ]
    share, group, found = max(likely, key=lambda one: one[0], default=(0, None, None))
    return (group, found) if share >= ENOUGH else None
