"""What a reader of the library chose: read from the address, applied to resources, written back into addresses."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import F
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from community.directory import MAX_LENGTH, words_of
from community.html import clean_line
from resources.facets import FACETS

# Of one facet; an address made by hand may hold thousands.
MOST_VALUES = 20

LATEST = F("last_published_at").desc(nulls_last=True)
# key in addresses -> (name, order)
SORTS = {
    "pertinence": (_("pertinence"), ("-title_hits", "-useful_count", "-pk")),
    "utilite": (_("utilité"), ("-useful_count", LATEST, "-pk")),
    "date": (_("date de mise à jour"), (LATEST, "-pk")),
}


@dataclass(frozen=True)
class Selection:
    """`chosen` is {facet key: [Option]}; `had_unknown` says that the address asked for options that are not there."""

    text: str = ""
    chosen: dict = field(default_factory=dict)
    sort: str = ""
    had_unknown: bool = False

    @cached_property
    def words(self):
        """Return the words to look for."""
        return words_of(self.text)

    @property
    def filters(self):
        """Return how many filters are active."""
        return sum(map(len, self.chosen.values()))

    @property
    def order(self):
        """Return the key of the order that applies: relevance means something with words only."""
        fallback = "pertinence" if self.words else "utilite"
        return self.sort if self.sort in self.sorts else fallback

    @property
    def sorts(self):
        """Return {key: name} of the orders that can be asked for."""
        return {key: name for key, (name, _order) in SORTS.items() if self.words or key != "pertinence"}

    @property
    def chips(self):
        """Return [(label, the address without it)] of the active filters."""
        return [(one.label, self.without(key, one).query) for key, options in self.chosen.items() for one in options]

    @property
    def query(self):
        """Return the address's parameters, less the page."""
        asked = {key: [option.key for option in options] for key, options in self.chosen.items()}
        return urlencode({"q": self.text or (), **asked, "tri": self.sort or ()}, doseq=True)

    def without(self, key, option):
        """Return the same selection less one option."""
        left = [other for other in self.chosen[key] if other != option]
        return replace(self, chosen={**self.chosen, key: left})

    def narrow(self, resources, but=None):
        """Keep the resources that match, all facets together, less the facet `but`."""
        if self.words:
            resources = resources.found(self.words)
        for facet in FACETS:
            if facet != but and (options := self.chosen.get(facet.key)):
                resources = resources.among(facet.matching(options))
        return resources

    def total(self, counts):
        """Return how many match: each is of one kind, and `counts` are those of kinds under the other facets."""
        kinds = {option.key for option in self.chosen.get("type", [])}
        return sum(option.count for option in counts["type"] if not kinds or option.key in kinds)

    def finds(self, counts, kind):
        """Return whether some of what matches is of `kind`."""
        kinds = [option.key for option in self.chosen.get("type", [])] or [kind]
        return kind in kinds and any(option.count for option in counts["type"] if option.key == kind)

    def ordered(self, resources):
        """Return `resources`, narrowed, in the order asked for."""
        return resources.order_by(*SORTS[self.order][1])


def read(asked, options):
    """Return the selection of an address. `options` ({facet key: [Option]}) are those there are; others are dropped."""
    chosen, had_unknown = {}, False
    for facet in FACETS:
        keys = list(dict.fromkeys(asked.getlist(facet.key)))
        known = {option.key: option for option in options[facet.key]}
        kept = [known[key] for key in keys if key in known][:MOST_VALUES]
        had_unknown |= len(kept) < len([key for key in keys if key])
        if kept:
            chosen[facet.key] = kept
    text = clean_line(asked.get("q", "")[:MAX_LENGTH])
    sort = asked.get("tri", "")
    return Selection(text, chosen, sort if sort in SORTS else "", had_unknown)
