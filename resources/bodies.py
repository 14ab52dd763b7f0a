"""The text of a resource made of blocks: its sections, its words, what lists say of it."""

from django.utils.text import slugify

from community.files import human_size

# Sections of a page share its anchors with the page's own: theirs begin so.
PREFIX = "s-"
# An editor may write a hundred blocks; an import may have stored anything.
MAX_SHOWN = 300


def pieces(body):
    """Return [(block, anchor)] of what is shown; `anchor` is "" except for a heading, unique within the page."""
    found, taken = [], set()
    for block in body[:MAX_SHOWN]:
        if block.block_type != "heading":
            found.append((block, ""))
        elif (block.value or "").strip():
            found.append((block, _free_anchor(block.value, taken)))
    return found


def outline(pieces):
    """Return [(anchor, title)] of the headings."""
    return [(anchor, block.value) for block, anchor in pieces if anchor]


def words(body):
    """Return all that can be read in the blocks, as one line of text."""
    found = map(str, body.stream_block.get_searchable_content(body))
    # Wagtail says "None" of a field that was left out.
    return " ".join(" ".join(part for part in found if part != "None").split())


def facts(kind, body):
    """Return what a list says beside the kind: the length of a video, the type and size of a file."""
    if kind == "video":
        return next((block.value.length for block in body.blocks_by_name("video")), "")
    if kind == "tool":
        files = (block.value["document"] for block in body.blocks_by_name("document"))
        return next((file_facts(file) for file in files if file), "")
    return ""


def file_facts(document):
    """Return « ODT, 48 Ko », without opening the file."""
    size = human_size(document.file_size) if document.file_size else ""
    return ", ".join(filter(None, [document.file_extension.upper(), size]))


def _free_anchor(title, taken):
    stem = PREFIX + (slugify(title)[:60].strip("-") or "partie")
    anchor, number = stem, 2
    while anchor in taken:
        anchor, number = f"{stem}-{number}", number + 1
    taken.add(anchor)
    return anchor
