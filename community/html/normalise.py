"""One form for every text that enters: no control, no invisible character, composed accents."""

import re
import unicodedata

EMOJI = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"

LINE_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")

REMOVED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls, except tab and line feed
    "\u00ad\u034f\u061c\u180b-\u180f"  # soft hyphen, joiners, Arabic mark, Mongolian selectors
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800"  # fillers that print as nothing
    "\u200b\u200c\u200e\u200f\u202a-\u202e"  # zero width, direction marks and overrides
    "\u2060-\u206f"  # word joiner, invisible operators, isolates
    "\ufe00-\ufe0e\ufeff\ufff9-\ufffb\ufffe\uffff"  # selectors, byte order mark, annotations
    "\ud800-\udfff"  # lone surrogates: they cannot be encoded
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0100-\U000e01ef"
    "]"
)

# Joiner and presentation selector make sense inside an emoji only.
STRAY_JOINERS = re.compile(f"(?<![{EMOJI}])(?<![{EMOJI}]\ufe0f)\u200d|\u200d(?![{EMOJI}])|(?<![{EMOJI}0-9#*])\ufe0f")

# Tags spell the flags of England, Scotland and Wales after a black flag; elsewhere they hide text.
FLAG_OR_TAGS = re.compile("(\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f)|[\U000e0000-\U000e007f]")

INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})


def normalise(text: str) -> str:
    """Return the text in the one form that is stored, parsed and compared.

    Composed accents (NFC), "\\n" for every line break, no control character except "\\n" and
    "\\t", no direction override, no zero-width character outside an emoji. Spaces that do not
    break are kept. Applying it twice changes nothing.
    """
    text = REMOVED.sub("", LINE_BREAKS.sub("\n", text))
    text = FLAG_OR_TAGS.sub(lambda found: found[1] or "", text)
    return unicodedata.normalize("NFC", STRAY_JOINERS.sub("", text))


def clean_line(text: str) -> str:
    """Return a title or a name on one line, with single ordinary spaces and none at the ends."""
    return " ".join(normalise(text).split())


def is_blank(text: str) -> bool:
    """Say whether nothing of the text can be seen. « OK », « Merci ! » and « 👍 » are not blank."""
    return all(unicodedata.category(char) in INVISIBLE_CATEGORIES for char in normalise(text))
