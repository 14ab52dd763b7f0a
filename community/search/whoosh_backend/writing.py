"""Commits: documents in and out of a Whoosh index."""

from contextlib import closing

from whoosh.reading import TermNotFound

from .damage import unavailable_when_broken
from .documents import with_stop_words

# Postings kept in memory before they go to disk, in MB: Python takes three times as many. More is not faster.
MEMORY = 32


def commit(index, changes):
    """Bring `changes`, {key: document, or None to remove it}, to an index that nobody else writes to.

    Whoosh merges small segments meanwhile: about ten stay.
    """
    replaced = _places(index, changes)
    writer = index.writer(limitmb=MEMORY)
    try:
        for place in replaced:
            writer.delete_document(place)
        for document in changes.values():
            if document:
                writer.add_document(**with_stop_words(document))
    except BaseException:
        writer.cancel()
        raise
    # A full disk, and the like, is no damage to the index.
    with unavailable_when_broken(but=[OSError]):
        writer.commit()


def _places(index, keys):
    """Return the numbers of the documents in the index that have one of `keys`."""
    places = []
    with unavailable_when_broken(), closing(index.reader()) as reader:
        for key in keys:
            try:
                places += reader.postings("key", key).all_ids()
            except TermNotFound:
                continue
    return places
