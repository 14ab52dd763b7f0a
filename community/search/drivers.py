"""Asking an engine, with the rights of a reader: each driver gives, for a group, answers to count, narrow and show.

Engines that keep facts beside the words are asked everything (`Indexed`). The others give the first answers, which the
database then narrows (`Listed`): there counts stop at `MOST`.
"""

import logging
from collections import Counter, defaultdict
from functools import cached_property

from django.db import connection
from django.db.models import Value
from django.db.models.expressions import RawSQL
from modelsearch.backends.database.fallback import DatabaseSearchBackend
from wagtail.search.backends import get_search_backend

from community.directory import words_of
from community.models import SearchChange
from community.search.changes import label_of
from community.search.facets import BY_KEY

logger = logging.getLogger(__name__)

# Answers of a group that an engine without facts is asked for.
MOST = 1000


class Listed:
    """The answers of a group as a list of (primary key, score), best first; the database tells their facts."""

    def __init__(self, group, scored, facts=None):
        self.group, self.scored, self._known = group, scored, facts

    @property
    def count(self):
        """Return how many there are."""
        return len(self.scored)

    def top(self, start, stop):
        """Return the (primary key, score) of a slice."""
        return self.scored[start:stop]

    def narrowed(self, chosen):
        """Return those that the facts of each facet in `chosen` ({facet key: facts}) let through."""
        if not chosen:
            return self
        if not self.group.facets >= set(chosen):
            return Listed(self.group, [])
        kept = [(pk, score) for pk, score in self.scored if self._passes(pk, chosen)]
        return Listed(self.group, kept, self._facts)

    def tally(self, key):
        """Return {fact: how many of them have it}."""
        return Counter(fact for pk, _score in self.scored for fact in self._facts[key][pk])

    def _passes(self, pk, chosen):
        return all(BY_KEY[key].meets(asked, self._facts[key][pk]) for key, asked in chosen.items())

    @cached_property
    def _facts(self):
        return _facts_of(self.group, [pk for pk, _score in self.scored]) if self._known is None else self._known


class Indexed:
    """The answers of a group as an engine lists, counts and narrows them, facts and rights in its query."""

    def __init__(self, group, results):
        self.group, self.results = group, results

    @property
    def count(self):
        """Return how many there are."""
        return self.results.count()

    def top(self, start, stop):
        """Return the (primary key, score) of a slice."""
        return self.results.hits()[start:stop]

    def narrowed(self, chosen):
        """Return those that the facts of each facet in `chosen` ({facet key: facts}) let through."""
        if not chosen:
            return self
        if not self.group.facets >= set(chosen):
            return Listed(self.group, [])
        results = self.results
        for key, asked in chosen.items():
            met = [fact for fact in self.tally(key) if BY_KEY[key].meets(asked, {fact})]
            results = results.within(**{BY_KEY[key].fact: met})
        return Indexed(self.group, results)

    def tally(self, key):
        """Return {fact: how many of them have it}."""
        return {fact: n for fact, n in self.results.facet(BY_KEY[key].fact).items() if fact is not None}


class Driver:
    """The engine of the settings, asked for `reader`; `words` are for when it is none.

    What the index has not heard of yet is left out: its rights, or its words, may have changed since. The state of the
    waiting changes is read before that of the index, which may then only know more.
    """

    def __init__(self, reader, words=()):
        self.reader, self.words = reader, words
        self.backend = get_search_backend()
        self.pending = _pending()
        # No engine at all: modelsearch would look in a few columns, where groups know better.
        self.is_bare = isinstance(self.backend, DatabaseSearchBackend)

    def matches(self, group, query):
        """Return the answers of a group to a modelsearch query."""
        if self.is_bare:
            return reduced(group, self.reader, self.words)
        return self._matches(group, self.backend.search(query, group.model, fields=group.fields(self.reader)))

    def titled(self, group, text, most):
        """Return the first objects of a group whose title has words that begin as those of `text`."""
        if self.is_bare:
            return titled(group, self.reader, text, most)
        matches = self._matches(group, self.backend.autocomplete(text, group.model))
        return shown(group, self.reader, matches.top(0, most))

    def _matches(self, group, results):
        label = label_of(group.model)
        waiting = self.pending[label]
        if hasattr(results, "within"):
            results = results.within(search_audience=group.tokens(self.reader)).without(label, waiting)
            return Indexed(group, results)
        return Listed(group, [(pk, score) for pk, score in self._first(group, results) if pk not in waiting])

    def _first(self, group, results):
        visible = group.visible(self.reader).order_by().values_list("pk", flat=True)
        results = results.annotate_score("score")
        if hasattr(results, "get_queryset"):
            return results.get_queryset().filter(pk__in=visible).values_list("pk", "score")[:MOST]
        first = {found.pk: found.score for found in results[:MOST]}
        kept = set(visible.filter(pk__in=list(first)))
        return [(pk, score) for pk, score in first.items() if pk in kept]


def reduced(group, reader, words):
    """Return the answers of the database alone, where there is no index, or none that can be read."""
    rows = group.reduced(reader, words).values_list("pk", flat=True)[:MOST] if words else ()
    return Listed(group, [(pk, 0) for pk in rows])


def titled(group, reader, text, most):
    """Return, from the database alone, the latest objects of a group whose title holds the words of `text`."""
    rows = group.visible(reader)
    for word in words_of(text):
        rows = rows.filter(title__icontains=word)
    return list(rows.order_by("-pk")[:most])


def shown(group, reader, hits):
    """Return the objects of `hits`, [(primary key, score)], in their order, less those that `reader` may not read."""
    rows = group.visible(reader).in_bulk([pk for pk, _score in hits]) if hits else {}
    return [rows[pk] for pk, _score in hits if pk in rows]


def _pending():
    """Return {label: primary keys} of what changed since the index last heard of it, in one query."""
    waiting = defaultdict(set)
    for label, pk in SearchChange.objects.values_list("model", "object_id").distinct():
        waiting[label].add(pk)
    return waiting


def _facts_of(group, pks):
    """Return {facet key: {primary key: facts}}, in one query."""
    rows = group.model._default_manager.filter(pk__in=_among(pks)).order_by()
    queries = [
        rows.filter(at.only).values_list(Value(key), "pk", column)
        for key, at in group.columns.items()
        for column in BY_KEY[key].columns(at.path)
    ]
    facts = {key: defaultdict(set) for key in group.facets}
    for key, pk, text in queries[0].union(*queries[1:], all=True) if pks and queries else ():
        if fact := BY_KEY[key].read(text):
            facts[key][pk].add(fact)
    return facts


def _among(pks):
    """Return what is equal to one of `pks`, as one parameter where the database has lists: here they are thousands."""
    if connection.vendor != "postgresql":
        return pks
    return RawSQL("SELECT unnest(%s::bigint[])", [pks])
