"""From an object to its document."""

import pickle
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
from django.db.models import TextChoices
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from modelsearch.index import AutocompleteField, FilterField, RelatedFields, SearchField, get_indexed_models
from wagtail.images import get_image_model
from wagtail.models import Page

from community.search.whoosh_backend import schema
from community.search.whoosh_backend.backend import WhooshSearchBackend
from community.search.whoosh_backend.documents import document_of, fields_of, key_of, path_of
from community.search.whoosh_backend.storage import IndexUnavailable, Storage
from forums.models import Thread
from resources.models import Resource, ResourcePage
from tests.factories.community import CommunityFactory, ThemeFactory, UserFactory
from tests.factories.forums import PostFactory, ThreadFactory
from tests.factories.resources import ResourceFactory

from .index_kit import holding, numbers


class Kind(TextChoices):
    VIDEO = "video", "Vidéo"


class Colour(Enum):
    RED = 3


@pytest.fixture
def fields(monkeypatch):
    """Give `Thread` other search fields."""

    def set_fields(*search_fields):
        monkeypatch.setattr(Thread, "search_fields", list(search_fields))

    return set_fields


@pytest.fixture
def said(monkeypatch, fields):
    """What the index keeps of a value, as a fact and as a text."""

    def keep(value):
        monkeypatch.setattr(Thread, "said", value, raising=False)
        fields(FilterField("said"), SearchField("said"))
        document = document_of(Thread(pk=1))
        return document["facts"]["said"], document.get("t_said")

    return keep


def test_an_object_has_one_key_whatever_the_class_it_is_seen_as(library):
    resource = ResourceFactory(parent=library)
    assert {key_of(model, resource.pk) for model in (Page, Resource, type(resource))} == {
        f"wagtailcore.Page:{resource.pk}"
    }
    assert key_of(Thread, 3) == "forums.Thread:3"


def test_a_document_names_the_class_and_its_indexed_parents(library):
    document = document_of(ResourceFactory(parent=library))
    assert document["model"] == "resources.ResourcePage"
    assert document["models"][0] == "resources.ResourcePage"
    assert document["models"][-1] == "wagtailcore.Page"


def test_fields_of_relations_are_found_by_their_path(site, fields):
    fields(
        SearchField("title"),
        AutocompleteField("title"),
        FilterField("community"),
        RelatedFields("community", [SearchField("title"), FilterField("slug"), FilterField("first_published_at")]),
        RelatedFields(
            "posts",
            [SearchField("source"), FilterField("author"), RelatedFields("thread", [FilterField("title")])],
        ),
    )
    thread = ThreadFactory(title="Le bilan", community=CommunityFactory(parent=site, title="Crèches", slug="creches"))
    answer = PostFactory(thread=thread, source="Avec une grille.")
    document = document_of(thread)
    assert {name: text for name, text in document.items() if name[:2] in {"t_", "a_"}} == {
        "t_title": "Le bilan",
        "a_title": "Le bilan",
        "t_community__title": "Crèches",
        "t_posts__source": "Comment faites-vous ?\nAvec une grille.",
    }
    assert document["facts"] == {
        "community": thread.community_id,
        "community__slug": "creches",
        "community__first_published_at": thread.community.first_published_at,
        "posts__author": [thread.author_id, answer.author_id],
        "posts__thread__title": ["Le bilan", "Le bilan"],
    }


def test_a_relation_to_many_gives_a_list_even_of_one_or_of_none(site, fields):
    fields(RelatedFields("posts", [FilterField("author"), SearchField("source")]))
    thread = ThreadFactory()
    assert document_of(thread)["facts"] == {"posts__author": [thread.author_id]}
    thread.posts.all().delete()
    document = document_of(thread)
    assert document["facts"] == {"posts__author": []}
    assert "t_posts__source" not in document


def test_objects_chosen_are_known_by_their_keys(library, monkeypatch):
    theme = ThemeFactory()
    monkeypatch.setattr(ResourcePage, "search_fields", [FilterField("themes"), FilterField("owner")])
    resource, bare = ResourceFactory(parent=library, themes=[theme]), ResourceFactory(parent=library)
    assert document_of(resource)["facts"] == {"themes": [theme.pk], "owner": None}
    assert document_of(bare)["facts"] == {"themes": [], "owner": None}


def test_tags_are_found(site):
    image = get_image_model()(title="Crèche", width=1, height=1, file="x.png")
    image.save()
    image.tags.add("accueil", "petite enfance")
    assert sorted(document_of(image)["t_tags__name"].split("\n")) == ["accueil", "petite enfance"]


