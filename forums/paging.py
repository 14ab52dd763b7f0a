"""Lists by key: the page after a row stays right while rows come and go, and costs the same however far it is."""

from dataclasses import dataclass

PAGE = 10
LARGEST = 2**63 - 1


@dataclass
class Page:
    """Rows of a list, and the key of the next page (None at the end)."""

    rows: list
    next_key: object = None


def page_of(rows, key, size=PAGE):
    """Return the first `size` of `rows`, a query in its final order; `key` gives the next page's key from a row."""
    found = list(rows[: size + 1])
    return Page(found[:size], key(found[size - 1]) if len(found) > size else None)


def key_from(text):
    """Return the id in an address, or None when it is not one."""
    key = int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else None
    return None if key is None or key > LARGEST else key
