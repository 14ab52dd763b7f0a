"""The backend: one index for all models, at PATH."""

from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from modelsearch.backends.base import BaseSearchBackend

from .compiler import WhooshAutocompleteQueryCompiler, WhooshSearchQueryCompiler
from .index import WhooshIndex
from .rebuilding import WhooshRebuilder
from .results import WhooshSearchResults
from .storage import storage_at


class WhooshSearchBackend(BaseSearchBackend):
    """Whoosh, embedded: PATH is the directory of the index, which every process of the site shares."""

    query_compiler_class = WhooshSearchQueryCompiler
    autocomplete_query_compiler_class = WhooshAutocompleteQueryCompiler
    results_class = WhooshSearchResults
    index_class = WhooshIndex
    rebuilder_class = WhooshRebuilder
    catch_indexing_errors = True

    def __init__(self, params):
        super().__init__(params)
        if not params.get("PATH"):
            raise ImproperlyConfigured("The Whoosh search backend needs the PATH of its index.")
        self.storage = storage_at(str(params["PATH"]))
        # What `one_commit` gathers.
        self.batch = None

    @contextmanager
    def one_commit(self):
        """Write all that is added and deleted inside in one commit at the end; nothing if it fails."""
        self.batch = {}
        try:
            yield
            self.storage.write(self.batch)
        finally:
            self.batch = None
