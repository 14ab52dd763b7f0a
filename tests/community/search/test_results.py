"""Results: from the index to objects, with the filters, the order and the counts of the database."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import FilterFieldError, OrderByFieldError
from modelsearch.query import MATCH_ALL, Fuzzy, Phrase, PlainText
from wagtail.models import Page

from community.models import Community, Profile
from community.search.whoosh_backend import reduced
from community.search.whoosh_backend.queries import Prefix
from community.search.whoosh_backend.storage import IndexUnavailable
from forums.models import Thread
from resources.models import CaseStudy, LibraryPage, ResourcePage
from tests.factories import CaseStudyFactory, CommunityFactory, ResourceFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def backend(tmp_path):
    """The engine, without any document."""
    backend = get_search_backend("community.search.whoosh_backend", PATH=str(tmp_path / "index"))
    backend.storage.reset()
    return backend


@pytest.fixture
def pages(backend, library):
    """Six sheets and two cases, indexed: « Bilan 0 » to « Bilan 5 », « Cas 6 », « Cas 7 »."""
    made = [
        ResourceFactory(title=f"Bilan {n}", slug=f"bilan-{n}", live=n != 5, show_in_menus=n % 2 == 0) for n in range(6)
    ] + [CaseStudyFactory(title=f"Cas {n} de bilan", slug=f"cas-{n}") for n in (6, 7)]
    with backend.one_commit():
        for page in made:
            backend.add(page)
    return made


def titles(results):
    return [page.title for page in results]


def numbers(results):
    """Return the numbers in the titles of the results, once sure that the count and the hits agree."""
    found = sorted(int("".join(c for c in page.title if c.isdigit())) for page in results)
    assert results.count() == len(found) == len(results.hits())
    return found


# Models


def test_pages_come_as_pages(backend, pages):
    results = backend.search("bilan", Page)
    assert {type(page) for page in results} == {Page}
    assert {type(page.specific) for page in results} == {ResourcePage, CaseStudy}
    assert numbers(results) == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_class_finds_its_own(backend, pages):
    assert numbers(backend.search("bilan", CaseStudy)) == [6, 7]
    assert numbers(backend.search("bilan", ResourcePage)) == [0, 1, 2, 3, 4, 5]
    assert list(backend.search("bilan", Community)) == list(backend.search("bilan", Thread)) == []


# Filters

FILTERS = {
    "exact": Q(live=True),
    "exact of nothing": Q(depth=99),
    "in": Q(depth__in=[1, 4]),
    "in nothing": Q(depth__in=[]),
    "greater": Q(depth__gt=3),
    "range": Q(depth__range=(1, 3)),
    "negation": ~Q(live=True),
    "negation of null": ~Q(owner=3),
    "null": Q(owner__isnull=True),
    "not null": Q(first_published_at__isnull=False),
    "or": Q(show_in_menus=True) | Q(live=False),
    "nested": ~(Q(show_in_menus=True) & ~Q(live=False)) & Q(depth__gte=2),
    "exclusive": Q(live=True) ^ Q(show_in_menus=True),
    "text": Q(title__startswith="Bilan"),
    "pattern": Q(title__icontains="AN 3") | Q(title__regex=r"Cas \d"),
    "pattern or fact": Q(title__endswith="3") | Q(live=False),
    "year": Q(first_published_at__year__gte=2020),
    "day": Q(first_published_at__date__gte=date(2020, 1, 1)),
    "another column": Q(depth__lt=F("numchild")),
    "function": Q(pk__in=[]) | Q(Exists(LibraryPage.objects.filter(pk=OuterRef("pk")))),
    "child": Q(pk__in=CaseStudy.objects.filter(live=True)),
    "subquery": Q(depth=Subquery(LibraryPage.objects.values("depth")[:1])),
    "another type": Q(depth="4"),
    "everything": Q(),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_hold_and_counts_agree(backend, pages, name):
    queryset = Page.objects.filter(FILTERS[name])
    expected = {page.pk for page in queryset} & {page.pk for page in pages}
    results = backend.search("bilan", queryset)
    assert {page.pk for page in results} == expected == {pk for pk, _score in results.hits()}
    assert backend.search("bilan", queryset).count() == len(expected)
    assert sum(backend.search("bilan", queryset).facet("live").values()) == len(expected)


def test_the_primary_key_of_a_child_class_is_a_filter(backend, pages):
    one = pages[6]
    assert numbers(backend.search("bilan", CaseStudy.objects.filter(pk=one.pk))) == [6]
    assert numbers(backend.search("bilan", CaseStudy.objects.filter(page_ptr_id=one.pk))) == [6]
    assert numbers(backend.search("bilan", CaseStudy.objects.filter(id=one.pk))) == [6]
    assert numbers(backend.search("bilan", CaseStudy.objects.exclude(pk=one.pk))) == [7]
    assert numbers(backend.search("bilan", Page.objects.filter(pk__in=[one.pk, pages[0].pk]))) == [0, 6]
    assert numbers(backend.search("bilan", Page.objects.filter(resource__casestudy__isnull=False))) == [6, 7]
    assert numbers(backend.search("bilan", Page.objects.filter(pk__gte=pages[4].pk))) == [4, 5, 6, 7]


def test_a_field_that_is_not_indexed_is_an_error(backend, pages):
    with pytest.raises(FilterFieldError):
        backend.search("bilan", Page.objects.filter(url_path__startswith="/"))
    with pytest.raises(FilterFieldError):
        backend.search("bilan", Page.objects.filter(owner__email="x"))
    with pytest.raises(OrderByFieldError):
        backend.search("bilan", Page.objects.order_by("url_path"), order_by_relevance=False)


def test_what_the_index_does_not_know_yet_is_not_shown(backend, pages):
    """The index is late; the database decides."""
    Page.objects.filter(pk__in=[page.pk for page in pages[:3]]).update(live=False)
    assert {page.pk for page in backend.search("bilan", Page.objects.live())} == {
        p.pk for p in (*pages[3:5], *pages[6:])
    }
    pages[3].delete()
    assert {page.pk for page in backend.search("bilan", Page.objects.live())} == {
        p.pk for p in (*pages[4:5], *pages[6:])
    }


def test_what_was_changed_or_deleted_is_found_as_it_is(backend, pages):
    pages[0].title = "Accueil 0"
    pages[0].save()
    backend.add(pages[0])
    backend.delete(pages[1])
    assert numbers(backend.search("bilan", ResourcePage)) == [2, 3, 4, 5]
    assert numbers(backend.search("accueil", ResourcePage)) == [0]
    assert numbers(backend.search(MATCH_ALL, ResourcePage)) == [0, 2, 3, 4, 5]


def test_more_results_than_one_query_takes(backend, pages, monkeypatch):
    monkeypatch.setattr("community.search.whoosh_backend.results.MOST_PARAMETERS", 3)
    monkeypatch.setattr("community.search.whoosh_backend.filtering.MOST_PARAMETERS", 3)
    assert numbers(backend.search("bilan", Page.objects.filter(title__contains="Bilan "))) == [0, 1, 2, 3, 4, 5]
    ordered = backend.search("bilan", Page.objects.order_by("-title"), order_by_relevance=False)
    assert titles(ordered[:2]) == ["Cas 7 de bilan", "Cas 6 de bilan"]


# Order and slices


def test_the_best_first_then_the_newest(backend, pages):
    assert titles(backend.search("bilan", Page)[:3]) == ["Bilan 5", "Bilan 4", "Bilan 3"]
    hits = backend.search("bilan", Page).hits()
    assert [pk for pk, _score in hits] == [page.pk for page in [*pages[5::-1], pages[7], pages[6]]]
    assert [score for _pk, score in hits] == sorted((score for _pk, score in hits), reverse=True)
    assert hits[-1][1] > 0


def test_an_order_asked_for(backend, pages):
    search = lambda *order: titles(backend.search("cas", Page.objects.order_by(*order), order_by_relevance=False))  # noqa: E731
    assert search("title") == ["Cas 6 de bilan", "Cas 7 de bilan"]
    assert search("-title") == search(F("title").desc()) == search(Lower("title").desc())
    assert search("-title") == ["Cas 7 de bilan", "Cas 6 de bilan"]
    assert search("depth") == ["Cas 6 de bilan", "Cas 7 de bilan"]
    assert search() == ["Cas 7 de bilan", "Cas 6 de bilan"]


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 3), (2, 5), (6, 20), (8, 9), (50, 60), (3, 3), (None, 2), (7, None), (9, None), (5, 2)]
)
def test_slices(backend, pages, start, stop):
    everything = [pk for pk, _score in backend.search("bilan", Page).hits()]
    results = backend.search("bilan", Page)[start:stop]
    assert results.count() == len(everything[start:stop])
    assert [page.pk for page in results] == everything[start:stop]


def test_scores_are_told_when_asked(backend, pages, django_assert_num_queries):
    results = backend.search("bilan", Page).annotate_score("score")[:2]
    with django_assert_num_queries(1):
        assert [round(page.score, 6) for page in results] == [
            round(score, 6) for _pk, score in backend.search("bilan", Page).hits()[:2]
        ]
    ordered = backend.search("bilan", Page.objects.order_by("title"), order_by_relevance=False).annotate_score("score")
    assert all(page.score > 0 for page in ordered)


def test_the_database_is_asked_for_objects_alone(backend, pages, django_assert_num_queries):
    results = backend.search("bilan", Page.objects.live())
    with django_assert_num_queries(0):
        assert results.count() == 7
        assert results.facet("show_in_menus") == {False: 4, True: 3}
        assert len(results.hits()) == 7
    with django_assert_num_queries(1):
        assert len(results[:3]) == 3


# Facts


@pytest.fixture
def threads(backend):
    """Ten threads, with facts, that stand in the index alone."""
    stored = {"model": "forums.Thread", "models": ["forums.Thread"], "t_title": "Le bilan"}
    for numbers_of in (range(1, 7), range(7, 11)):
        changes = {}
        for n in numbers_of:
            facts = {
                "search_audience": [f"d{n % 3}"],
                "search_themes": ["ecrits", "accueil"][: n % 3],
                "search_kind": "question" if n % 2 else "",
                "search_day": date(2026, 1, n) if n < 9 else None,
            }
            changes[f"forums.Thread:{n}"] = {"key": f"forums.Thread:{n}", "pk": n, "facts": facts} | stored
        backend.storage.write(changes)
    return backend.search("bilan", Thread)


def pks(results):
    found = sorted(pk for pk, _score in results.hits())
    assert results.count() == len(found)
    return found


def test_within_facts(threads):
    assert pks(threads.within(search_audience={"d1", "d2", "d99"})) == [1, 2, 4, 5, 7, 8, 10]
    assert pks(threads.within(search_audience=["d1"], search_themes=["ecrits"])) == [1, 4, 7, 10]
    assert pks(threads.within(search_audience=["d2"]).within(search_themes=["accueil"])) == [2, 5, 8]
    assert pks(threads.within(search_themes=["ecrits"]).within(search_themes=["accueil"])) == [2, 5, 8]
    assert pks(threads.within(search_audience=())) == pks(threads.within(search_audience=[None])) == []
    assert pks(threads.within(search_day=[date(2026, 1, 3), date(2026, 1, 7)])) == [3, 7]
    assert pks(threads) == list(range(1, 11))


def test_an_unknown_fact_is_an_error(threads):
    with pytest.raises(FilterFieldError):
        threads.within(search_secrets=["d1"])
    with pytest.raises(FilterFieldError):
        threads.facet("search_secrets")


def test_without_some_objects(threads):
    assert pks(threads.without("forums.Thread", [1, "2", 99])) == list(range(3, 11))
    assert pks(threads.without("forums.Thread", [1]).without("forums.Thread", [2])) == list(range(3, 11))
    assert pks(threads.without("community.Community", [1])) == list(range(1, 11))
    assert threads.without("forums.Thread", [1]).within(search_audience=["d1"]).facet("search_themes") == {"ecrits": 3}


def test_a_page_is_left_out_by_any_of_its_classes(backend, pages):
    for label in ("wagtailcore.Page", "resources.CaseStudy"):
        assert numbers(backend.search("cas", Page).without(label, [pages[6].pk])) == [7]


def test_facets_count_each_value(threads):
    assert list(threads.facet("search_themes").items()) == [("ecrits", 7), ("accueil", 3), (None, 3)]
    assert threads.facet("search_audience") == {"d1": 4, "d0": 3, "d2": 3}
    assert threads.facet("search_kind") == {"question": 5, "": 5}
    assert threads.within(search_audience=["d0"]).facet("search_themes") == {None: 3}
    assert threads.within(search_audience=["d9"]).facet("search_themes") == {}


def test_narrowed_results_are_sliced_and_scored_alike(threads):
    narrow = threads.within(search_audience=["d1"])
    assert narrow[1:3].count() == 2
    assert {score for _pk, score in narrow.hits()} == {score for _pk, score in threads.hits()}


@pytest.mark.parametrize("field", ["live", "show_in_menus", "owner", "depth", "content_type", "title"])
def test_facets_count_as_the_database_does(backend, pages, field):
    rows = Page.objects.filter(pk__in=[page.pk for page in pages]).values_list(field).annotate(n=Count("pk")).order_by()
    assert dict(backend.search("bilan", Page).facet(field)) == dict(rows)


# Without an index


@pytest.fixture
def broken(backend, pages, monkeypatch):
    monkeypatch.setattr(reduced, "_said", {})
    (backend.storage.path / "current").unlink()
    return backend


def test_the_database_answers_when_there_is_no_index(broken, caplog):
    results = broken.search("bilan", Page.objects.live())
    assert Counter(titles(results)) == Counter([f"Bilan {n}" for n in range(5)] + ["Cas 6 de bilan", "Cas 7 de bilan"])
    assert results.count() == 7
    assert broken.search("bilan", Page.objects.live()).count() == 7
    assert len(broken.search("bilan", Page)[2:4]) == broken.search("bilan", Page)[2:4].count() == 2
    assert broken.search("bilan", Page).facet("live") == {True: 7, False: 1}
    assert len(broken.autocomplete("bil", Page)) == 8
    assert titles(broken.search("cas", Page.objects.order_by("title"), order_by_relevance=False)) == [
        "Cas 6 de bilan",
        "Cas 7 de bilan",
    ]
    assert len([line for line in caplog.messages if "unavailable" in line]) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Phrase("cas 6"), 1),
        (Prefix("bil"), 8),
        (Fuzzy("bilan"), 8),
        (PlainText("bilan", boost=2), 8),
        (PlainText("bilan") & ~PlainText("cas"), 6),
        (PlainText(" ".join(["bilan"] * 5_000)), 8),
        (PlainText("bilan\0"), 8),
        (PlainText("\0"), 0),
        (MATCH_ALL, 11),
    ],
)
def test_the_database_answers_any_query(broken, query, found):
    results = broken.search(query, Page.objects.exclude(depth=1))
    assert len(results) == results.count() == found


def test_what_the_database_cannot_search_is_not_found_at_random(broken):
    assert UserFactory().profile
    assert list(broken.search("bilan", Profile)) == []


def test_who_narrows_hears_that_there_is_no_index(broken):
    results = broken.search("bilan", Page)
    for call in (
        results.hits,
        results.within(live=[True]).count,
        results.within(live=[True]).hits,
        lambda: list(results.without("wagtailcore.Page", [1])),
        lambda: results.within(live=[True]).facet("live"),
    ):
        with pytest.raises(IndexUnavailable):
            call()


def test_a_thread_is_found_by_its_title(backend, site):
    place = CommunityFactory(parent=site, title="Le bilan")
    backend.add(place)
    backend.add(ThreadFactory(community=place, title="Préparer le bilan"))
    assert titles(backend.search("preparer", Thread)) == ["Préparer le bilan"]
    assert titles(backend.search("bilan", Page)) == ["Le bilan"]
