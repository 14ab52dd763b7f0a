"""Text taken from posts: excerpts, notifications, quotes."""

import re
from html.parser import HTMLParser

from .normalise import clean_line, normalise
from .urls import safe_url

QUOTE_LENGTH = 600
EXCERPT_LENGTH = 200

INLINE = frozenset(["a", "abbr", "b", "code", "em", "i", "strong", "sub", "sup"])
QUOTED_LINE = re.compile(r"\s*>")
FENCE = re.compile(r"\s*(?:```|~~~)")
PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+!|@&~])")


def plain(html: str, limit: int | None = None) -> str:
    """Return the text of our HTML on one line, cut at a word when longer than `limit`.

    The result is text: it has to be escaped like any other where it is printed.
    """
    return _cut(_Text.of(html), limit)


def excerpt(html: str, limit: int = EXCERPT_LENGTH) -> str:
    """Return the first words of a post, without what it quotes unless it holds nothing else."""
    return _cut(_Text.of(html, quotes=False) or _Text.of(html), limit)


def quote(author_label: str, url: str, source: str) -> str:
    """Return Markdown that quotes a post and links back to it, ready to be completed.

    Quotes inside the source are left out and the text is cut at a word near QUOTE_LENGTH
    characters. `url` is a path of this site; raises ValueError when a text may not link to it.
    """
    if safe_url(url) is None:
        raise ValueError(f"not an address to link to: {url!r}")
    lines = [line.rstrip() for line in normalise(source).split("\n") if not QUOTED_LINE.match(line)]
    label = PUNCTUATION.sub(r"\\\1", clean_line(author_label))
    text = _cut_lines(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"), QUOTE_LENGTH)
    body = [f"[{label}](<{url}>)", "", *text.split("\n")] if text else [f"[{label}](<{url}>)"]
    return "\n".join(f"> {line}".rstrip() for line in body) + "\n\n"


def _cut(text: str, limit: int | None) -> str:
    if limit is None or len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace():
        head = head.rpartition(" ")[0] or head
    return head.rstrip(" ,;:.…-–\u00a0\u202f") + "…"


def _cut_lines(text: str, limit: int) -> str:
    """Cut text of several lines at a word and close the code fence that the cut leaves open."""
    if len(text) <= limit:
        return text
    head = re.sub(r"\s+\S*$", "", text[:limit]) or text[:limit]
    fences = sum(bool(FENCE.match(line)) for line in head.split("\n"))
    return f"{head.rstrip()} …" + ("\n```" if fences % 2 else "")


class _Text(HTMLParser):
    """Collects the text of clean HTML; blocks are separated by a space."""

    def __init__(self, quotes: bool):
        super().__init__()
        self.quotes, self.quoted, self.parts = quotes, 0, []

    @classmethod
    def of(cls, html: str, quotes: bool = True) -> str:
        parser = cls(quotes)
        parser.feed(html)
        parser.close()
        return re.sub(r"[ \t\n]+", " ", "".join(parser.parts)).strip()

    def handle_starttag(self, tag, attrs):
        self.quoted += tag == "blockquote"
        self._separate(tag)

    def handle_endtag(self, tag):
        self.quoted -= tag == "blockquote"
        self._separate(tag)

    def handle_data(self, data):
        if self.quotes or not self.quoted:
            self.parts.append(data)

    def _separate(self, tag):
        if tag not in INLINE:
            self.parts.append(" ")
