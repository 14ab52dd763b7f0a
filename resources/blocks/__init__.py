"""StreamField blocks made for this trade: what an editor, a member's form or an import may put in a resource."""

from .data import FIGURE, TABLE
from .files import DOCUMENT, IMAGE, VIDEO
from .people import CONTACTS, REFERENCES
from .shapes import SoundStreamBlock
from .texts import CALLOUT, CHECKLIST, HEADING, KEY_POINTS, PARAGRAPH, QUOTE, STEPS

MAX_BLOCKS = 100

RESOURCE_BLOCKS = [
    ("key_points", KEY_POINTS),
    ("heading", HEADING),
    ("paragraph", PARAGRAPH),
    ("steps", STEPS),
    ("checklist", CHECKLIST),
    ("quote", QUOTE),
    ("callout", CALLOUT),
    ("table", TABLE),
    ("figure", FIGURE),
    ("document", DOCUMENT),
    ("image", IMAGE),
    ("video", VIDEO),
    ("references", REFERENCES),
    ("contacts", CONTACTS),
]


class BodyBlock(SoundStreamBlock):
    """The text of a resource."""

    class Meta:
        max_num = MAX_BLOCKS
        block_counts = {"key_points": {"max_num": 1}}


def body_block():
    """Return the block of the field `body`."""
    return BodyBlock(RESOURCE_BLOCKS)
