"""The cleaning proper: bleach with its filters, then nh3, both with one allow-list."""

import re
from dataclasses import dataclass
from functools import partial
from html import escape, unescape

import nh3
from bleach.html5lib_shim import Filter
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

from community.typography import french_html

from .mentions import MentionLinks
from .urls import OUTSIDE_REL, SCHEMES, is_outside, safe_url

BARE_URL = re.compile(r"(?<![\w@/.])(?:https?://|www\.)[^\s<>\"«»]{2,2000}", re.IGNORECASE)
TRAILING = ".,;:!?…'’”*_~]}"
CODE_TAGS = frozenset({"code", "pre"})
START = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Policy:
    """Which elements may appear, and whether links may be mentions."""

    tags: frozenset[str]
    mentions: bool = False
    strip: bool = False

    def allows(self, tag: str, name: str, value: str) -> bool:
        """Say whether an attribute may stay: the only rule, asked by both cleaners."""
        if tag == "a":
            return self._allows_on_link(name, value)
        if tag == "ol" and name == "start":
            return bool(START.fullmatch(value))
        return tag in ("td", "th") and name in SPAN_NAMES and value in SPANS and tag in self.tags

    def _allows_on_link(self, name: str, value: str) -> bool:
        if name == "href":
            return safe_url(value) is not None
        if name == "class":
            return self.mentions and value == "mention"
        return name == "rel" and value == OUTSIDE_REL


POST_TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr"})
LONG_TAGS = POST_TAGS | {"h2", "h3", "h4"}
TABLE_TAGS = frozenset({"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"})

POST = Policy(POST_TAGS, mentions=True)
LONG = Policy(LONG_TAGS)
EDITORIAL = Policy(LONG_TAGS | TABLE_TAGS | {"b", "i", "dl", "dt", "dd", "sub", "sup", "abbr"}, strip=True)

SPANS = frozenset(str(number) for number in range(1, 21))
SPAN_NAMES = frozenset({"colspan", "rowspan"})
ATTRIBUTES = {"a": {"href", "rel", "class"}, "ol": {"start"}, "td": set(SPAN_NAMES), "th": set(SPAN_NAMES)}
DROPPED_WITH_CONTENT = {"script", "style", "title", "template", "noscript", "xml", "svg", "math", "iframe", "textarea"}


def clean(html: str, policy: Policy, mentions: MentionLinks | None = None) -> str:
    """Return HTML that holds only what the policy allows, with links, mentions and typography.

    nh3 comes last and nothing may be changed after it.
    """
    return scrub(french_html(link_up(html, policy, mentions)), policy)


def link_up(html: str, policy: Policy, mentions: MentionLinks | None = None) -> str:
    """First pass, by bleach: keep what is allowed, link bare addresses, replace mentions.

    A Cleaner of its own each time: a shared one gives a thread the text of another.
    """
    filters = [WholeText, Links]
    if mentions:
        filters.append(partial(Mentions, mentions=mentions))
    return Cleaner(
        tags=policy.tags,
        # bleach leaves entities in attribute values as they are written.
        attributes=lambda tag, name, value: policy.allows(tag, name, unescape(value)),
        protocols=SCHEMES,
        strip=policy.strip,
        filters=filters,
    ).clean(html)


def scrub(html: str, policy: Policy) -> str:
    """Last pass, by nh3, an independent parser: same rules, nothing should be left to remove."""
    return nh3.clean(
        html,
        tags=set(policy.tags),
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in policy.tags},
        attribute_filter=lambda tag, name, value: value if policy.allows(tag, name, value) else None,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


class WholeText(Filter):
    """Give each run of text as one token.

    bleach keeps entities as tokens of their own, and its linkifier reads `&amp;lt;` as `<`: with
    plain characters everywhere the serializer escapes each of them once.
    """

    def __iter__(self):
        run = []
        for token in super().__iter__():
            if token["type"] in ("Characters", "SpaceCharacters"):
                run.append(token["data"])
            elif token["type"] == "Entity":
                run.append(unescape(f"&{token['name']};"))
            else:
                yield from _text_tokens(run)
                run = []
                yield token
        yield from _text_tokens(run)


class Links(LinkifyFilter):
    """Link bare addresses, and tell every link to another site from ours by its `rel`."""

    def __init__(self, source):
        super().__init__(source, callbacks=[_check_link], skip_tags=CODE_TAGS, url_re=BARE_URL)

    def extract_entities(self, token):
        yield token

    def strip_non_url_bits(self, fragment):
        """The comma or bracket after an address belongs to the sentence."""
        url = fragment.rstrip(TRAILING)
        surplus = url.count(")") - url.count("(")
        while surplus > 0 and url.endswith(")"):
            url = url[:-1].rstrip(TRAILING)
            surplus -= 1
        return url, "", fragment[len(url) :]


class Mentions(Filter):
    """Replace names by links, outside links, code and quotes."""

    SKIPPED = CODE_TAGS | {"a", "blockquote"}

    def __init__(self, source, mentions: MentionLinks):
        super().__init__(source)
        self.mentions = mentions

    def __iter__(self):
        tokens = list(super().__iter__())
        named = list(self._may_name(tokens))
        texts = [token["data"] for token, may_name in zip(tokens, named, strict=True) if may_name]
        split = iter(self.mentions.split(texts))
        for token, may_name in zip(tokens, named, strict=True):
            if not may_name:
                yield token
                continue
            for piece in next(split):
                yield from _text_tokens([piece]) if isinstance(piece, str) else _mention_tokens(piece)

    def _may_name(self, tokens):
        depth = 0
        for token in tokens:
            if token.get("name") in self.SKIPPED:
                depth += {"StartTag": 1, "EndTag": -1}.get(token["type"], 0)
            yield token["type"] == "Characters" and not depth


def _check_link(attrs, new=False):
    """bleach callback: give back the link's attributes, or None to leave only its text."""
    written = attrs.get((None, "href"), "")
    href = written if new else unescape(written)
    if new and attrs["_text"].lower().startswith("www."):
        href = f"https://{attrs['_text']}"
    if safe_url(href) is None:
        return None
    attrs[(None, "href")] = escape(href)
    attrs.pop((None, "rel"), None)
    if is_outside(href):
        attrs[(None, "rel")] = OUTSIDE_REL
    return attrs


def _text_tokens(run: list[str]):
    text = "".join(run)
    if text:
        yield {"type": "Characters", "data": text}


def _mention_tokens(mention):
    attrs = {(None, "class"): "mention", (None, "href"): escape(mention.url)}
    yield {"type": "StartTag", "name": "a", "data": attrs}
    yield {"type": "Characters", "data": f"@{mention.label}"}
    yield {"type": "EndTag", "name": "a"}
