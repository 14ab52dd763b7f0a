"""What a search reads: one state of the index, whatever is written meanwhile.

A snapshot is made of parts, one for each segment. A segment never changes but for the documents deleted from it: what
was read of it serves all the snapshots it belongs to, so that after a commit only the new segment is read.

Whoosh's own matchers would walk postings one Python call at a time, at each search. Here a list of postings is read
once, and the set operations of the language do the rest.
"""

import copy
from array import array
from collections import OrderedDict, defaultdict
from functools import lru_cache
from itertools import islice
from threading import Lock, RLock
from typing import NamedTuple

from .storage import unavailable_when_broken

# Numbers kept of what was read, six bytes each: some 25 MB.
MOST_KEPT = 4_000_000

# A letter or two can begin a tenth of all the words: those beyond are not looked at.
MOST_SCANNED = 5_000


class Postings(NamedTuple):
    """The documents that hold a word, in their order, and how many times each."""

    documents: array
    counts: array


EMPTY = Postings(array("I"), array("f"))


class Kept:
    """What was read of segments; beyond `most` numbers, what was not asked for lately is forgotten."""

    def __init__(self, most=MOST_KEPT):
        self._most, self.size = most, 0
        self._kept = OrderedDict()
        self._lock = Lock()

    def get(self, key):
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key, value, size):
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value, size
                self.size += size
            while self.size > self._most:
                self.size -= self._kept.popitem(last=False)[1][1]
        return value


class Part:
    """One segment of a snapshot: `size` documents, known by their numbers, of which `deleted` are no more."""

    def __init__(self, reader, kept):
        self._reader, self._kept = reader, kept
        # Whoosh's readers share a position in their files.
        self._lock = RLock()
        self._known, self._of_model = {}, {}
        self.name = reader.segment().segment_id()
        self.size = reader.doc_count_all()
        self.deleted = frozenset(reader.segment().deleted_docs())

    def since(self, reader):
        """Return this part as a later reader of the same segment sees it, and close that one."""
        later = copy.copy(self)
        later._of_model = {}
        later.deleted = frozenset(reader.segment().deleted_docs())
        reader.close()
        return later

    @property
    def pks(self):
        """Return the primary keys, by document."""
        return self._columns()["pks"]

    def of_model(self, label):
        """Return the documents of a model or of those that inherit from it, but those deleted."""
        if label not in self._of_model:
            self._of_model[label] = frozenset(self._columns()["models"].get(label, ())) - self.deleted
        return self._of_model[label]

    def values(self, path):
        """Return the values of a fact, a tuple for each document."""
        return self._columns()["facts"].get(path) or [()] * self.size

    def by_value(self, path):
        """Return the documents of each value of a fact."""
        return self._once(("by_value", path), lambda: _inverted(self._columns()["facts"].get(path, ())))

    def with_values(self, path, values):
        """Return the documents that have one of `values` among those of a fact."""
        documents = self.by_value(path)
        return set().union(*(documents.get(value, ()) for value in values))

    def having(self, path, holds):
        """Return the documents of which a value of a fact `holds()`."""
        return set().union(*(documents for value, documents in self.by_value(path).items() if holds(value)))

    def postings(self, field, word):
        """Return the postings of a word in a field."""
        return self._read(("postings", field, word), self._postings, lambda read: 2 * len(read.documents) + 20)

    def lengths(self, field):
        """Return the number of words of a field, by document."""
        return self._once(("lengths", field), lambda: self._lengths(field))

    def total_length(self, field):
        """Return the number of words of a field in all, and of documents that have some."""
        lengths = self.lengths(field)
        return self._once(("total", field), lambda: (sum(lengths), len(lengths) - lengths.count(0)))

    def positions(self, field, word, documents):
        """Return where a word stands in a field, for those of `documents` that hold it."""
        found = {}
        with self._lock, unavailable_when_broken():
            matcher = self._reader.postings(field, word)
            for document in sorted(documents):
                matcher.skip_to(document)
                if not matcher.is_active():
                    break
                if matcher.id() == document:
                    found[document] = matcher.value_as("positions")
        return found

    def beginning_with(self, field, beginning):
        """Return how many documents hold each word of a field that begins so."""
        return self._read(("beginning", field, beginning), self._beginning_with, lambda read: 20 * len(read) + 20)

    def _once(self, key, read):
        if (found := self._known.get(key)) is None:
            with self._lock, unavailable_when_broken():
                if (found := self._known.get(key)) is None:
                    found = self._known[key] = read()
        return found

    def _read(self, key, read, weigh):
        _kind, field, word = key
        key = self.name, *key
        if (found := self._kept.get(key)) is None:
            with self._lock, unavailable_when_broken():
                if (found := self._kept.get(key)) is None:
                    found = read(field, word)
                    self._kept.put(key, found, weigh(found))
        return found

    def _postings(self, field, word):
        if (field, word) not in self._reader:
            return EMPTY
        documents, counts = array("I"), array("f")
        matcher = self._reader.postings(field, word)
        while matcher.is_active():
            documents.append(matcher.id())
            counts.append(matcher.weight())
            matcher.next()
        return Postings(documents, counts)

    def _lengths(self, field):
        length = self._reader.doc_field_length
        return array("I", (length(document, field) or 0 for document in range(self.size)))

    def _beginning_with(self, field, beginning):
        if field not in self._reader.schema:
            return {}
        words = list(islice(self._reader.expand_prefix(field, beginning), MOST_SCANNED))
        return {word.decode(): self._reader.doc_frequency(field, word) for word in words}

    def _columns(self):
        return self._once("columns", self._read_columns)

    def _read_columns(self):
        """Read what is stored of the documents. Equal values are kept once: most are few."""
        pks, models, facts, same = [None] * self.size, defaultdict(lambda: array("I")), {}, {}
        for document, stored in self._reader.iter_docs():
            pks[document] = stored["pk"]
            for label in stored["models"]:
                models[label].append(document)
            for path, value in stored["facts"].items():
                if path not in facts:
                    facts[path] = [()] * self.size
                values = _values(value)
                facts[path][document] = same.setdefault((path, values), values)
        return {"pks": pks, "models": models, "facts": facts}


