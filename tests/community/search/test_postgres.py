"""PostgreSQL as the engine: French without accents, beginnings of words, phrases that are not wanted."""

import logging

import pytest
from django.db import OperationalError, connection, transaction
from modelsearch.query import MATCH_ALL, MATCH_NONE, And, Boost, Not, Or, Phrase, PlainText
from modelsearch.utils import get_content_type_pk
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from community.search import postgres_setup
from community.search.whoosh_backend.queries import Prefix

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only"),
]

TITLES = {
    "elan": "L'élève et son tuteur",
    "oeuvre": "Mise en œuvre d'une formation",
    "vae": "VAE : le jury de l'été",
    "long": "Tuteur de stage, référent, site qualifiant : dans une formation, qui fait quoi avec qui",
}


@pytest.fixture
def backend(settings, site):
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "community.search.postgres_backend"}}
    for slug, title in TITLES.items():
        site.add_child(instance=Page(title=title, slug=slug))
    backend = get_search_backend()
    backend.add_bulk(Page, list(Page.objects.filter(slug__in=TITLES)))
    return backend


def found(backend, query, **options):
    return [page.slug for page in backend.search(query, Page, **options)]


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("eleves", ["elan"]),
        ("ÉLÈVE", ["elan"]),
        ("oeuvre", ["oeuvre"]),
        ("vae", ["vae"]),
        ("l'eleve", ["elan"]),
        ("site-qualifiant", ["long"]),
        ("formations", ["oeuvre", "long"]),
        ("tuteur eleve", ["elan"]),
        ("tuteur introuvable", []),
        ("-", []),
        ("", []),
    ],
)
def test_words(backend, words, slugs):
    assert found(backend, words) == slugs


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        (Prefix("quali"), ["long"]),
        (Prefix("référ"), ["long"]),
        (Prefix("it's:* & !("), []),
        (Phrase("terrain de stage"), []),
        (Phrase("tuteur de stage"), ["long"]),
        (And([PlainText("tuteur"), Not(Phrase("tuteur de stage"))]), ["elan"]),
        (And([PlainText("tuteur"), Not(Prefix("ele"))]), ["long"]),
        (And([PlainText("tuteur"), Not(PlainText("eleve stage", operator="or"))]), []),
        (And([PlainText("tuteur"), Not(PlainText("eleve stage", operator="and"))]), ["elan", "long"]),
        (And([PlainText("tuteur"), Not(Or([PlainText("eleve"), Phrase("site qualifiant")]))]), []),
        (Or([Boost(PlainText("jury"), 2), And([PlainText("-"), PlainText("oeuvre")])]), ["vae", "oeuvre"]),
        (Or([PlainText("-"), PlainText("")]), []),
        (MATCH_NONE, []),
        (And([MATCH_ALL, PlainText("oeuvre")]), ["oeuvre"]),
    ],
)
def test_queries(backend, query, slugs):
    assert found(backend, query) == slugs


def test_what_asks_nothing_has_no_score_either(backend):
    assert list(backend.search(MATCH_NONE, Page).annotate_score("score").get_queryset().values_list("score")) == []


def test_titles_are_asked_of_their_index(backend, django_assert_num_queries):
    assert found(backend, "eleve", fields=["title"]) == ["elan"]
    with django_assert_num_queries(1) as asked:
        assert found(backend, "formation", fields=["title"]) == ["oeuvre", "long"]
    assert "to_tsvector" not in asked[0]["sql"]


@pytest.mark.parametrize(("beginning", "slugs"), [("ele", ["elan"]), ("ÉLÈ", ["elan"]), ("form", ["long", "oeuvre"])])
def test_completing(backend, beginning, slugs):
    assert sorted(page.slug for page in backend.autocomplete(beginning, Page)) == slugs


def test_a_batch_is_one_statement_that_reads_no_other_entry(backend, django_assert_num_queries):
    pages = list(Page.objects.filter(slug__in=TITLES))
    pages[0].title = "Autre chose"
    with django_assert_num_queries(1) as asked:
        backend.get_index_for_model(Page).add_items(Page, pages)
    assert asked[0]["sql"].startswith("INSERT INTO")
    assert found(backend, "autre chose") == [pages[0].slug]


def test_what_is_gone_is_found_no_more(backend):
    page = Page.objects.get(slug="vae")
    backend.delete(Page(pk=page.pk))
    assert found(backend, "vae") == []


def test_a_text_longer_than_a_vector_is_indexed_as_far_as_it_goes(backend, site):
    words = " ".join(f"{number:x}q" for number in range(400_000))
    with pytest.raises(OperationalError, match="too long for tsvector"), transaction.atomic():
        connection.cursor().execute("SELECT to_tsvector('fr_unaccent', %s)", [words])
    page = Page.objects.get(slug="vae")
    page.title = f"deontologie {words}\0"
    backend.add_bulk(Page, [page])
    assert found(backend, "déontologie") == ["vae"]


def test_without_the_extension_french_is_plain(backend, caplog):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION unaccent CASCADE")
        cursor.execute("CREATE ROLE poor_margelle")
        cursor.execute("GRANT CREATE, USAGE ON SCHEMA public TO poor_margelle")
        cursor.execute("SET ROLE poor_margelle")
    with caplog.at_level(logging.WARNING):
        postgres_setup.prepare()
    assert "CREATE EXTENSION unaccent" in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT to_tsvector('fr_unaccent', 'un élève')::text, to_tsvector('plain_unaccent', 'É')::text")
        assert cursor.fetchone() == ("'élev':2", "'é':1")
    postgres_setup.prepare()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('fr_unaccent', 'un élève')::text, to_tsvector('plain_unaccent', 'É')::text")
        assert cursor.fetchone() == ("'elev':2", "'e':1")


def test_titles_and_texts_together_have_an_index(backend):
    with connection.cursor() as cursor:
        # Enough entries for an index to be worth it.
        columns = "content_type_id, object_id, title, body, autocomplete, title_norm, title_text, body_text"
        values = "SELECT %s, n, to_tsvector('autre'), '', '', 1, '', '' FROM generate_series(100001, 105000) n"
        cursor.execute(f"INSERT INTO {postgres_setup.TABLE} ({columns}) {values}", [get_content_type_pk(Page)])
        cursor.execute("SELECT gin_clean_pending_list(%s)", [postgres_setup.INDEX])
        cursor.execute(f"ANALYZE {postgres_setup.TABLE}")
    assert postgres_setup.INDEX in backend.search("tuteur", Page).get_queryset().explain()
