"""The facets of the library, as data: the view, the template and the tests loop over them.

What is counted for a reader is only what she may read, so that a number tells nothing of the rest; a community that
is secret to her is no option, even on a resource that everybody may read.
"""

from dataclasses import dataclass, field

from django.db.models import Count, F, IntegerField, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from community.permissions import seen_by
from resources.models import Resource

# How addresses spell what the database names in English.
KINDS = {
    "sheet": "fiche",
    "practice": "fiche-action",
    "case": "cas",
    "tool": "outil",
    "guide": "guide",
    "study": "etude",
    "video": "video",
    "link": "lien",
    "data": "donnees",
    "testimony": "temoignage",
}
TERRITORIES = {"region": "region", "department": "departement", "employment_area": "bassin"}
NONE = Value(0, output_field=IntegerField())


@dataclass(frozen=True)
class Option:
    """A word of a facet. `key` stands in addresses, `code` in the database; `parent` is the id of the word above."""

    key: str
    label: str
    word: int
    parent: int
    code: str
    rank: int
    count: int


@dataclass(frozen=True)
class Facet:
    """A relation from resources to words. Names in `code` are joined by a dash and together unique.

    `above` is the relation from a word to the one that holds it; where `is_nested`, to a word of the same facet,
    which then finds what its own words find. `shown` is how many options the panel offers at first.
    """

    key: str
    title: str
    relation: str
    code: tuple = ("slug",)
    label: str = "name"
    rank: str = ""
    above: str = ""
    is_nested: bool = False
    is_open: bool = False
    shown: int = 2
    spelling: dict = field(default_factory=dict)

    def option(self, code, **row):
        """Return the option of a counted row."""
        head, dash, rest = code.partition("-")
        return Option(key=self.spelling.get(head, head) + dash + rest, code=code, **row)

    def tallies(self, resources, reader):
        """Return the queries that count `resources` under each word: its upper level first, if it has two."""
        if not self.is_nested:
            return [self._tally(self._filed(resources, reader), self.above)]
        inner = self._filed(resources, reader, **{f"{self.relation}__{self.above}__isnull": False})
        return [self._tally(self._filed(resources, reader), "", upper=True), self._tally(inner, self.above)]

    def matching(self, options):
        """Filter: under one of `options`."""
        return self.within([option.word for option in options])

    def within(self, words):
        """Filter: under one of `words` (ids), or, where the facet is nested, under one that they hold."""
        matching = Q(**{f"{self.relation}__in": words})
        return matching | Q(**{f"{self.relation}__{self.above}__in": words}) if self.is_nested else matching

    def _filed(self, resources, reader, **lookups):
        # In one filter: each would follow the relation anew.
        known = seen_by(reader, "communities__") if self.relation == "communities" else Q()
        return resources.filter(known, **{f"{self.relation}__isnull": False}, **lookups)

    def _tally(self, resources, above, upper=False):
        def named(name):
            path = f"{self.relation}__{name}"
            return Coalesce(f"{self.relation}__{self.above}__{name}", path) if upper else F(path)

        code = [part for name in self.code for part in (Value("-"), named(name))][1:]
        return _counted(
            resources,
            self.key,
            word=named("pk"),
            parent=F(f"{self.relation}__{above}__pk") if above else NONE,
            code=Concat(*code) if len(code) > 1 else code[0],
            label=named(self.label),
            rank=named(self.rank) if self.rank else NONE,
        )


class KindFacet(Facet):
    """What a resource is: a column, its words known beforehand."""

    def option(self, code, **row):
        """Return the option of a counted row."""
        row |= {"label": Resource.Kind(code).label, "rank": list(KINDS).index(code)}
        return super().option(code, **row)

    def tallies(self, resources, reader):
        """Return the query that counts `resources` of each kind."""
        kind = F("kind")
        return [_counted(resources, self.key, word=NONE, parent=NONE, code=kind, label=kind, rank=NONE)]

    def matching(self, options):
        """Filter: of one of `options`."""
        return Q(kind__in=[option.code for option in options])


FACETS = (
    Facet("theme", _("Thème"), "themes", above="parent", is_nested=True, is_open=True, shown=6),
    Facet("diplome", _("Métier ou diplôme"), "qualifications", code=("code",), is_open=True, shown=5),
    KindFacet("type", _("Type"), "kind", is_open=True, shown=5, spelling=KINDS),
    Facet("moment", _("Moment du stage"), "moments", rank="order", shown=5),
    Facet("public", _("Public visé"), "audiences"),
    Facet("competence", _("Compétence"), "competences", code=("qualification__code", "code"), above="qualification"),
    Facet(
        "territoire",
        _("Territoire"),
        "territories",
        code=("kind", "code"),
        above="parent",
        is_nested=True,
        spelling=TERRITORIES,
    ),
    Facet("producteur", _("Producteur"), "producers"),
    Facet("communaute", _("Communauté"), "communities", label="title"),
)
BY_KEY = {facet.key: facet for facet in FACETS}


def tally(reader, resources, facets=FACETS):
    """Return {facet key: [Option]}, in one query; `resources` gives, for a facet, those to count."""
    queries = [query for facet in facets for query in facet.tallies(resources(facet), reader)]
    found = {facet.key: [] for facet in facets}
    for row in queries[0].union(*queries[1:], all=True):
        key = row.pop("facet")
        found[key].append(BY_KEY[key].option(**row))
    return found


def _counted(resources, facet, **columns):
    rows = resources.order_by().values(facet=Value(facet), **columns)
    return rows.annotate(count=Count("pk", distinct=True))
