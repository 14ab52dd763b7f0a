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
from community.search.drivers import Driver
from community.search.finding import find
from community.search.groups import groups
from community.search.whoosh_backend.analysis import analyse, fold
from community.search.whoosh_backend.storage import IndexUnavailable

# Titles of one group, the latest, whose words may correct one.
MOST_TITLES = 1000
# Shorter words have too many neighbours.
SHORTEST = 4
# One letter in five, two exchanged letters being one.
LIKENESS = 0.79
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
    known = _words_of_titles(reader)
    text = asked.text
    for word in reversed(list(analyse(text))):
        text = text[: word.start] + _nearest(word.text, known) + text[word.end :]
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
    once = {fold(each.label): each for each in reversed(list(found))}
    return list(reversed(once.values()))[:most]


def _themes(text):
    words = fold(text).split()
    for theme in Theme.objects.all():
        if all(any(own.startswith(word) for own in fold(theme.name).split()) for word in words):
            url = f"{reverse('search')}?{urlencode({'q': theme.name})}"
            yield Completion(theme.name, url, "themes")


def _titles(reader, text, most):
    """Yield the titles of each group in turn, or one would leave no room to the others."""
    titled = [group for group in groups() if _has_title(group)]
    try:
        driver = Driver(reader)
        found = [driver.titled(group, text, most) for group in titled]
    except IndexUnavailable:
        found = [titled(group, reader, text, most) for group in titled]
    for row in zip_longest(*found):
        for group, each in zip(titled, row, strict=True):
            if each is not None:
                yield Completion(str(each), each.get_absolute_url(), group.key)


def _has_title(group):
    return any(field.name == "title" for field in group.model._meta.get_fields())


def _words_of_titles(reader):
    """Return {folded word: as written}, the most frequent first."""
    titles = chain(
        Theme.objects.values_list("name", flat=True),
        Qualification.objects.values_list("name", flat=True),
        *(_latest_titles(group, reader) for group in groups() if _has_title(group)),
    )
    words = Counter(word.text.casefold() for title in titles for word in analyse(title))
    return {fold(word): word for word, _count in reversed(words.most_common())}


def _latest_titles(group, reader):
    return group.visible(reader).order_by("-pk").values_list("title", flat=True)[:MOST_TITLES]


def _nearest(word, known):
    folded = fold(word)
    if len(folded) < SHORTEST or folded in known:
        return word
    best = process.extractOne(folded, known.keys(), scorer=OSA.normalized_similarity, score_cutoff=LIKENESS)
    return known[best[0]] if best else word
