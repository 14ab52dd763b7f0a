"""What can be asked of this engine beyond modelsearch's own queries."""

from modelsearch.query import SearchQuery


class Prefix(SearchQuery):
    """Words that begin with `beginning`, one word of three letters or more: fewer match nothing."""

    def __init__(self, beginning: str):
        self.beginning = beginning

    def __repr__(self):
        return f"<Prefix {self.beginning!r}>"
