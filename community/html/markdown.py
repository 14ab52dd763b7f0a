"""Light Markdown to HTML. What comes out still has to be cleaned."""

from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from .urls import safe_url

MAX_EMPHASIS = 6
# A level of list counts for two; `bounds.flatten` keeps us far below, so nothing is ever dropped.
PARSER_NESTING = 200
# Each bracket makes the parser read on to its partner: bounded in number and in reach.
MAX_BRACKETS = 200
BRACKET_REACH = 1_500

# Off: raw HTML (shown as typed), indented code (pasted text is often indented), definitions of
# links (they would swallow a line of text) and entities (they would bring back, after
# normalisation, the characters that it removed).
OFF = ["html_block", "html_inline", "code", "reference", "entity", "lheading"]

HEADING = ("heading_open", "heading_close")
EMPHASIS_OPEN = ("em_open", "strong_open")
EMPHASIS_CLOSE = ("em_close", "strong_close")


class LightMarkdown(MarkdownIt):
    """CommonMark without what a message does not need; one line break is one line break."""

    def __init__(self):
        super().__init__("commonmark", {"html": False, "breaks": True, "maxNesting": PARSER_NESTING})
        self.disable(OFF)
        self.inline.ruler.at("link", _bounded(link))
        self.inline.ruler.at("image", _bounded(image))

    def validateLink(self, url):
        return safe_url(url) is not None

    def normalizeLink(self, url):
        if url.lower().startswith("www."):
            url = f"https://{url}"
        return super().normalizeLink(url)


def to_html(source: str, headings: bool = False) -> str:
    """Return HTML for bounded, normalised Markdown.

    Headings become h2 to h4 when allowed, else bold paragraphs. Images become links.
    """
    parser = _parser()
    tokens = parser.parse(source)
    (_limit_headings if headings else _bold_headings)(tokens)
    for token in tokens:
        if token.type == "inline":
            token.children = _tidy_inline(token.children)
    return parser.renderer.render(tokens, parser.options, {})


@cache
def _parser() -> LightMarkdown:
    """One parser serves all threads: what belongs to a text lives in markdown-it's state objects."""
    return LightMarkdown()


def _bounded(rule):
    """Wrap markdown-it's rule for links or images, whose cost is quadratic in open brackets."""

    def bounded(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in "![":
            return False
        tries = state.env["brackets"] = state.env.get("brackets", 0) + 1
        if tries > MAX_BRACKETS:
            return False
        end, state.posMax = state.posMax, min(state.posMax, state.pos + BRACKET_REACH)
        try:
            return rule(state, silent)
        finally:
            state.posMax = end

    return bounded


def _limit_headings(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type in HEADING:
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"


def _bold_headings(tokens: list[Token]) -> None:
    for token, following in pairwise(tokens):
        if token.type == "heading_open" and following.content:
            following.children = [
                Token("strong_open", "strong", 1),
                *following.children,
                Token("strong_close", "strong", -1),
            ]
    for token in tokens:
        if token.type in HEADING:
            token.type, token.tag = token.type.replace("heading", "paragraph"), "p"


def _tidy_inline(tokens: list[Token]) -> list[Token]:
    return list(_bound_emphasis(_fill_links(_images_as_links(tokens))))


def _images_as_links(tokens):
    in_link = False
    for token in tokens:
        in_link = (in_link or token.type == "link_open") and token.type != "link_close"
        if token.type != "image":
            yield token
            continue
        text = _text(token.content or token.attrGet("src"))
        if in_link:
            yield text
        else:
            yield from (_link(token.attrGet("src")), text, Token("link_close", "a", -1))


def _fill_links(tokens):
    """A link without text could not be seen nor reached: it shows its address."""
    opened = None
    for token in tokens:
        if opened and token.type == "link_close":
            yield _text(opened.attrGet("href"))
        opened = token if token.type == "link_open" else None
        yield token


def _bound_emphasis(tokens):
    depth = 0
    for token in tokens:
        if token.type in EMPHASIS_OPEN:
            depth += 1
        if token.type not in EMPHASIS_OPEN + EMPHASIS_CLOSE or depth <= MAX_EMPHASIS:
            yield token
        if token.type in EMPHASIS_CLOSE:
            depth -= 1


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(href: str) -> Token:
    return Token("link_open", "a", 1, attrs={"href": href})
