"""The blocks of a resource as a member types them: three points, a text in light Markdown, files at the end.

What the text knows: "## intertitre", paragraphs, lists, bold, links, "> citation" (its last line "> — who speaks").
Typing what was given back changes nothing; a body of which that is not true was laid out by an editor.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from types import SimpleNamespace

from community import descriptions
from resources.models import ResourcePage

TYPED = ("heading", "paragraph", "quote")
SPEAKER = "\n— "
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass(frozen=True)
class Typed:
    """What the form shows of a body; `text` is None when an editor laid it out."""

    points: str
    text: str | None


def typed(body):
    """Return the `Typed` of a StreamField value."""
    points, middle, files = _parts(body)
    told = "\n".join(points[0].value) if points else ""
    if not _in_order(body, [*points, *middle, *files]) or any(child.block_type not in TYPED for child in middle):
        return Typed(told, None)
    text = descriptions.to_text([_flat(child) for child in middle])
    return Typed(told, text if _same(middle, blocks_of(text)) else None)


def files_of(body):
    """Return [(block id, title)] of the files of a body."""
    _points, _middle, files = _parts(body)
    return [(child.id, child.value["document"].title) for child in files if child.value.get("document")]


def blocks_of(text):
    """Return [(block, value)] of a text. Raises `community.html.TooLong`."""
    return [(name, _quote(value) if name == "quote" else value) for name, value in descriptions.to_blocks(text)]


def body_of(before, *, points=None, text=None, file=None, without=()):
    """Return the body `before` with other points (a list), another text, one more file, without the blocks of some ids.

    None leaves a part as it was.

    A block that does not change keeps its identity, so that versions can be compared.
    """
    before = [child for child in before if child.id not in without]
    old_points, middle, files = _parts(before)
    if text is None:
        rest = [_kept(child) for child in before if child.block_type != "key_points"]
    else:
        rest = [*_with_ids(blocks_of(text), middle), *map(_kept, files)]
    if points is None:
        first = [_kept(child) for child in old_points]
    else:
        first = _with_ids([("key_points", points)], old_points) if points else []
    last = [("document", {"document": file, "caption": ""})] if file else []
    body = ResourcePage._meta.get_field("body").to_python([])
    body.extend([*first, *rest, *last])
    return body


def _kept(child):
    return child.block_type, child.value, child.id


def _parts(body):
    points = [child for child in body if child.block_type == "key_points"]
    files = [child for child in body if child.block_type == "document"]
    return points, [child for child in body if child.block_type not in ("key_points", "document")], files


def _in_order(body, parts):
    return [child.id for child in body] == [child.id for child in parts]


def _flat(child):
    if child.block_type != "quote":
        return child
    words, speaker = child.value.get("text") or "", child.value.get("speaker") or ""
    return SimpleNamespace(block_type="quote", value=words + SPEAKER + speaker if speaker else words)


def _quote(value):
    words, dash, speaker = value.rpartition(SPEAKER)
    return {"text": words, "speaker": speaker.strip()} if dash else {"text": value, "speaker": ""}


def _same(children, blocks):
    return _plain((child.block_type, child.value) for child in children) == _plain(blocks)


def _plain(blocks):
    """Return the blocks with paragraphs that follow each other joined, as a text does not tell them apart."""
    found = []
    for name, group in groupby(blocks, key=lambda block: block[0]):
        values = [value for _name, value in group]
        if name == "paragraph":
            values = ["".join(BLOCK_KEY.sub("", getattr(value, "source", value)) for value in values).replace("\n", "")]
        found += [(name, dict(value) if name == "quote" else value) for value in values]
    return found


def _with_ids(blocks, old):
    """Give new blocks the identity of the old ones that they follow: the same words, else the same kind and place."""
    free = list(old)
    twins = {}
    for place, block in enumerate(blocks):
        if twin := next((child for child in free if _same([child], [block])), None):
            twins[place] = twin.id
            free.remove(twin)
    for place, (name, _value) in enumerate(blocks):
        if place not in twins and (twin := next((child for child in free if child.block_type == name), None)):
            twins[place] = twin.id
            free.remove(twin)
    return [(name, value, twins.get(place)) for place, (name, value) in enumerate(blocks)]
