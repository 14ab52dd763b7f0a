"""French typography of the interface's own words.

Texts in the code are French with plain apostrophes and spaces. Instead of setting each page after rendering (measured:
2 ms for a small page, over 10 for a thread), they are set once, where they are looked up: a last resort behind Django's
French catalogue, which holds no text of ours. Members' texts are set when they are saved; data that is neither (names
of imported organisations) passes the filter `fr`.
"""

import re
from functools import lru_cache
from gettext import NullTranslations

from django.utils.translation import trans_real

from community.typography import NBSP, UNITS, french

# "%(n)s réponses": the number is not there yet, but its space must not break either.
COUNTED = re.compile(rf"(%\(\w+\)s) (?=(?:{UNITS})(?!\w))")


@lru_cache(maxsize=4096)
def set_in_french(message):
    """Return a text of the interface with French spaces, apostrophes and ellipses."""
    return COUNTED.sub(rf"\1{NBSP}", french(message))


class FrenchWording(NullTranslations):
    """Answers for the texts whose source language is French."""

    def gettext(self, message):
        """Return the text itself, well set."""
        return set_in_french(message)

    def ngettext(self, singular, plural, number):
        """Return the right form: in French, zero is singular."""
        return set_in_french(singular if abs(number) < 2 else plural)


def install():
    """Put French typography behind the French catalogue. Called once, when the apps are ready."""
    trans_real.translation("fr").add_fallback(FrenchWording())
