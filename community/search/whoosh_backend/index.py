"""What modelsearch tells the index."""

from modelsearch.backends.base import BaseIndex
from modelsearch.index import class_is_indexed

from .documents import document_of, key_of


class WhooshIndex(BaseIndex):
    """The one index of all models. What is told while `backend.one_commit()` is written at its end."""

    @property
    def storage(self):
        """Where the index is."""
        return self.backend.storage

    def add_items(self, model, items):
        """Index objects, in place of what the index had of them, in one commit."""
        if class_is_indexed(model):
            self.write({key_of(type(item), item.pk): document_of(item) for item in items})

    def delete_item(self, item):
        """Remove an object, of which only the class and the primary key need be known."""
        self.write({key_of(type(item), item.pk): None})

    def write(self, changes):
        """Bring `changes`, {key: document, or None to remove it}, now or with the others of the batch."""
        if self.backend.batch is None:
            self.storage.write(changes)
        else:
            self.backend.batch |= changes

    def reset(self):
        """Empty the index."""
        self.storage.reset()
