"""What a resource says of itself to be found: its published row only, never a draft, never the words of others."""

from django.utils import timezone
from wagtail.search import index

from community.search.extraction import words_of
from community.search.findable import FACTS, TITLE, Filed, territory_codes
from resources import permissions
from resources.files import documents_used_in

SEARCH_FIELDS = [
    index.SearchField("title", boost=TITLE),
    index.SearchField("summary"),
    index.SearchField("search_text"),
    index.SearchField("search_words", boost=0.5),
    index.SearchField("search_documents", boost=0.5),
    *FACTS,
]


class FindableResource(Filed):
    """Mixin of `Resource`."""

    @classmethod
    def get_indexed_objects(cls):
        """Return the pages with the words they are filed under. The editors' screens find drafts by them too."""
        return super().get_indexed_objects().with_words()

    def search_text(self):
        """Return what is published of its text, but for the words of others, who may take them back."""
        return self.text

    def search_words(self):
        """Return the names of what it is filed under."""
        return "\n".join(word.name for words in (self.themes, self.competences) for word in words.all())

    def search_documents(self):
        """Return the text of the documents it uses: who reads what is published of it may open them."""
        return words_of(documents_used_in(self)) if getattr(self, "uses_documents", True) else ""

    def search_audience(self):
        """Return the token of its readers: one for each community, and one for those who read in all of them."""
        if not self.live or self.masked_at is not None:
            return []
        if self.visibility != permissions.SHARED:
            return [self.visibility]
        return [permissions.EVERYWHERE, *(f"r{place.pk}" for place in self.communities.all())]

    def search_kind(self):
        """Return what readers call it."""
        return self.kind

    def search_territories(self):
        """Return its territories and those that hold them."""
        return territory_codes(self.territories.all())

    def search_communities(self):
        """Return its communities; to whom they are secret, they are no facet."""
        return [str(place.pk) for place in self.communities.all()]

    def search_day(self):
        """Return the day it was last published."""
        return timezone.localdate(self.last_published_at) if self.last_published_at else None
