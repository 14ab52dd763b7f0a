"""What a damaged index is to those who use it."""

from contextlib import contextmanager


class IndexUnavailable(Exception):
    """There is no index, or it is damaged, or of another form: it has to be built."""


@contextmanager
def unavailable_when_broken(but=()):
    """Turn whatever a damaged file makes Whoosh raise, which may be anything, into IndexUnavailable."""
    try:
        yield
    except (IndexUnavailable, *but):
        raise
    except Exception as error:
        raise IndexUnavailable(f"{type(error).__name__}: {error}") from error
