"""What the index is made of: its fields, and how texts become words in them."""

import hashlib
import json
import re
from functools import lru_cache

from modelsearch.index import AutocompleteField, FilterField, get_indexed_models
from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, STORED, TEXT, Schema

from . import documents
from .analysis import VERSION, analyse_all, fold

# To be raised when the documents or the fields are made otherwise: an index of another form is built again.
FORM = 2

_WORD = re.compile(r"[^\W_]+")


def beginnings(text):
    """Return the words of a text by which it can be completed: folded, none left out, not stemmed."""
    return _WORD.findall(fold(text))


class Words(Analyzer):
    """The words of `analysis`, or its stop words, with the ranks that phrases need."""

    def __init__(self, *, stop):
        self.stop = stop

    def __call__(self, value, **_kwargs):
        """Yield one token again and again, as Whoosh's own analysers do."""
        token = Token(positions=True, boosts=True)
        token.boost = 1.0
        for word in _analysed(value):
            if word.is_stop == self.stop:
                token.text, token.pos = word.stem, word.position
                yield token


@lru_cache(maxsize=4)
def _analysed(text):
    """Return the words of a text, which two fields hold: those that tell something, and the others."""
    return tuple(analyse_all(text))


class Beginnings(Analyzer):
    """The words that typing help completes."""

    def __call__(self, value, **_kwargs):
        """Yield one token again and again, as Whoosh's own analysers do."""
        token = Token(boosts=True)
        token.boost = 1.0
        for token.text in beginnings(value):
            yield token


def schema():
    """Return the Whoosh schema of the indexed models."""
    fields = {"key": ID(unique=True)} | dict.fromkeys(("pk", "model", "models", "facts"), STORED())
    for model in get_indexed_models():
        for path in documents.fields_of(model.get_search_fields()):
            name = documents.path_of(path)
            if isinstance(path[-1], AutocompleteField):
                fields[documents.AUTOCOMPLETE + name] = TEXT(analyzer=Beginnings(), phrase=False)
            elif not isinstance(path[-1], FilterField):
                fields[documents.TEXT + name] = TEXT(analyzer=Words(stop=False))
                fields[documents.STOP + name] = TEXT(analyzer=Words(stop=True))
    return Schema(**fields)


def fingerprint():
    """Return what changes whenever an index must be built again."""
    paths = {
        model._meta.label: sorted(
            f"{type(path[-1]).__name__} {documents.path_of(path)}"
            for path in documents.fields_of(model.get_search_fields())
        )
        for model in get_indexed_models()
    }
    said = json.dumps([FORM, VERSION, paths], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
