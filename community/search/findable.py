"""What a model says of itself to be found.

A findable model mixes `Findable` in, adds `FACTS` to its `search_fields` with the fields where words are looked for,
and answers the methods below. All values are short strings; they stand in the index beside the words, so that a
search, its counts and its facets are narrowed there.
"""

from wagtail.search import index

# What a title weighs beside the text.
TITLE = 3

FACTS = [
    index.FilterField("search_audience"),
    index.FilterField("search_kind"),
    index.FilterField("search_themes"),
    index.FilterField("search_qualifications"),
    index.FilterField("search_territories"),
    index.FilterField("search_communities"),
    index.FilterField("search_day"),
]


class Findable(index.Indexed):
    """Mixin of models that the site's search finds."""

    # `community.search.changes` hears of saves and brings them in batches.
    search_auto_update = False

    def search_audience(self):
        """Return the tokens of those who may read it, one of which the reader must hold; nothing: nobody finds it."""
        return []

    def search_kind(self):
        """Return what it is, in one word."""
        return ""

    def search_themes(self):
        """Return the slugs of its themes and of the themes that hold them."""
        return []

    def search_qualifications(self):
        """Return the codes of its diplomas."""
        return []

    def search_territories(self):
        """Return the territories, as « kind-code », it is about or in, and those that hold them."""
        return []

    def search_communities(self):
        """Return the ids of its communities, as strings."""
        return []

    def search_day(self):
        """Return the day it last changed for its readers, a date, or None."""
        return None


class Filed(Findable):
    """Mixin of those that have `themes` and `qualifications`."""

    def search_themes(self):
        """Return the slugs of its themes and of those that hold them."""
        return [theme.slug for theme in with_holders(self.themes.all())]

    def search_qualifications(self):
        """Return the codes of its diplomas."""
        return [qualification.code for qualification in self.qualifications.all()]


def with_holders(words):
    """Return `words` of a vocabulary and those that hold them, each once."""
    found = {}
    for word in words:
        while word is not None and word.pk not in found:
            found[word.pk] = word
            word = word.parent
    return list(found.values())


def territory_codes(territories):
    """Return the territories, and those that hold them, as « kind-code »."""
    return [f"{place.kind}-{place.code}" for place in with_holders(territories)]
