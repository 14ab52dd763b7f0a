"""External feeds, from bytes that anybody may have written to entries that are text.

The only package that touches feedparser, which is given nothing but a document that was checked first.
"""

from .documents import NotAFeed
from .entries import MAX_ENTRIES, TOO_OLD, Entry, entries_of

__all__ = ["MAX_ENTRIES", "TOO_OLD", "Entry", "NotAFeed", "entries_of"]
