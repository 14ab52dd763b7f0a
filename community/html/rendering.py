"""The three verbs that make HTML: `render` for posts, `render_long` for charters, `editorial`."""

from dataclasses import dataclass, field

from .bounds import (
    MAX_LENGTH,
    MAX_LINES,
    MAX_LONG_LENGTH,
    MAX_LONG_LINES,
    check_depth,
    check_length,
    check_lines,
    flatten,
)
from .cleaning import EDITORIAL, LONG, POST, clean, scrub
from .markdown import to_html
from .mentions import Mention, MentionLinks, Resolver
from .normalise import normalise
from .pasted import tidy


@dataclass(frozen=True)
class Rendered:
    """HTML fit to store and print, and the people it mentions, each once, in order."""

    html: str
    mentions: list[Mention] = field(default_factory=list)


def render(source: str, resolve_mentions: Resolver | None = None) -> Rendered:
    """Return the HTML of a member's message written in light Markdown.

    Paragraphs, line breaks, bold, emphasis, lists, links, quotes and code; raw HTML is shown as
    typed. `resolve_mentions` says which names may be mentioned: see `mentions.MentionLinks`.
    A source that shows nothing gives HTML for which `is_blank(plain(html))` holds.

    Raises TooLong beyond MAX_LENGTH characters or MAX_LINES lines; nesting beyond MAX_NESTING is flattened.
    """
    text = _prepare(source, MAX_LENGTH, MAX_LINES)
    mentions = MentionLinks(resolve_mentions) if resolve_mentions else None
    html = clean(to_html(text), POST, mentions)
    return Rendered(html.strip(), list(mentions.found.values()) if mentions else [])


def render_long(source: str) -> str:
    """Return the HTML of a charter or another long text in Markdown: headings become h2 to h4.

    Raises TooLong beyond MAX_LONG_LENGTH characters or MAX_LONG_LINES lines.
    """
    return clean(to_html(_prepare(source, MAX_LONG_LENGTH, MAX_LONG_LINES), headings=True), LONG).strip()


def editorial(html: str) -> str:
    """Return clean HTML from an editor's HTML: headings h2 to h4 and tables may stay.

    Raises TooLong beyond MAX_LONG_LENGTH characters, TooDeep when nested beyond reason.
    """
    check_length(html, MAX_LONG_LENGTH)
    html = normalise(html)
    check_depth(html)
    # nh3 first as well: bleach would keep the text of scripts and style sheets.
    return clean(scrub(html, EDITORIAL), EDITORIAL).strip()


def _prepare(source: str, limit: int, lines: int) -> str:
    # Browsers send two characters for a line break: allow for them before counting for good.
    check_length(source, 2 * limit)
    text = normalise(source)
    check_length(text, limit)
    check_lines(text, lines)
    return flatten(tidy(text))
