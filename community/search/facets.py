"""The facets of the search, as data: what the address, the engine and the page say of each.

A *fact* is a value as objects tell it (`findable.Findable`), a *key* the same as addresses spell it. What a reader may
not know of is no option for her, even where it stands on something she may read.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import CharField, Model, Q, Value
from django.db.models.functions import Cast, Concat, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Community, Qualification, Territory, Theme
from community.search.groups import groups

# Of one facet; an address made by hand may hold thousands.
MOST_VALUES = 20
# How addresses spell what the database names in English.
TERRITORIES = {"region": "region", "department": "departement", "employment_area": "bassin"}


@dataclass(frozen=True)
class Option:
    """A word that a facet narrows by, `key` in addresses, and how many answers it would leave."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class At:
    """Where the database has the words of a facet: a column or a relation, in the rows `only`."""

    path: str
    only: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Days:
    """The days from `first` on, and before `end`; either can be left open."""

    first: date = date.min
    end: date = date.max

    def __contains__(self, day):
        """Return whether `day` is one of them."""
        return self.first <= day < self.end


@dataclass(frozen=True)
class Facet:
    """Something to narrow by. `fact` is the attribute of objects that tells it."""

    key: str
    title: str
    fact: str

    def asked(self, keys, reader):
        """Return the facts of the options `keys`, none for those that there are not."""
        return set(keys) & set(self.known(reader, set(keys)))

    def meets(self, asked, facts):
        """Return whether what has these `facts` is let through by `asked`."""
        return not asked.isdisjoint(facts)

    def options(self, counts, reader, asked):
        """Return the options of `counts` ({fact: number}) and those `asked` (facts), the most frequent first."""
        known = self.known(reader, asked | set(counts)) if counts or asked else {}
        options = [Option(key, label, counts.get(fact, 0)) for fact, (key, label) in known.items()]
        return sorted(options, key=lambda option: (-option.count, str(option.label)))

    def known(self, reader, facts):
        """Return {fact: (key, label)} of those of `facts` that `reader` may know of."""
        raise NotImplementedError

    def columns(self, path):
        """Return the expressions that give, as texts, the facts of an object whose word is at `path`."""
        return [Cast(path, CharField())]

    def read(self, text):
        """Return the fact that a column gave as text, nothing for none."""
        return text


class Kind(Facet):
    """What an answer is: a word of its own model."""

    def known(self, reader, facts):
        """Name the kinds as the models do."""
        named = {}
        for group in groups():
            if self.key in group.facets:
                named |= dict(group.model._meta.get_field("kind").flatchoices)
        return {kind: (kind, named[kind]) for kind in facts if kind in named}


@dataclass(frozen=True)
class Words(Facet):
    """Words of a vocabulary. The columns `code`, joined by a dash, make a fact; `levels` is how deep words nest."""

    model: type[Model] = None
    code: tuple = ("slug",)
    label: str = "name"
    levels: int = 1
    spelling: dict = field(default_factory=dict)

    def asked(self, keys, reader):
        """Return the facts, which differ from the keys by their first word."""
        codes = {spelt: code for code, spelt in self.spelling.items()}
        return super().asked([_respell(key, codes) for key in keys], reader)

    def known(self, reader, facts):
        """Name the words as the vocabulary does."""
        words = self.model._default_manager.annotate(fact=self._code("")).filter(fact__in=facts).order_by()
        rows = words.values_list("fact", self.label)
        return {fact: (_respell(fact, self.spelling), label) for fact, label in rows}

    def columns(self, path):
        """Return the word and those that hold it."""
        return [self._code(f"{path}__" + "parent__" * level) for level in range(self.levels)]

    def read(self, text):
        """Return the word; of one that nothing holds, only the dashes are left."""
        return text if text and text.strip("-") else ""

    def _code(self, path):
        parts = [part for name in self.code for part in (Value("-"), path + name)][1:]
        return Concat(*parts, output_field=CharField()) if len(parts) > 1 else Cast(parts[0], CharField())


class Place(Facet):
    """The communities that a reader may see, by their address."""

    def asked(self, keys, reader):
        """Return the ids of the communities at these addresses."""
        places = Community.objects.visible_to(reader).filter(slug__in=keys)
        return {str(pk) for pk in places.order_by().values_list("pk", flat=True)}

    def known(self, reader, facts):
        """Name the communities that are not secret to her."""
        places = Community.objects.visible_to(reader).filter(pk__in=facts).order_by()
        return {str(pk): (slug, title) for pk, slug, title in places.values_list("pk", "slug", "title")}


class Period(Facet):
    """How long ago it last changed. Its facts are days, asked for by ranges."""

    NAMES = {"mois": _("Depuis un mois"), "annee": _("Depuis un an"), "avant": _("Avant")}

    def asked(self, keys, reader):
        """Return the ranges of days of these periods."""
        return {days for key, days in _periods().items() if key in keys}

    def meets(self, asked, facts):
        """Return whether a day of `facts` is in one of the ranges `asked`."""
        return any(day in days for days in asked for day in facts)

    def options(self, counts, reader, asked):
        """Return the three periods, each with what changed in it; the month is part of the year."""
        found = {key: sum(n for day, n in counts.items() if day in days) for key, days in _periods().items()}
        return [Option(key, name, found[key]) for key, name in self.NAMES.items()] if counts or asked else []

    def columns(self, path):
        """Return the day."""
        return [Cast(TruncDate(path), CharField())]

    def read(self, text):
        """Return the day that a column gave."""
        return date.fromisoformat(text) if text else None


FACETS = (
    Kind("genre", _("Type"), "search_kind"),
    Words("theme", _("Thème"), "search_themes", Theme, levels=2),
    Words("diplome", _("Métier ou diplôme"), "search_qualifications", Qualification, code=("code",)),
    Words(
        "territoire",
        _("Territoire"),
        "search_territories",
        Territory,
        code=("kind", "code"),
        levels=3,
        spelling=TERRITORIES,
    ),
    Place("communaute", _("Communauté"), "search_communities"),
    Period("date", _("Date"), "search_day"),
)
BY_KEY = {facet.key: facet for facet in FACETS}


def read(asked, reader):
    """Return {facet key: facts} of the options that `asked` ({facet key: [keys]}) names; unknown ones are dropped."""
    chosen = {}
    for key, facet in BY_KEY.items():
        keys = [one for one in asked.get(key, []) if one and "\0" not in one][:MOST_VALUES]
        if facts := keys and facet.asked(keys, reader):
            chosen[key] = facts
    return chosen


def _periods():
    today = timezone.localdate()
    month, year = today - timedelta(days=30), today - timedelta(days=364)
    return {"mois": Days(month), "annee": Days(year), "avant": Days(end=year)}


def _respell(code, spelling):
    head, dash, rest = code.partition("-")
    return spelling.get(head, head) + dash + rest
