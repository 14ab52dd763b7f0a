"""What a text may cost: limits checked before any parser sees it."""

import re
from html.parser import HTMLParser

from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 20_000
MAX_LONG_LENGTH = 60_000
MAX_NESTING = 10
MAX_INDENT = 4 * MAX_NESTING
MAX_LINES = 1_000
MAX_LONG_LINES = 3_000
MAX_HTML_DEPTH = 50

PREFIX = re.compile(r"(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*")
PREFIX_PART = re.compile(r"[ \t]|>|[-+*]|\d+[.)]")

# Elements that never close, or whose end tag may be left out: they do not count as levels.
UNCOUNTED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "li",
        "p",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
    ]
)


class TooLong(ValueError):
    """The text exceeds the length allowed for its kind."""

    code = "too_long"
    message = _("Ce texte est trop long. Publiez-le en plusieurs messages ou joignez-le en fichier.")

    def __init__(self, length: int, limit: int):
        super().__init__(f"{length} > {limit}")
        self.length, self.limit = length, limit


class TooDeep(ValueError):
    """The HTML is nested deeper than any readable page."""

    code = "too_deep"
    message = _("La mise en forme de ce texte est trop complexe. Collez-le sans mise en forme.")


def check_length(text: str, limit: int) -> None:
    """Raise TooLong when the text has more than `limit` characters."""
    if len(text) > limit:
        raise TooLong(len(text), limit)


def check_lines(text: str, limit: int) -> None:
    """Raise TooLong when the text has more than `limit` lines: each may cost an element or two."""
    lines = text.count("\n") + 1
    if lines > limit:
        raise TooLong(lines, limit)


def check_depth(html: str, limit: int = MAX_HTML_DEPTH) -> None:
    """Raise TooDeep when elements are nested more than `limit` deep."""
    _DepthMeter(limit).feed(html)


def flatten(source: str) -> str:
    """Return the Markdown source with bounded nesting.

    Quote and list marks beyond MAX_NESTING on a line are dropped, indentation is cut at MAX_INDENT.
    """
    return "\n".join(_flatten_line(line) for line in source.split("\n"))


def _flatten_line(line: str) -> str:
    prefix = PREFIX.match(line)[0]
    if len(prefix) <= MAX_NESTING:
        return line
    marks = columns = 0
    kept = []
    for part in PREFIX_PART.findall(prefix):
        if part.isspace():
            columns += 4 if part == "\t" else 1
            keep = columns <= MAX_INDENT or not kept[-1].isspace()
        else:
            marks += 1
            keep = marks <= MAX_NESTING
        if keep:
            kept.append(part)
    return "".join(kept) + line[len(prefix) :]


class _DepthMeter(HTMLParser):
    def __init__(self, limit):
        super().__init__()
        self.depth, self.limit = 0, limit

    def handle_starttag(self, tag, attrs):
        self.depth += tag not in UNCOUNTED
        if self.depth > self.limit:
            raise TooDeep

    def handle_startendtag(self, tag, attrs):
        # The slash means nothing in HTML: `<b/>` opens an element like `<b>`.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if self.depth and tag not in UNCOUNTED:
            self.depth -= 1