@pytest.mark.parametrize(
    ("value", "fact", "text"),
    [
        (None, None, None),
        ("", "", None),
        ("bilan", "bilan", "bilan"),
        (mark_safe("bilan"), "bilan", "bilan"),  # noqa: S308
        (gettext_lazy("Bilan"), "Bilan", "Bilan"),
        (Kind.VIDEO, "video", "video"),
        (Colour.RED, 3, "Colour.RED"),
        (True, True, "True"),
        (7, 7, "7"),
        (Decimal("7.5"), Decimal("7.5"), "7.5"),
        (date(2026, 9, 1), date(2026, 9, 1), "2026-09-01"),
        (datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC), "2026-09-01 00:00:00+00:00"),
        (time(9, 30), time(9, 30), "09:30:00"),
        (UUID(int=1), UUID(int=1), str(UUID(int=1))),
        ([], [], None),
        (["un", "deux"], ["un", "deux"], "un\ndeux"),
        (("un",), ["un"], "un"),
        ({"haut": "un", "bas": ["deux", None]}, "{'haut': 'un', 'bas': ['deux', None]}", "un\ndeux"),
    ],
    ids=repr,
)
def test_values_are_kept_as_python_knows_them(said, value, fact, text):
    kept = said(value)
    assert kept == (fact, text)
    assert type(kept[0]) is type(fact)
    # No class of ours: the index outlives them.
    assert b"tests" not in pickle.dumps(kept[0])
    assert b"django" not in pickle.dumps(kept[0])


def test_a_method_is_asked(said):
    assert said(lambda thread: ["public", "signed_in"]) == (["public", "signed_in"], "public\nsigned_in")


def test_an_object_is_known_by_its_key(said):
    assert said(Thread(pk=9, title="Bilan")) == (9, "Bilan")


def test_every_field_of_the_site_has_its_place_in_the_schema():
    names = set(schema.schema().names())
    for model in get_indexed_models():
        for path in fields_of(model.get_search_fields()):
            if not isinstance(path[-1], FilterField):
                prefixes = ["a_"] if isinstance(path[-1], AutocompleteField) else ["t_", "s_"]
                assert {prefix + path_of(path) for prefix in prefixes} <= names
    assert names > {"key", "pk", "model", "models", "facts", "t_title", "a_title"}


def test_other_fields_make_another_index(tmp_path, fields):
    Storage(tmp_path).reset()
    assert Storage(tmp_path).is_usable()
    fields(SearchField("title"))
    with pytest.raises(IndexUnavailable):
        Storage(tmp_path).open()


# What modelsearch asks of an index


@pytest.fixture
def backend(tmp_path):
    backend = WhooshSearchBackend({"PATH": tmp_path / "index"})
    backend.reset_indexes()
    return backend


def test_objects_are_added_replaced_and_deleted(library, backend):
    resource = ResourceFactory(parent=library, title="Le livret d'accueil")
    backend.add(resource)
    resource.title = "La grille d'évaluation"
    backend.add_bulk(Resource, [resource])
    assert holding(backend.storage, "livret") == []
    assert holding(backend.storage, "grill") == [resource.pk]
    backend.delete(Page(pk=resource.pk))
    assert numbers(backend.storage) == []


def test_a_bulk_is_one_commit(library, backend):
    backend.add_bulk(Resource, ResourceFactory.create_batch(3, parent=library))
    assert backend.storage.stamp()[1] == 1


def test_several_models_and_deletions_can_be_one_commit(library, backend):
    old, new = ResourceFactory.create_batch(2, parent=library)
    thread = ThreadFactory()
    backend.add(old)
    with backend.one_commit():
        backend.add(new)
        backend.add(thread)
        backend.delete(old)
    assert backend.storage.stamp()[1] == 2
    assert numbers(backend.storage) == sorted([new.pk, thread.pk])


def test_what_fails_inside_writes_nothing_of_the_batch(library, backend):
    def fail():
        with backend.one_commit():
            backend.add(ResourceFactory(parent=library))
            raise LookupError

    pytest.raises(LookupError, fail)
    assert numbers(backend.storage) == []
    backend.add(ResourceFactory(parent=library))
    assert len(numbers(backend.storage)) == 1


def test_what_is_not_indexed_is_left_alone(db, backend):
    backend.add(UserFactory())
    assert numbers(backend.storage) == []
