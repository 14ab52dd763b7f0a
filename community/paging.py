"""Long lists by key: a page starts after a row, not at a number: it costs the same anywhere and skips nothing."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Page:
    """Some rows, and the row after which the next page starts (None at the end)."""

    items: list
    last: object

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


def page_after(rows, keys, anchor=None, size=20):
    """Return the page of `rows`, a query, ordered by `keys` ("-" for descending), that starts after `anchor`.

    Together the keys must tell any two rows apart; none may be null. `anchor` is a row, whatever became of it since.
    """
    ordered = rows.order_by(*keys)
    if anchor is not None:
        ordered = ordered.filter(_beyond(keys, anchor))
    items = list(ordered[: size + 1])
    return Page(items[:size], items[size - 1] if len(items) > size else None)


def _beyond(keys, anchor):
    beyond, equal = Q(), Q()
    for key in keys:
        name = key.removeprefix("-")
        value = getattr(anchor, name)
        beyond |= equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return beyond
