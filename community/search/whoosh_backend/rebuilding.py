"""A new index beside the one in service, which it replaces at the end."""

from contextlib import suppress

from . import writing
from .index import WhooshIndex
from .storage import AlreadyBuilding, Busy


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

    def write(self, changes):
        """Bring `changes`."""
        for key, document in changes.items():
            if key in self.keys:
                self.again[key] = document
            elif document:
                self.keys.add(key)
                self.writer.add_document(**document)

    def reset(self):
        """It is empty to begin with."""

    def finish(self):
        """Put it in service, with what was written to the other meanwhile."""
        self.writer.commit()
        if self.again:
            self.storage.commit(self.index, self.again)
        with self.storage.writing():
            if notes := self.storage.notes():
                self.storage.commit(self.index, notes)
            self.storage.end_building()
            self.lock.release()

    def abandon(self):
        """Leave the index in service as it was, and no trace."""
        # Half closed by what interrupted it, it may refuse; and another may be writing. The next building sweeps.
        with suppress(Exception):
            self.writer.cancel()
        with suppress(Busy), self.storage.writing():
            self.storage.drop_building()
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
