"""How PostgreSQL reads French: words without their accents, then their stems.

Two configurations, « fr_unaccent » for texts and « plain_unaccent » for the beginnings of words, and an index of titles
and texts together, as searches read them: modelsearch says that it has one, and makes none. `prepare` runs after each
`migrate`, and does again nothing that stands.
"""

import logging

from django.db import DatabaseError, connections, transaction

logger = logging.getLogger(__name__)

FRENCH = "fr_unaccent"
PLAIN = "plain_unaccent"
# configuration -> what it is a copy of, and the dictionary that ends its words.
CONFIGURATIONS = {FRENCH: ("french", "french_stem"), PLAIN: ("simple", "simple")}
WORDS = "asciiword, word, asciihword, hword, hword_asciipart, hword_part"
TABLE, INDEX = "wagtailsearch_indexentry", "search_title_body"

MISSING = """The search will tell « élève » from « eleve »: the PostgreSQL extension « unaccent » is missing (%s).
Install the package of PostgreSQL's contributed modules, run as its superuser, in this database,
    CREATE EXTENSION unaccent;
then run migrate and rebuild_search."""


def prepare(using="default", **_kwargs):
    """Make the configurations in the database `using`; without the extension they are plain French, said in the log."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    folds = _folds(connection)
    with connection.cursor() as cursor:
        for name, (model, stems) in CONFIGURATIONS.items():
            if not _stands(cursor, name):
                cursor.execute(f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = {model})")
            dictionaries = f"unaccent, {stems}" if folds else stems
            cursor.execute(f"ALTER TEXT SEARCH CONFIGURATION {name} ALTER MAPPING FOR {WORDS} WITH {dictionaries}")
        if _lacks_index(cursor):
            cursor.execute(f"CREATE INDEX {INDEX} ON {TABLE} USING gin ((title || body))")


def _folds(connection):
    """Return whether the database can take accents away, once it was asked to learn it."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    except DatabaseError as error:
        logger.warning(MISSING, str(error).strip().splitlines()[0])
        return False
    return True


def _stands(cursor, name):
    cursor.execute("SELECT 1 FROM pg_ts_config WHERE cfgname = %s AND pg_ts_config_is_visible(oid)", [name])
    return cursor.fetchone() is not None


def _lacks_index(cursor):
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL AND to_regclass(%s) IS NULL", [TABLE, INDEX])
    return cursor.fetchone()[0]
