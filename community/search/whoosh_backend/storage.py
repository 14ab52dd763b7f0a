"""Where the index is on disk, and who may write it.

    PATH/current        the name of the index in service, replaced at once by another
    PATH/<name>/        a Whoosh index and `meta.json`
    PATH/building/      an index being built, and in `notes/` what was written to the one in service meanwhile
    PATH/writer.lock    held by who writes; PATH/building.lock by who builds. The system frees them when a process dies

Readers take no lock: what Whoosh wrote once never changes, a commit is one file renamed. A process killed at any
moment leaves the last commit, and rubbish that the next one sweeps.
"""

import json
import os
import pickle
import secrets
import shutil
from contextlib import contextmanager, suppress
from functools import cached_property, lru_cache
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.util.filelock import FileLock, try_for

from . import schema, writing
from .damage import IndexUnavailable, unavailable_when_broken

BUILDING = "building"
PATIENCE = 60.0
_META = "meta.json"
_NOTES = "notes"
_INDEX = "MAIN"


class Busy(Exception):
    """Another process has been writing for too long."""


class AlreadyBuilding(Exception):
    """Another process is building the index."""


@lru_cache(maxsize=64)
def storage_at(path):
    """Return the only Storage of this process for a path."""
    return Storage(path)


class Storage:
    """The index at `path`, in service or being built."""

    def __init__(self, path, *, patience=PATIENCE):
        self.path = Path(path)
        self.patience = patience

    @cached_property
    def schema(self):
        """The Whoosh schema of what this code writes."""
        return schema.schema()

    @cached_property
    def _meta(self):
        return {"fingerprint": schema.fingerprint()}

    # Reading

    def stamp(self):
        """Return the name and generation of the index in service: another one means there is news."""
        return self._patiently(lambda name: (name, self._generation(name)))

    def open(self):
        """Return the Whoosh index in service."""
        return self._patiently(self._open)

    def reader(self):
        """Return a Whoosh reader of the last commit. It goes on reading whatever is written or built meanwhile."""
        return self._patiently(lambda name: self._open(name).reader())

    def is_usable(self):
        """Say whether there is an index that can be read."""
        try:
            self.reader().close()
        except IndexUnavailable:
            return False
        return True

    def _patiently(self, look):
        """Return `look(name)` of the index in service, though it be replaced while one looks."""
        while True:
            name = self._name()
            try:
                with unavailable_when_broken():
                    return look(name)
            except IndexUnavailable:
                if name == self._name():
                    raise

    def _name(self):
        with unavailable_when_broken():
            # No more than a name: a damaged file leads nowhere else.
            return Path((self.path / "current").read_text(encoding="ascii")).name

    def _generation(self, name):
        generation = TOC._latest_generation(FileStorage(self.path / name), _INDEX)
        if generation < 0:
            raise IndexUnavailable(f"{self.path / name} holds no index")
        return generation

    def _open(self, name):
        self._check(name)
        return FileIndex(FileStorage(str(self.path / name)), self.schema, _INDEX)

    def _check(self, name):
        meta = self.path / name / _META
        if json.loads(meta.read_text(encoding="utf-8")) != self._meta:
            raise IndexUnavailable(f"{self.path / name} is of another version")

    # Writing

    def write(self, changes):
        """Bring `changes`, {key: document, or None to remove it}, in one commit."""
        if not changes:
            return
        with self.writing():
            note = self._note(changes)
            try:
                writing.commit(self.open(), changes)
            except IndexUnavailable:
                # The index being built will know of them.
                if not note:
                    raise
            except BaseException:
                if note:
                    note.unlink()
                raise

    def reset(self):
        """Put an empty index in service."""
        with self.writing():
            self._put_in_service(self._create(secrets.token_hex(8)))

    @contextmanager
    def writing(self):
        """Be the only one to write, or raise Busy."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(str(self.path / "writer.lock"))
        if not try_for(lock.acquire, timeout=self.patience, delay=0.01):
            raise Busy(f"Another process has been writing to {self.path} for {self.patience} s")
        try:
            yield
        finally:
            lock.release()

    # Building. All but `building_lock` is called while `writing()`.

    def building_lock(self):
        """Return the lock of who builds, to be acquired."""
        return FileLock(str(self.path / "building.lock"))

    def begin_building(self):
        """Return a new empty Whoosh index, aside, after sweeping what killed processes left."""
        self._sweep()
        self._create(BUILDING)
        (self.path / BUILDING / _NOTES).mkdir()
        return self._open(BUILDING)

    def notes(self):
        """Return what was written since the building began."""
        changes = {}
        for note in sorted((self.path / BUILDING / _NOTES).glob("*.note")):
            changes |= pickle.loads(note.read_bytes())  # noqa: S301 (our own, beside Whoosh's own pickles)
        return changes

    def end_building(self):
        """Put what was built in service, and remove what it replaces."""
        name = secrets.token_hex(8)
        shutil.rmtree(self.path / BUILDING / _NOTES)
        (self.path / BUILDING).rename(self.path / name)
        self._put_in_service(name)

    def drop_building(self):
        """Remove what was being built."""
        shutil.rmtree(self.path / BUILDING, ignore_errors=True)

    def _is_building(self):
        lock = self.building_lock()
        if lock.acquire():
            lock.release()
            return False
        return True

    def _note(self, changes):
        """Note `changes` for the index being built, if there is one, and return where."""
        if not self._is_building():
            return None
        self._check(BUILDING)
        notes = self.path / BUILDING / _NOTES
        new = notes / f"{len(list(notes.iterdir())):09}"
        new.write_bytes(pickle.dumps(changes))
        # Whole or not at all: who is killed before has written nothing to the index in service either.
        return new.rename(new.with_suffix(".note"))

    def _create(self, name):
        place = self.path / name
        place.mkdir()
        (place / _META).write_text(json.dumps(self._meta), encoding="utf-8")
        TOC.create(FileStorage(str(place)), self.schema, _INDEX)
        return name

    def _put_in_service(self, name):
        new = self.path / "current.new"
        with new.open("w", encoding="ascii") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path / "current")
        self._sweep(*[BUILDING] if self._is_building() else [])

    def _sweep(self, *kept):
        """Remove every index but the one in service and `kept`. Who reads one has its files open: they last."""
        with suppress(IndexUnavailable):
            kept = {*kept, self._name()}
        for place in self.path.iterdir():
            if place.is_dir() and place.name not in kept:
                shutil.rmtree(place, ignore_errors=True)
