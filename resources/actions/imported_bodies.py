"""A text without markup made into blocks: which of its lines are titles, items of a list, paragraphs.

What is left of a page once its markup has been dropped follows habits that these rules read, line by line:

- a line that ends with a colon opens a list, and so does a line that ends with a comma or a semicolon;
- a list goes on with short lines that do not end a sentence, and takes as its last item a line that ends one when the
  line before announced it (a comma, a semicolon) or when it begins with « et », « ou », « soit »;
- a short line that begins with a capital and ends no sentence is a title when text follows; at the end of a list too,
  when the text that follows begins with a capital, unless the list would keep a single item;
- anything else is a paragraph.

Words glued together in the source stay so: nothing says where they part.
"""

import re
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.text import Truncator

from community.html import clean_line, normalise

MAX_BLOCKS = 100
TITLE_LENGTH = 90
SUMMARY_LENGTH = 300
SENTENCE_END = (".", "!", "…", "»")
LAST_ITEM = re.compile(r"(et|ou|soit)\b", re.IGNORECASE)
SENTENCES = re.compile(r"(?<=[.!?…]) (?=[A-ZÀ-Ý«])")


@dataclass
class Section:
    """A title ("" before the first) and the HTML of what stands under it."""

    title: str
    parts: list = field(default_factory=list)

    @property
    def html(self):
        """Return the HTML of its text."""
        return "".join(self.parts)


def lines_of(body, title):
    """Return the lines of `body` that hold something, without the title that it repeats at its head."""
    lines = [line for line in map(clean_line, normalise(body).split("\n")) if line]
    return lines[1:] if lines and lines[0].rstrip(" :") == title.rstrip(" :") else lines


def summary_of(lines):
    """Return the first sentences of a text, as many as the summary of a resource holds."""
    summary = ""
    for sentence in SENTENCES.split(lines[0]) if lines else ():
        if len(summary) + len(sentence) >= SUMMARY_LENGTH:
            break
        summary = f"{summary} {sentence}".strip()
    return summary or Truncator("".join(lines[:1])).chars(SUMMARY_LENGTH)


def blocks_of(lines):
    """Return the (type, value) of the blocks that show `lines`."""
    sections = _sections(lines)
    if 2 * len(sections) > MAX_BLOCKS:
        sections = _merged(sections)
    return [
        block for section in sections for block in (("heading", section.title), ("paragraph", section.html)) if block[1]
    ]


def _sections(lines):
    sections, index = [Section("")], 0
    while index < len(lines):
        line = lines[index]
        if _is_title(line, lines[index + 1 : index + 2]):
            sections.append(Section(line))
            index += 1
            continue
        items = _items(lines, index + 1) if line.endswith(":") else _items(lines, index) if _goes_on(line) else []
        if line.endswith(":") or not items:
            sections[-1].parts.append(_paragraph(line))
            index += 1
        if items:
            sections[-1].parts.append(_list(items))
            index += len(items)
    return sections


def _items(lines, start):
    """Return the items of the list that begins at `start`."""
    items = []
    for line in lines[start:]:
        if not _is_item(line, items):
            break
        items.append(line)
        if _ends_sentence(line):
            break
    return items[:-1] if _ends_with_title(items, lines[start + len(items) :][:1]) else items


def _ends_with_title(items, after):
    if len(items) in (0, 2) or not after or not after[0][0].isupper():
        return False
    return _is_title(items[-1], after) and not any(map(_goes_on, items[-2:]))


def _is_item(line, items):
    if line.endswith((":", "?")):
        return False
    if not _ends_sentence(line):
        return True
    return bool(items) and (_goes_on(items[-1]) or LAST_ITEM.match(line) is not None)


def _is_title(line, after):
    return (
        bool(after)
        and len(line) <= TITLE_LENGTH
        and (line[0].isupper() or line[0].isdigit())
        and not line.endswith((":", ",", ";"))
        and not _ends_sentence(line)
    )


def _goes_on(line):
    return line.endswith((",", ";"))


def _ends_sentence(line):
    return line.endswith(SENTENCE_END)


def _paragraph(line):
    return f"<p>{escape(line)}</p>"


def _list(items):
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _merged(sections):
    """Return fewer sections: the titles that come back several times become bold lines under the title before them."""
    titles = [section.title for section in sections]
    kept = []
    for section in sections:
        if kept and (titles.count(section.title) > 1 or len(kept) * 2 >= MAX_BLOCKS):
            kept[-1].parts += [f"<p><b>{escape(section.title)}</b></p>", *section.parts]
        else:
            kept.append(section)
    return kept