def _values(value):
    """Return what is stored of a fact as a tuple: nothing, one value or several, each once."""
    if type(value) is list:
        return tuple(dict.fromkeys(each for each in value if each is not None))
    return () if value is None else (value,)


def _inverted(column):
    documents = defaultdict(lambda: array("I"))
    for document, values in enumerate(column):
        for value in values:
            documents[value].append(document)
    return dict(documents)


class Snapshot:
    """One state of the index: its parts, and what is true of all of them together."""

    def __init__(self, parts):
        self.parts = tuple(parts)
        self.size = sum(part.size - len(part.deleted) for part in self.parts)
        self._averages = {}

    def frequency(self, field, word):
        """Return how many documents hold a word in a field, those deleted lately included."""
        return sum(len(part.postings(field, word).documents) for part in self.parts)

    def average_length(self, field):
        """Return how many words a field has, where it has some."""
        if field not in self._averages:
            totals = [part.total_length(field) for part in self.parts]
            self._averages[field] = sum(words for words, _ in totals) / max(1, sum(count for _, count in totals))
        return self._averages[field]

    def terms(self, field, beginning, most):
        """Return the words of a field that begin so, those of most documents first."""
        frequencies = defaultdict(int)
        for part in self.parts:
            for word, frequency in part.beginning_with(field, beginning).items():
                frequencies[word] += frequency
        return sorted(frequencies, key=lambda word: (-frequencies[word], word))[:most]


class Reading:
    """The latest snapshot of an index, opened again when the index has changed."""

    def __init__(self, storage):
        self._storage = storage
        self._lock = Lock()
        self._kept = Kept()
        self._stamp = self._snapshot = None

    def latest(self):
        """Return the snapshot of the last commit."""
        with self._lock:
            stamp = self._storage.stamp()
            if stamp != self._stamp:
                self._snapshot = Snapshot(self._parts())
                self._stamp = stamp
            return self._snapshot

    def _parts(self):
        known = {part.name: part for part in self._snapshot.parts} if self._snapshot else {}
        with unavailable_when_broken():
            for reader, _offset in self._storage.reader().leaf_readers():
                if reader.segment() is not None:  # as when an index has no document yet
                    part = known.get(reader.segment().segment_id())
                    yield part.since(reader) if part else Part(reader, self._kept)


@lru_cache(maxsize=64)
def reading_of(storage):
    """Return the only Reading of this process for a storage."""
    return Reading(storage)
