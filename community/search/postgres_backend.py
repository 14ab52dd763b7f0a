"""modelsearch's PostgreSQL backend, with what this site asks of an engine and what a large table bears.

- `Prefix`, and phrases that are not wanted.
- `fields=["title"]` asks the index of titles; columns are not read again, and methods have none.
- How much a title counts is written with its entry: modelsearch computes it from the whole table at every batch.
- A text is bounded: PostgreSQL refuses a vector of a megabyte, and with it the batch.
"""

from functools import cached_property, reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Value
from modelsearch.backends.database.postgres import postgres
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase
from modelsearch.utils import get_content_type_pk

from community.search.postgres_setup import FRENCH, PLAIN
from community.search.whoosh_backend.queries import Prefix

# Characters of the texts of an object: were each word another, their vector would stay below PostgreSQL's megabyte.
MOST = 300_000
# Words of a title that counts as it is. Those of the library and of discussions have seven.
USUAL_TITLE = 7
# ts_rank: divided by 1 + the logarithm of the length. On 496 questions whose answer is to be found among all, the
# right one comes first for 41 % instead of 36 %, within the first ten for 79 % instead of 74 %.
BY_LENGTH = 1
# What is not asked of the vectors.
APART = (MatchAll, Fuzzy)


class Indexer(postgres.ObjectIndexer):
    """The vectors of an object, of bounded texts."""

    def as_vector(self, texts, for_autocomplete=False):
        """Return the vector of (text, weight) pairs, as far as there is room."""
        kept, room = [], MOST
        for text, weight in texts:
            kept.append((text.replace("\0", " ")[:room], weight))
            room = max(0, room - len(text))
        return super().as_vector(kept, for_autocomplete)

    @cached_property
    def title_norm(self):
        """Return what the rank of the title is multiplied by."""
        return USUAL_TITLE / max(1, len(self.title_text.split()))


class Index(postgres.PostgresIndex):
    """Entries, written whole in one statement."""

    def add_items(self, model, objs):
        """Write or replace the entries of objects of one model."""
        entry, content_type = postgres.IndexEntry, get_content_type_pk(model)
        entries = [
            entry(
                content_type_id=content_type,
                object_id=indexer.id,
                title=indexer.title,
                body=indexer.body,
                autocomplete=indexer.autocomplete,
                title_norm=indexer.title_norm,
            )
            for indexer in (Indexer(obj, self.backend) for obj in objs)
        ]
        entry._default_manager.using(self.write_connection.alias).bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["title", "body", "autocomplete", "title_norm"],
        )

    def _refresh_title_norms(self, full=False):
        """Do nothing: they are written with the entries."""


class Compiler(postgres.PostgresSearchQueryCompiler):
    """Queries of words, phrases and beginnings of words."""

    def search(self, config, start, stop, score_field=None, backend=None):
        """Return the queryset of the answers; what asks nothing, as « - », has none."""
        if not isinstance(self.query, APART) and self.build_tsquery(self.query, config) is None:
            scores = {score_field: Value(0.0)} if score_field else {}
            return self.queryset.none().annotate(**scores)
        return super().search(config, start, stop, score_field, backend)

    def build_tsquery_content(self, query, config=None, invert=False):
        """Return the expression of `query`, None for one that asks nothing."""
        if isinstance(query, And | Or):
            parts = [self.build_tsquery_content(part, config, invert) for part in query.subqueries]
            return _joined([part for part in parts if part is not None], isinstance(query, And) != invert)
        if isinstance(query, MatchAll):
            return None
        if isinstance(query, Boost | Not):
            return self.build_tsquery_content(query.subquery, config, invert != isinstance(query, Not))
        if isinstance(query, Prefix):
            words = postgres.Lexeme(query.beginning, prefix=True)
            return SearchQuery(words, search_type="raw", config=config, invert=invert)
        if isinstance(query, Phrase):
            return SearchQuery(query.query_string, search_type="phrase", config=config, invert=invert)
        words = super().build_tsquery_content(query, config)
        return ~words if invert and words is not None else words

    def build_tsrank(self, vector, query, config=None, boost=1.0):
        """Return how well `vector` answers: read once for all the words that weigh the same, as reading it is slow."""
        if _is_weighed(query):
            return super().build_tsrank(vector, query, config, boost)
        asked = self.build_tsquery(query, config)
        return SearchRank(vector, asked, weights=self.sql_weights, normalization=Value(BY_LENGTH)) * boost

    def get_fields_vectors(self, search_query):
        """Return where to look: in the titles kept in the index, or in columns."""
        if set(self.fields) == {"title"}:
            return self.get_index_vectors(search_query)[:1]
        return super().get_fields_vectors(search_query)


class AutocompleteCompiler(Compiler, postgres.PostgresAutocompleteQueryCompiler):
    """Beginnings of words of what is completed."""

    def get_fields_vectors(self, search_query):
        """Return the one vector that there is."""
        return self.get_index_vectors(search_query)


class SearchBackend(postgres.PostgresSearchBackend):
    """The engine."""

    index_class = Index
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def __init__(self, params):
        super().__init__({"SEARCH_CONFIG": FRENCH} | params)
        self.autocomplete_config = PLAIN


def _is_weighed(query):
    """Return whether some words of `query` weigh more than others."""
    return isinstance(query, Boost) or any(_is_weighed(part) for part in getattr(query, "subqueries", ()))


def _joined(parts, by_and):
    """Return the expressions joined by « and », or by « or », None for none."""
    return reduce(and_ if by_and else or_, parts) if parts else None
