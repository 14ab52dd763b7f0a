"""The rows of what a search found: for each group its template, and what of each object the template shows."""

from collections.abc import Callable
from dataclasses import dataclass

from forums import search as discussions
from resources import search as library
from resources.lists import rows_for


@dataclass(frozen=True)
class Row:
    """An answer as its row shows it.

    `found` is the object, `shown` what its template takes, `excerpt` where it says what was asked, and `message`, of a
    discussion, the one that says it.
    """

    found: object
    shown: object
    excerpt: str = ""
    message: object = None


@dataclass(frozen=True)
class Look:
    """How the answers of a group look: a row's template, the rows of some of them, how many beside other groups."""

    template: str
    rows: Callable = lambda found, _asked, _reader: [Row(each, each) for each in found]
    few: int = 2


@dataclass(frozen=True)
class Shelf:
    """A group on the page: how many answer, the rows of those that are shown, whether there are more."""

    group: object
    count: int
    template: str
    rows: list
    has_more: bool


def shelves(answers, reader, *, is_alone=False):
    """Return a shelf for each group that has answers, a short one unless the only one that shows some (`is_alone`)."""
    return [_shelf(answered, answers.asked, reader, is_alone) for answered in answers.groups if answered.count]


def _shelf(answered, asked, reader, is_alone):
    look = LOOKS[answered.group.key]
    found = answered.found if is_alone else answered.found[: look.few]
    rows = look.rows(found, asked, reader) if found else []
    return Shelf(answered.group, answered.count, look.template, rows, answered.count > len(rows))


def _resources(found, asked, reader):
    told = library.told(found, asked)
    return [Row(row.resource, row, told.get(row.resource.pk, "")) for row in rows_for(found, reader)]


def _threads(found, asked, reader):
    told = discussions.told(found, asked, reader)
    return [_thread(thread, *told.get(thread.pk, (None, ""))) for thread in found]


def _thread(thread, post, excerpt):
    return Row(thread, thread, excerpt, post if post and post.rank > 1 else None)


def _people(found, _asked, _reader):
    return [Row(profile, profile.user) for profile in found]


LOOKS = {
    "ressources": Look("resources/_row.html", _resources, few=3),
    "discussions": Look("home/_thread_row.html", _threads, few=3),
    "communautes": Look("home/_community_row.html"),
    "membres": Look("home/_person_row.html", _people),
    "structures": Look("home/_organisation_row.html"),
}
