"""Indexes to write to, and processes that die in the middle."""

import multiprocessing
import os
import signal
from contextlib import closing, contextmanager

# Forked: Django is there already, and `kill -9` is as sudden.
FORK = multiprocessing.get_context("fork")


def document(number, text="", **facts):
    """Return {key: document}, as `documents.document_of` would make it."""
    key = f"wagtailcore.Page:{number}"
    page = {"key": key, "pk": number, "model": "wagtailcore.Page", "models": ["wagtailcore.Page"], "facts": facts}
    return {key: page | ({"t_title": text, "a_title": text} if text else {})}


def documents(*texts):
    """Return {key: document}, numbered from 1."""
    return {key: page for number, text in enumerate(texts, 1) for key, page in document(number, text).items()}


def numbers(storage):
    """Return the primary keys in the index in service."""
    with closing(storage.reader()) as reader:
        return sorted(reader.stored_fields(place)["pk"] for place in reader.all_doc_ids())


def holding(storage, word, field="t_title"):
    """Return the primary keys of the documents that hold a word."""
    with closing(storage.reader()) as reader:
        if (field, word) not in reader:
            return []
        return sorted(reader.stored_fields(place)["pk"] for place in reader.postings(field, word).all_ids())


@contextmanager
def process(work, *args):
    """Start `work(tell, *args)` in another process; give the process, and what waits for what it tells."""
    here, there = FORK.Pipe(duplex=False)
    child = FORK.Process(target=work, args=(there.send, *args), daemon=True)
    child.start()
    there.close()
    try:
        yield child, here.recv
    finally:
        if child.is_alive():
            child.kill()
        child.join()


def pause_at(owner, name, tell):
    """In a process about to be killed: stop for ever where `owner.name` would be called."""

    def stop(*_args, **_kwargs):
        tell("inside")
        signal.pause()

    setattr(owner, name, stop)


def kill(work, *args):
    """Run `work` until it tells something, and kill it there."""
    with process(work, *args) as (child, hear):
        assert hear() == "inside"
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert child.exitcode == -signal.SIGKILL
