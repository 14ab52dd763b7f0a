"""What a person typed, as modelsearch queries that any engine answers.

Operators are those people know: "words together", -without, begin*. Anything else is words: no field, wildcard, bracket
or regular expression ever reaches an engine.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from modelsearch.query import MATCH_NONE, And, Boost, Not, Or, Phrase, PlainText, SearchQuery

from community.html import clean_line
from community.models import Synonym
from community.search.whoosh_backend.analysis import Word, analyse, analyse_all, fold, stems
from community.search.whoosh_backend.queries import SHORTEST_BEGINNING, Prefix

# Characters, a whole question; and words that count, the first ones.
MAX_LENGTH = 200
MAX_WORDS = 12

# What is taken for what was typed tells a little less than it.
SYNONYM = 0.7
MAX_SYNONYMS = 8

# One or two words are all meant. More are a question, and its answer need not hold them all: less than a page of those
# that do is not enough.
FEW_WORDS = 2
ENOUGH = 10

QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
CHUNK = re.compile(r'(?P<without>(?<!\S)-)?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
BEGINNING = re.compile(rf"([^\W_]{{{SHORTEST_BEGINNING},}})\*+$")
# Typed by habit of other engines.
IGNORED = {"AND", "OR", "NOT", "ET", "OU", "SAUF"}


@dataclass(frozen=True)
class Asked:
    """What is looked for.

    `strict` is answered by what holds all the words, `relaxed` by what holds some, the more the better. `also` is what
    is taken for some of them. Excerpts mark `marks`, stems, what starts with `beginnings`, folded, and `expressions`,
    stems that follow one another: apart, their words say nothing.
    """

    text: str
    strict: SearchQuery = MATCH_NONE
    relaxed: SearchQuery = MATCH_NONE
    also: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    expressions: frozenset[tuple[str, ...]] = frozenset()
    is_question: bool = False

    @property
    def is_empty(self):
        """Say whether nothing was typed."""
        return not self.text

    def is_enough(self, count):
        """Say whether `count` answers to `strict` are enough; if not, those to `relaxed` are given instead."""
        return count >= (ENOUGH if self.is_question else 1)

    def is_about(self, word: Word):
        """Say whether a word of a text is one of those looked for."""
        return word.stem in self.marks or fold(word.text).startswith(self.beginnings)


class _Said(NamedTuple):
    """A word or an expression that was typed, and those that are taken for it."""

    text: str
    others: tuple[str, ...]

    def query(self, operator):
        others = [Boost(Phrase(other), SYNONYM) for other in self.others]
        return _join(Or, [PlainText(self.text, operator), *others])


def read(text):
    """Return what `text` asks for; nothing that can be typed makes it fail."""
    text = clean_line(text[: 2 * MAX_LENGTH])[:MAX_LENGTH].strip().replace("’", "'")
    plain, exact, without = _sorted(text)
    if not exact and not stems(plain):
        # « -stage » alone: nobody wants all the rest.
        plain, without = " ".join(without), []
    words = _words(plain)
    if not exact and not words:
        return Asked(text)
    said = _said(plain, words)
    also = dict.fromkeys(other for each in said for other in each.others)
    expressions = {other: tuple(stems(other)) for other in also}
    excluded = [Not(Phrase(each)) for each in without]
    return Asked(
        text,
        strict=_join(And, [*(each.query("and") for each in said), *exact, *excluded]),
        relaxed=_join(And, [_join(Or, [*(each.query("or") for each in said), *exact]), *excluded]),
        also=tuple(also),
        marks=frozenset(stem for text in _texts(said, exact, expressions) for stem in stems(text)),
        beginnings=tuple(fold(query.beginning) for query in exact if isinstance(query, Prefix)),
        expressions=frozenset(each for each in expressions.values() if len(each) > 1),
        is_question=len(words) > FEW_WORDS and not exact,
    )


def _texts(said, exact, expressions):
    """Yield all of which each word is to be marked in an answer."""
    yield from (each.text for each in said)
    yield from (other for other, words in expressions.items() if len(words) == 1)
    yield from (query.query_string for query in exact if isinstance(query, Phrase))


def _sorted(text):
    """Return what was typed, as (plain words, queries of what is wanted exactly, what is not wanted)."""
    plain, exact, without = [], [], []
    for found in CHUNK.finditer(text.translate(QUOTES)):
        said = found["word"] if found["phrase"] is None else found["phrase"]
        if said in IGNORED:
            continue
        if found["without"]:
            without.append(said)
        elif found["phrase"] and _tells(said):
            exact.append(Phrase(said))
        elif found["word"] and (begun := BEGINNING.search(said)):
            exact.append(Prefix(begun[1]))
        else:
            plain.append(said)
    return " ".join(plain), exact[:MAX_WORDS], [each for each in without if stems(each)][:MAX_WORDS]


def _tells(phrase):
    """Say whether a phrase can be looked for: a stop word alone stands in every text."""
    return bool(stems(phrase)) or len(list(analyse_all(phrase))) > 1


def _words(plain):
    """Return the words of a text, each once, as far as a search counts them."""
    return list({word.stem: word for word in reversed(list(analyse(plain)))}.values())[::-1][:MAX_WORDS]


def _said(plain, words):
    """Return the words and expressions of a text, the longest that editors gave synonyms for."""
    synonyms, said, start = _synonyms(), [], 0
    longest = max(map(len, synonyms), default=1)
    while start < len(words):
        for stop in range(min(start + longest, len(words)), start, -1):
            expression = tuple(word.stem for word in words[start:stop])
            if expression in synonyms or stop == start + 1:
                break
        text = plain[words[start].start : words[stop - 1].end]
        said.append(_Said(text, tuple(synonyms.get(expression, ()))[:MAX_SYNONYMS]))
        start = stop
    return said


def _synonyms():
    """Return {stems of an expression: expressions taken for it}, as editors have it now.

    The table is small: it is read for each search, and taken apart when it has changed.
    """
    return _taken_apart(tuple(Synonym.objects.values_list("words", flat=True)))


@lru_cache(maxsize=1)
def _taken_apart(lines):
    synonyms = {}
    for line in lines:
        same = {tuple(stems(text)): text.strip() for text in line.split(",")}
        same.pop((), None)
        for expression in same:
            others = dict.fromkeys(text for other, text in same.items() if other != expression)
            synonyms.setdefault(expression, {}).update(others)
    return synonyms


def _join(operator, queries):
    return operator(queries) if len(queries) > 1 else queries[0]
