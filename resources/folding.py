"""Words as they are looked for: no case, no accent."""

import unicodedata

# What decomposing leaves as it is.
SPELLED = str.maketrans({"œ": "oe", "æ": "ae", "’": "'"})


def fold(text):
    """Return `text` in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(SPELLED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
