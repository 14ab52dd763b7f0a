"""Where an answer says what was asked: the best few lines of a text, its words marked, as HTML fit to print."""

import re
from functools import lru_cache
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from community.search.asking import Asked
from community.search.whoosh_backend.analysis import Word, analyse, fold, stems
from community.search.whoosh_backend.queries import SHORTEST_BEGINNING
from community.typography import french

# Characters of a text that are looked through, as many as are indexed of a discussion.
MOST_READ = 60_000
# Characters before the first word looked for, where the sentence began further.
BEFORE = 60

SENTENCE = re.compile(r"(?<=[.!?…:;])\s+(?=\S)|\n+")
# Between two words of one expression: « livret d'accueil », « site-école ».
JOINT = re.compile(r"[\s-]*(?:\w{1,4}['’\s]\s*){0,2}")
ACCENTED = {"a": "aàâä", "c": "cç", "e": "eéèêë", "i": "iîï", "n": "nñ", "o": "oôö", "u": "uùûü", "y": "yÿ"}


def excerpt(text: str, asked: Asked, most: int = 220) -> SafeString:
    """Return the lines of `text` that hold the most different words looked for, about `most` characters, marked."""
    text = text[:MOST_READ].strip()
    start, end = _window(text, _held(text, asked), most)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shown = french(" ".join(text[start:end].split()))
    return format_html("{}{}{}", before, marked(shown, asked), after)


def marked(text: str, asked: Asked) -> SafeString:
    """Return `text`, escaped, the words looked for marked; two that follow each other make one mark."""
    parts, end = [], 0
    for first, last in _spans(text, asked):
        parts += [(text[end:first],), (format_html("<mark>{}</mark>", text[first:last]),)]
        end = last
    return format_html_join("", "{}", [*parts, (text[end:],)])


def typed(text: str) -> Asked:
    """Return what to mark for `text` where a list searched for it by itself, beginnings of words too."""
    beginnings = tuple(fold(word) for word in text.split() if len(word) >= SHORTEST_BEGINNING)
    return Asked(text, marks=frozenset(stems(text)), beginnings=beginnings)


def holds(text: str, asked: Asked) -> int:
    """Return how many different words looked for `text` holds."""
    return len({word.stem for word in _held(text[:MOST_READ], asked)})


def _held(text: str, asked: Asked) -> list[Word]:
    """Return the words looked for. Only those that begin alike are analysed: a text may hold ten thousand."""
    sought = (*asked.marks, *asked.beginnings, *(stem for each in asked.expressions for stem in each))
    begun = _begun(frozenset(word[:2] for word in sought))
    near = ((found.start(), word) for found in begun.finditer(text) for word in analyse(found[0]))
    words = [word._replace(start=at + word.start, end=at + word.end) for at, word in near]
    return [words[index] for index in sorted(_sought(words, text, asked))]


def _sought(words: list[Word], text: str, asked: Asked) -> set[int]:
    """Return which of `words` are looked for: by themselves, or in an expression that stands there whole."""
    sought = {index for index, word in enumerate(words) if asked.is_about(word)}
    for expression in asked.expressions:
        for index, word in enumerate(words):
            run = words[index : index + len(expression)]
            if word.stem == expression[0] and tuple(each.stem for each in run) == expression and _joined(run, text):
                sought.update(range(index, index + len(run)))
    return sought


def _joined(words, text):
    return all(JOINT.fullmatch(text, word.end, following.start) for word, following in pairwise(words))


@lru_cache(maxsize=256)
def _begun(beginnings):
    """Return the expression of the words whose first two letters, folded, are one of `beginnings`."""
    letters = ["".join(f"[{ACCENTED.get(c, re.escape(c))}]" for c in begun) for begun in sorted(beginnings)]
    if "oe" in beginnings:
        letters.append("œ")
    if "ae" in beginnings:
        letters.append("æ")
    start = "|".join(letters)
    return re.compile(rf"(?<![^\W_])(?:{start})[^\W_]*(?:[.,]\d+)*" if start else r"(?!)", re.IGNORECASE)


def _spans(text, asked):
    spans, last, words = [], None, list(analyse(text))
    for index in sorted(_sought(words, text, asked)):
        word = words[index]
        if last == index - 1 and spans and JOINT.fullmatch(text, spans[-1][1], word.start):
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
        last = index
    return spans


def _window(text, held, most):
    """Return where the excerpt starts and ends."""
    if len(text) <= most:
        return 0, len(text)
    first = _best(held, most)
    start = _start(text, first.start) if first else 0
    return start, _end(text, start, max(start + most, first.end if first else 0))


def _best(held, most):
    """Return the first word of the stretch that holds the most different words, then the most words; None for none."""
    best, value, stop, inside = None, (0, 0), 0, {}
    for index, word in enumerate(held):
        while stop < len(held) and held[stop].end - word.start <= most - BEFORE:
            inside[held[stop].stem] = inside.get(held[stop].stem, 0) + 1
            stop += 1
        if (len(inside), stop - index) > value or best is None:
            best, value = word, (len(inside), stop - index)
        if stop <= index:
            stop = index + 1
            continue
        inside[word.stem] -= 1
        if not inside[word.stem]:
            del inside[word.stem]
    return best


def _start(text, place):
    """Return the start of the sentence of `place` or, if that is far, of a word a little before."""
    floor = max(0, place - BEFORE)
    if not floor:
        return 0
    sentences = [found.end() for found in SENTENCE.finditer(text, floor, place)]
    if sentences:
        return sentences[-1]
    space = text.find(" ", floor, place)
    return space + 1 if space >= 0 else place


def _end(text, start, limit):
    """Return the end of the last sentence before `limit` if little is lost, or else of the last word."""
    if limit >= len(text):
        return len(text)
    near = [found.start() for found in SENTENCE.finditer(text, start + (limit - start) * 3 // 4, limit)]
    if near:
        return near[-1]
    space = text.rfind(" ", start + 1, limit + 1)
    return space if space > start else limit
