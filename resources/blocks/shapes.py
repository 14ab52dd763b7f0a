"""What an import, the API or an older version stored is not always what a block can show: the rest is left out."""

import json

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

LARGEST_ID = 2**31 - 1
LARGEST_NUMBER = 1e15


class SoundStreamBlock(blocks.StreamBlock):
    """A stream that leaves out the children whose stored value their block could not show."""

    def to_python(self, value):
        """Return the stream of the children that can be shown, whatever was stored."""
        if isinstance(value, str) and value:
            value = _parsed(value)
        if isinstance(value, list):
            value = [child for child in value if isinstance(child, tuple) or self._is_sound(child)]
        elif not isinstance(value, blocks.StreamValue):
            value = None
        return super().to_python(value)

    def _is_sound(self, child):
        if not isinstance(child, dict):
            return False
        block = self.child_blocks.get(child["type"]) if isinstance(child.get("type"), str) else None
        return block is not None and "value" in child and fits(block, child["value"])


def fits(block, value):
    """Return whether the stored `value` has the shape that `block` expects."""
    for kind, test in TESTS:
        if isinstance(block, kind):
            return test(block, value)
    return value is None or isinstance(value, str)


def _parsed(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _fits_struct(block, value):
    if not isinstance(value, dict):
        return False
    return all(fits(child, value[name]) for name, child in block.child_blocks.items() if name in value)


def _fits_list(block, value):
    return isinstance(value, list) and all(fits(block.child_block, _item(item)) for item in value)


def _item(item):
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" and "value" in item else item


def _fits_table(block, value):
    if not isinstance(value, dict):
        return False
    columns, rows = value.get("columns"), value.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list) or not isinstance(value.get("caption", ""), str):
        return False
    if not all(_is_column(block, column) for column in columns):
        return False
    cells = [block.child_blocks[column["type"]] for column in columns]
    return all(_fits_row(cells, row) for row in rows)


def _is_column(block, column):
    if not isinstance(column, dict) or not isinstance(column.get("heading"), str):
        return False
    return isinstance(column.get("type"), str) and column["type"] in block.child_blocks


def _fits_row(cells, row):
    values = row.get("values") if isinstance(row, dict) else None
    return isinstance(values, list) and len(values) == len(cells) and all(map(fits, cells, values))


def _fits_id(_block, value):
    return value is None or (type(value) is int and 0 < value <= LARGEST_ID)


def _fits_number(_block, value):
    return value is None or (type(value) in (int, float) and abs(value) < LARGEST_NUMBER)


def _fits_link(_block, value):
    return not value or (isinstance(value, str) and value.startswith(("https://", "http://")))


def _fits_switch(_block, value):
    return value is None or isinstance(value, bool)


def _fits_rich_text(_block, value):
    return isinstance(value, str)


# The first kind that matches decides; any other field holds text.
TESTS = (
    (blocks.BaseStructBlock, _fits_struct),
    (blocks.ListBlock, _fits_list),
    (TypedTableBlock, _fits_table),
    (blocks.ChooserBlock, _fits_id),
    (blocks.IntegerBlock, _fits_number),
    (blocks.FloatBlock, _fits_number),
    (blocks.URLBlock, _fits_link),
    (blocks.BooleanBlock, _fits_switch),
    (blocks.RichTextBlock, _fits_rich_text),
)
