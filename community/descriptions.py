"""A community's description as a manager types it, on a phone too: light Markdown, one text area.

`to_blocks` makes the blocks of the StreamField, `to_text` gives the text back. What it knows: "## intertitre",
paragraphs, lists, bold, links, "> citation". Typing what was given back changes nothing.
"""

from html.parser import HTMLParser
from itertools import groupby

from wagtail.rich_text import expand_db_html

from community.html import clean_line, normalise, render

HEADING, QUOTE = "## ", ">"


def to_blocks(text):
    """Return the StreamField value, a list of (block, value), of a description typed by a manager.

    Raises `community.html.TooLong`.
    """
    chunks = [chunk.strip("\n") for chunk in normalise(text).split("\n\n")]
    pieces = [piece for chunk in chunks if chunk.strip() for piece in _pieces(chunk)]
    blocks = []
    for name, group in groupby(pieces, key=lambda piece: piece[0]):
        texts = [piece[1] for piece in group]
        if name == "paragraph":
            blocks.append((name, render("\n\n".join(texts)).html))
        else:
            blocks += [(name, value) for value in texts if value]
    return blocks


def to_text(stream):
    """Return what a manager types to get `stream`, a StreamField value."""
    return "\n\n".join(_typed(block.block_type, block.value) for block in stream)


def _pieces(chunk):
    """Yield (block, text) for the headings, quotes and runs of text of a chunk without empty lines."""
    for name, lines in groupby(chunk.split("\n"), key=_kind_of):
        lines = list(lines)
        if name == "heading":
            yield from (("heading", clean_line(line.lstrip("# "))) for line in lines)
        elif name == "quote":
            yield "quote", "\n".join(line.lstrip("> ") for line in lines).strip()
        else:
            yield "paragraph", "\n".join(lines)


def _kind_of(line):
    if line.startswith(HEADING):
        return "heading"
    return "quote" if line.startswith(QUOTE) else "paragraph"


def _typed(name, value):
    if name == "heading":
        return HEADING + value
    if name == "quote":
        return "\n".join(f"> {line}" for line in value.splitlines())
    typist = _Typist()
    typist.feed(expand_db_html(value.source))
    return typist.text


class _Typist(HTMLParser):
    """Turns the few elements of a rich text back into Markdown."""

    OPENS = {"strong": "**", "b": "**", "em": "*", "i": "*", "a": "[", "br": "\n"}
    CLOSES = {"strong": "**", "b": "**", "em": "*", "i": "*", "p": "\n\n", "ul": "\n", "ol": "\n"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self._out, self._lists, self._href = [], [], ""

    @property
    def text(self):
        """Return the Markdown of what was fed."""
        return "".join(self._out).strip()

    def handle_starttag(self, tag, attrs):
        if tag in ("ul", "ol"):
            self._lists.append([tag, 0])
        elif tag == "li" and self._lists:
            self._lists[-1][1] += 1
            kind, number = self._lists[-1]
            self._out.append("   " * (len(self._lists) - 1) + ("- " if kind == "ul" else f"{number}. "))
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""
        self._out.append(self.OPENS.get(tag, ""))

    def handle_endtag(self, tag):
        if tag == "a":
            self._out.append(f"]({self._href})")
        elif tag == "li":
            self._out.append("" if self._out[-1].endswith("\n") else "\n")
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._out.append(self.CLOSES.get(tag, ""))

    def handle_data(self, data):
        if self._out and self._out[-1].endswith("\n"):
            data = data.lstrip("\n")
        self._out.append(data if data.strip() else " " * bool(data.strip("\n")))
