"""What is answered without an index: by the database alone, as modelsearch's last resort does."""

import logging
import time

from modelsearch.backends.database.fallback import (
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
    DatabaseSearchResults,
)
from modelsearch.query import MATCH_NONE, And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from .queries import Prefix

log = logging.getLogger(__name__)

# Words, beyond which SQLite refuses the query.
MOST_WORDS = 20

# Seconds between two lines in the log that say that the index is unavailable.
SELDOM = 60

_said = {}


def reduced(compiler, error):
    """Return the results, by the database alone, of a search that the index cannot answer because of `error`."""
    _say(error)
    plain = DatabaseSearchQueryCompiler(
        compiler.queryset, plainly(compiler.query), compiler.fields, order_by_relevance=compiler.order_by_relevance
    )
    if not plain.fields_names:
        plain.query = MATCH_NONE
    return DatabaseSearchResults(DatabaseSearchBackend({}), plain)


def plainly(query):
    """Return the query with nothing that the database cannot tell: boosts, beginnings, neighbours."""
    match query:
        case And() | Or():
            return type(query)([plainly(each) for each in query.subqueries[:MOST_WORDS]])
        case Not():
            return Not(plainly(query.subquery))
        case Boost():
            return plainly(query.subquery)
        case Phrase():
            return Phrase(query.query_string.replace("\0", " "))
        case PlainText() | Fuzzy():
            words = query.query_string.replace("\0", " ").split()[:MOST_WORDS]
            return PlainText(" ".join(words), operator=query.operator) if words else MATCH_NONE
        case Prefix():
            return plainly(PlainText(query.beginning))
    return query


def _say(error):
    now = time.monotonic()
    if now - _said.get("at", -SELDOM) >= SELDOM:
        _said["at"] = now
        log.error("The search index is unavailable; the database answers: %s", error)
