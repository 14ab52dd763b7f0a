"""Helping to ask: what she may have meant, and what what she is typing may become.

Both know only titles that the reader may read, and the words of the vocabularies, which are public.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from django.urls import reverse
from django.utils.http import urlencode
from rapidfuzz import process
from rapidfuzz.distance import OSA

from community.html import clean_line
from community.models import Qualification, Theme
from community.search.asking import read
from community.search.drivers import Driver, titled
from community.search.finding import find
from community.search.groups import groups
from community.search.whoosh_backend.analysis import analyse, fold
from community.search.whoosh_backend.storage import IndexUnavailable

# Titles of one group, the latest, whose words may correct one.
MOST_TITLES = 1000
# Shorter words have too many neighbours.
SHORTEST = 4
# Of a word so long, two letters may be wrong; of a shorter one, one. Two exchanged letters are one.
LONG = 8
# Of the completions, that many themes at most.
MOST_THEMES = 3


@dataclass(frozen=True)
class Completion:
    """A title or a theme that begins as what is typed; `kind` is the key of its group, or « themes »."""

    label: str
    url: str
    kind: str


def suggestion(reader, asked):
    """Return `asked.text`, words that no title holds replaced by the nearest ones; "" when that finds her nothing.

    Only titles that `reader` may read give words: it betrays none of the others.
    """
    known, text = list(_words_of_titles(reader)), asked.text
    stems = {word.stem for word in known}
    nearest = _neighbours(known)
    for word in reversed(list(analyse(text))):
        if word.stem not in stems:
            text = text[: word.start] + nearest(word.text) + text[word.end :]
    if text == asked.text:
        return ""
    found = find(reader, read(text))
    return text if found.total and not found.is_relaxed else ""


def complete(reader, beginning, most=8):
    """Return up to `most` themes and titles, among those `reader` may read, that hold words beginning so."""
    text = clean_line(beginning[:100])
    if len(fold(text)) < 2:
        return []
    found = chain(islice(_themes(text), MOST_THEMES), _titles(reader, text, most))
    once = {}
    for each in found:
        once.setdefault(fold(each.label), each)
    return list(once.values())[:most]


def _themes(text):
    words = fold(text).split()
    for theme in Theme.objects.all():
        if all(any(own.startswith(word) for own in fold(theme.name).split()) for word in words):
            url = f"{reverse('search')}?{urlencode({'q': theme.name})}"
            yield Completion(theme.name, url, "themes")


def _titles(reader, text, most):
    """Yield the titles of each group in turn, or one would leave no room to the others."""
    asked = [group for group in groups() if _has_title(group)]
    try:
        driver = Driver(reader)
        found = [driver.titled(group, text, most) for group in asked]
    except IndexUnavailable:
        found = [titled(group, reader, text, most) for group in asked]
    for row in zip_longest(*found):
        for group, each in zip(asked, row, strict=True):
            if each is not None:
                yield Completion(str(each), each.get_absolute_url(), group.key)


def _has_title(group):
    return any(field.name == "title" for field in group.model._meta.get_fields())


def _words_of_titles(reader):
    """Yield the words (`analysis.Word`) of titles and vocabularies."""
    titles = chain(
        Theme.objects.values_list("name", flat=True),
        Qualification.objects.values_list("name", flat=True),
        *(_latest_titles(group, reader) for group in groups() if _has_title(group)),
    )
    for title in titles:
        yield from analyse(title)


def _latest_titles(group, reader):
    return group.visible(reader).order_by("-pk").values_list("title", flat=True)[:MOST_TITLES]


def _neighbours(known):
    """Return a function from a word to the nearest of those `known`, the most frequent of equals, or itself."""
    counted = Counter(word.text.casefold() for word in known)
    written = {}
    for word, _count in counted.most_common():
        written.setdefault(fold(word), word)

    def nearest(word):
        folded = fold(word)
        if len(folded) < SHORTEST:
            return word
        most = 2 if len(folded) >= LONG else 1
        best = process.extractOne(folded, written.keys(), scorer=OSA.distance, score_cutoff=most)
        return written[best[0]] if best else word

    return nearest
