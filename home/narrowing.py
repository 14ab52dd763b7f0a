"""What the search page offers to narrow by: the facets of the answers, what of them was chosen, how to take it back."""

from dataclasses import dataclass

from community.search.facets import FACETS, MOST_VALUES

# More options than that stand in a list to unfold, which holds the most frequent: the page stays light.
FEW = 3
MOST = 4


@dataclass(frozen=True)
class Choice:
    """A facet on the page: its options, and the keys of those chosen. `is_list`: one of many, in a list to unfold."""

    facet: object
    options: list
    chosen: frozenset
    is_list: bool


@dataclass(frozen=True)
class Narrowing:
    """The facets of the page. `chips` are (label, the address without it) of the active ones."""

    choices: list
    chips: list


def keys_of(asked):
    """Return {facet key: [option keys]} as the address `asked` (a QueryDict) has them."""
    return {facet.key: asked.getlist(facet.key)[:MOST_VALUES] for facet in FACETS if asked.getlist(facet.key)}


def narrowing(answers, asked):
    """Return the facets of `answers`, under the address `asked`."""
    keys = keys_of(asked)
    choices = [_choice(facet, answers.facets.get(facet.key, []), keys.get(facet.key, [])) for facet in FACETS]
    chips = [
        (option.label, _without(asked, choice.facet.key, option.key))
        for choice in choices
        for option in choice.options
        if option.key in choice.chosen
    ]
    return Narrowing([choice for choice in choices if choice.options], chips)


def _choice(facet, options, keys):
    """Offer what would leave something, and what was chosen."""
    chosen = frozenset(option.key for option in options if option.key in keys)
    kept = [option for option in options if option.key in chosen]
    others = [option for option in options if option.count and option.key not in chosen]
    # Only those of one facet choose among themselves: a list holds one.
    is_list = len(kept + others) > FEW and len(kept) < 2
    offered = {option.key for option in (kept + others)[: MOST if is_list else max(FEW, len(kept))]}
    return Choice(facet, [option for option in options if option.key in offered], chosen, is_list)


def _without(asked, key, option):
    left = asked.copy()
    left.setlist(key, [each for each in asked.getlist(key) if each != option])
    left.pop("page", None)
    return left.urlencode()
