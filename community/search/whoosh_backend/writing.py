"""Commits: documents in and out of a Whoosh index, and few segments."""

from whoosh.reading import TermNotFound
from whoosh.writing import MERGE_SMALL

# Postings kept in memory before they go to disk, in MB: Python takes three times as many. More is not faster.
MEMORY = 32


def commit(index, reader, changes):
    """Bring `changes`, {key: document or None}, to `index`, of which `reader` reads the last commit."""
    with index.writer(limitmb=MEMORY) as writer:
        for key in changes:
            for place in _places(reader, key):
                writer.delete_document(place)
        for document in changes.values():
            if document:
                writer.add_document(**document)
        writer.mergetype = MERGE_SMALL


def _places(reader, key):
    try:
        return list(reader.postings("key", key).all_ids())
    except TermNotFound:
        return []
