"""The panel of facets: which options are shown, in what order, with what count.

A page stays light whatever the size of the vocabularies: each facet shows its most used words and, on request, more;
words of the second level come once the one above is chosen.
"""

from dataclasses import dataclass

from resources.facets import FACETS, Facet, Option
from resources.folding import fold

# Options of a facet that one asks to see in full; the others then show only what is chosen.
MANY = 28


@dataclass(frozen=True)
class Choice:
    """An option in the panel; `count` is what it finds with what is chosen in the other facets."""

    option: Option
    count: int
    is_chosen: bool
    is_inner: bool

    @property
    def is_disabled(self):
        """Return whether choosing it would find nothing."""
        return not (self.count or self.is_chosen)


@dataclass(frozen=True)
class Group:
    """A facet in the panel; `has_more` says that one may ask for more options."""

    facet: Facet
    choices: list
    has_more: bool
    is_open: bool


def groups(options, counts, selection, expanded=""):
    """Return the groups of the panel. `options` are those there are, `counts` the same with what is chosen applied."""
    found = [_group(facet, options[facet.key], counts[facet.key], selection, expanded) for facet in FACETS]
    return [group for group in found if group.choices or group.has_more]


def _group(facet, options, counts, selection, expanded):
    chosen = selection.chosen.get(facet.key, [])
    offered = [option for option in options if option in chosen or _is_offered(facet, option, selection)]
    most = MANY if facet.key == expanded else 0 if expanded else facet.shown
    shown = sorted(offered, key=lambda option: (option not in chosen, not option.parent, -option.count))
    shown = shown[: max(most, len(chosen))]
    numbers = {option.key: option.count for option in counts}
    choices = [
        Choice(option, numbers.get(option.key, 0), option in chosen, bool(facet.is_nested and option.parent))
        for option in sorted(shown, key=_place(options))
    ]
    is_open = (facet.is_open and not expanded) or bool(chosen) or facet.key == expanded
    return Group(facet, choices, facet.key != expanded and len(shown) < len(offered), is_open)


def _is_offered(facet, option, selection):
    """Words of the second level wait for the one above: the same facet's, or the diploma of a competence."""
    if not facet.above or not option.parent:
        return True
    above = selection.chosen.get(facet.key if facet.is_nested else "diplome", [])
    families = {other.word for other in above} | ({other.parent for other in above} if facet.is_nested else set())
    return option.parent in families


def _place(options):
    """Return the key that sorts options: each after the one that holds it, by rank, then by name."""
    above = {option.word: option for option in options if not option.parent}

    def place(option):
        top = above.get(option.parent, option)
        return (top.rank, fold(top.label), option is not top, option.rank, fold(option.label))

    return place
