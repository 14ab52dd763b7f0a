"""Finding a passage that somebody points at in a text, and marking it.

Both are compared without their spaces, apostrophes and capitals: typography changes them after a text is written.
"""

from html.parser import HTMLParser

from django.utils.html import escape

from community.html import trusted

APOSTROPHES = str.maketrans("’‘", "''")
SHORTEST = 3


def holds(html, passage):
    """Return whether `passage` is in the text of `html`."""
    wanted = _letters(passage)
    return len(wanted) >= SHORTEST and wanted in _letters(_Pieces.of(html).text)


def marked(html, passages):
    """Return `html`, which is cleaned, with each of `passages` between <mark> and </mark>."""
    pieces = _Pieces.of(html)
    spots = _spots(pieces.text, passages)
    return trusted("".join(pieces.printed(spots)))


def _spots(text, passages):
    """Return the places of the characters of `text` that are in one of `passages`."""
    places = [place for place, char in enumerate(text) if not char.isspace()]
    letters, spots = _letters(text), set()
    for wanted in {_letters(passage) for passage in passages}:
        start = letters.find(wanted) if len(wanted) >= SHORTEST else -1
        while start >= 0:
            end = start + len(wanted)
            spots.update(range(places[start], places[end - 1] + 1))
            start = letters.find(wanted, end)
    return spots


def _letters(text):
    # Letter by letter: a capital that becomes two small letters would shift the places.
    return "".join(_small(char) for char in text.translate(APOSTROPHES) if not char.isspace())


def _small(char):
    return char.lower() if len(char.lower()) == 1 else char


class _Pieces(HTMLParser):
    """The tags of an HTML text as they are, and what is written between them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces = []

    @classmethod
    def of(cls, html):
        reader = cls()
        reader.feed(html)
        reader.close()
        return reader

    @property
    def text(self):
        return "".join(text for text, is_tag in self.pieces if not is_tag)

    def printed(self, spots):
        place = 0
        for text, is_tag in self.pieces:
            yield text if is_tag else "".join(_between_marks(text, place, spots))
            place += 0 if is_tag else len(text)

    def handle_starttag(self, tag, attrs):
        self.pieces.append((self.get_starttag_text(), True))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self.pieces.append((f"</{tag}>", True))

    def handle_data(self, data):
        self.pieces.append((data, False))


def _between_marks(text, place, spots):
    is_open = False
    for char in text:
        if (place in spots) != is_open:
            is_open = not is_open
            yield "<mark>" if is_open else "</mark>"
        yield escape(char)
        place += 1
    if is_open:
        yield "</mark>"
