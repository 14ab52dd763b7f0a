"""HTML that another program wrote, such as a mail, made safe to walk through; it is not fit to show."""

import re
from itertools import islice

import nh3

from .bounds import check_depth

MAX_FOREIGN_DEPTH = 200
# What comes after is dropped.
MAX_FOREIGN_TAGS = 3_000
MAX_FOREIGN_LENGTH = 120_000
OPENING = re.compile("<[a-zA-Z]")
TAGS = {"p", "div", "br", "a", "b", "strong", "i", "em", "ul", "ol", "li", "blockquote", "pre", "code"}
TAGS |= {"table", "tbody", "tr", "th", "td"}
# By which programs tell what is what.
MARKS = {"class", "id", "type"}


def sparse(html: str) -> str:
    """Return the beginning of `html` with few elements, their classes and ids. Raises TooDeep.

    Python's own parser takes minutes on what is made for that, hence nh3 before it; nh3 does on deep nesting.
    """
    tags = islice(OPENING.finditer(html), MAX_FOREIGN_TAGS, None)
    if rest := next(tags, None):
        html = html[: rest.start()]
    attributes = {tag: MARKS for tag in TAGS} | {"a": MARKS | {"href"}}
    cleaner = {"tags": TAGS, "attributes": attributes, "link_rel": None}
    cleaned = nh3.clean(html, clean_content_tags={"script", "style", "title"}, **cleaner)[:MAX_FOREIGN_LENGTH]
    check_depth(cleaned, MAX_FOREIGN_DEPTH)
    return cleaned
