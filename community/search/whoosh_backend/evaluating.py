"""What a compiled search is made of, and how documents answer it.

A node tells which documents of a part it matches, then, only for those that are wanted, how well: counts and facets
need no scores. Scores are BM25's, a field at a time, so a word weighs alike wherever its document is stored.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from math import log

from .documents import STOP, TEXT

# How soon a word said again adds nothing, and how much a long text must say it more often. The usual values are 1.2 and
# 0.75; on four sets of questions (`tests/bench/search_relevance.py`) 1.6 finds as much, and more among long texts.
K1, B = 1.6, 0.75

# Stop words stand in every text. Where a phrase has no other, it is looked for in the latest documents only.
MOST_READ = 5_000


class Node:
    """Part of a search. A node is a key: what it matches in a part is worked out once."""

    # Whether `score` may be given documents that the node does not match.
    leaves_out = False

    def matches(self, ground):
        """Return the documents of `ground` that match."""
        raise NotImplementedError

    def score(self, ground, documents, factor, scores):
        """Add to `scores` what `documents`, all matched, deserve, times `factor`."""


@dataclass(frozen=True)
class Term(Node):
    """One of some words, in any of some fields, each with its boost."""

    words: tuple[str, ...]
    fields: tuple[tuple[str, float], ...]
    leaves_out = True

    def matches(self, ground):
        postings = (ground.part.postings(field, word) for field, _ in self.fields for word in self.words)
        return ground.documents.intersection(chain.from_iterable(posting.documents for posting in postings))

    def score(self, ground, documents, factor, scores):
        factor *= ground.search.rarity(self) * (K1 + 1)
        for field, boost in self.fields:
            lengths, share = None, K1 * B / (ground.search.snapshot.average_length(field) or 1)
            for word in self.words:
                posting = ground.part.postings(field, word)
                if not posting.documents:
                    continue
                lengths = lengths or ground.part.lengths(field)
                weight, floor = factor * boost, K1 * (1 - B)
                for document, count in zip(*posting, strict=True):
                    if document in documents:
                        scores[document] += weight * count / (count + floor + share * lengths[document])


@dataclass(frozen=True)
class Phrase(Node):
    """Words that follow one another in one field: each so many places after the first, and whether a stop word."""

    words: tuple[tuple[str, int, bool], ...]
    fields: tuple[tuple[str, float], ...]
    leaves_out = True

    def matches(self, ground):
        return set().union(*(self._within(ground, field) for field, _ in self.fields))

    def score(self, ground, documents, factor, scores):
        for field, boost in self.fields:
            if here := documents & self._within(ground, field):
                for word, _place, is_stop in self.words:
                    if not is_stop:
                        Term((word,), ((field, boost),)).score(ground, here, factor, scores)

    def _within(self, ground, field):
        return ground.once((self, field), lambda: set(self._found(ground, field)))

    def _found(self, ground, field):
        part, stops = ground.part, STOP + field.removeprefix(TEXT)
        words = [(stops if is_stop else field, word, place) for word, place, is_stop in self.words]
        candidates = set(ground.documents)
        for name, word, _place in words:
            candidates.intersection_update(part.postings(name, word).documents)
        if not candidates:
            return
        if all(is_stop for _word, _place, is_stop in self.words):
            candidates = set(sorted(candidates)[-MOST_READ:])
        places = [(place, part.positions(name, word, candidates)) for name, word, place in words]
        for document in candidates:
            starts = ({position - place for position in positions[document]} for place, positions in places)
            if set.intersection(*starts):
                yield document


@dataclass(frozen=True)
class And(Node):
    """All of some nodes."""

    nodes: tuple[Node, ...]

    def matches(self, ground):
        return ground.documents.intersection(*(ground.matches(node) for node in self.nodes))

    def score(self, ground, documents, factor, scores):
        for node in self.nodes:
            node.score(ground, documents, factor, scores)


@dataclass(frozen=True)
class Or(Node):
    """At least one of some nodes."""

    nodes: tuple[Node, ...]

    def matches(self, ground):
        return set().union(*(ground.matches(node) for node in self.nodes))

    def score(self, ground, documents, factor, scores):
        for node in self.nodes:
            matched = documents if node.leaves_out else documents & ground.matches(node)
            node.score(ground, matched, factor, scores)


@dataclass(frozen=True)
class Not(Node):
    """What a node does not match."""

    node: Node

    def matches(self, ground):
        return ground.documents - ground.matches(self.node)


@dataclass(frozen=True)
class Boosted(Node):
    """A node that counts for more, or for less."""

    node: Node
    boost: float

    def matches(self, ground):
        return ground.matches(self.node)

    def score(self, ground, documents, factor, scores):
        self.node.score(ground, documents, factor * self.boost, scores)


@dataclass(frozen=True)
class Everything(Node):
    def matches(self, ground):
        return ground.documents


@dataclass(frozen=True)
class Nothing(Node):
    def matches(self, ground):
        return set()


class Search:
    """The evaluation of one search: what is true of it in all the parts of a snapshot."""

    def __init__(self, snapshot):
        self.snapshot = snapshot
        self._rarities = {}

    def rarity(self, term):
        """Return how much a term tells, by the share of documents that hold it in the field where it is most common."""
        if term not in self._rarities:
            frequencies = (sum(self.snapshot.frequency(field, word) for word in term.words) for field, _ in term.fields)
            frequency = max(frequencies, default=0)
            # Documents deleted lately still count in frequencies.
            size = max(self.snapshot.size, frequency)
            self._rarities[term] = log(1 + (size - frequency + 0.5) / (frequency + 0.5))
        return self._rarities[term]

    def on(self, part, documents):
        """Return the ground of this search in `part`, where only `documents` count."""
        return Ground(self, part, documents)


class Ground:
    """Where nodes are evaluated: some documents of one part."""

    def __init__(self, search, part, documents):
        self.search, self.part, self.documents = search, part, documents
        self._known = {}

    def matches(self, node):
        """Return the documents that `node` matches; the set is not to be changed."""
        return self.once(node, lambda: node.matches(self))

    def once(self, key, find):
        """Return what `find()` answers, asked once."""
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]

    def scores(self, node, documents):
        """Return how well each of `documents`, all matched, answers `node`."""
        scores = defaultdict(float)
        node.score(self, documents, 1.0, scores)
        return scores
