"""What can be asked of this engine beyond modelsearch's own queries."""

from dataclasses import dataclass
from datetime import date

from modelsearch.query import SearchQuery


class Prefix(SearchQuery):
    """Words that begin with `beginning`, one word of three letters or more: fewer match nothing."""

    def __init__(self, beginning: str):
        self.beginning = beginning

    def __repr__(self):
        return f"<Prefix {self.beginning!r}>"


@dataclass(frozen=True)
class Range:
    """Values of a fact from `gte`, and before `lt`; either can be left open."""

    gte: date | None = None
    lt: date | None = None

    def holds(self, value):
        """Say whether `value` is in the range."""
        return (self.gte is None or value >= self.gte) and (self.lt is None or value < self.lt)
