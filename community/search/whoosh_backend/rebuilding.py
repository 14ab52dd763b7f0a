"""A new index beside the one in service, which it replaces at the end."""

import logging
from contextlib import suppress

from . import writing
from .documents import document_of, key_of, with_stop_words
from .index import WhooshIndex
from .storage import AlreadyBuilding, Busy

logger = logging.getLogger(__name__)


class BuildingIndex(WhooshIndex):
    """The index being built, held by one writer until it is whole."""

    def __init__(self, backend):
        super().__init__(backend)
        self.lock = self.storage.building_lock()
        with self.storage.writing():
            if not self.lock.acquire():
                raise AlreadyBuilding(f"Another process is building the index of {self.storage.path}")
            self.index = self.storage.begin_building()
        self.writer = self.index.writer(limitmb=writing.MEMORY)
        self.keys = set()
        # What comes again, as an object of a class and then of its subclass: a writer cannot replace what it holds.
        self.again = {}

    def add_items(self, model, items):
        """Index objects. One that fails is told in the log, and does not cost the others their index."""
        for item in items:
            try:
                changes = {key_of(type(item), item.pk): document_of(item)}
            except Exception:
                logger.exception("%s %s could not be indexed", model._meta.label, item.pk)
            else:
                self.write(changes)

    def write(self, changes):
        """Bring `changes`."""
        for key, document in changes.items():
            if key in self.keys:
                self.again[key] = document
            elif document:
                self.keys.add(key)
                self.writer.add_document(**with_stop_words(document))

    def reset(self):
        """It is empty to begin with."""

    def finish(self):
        """Put it in service, with what was written to the other meanwhile."""
        self.writer.commit()
        if self.again:
            writing.commit(self.index, self.again)
        with self.storage.writing():
            if notes := self.storage.notes():
                writing.commit(self.index, notes)
            self.storage.end_building()
            self._let_go()

    def abandon(self):
        """Leave the index in service as it was, and no trace."""
        # Half closed by what interrupted it, it may refuse; and another may be writing. The next building sweeps.
        with suppress(Exception):
            self.writer.cancel()
        with suppress(Busy), self.storage.writing():
            self.storage.drop_building()
            self._let_go()
        self._let_go()

    def _let_go(self):
        if self.lock.fd is not None:
            self.lock.release()


class WhooshRebuilder:
    """Rebuilds the index: `start()`, then `finish()` or `abandon()`. Until then the one in service does not change."""

    def __init__(self, index):
        self.backend = index.backend
        self.building = None

    def start(self):
        """Return the index to fill, or raise AlreadyBuilding."""
        self.building = BuildingIndex(self.backend)
        return self.building

    def finish(self):
        """Put the new index in service."""
        self.building.finish()

    def abandon(self):
        """Keep the old one."""
        if self.building:
            self.building.abandon()
