"""What can be asked of this engine beyond modelsearch's own queries."""

from modelsearch.query import SearchQuery

# Of fewer letters, too many words begin so.
SHORTEST_BEGINNING = 3


class Prefix(SearchQuery):
    """Words that begin with `beginning`, one word of at least SHORTEST_BEGINNING letters: fewer match nothing."""

    def __init__(self, beginning: str):
        self.beginning = beginning

    def __repr__(self):
        return f"<Prefix {self.beginning!r}>"
