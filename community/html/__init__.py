"""Text of members to safe HTML: the only package that touches markdown-it, bleach and nh3.

Every text goes the same way, once, when it is written: bounded, normalised, parsed as light
Markdown, cleaned by bleach (which also adds links and mentions), set in French typography, and
cleaned a last time by nh3. Nothing may change the result after that: store it and print it.

    rendered = render(source, resolve_mentions=find_members)
    post.html, mentioned = rendered.html, rendered.mentions

Titles and names are not HTML: `clean_line` makes them fit to store, the templates escape them.
"""

from django.utils.safestring import SafeString

from .bounds import MAX_LENGTH, MAX_LONG_LENGTH, MAX_NESTING, TooDeep, TooLong
from .excerpts import excerpt, plain, quote
from .foreign import sparse
from .mentions import MAX_MENTIONS, Mention, name_key
from .normalise import clean_line, is_blank, normalise
from .rendering import Rendered, editorial, render, render_long
from .urls import safe_url

__all__ = [
    "MAX_LENGTH",
    "MAX_LONG_LENGTH",
    "MAX_MENTIONS",
    "MAX_NESTING",
    "Mention",
    "Rendered",
    "TooDeep",
    "TooLong",
    "clean_line",
    "editorial",
    "excerpt",
    "is_blank",
    "name_key",
    "normalise",
    "plain",
    "quote",
    "render",
    "render_long",
    "safe_url",
    "sparse",
    "trusted",
]


def trusted(html: str) -> SafeString:
    """Mark stored HTML as fit to print unescaped.

    Only for what `render`, `render_long` or `editorial` returned and nobody changed since, or what an XML tree of ours
    wrote.
    """
    return SafeString(html)
