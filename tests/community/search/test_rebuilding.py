"""A new index beside the old one: nothing is lost, nothing changes before the end."""

import signal
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from whoosh.fields import UnknownFieldError
from whoosh.writing import SegmentWriter

from community.search.whoosh_backend.backend import WhooshSearchBackend
from community.search.whoosh_backend.storage import AlreadyBuilding, IndexUnavailable, Storage
from resources.models import ResourcePage
from tests.factories.resources import ResourceFactory

from .index_kit import document, documents, holding, kill, numbers, pause_at, process


@pytest.fixture
def backend(tmp_path):
    """A backend whose index holds two documents."""
    backend = WhooshSearchBackend({"PATH": tmp_path / "index"})
    backend.storage.reset()
    backend.storage.write(documents("ancien", "ancien"))
    return backend


@pytest.fixture
def storage(backend):
    return backend.storage


def rebuilder_of(backend):
    return backend.rebuilder_class(backend.get_index_for_model(Page))


def folders(storage):
    return {path.name for path in storage.path.iterdir() if path.is_dir()}


def write_elsewhere(tell, path, changes):
    Storage(path).write(changes)
    tell("done")


def write(storage, changes):
    """Write from another process."""
    with process(write_elsewhere, storage.path, changes) as (_, hear):
        assert hear() == "done"


def test_the_new_index_replaces_the_old_one_at_the_end(backend, storage):
    rebuilder = rebuilder_of(backend)
    building = rebuilder.start()
    building.write(documents("nouveau", "nouveau", "nouveau"))
    assert holding(storage, "ancien") == [1, 2]
    rebuilder.finish()
    assert holding(storage, "nouveau") == [1, 2, 3]
    assert numbers(storage) == [1, 2, 3]
    assert folders(storage) == {storage.stamp()[0]}


def test_an_empty_site_has_an_empty_index(backend, storage):
    rebuilder = rebuilder_of(backend)
    rebuilder.start()
    rebuilder.finish()
    assert numbers(storage) == []


def test_what_is_written_meanwhile_is_in_both(backend, storage):
    rebuilder = rebuilder_of(backend)
    building = rebuilder.start()
    building.write(documents("nouveau", "nouveau", "nouveau"))
    write(storage, document(2, "recent") | document(4, "recent") | {"wagtailcore.Page:1": None})
    write(storage, document(4, "bilan"))
    assert numbers(storage) == [2, 4]
    assert holding(storage, "recent") == [2]
    rebuilder.finish()
    assert numbers(storage) == [2, 3, 4]
    assert holding(storage, "recent") == [2]
    assert holding(storage, "bilan") == [4]
    write(storage, document(5, "apres"))
    assert numbers(storage) == [2, 3, 4, 5]


def test_what_is_written_while_the_first_index_is_built_is_in_it(tmp_path):
    backend = WhooshSearchBackend({"PATH": tmp_path / "first"})
    rebuilder = rebuilder_of(backend)
    rebuilder.start()
    backend.storage.write(document(1, "stage"))
    assert not backend.storage.is_usable()
    rebuilder.finish()
    assert numbers(backend.storage) == [1]


def test_what_another_version_writes_meanwhile_is_refused_rather_than_lost(backend, storage):
    rebuilder = rebuilder_of(backend)
    rebuilder.start()
    older = Storage(storage.path)
    older._meta = {"fingerprint": "older"}
    with pytest.raises(IndexUnavailable):
        older.write(document(9, "stage"))
    rebuilder.finish()
    assert numbers(storage) == []


def test_what_could_not_be_written_meanwhile_is_not_in_the_new_index_either(backend, storage):
    rebuilder = rebuilder_of(backend)
    rebuilder.start().write(documents("nouveau"))
    with pytest.raises(UnknownFieldError):
        storage.write({"wagtailcore.Page:5": {"key": "wagtailcore.Page:5", "t_nowhere": "texte"}})
    storage.write(document(6, "suivant"))
    rebuilder.finish()
    assert numbers(storage) == [1, 6]


def test_an_object_that_fails_does_not_cost_the_others_their_index(library, backend, storage, monkeypatch, caplog):
    pages = ResourceFactory.create_batch(3, parent=library)
    monkeypatch.setattr(pages[1], "search_audience", lambda: 1 / 0)
    rebuilder = rebuilder_of(backend)
    rebuilder.start().add_items(ResourcePage, pages)
    rebuilder.finish()
    assert numbers(storage) == [pages[0].pk, pages[2].pk]
    assert f"resources.ResourcePage {pages[1].pk} could not be indexed" in caplog.text


def test_an_object_that_comes_again_replaces_the_first(backend, storage):
    rebuilder = rebuilder_of(backend)
    building = rebuilder.start()
    building.write(documents("page", "page"))
    building.write(document(1, "ressource"))
    rebuilder.finish()
    assert numbers(storage) == [1, 2]
    assert holding(storage, "ressourc") == [1]


def test_who_reads_goes_on_reading_the_old_index(backend, storage):
    with closing(storage.reader()) as reader:
        rebuilder = rebuilder_of(backend)
        rebuilder.start().write(documents("nouveau"))
        rebuilder.finish()
        assert [reader.stored_fields(place)["pk"] for place in reader.postings("t_title", "ancien").all_ids()] == [1, 2]
        assert list(reader.lexicon("a_title")) == [b"ancien"]


def test_only_one_builds(backend, storage):
    rebuilder = rebuilder_of(backend)
    rebuilder.start().write(documents("nouveau"))
    with pytest.raises(AlreadyBuilding):
        rebuilder_of(backend).start()
    rebuilder.finish()
    assert numbers(storage) == [1]


def test_given_up_it_changes_nothing(backend, storage):
    before = storage.stamp()
    rebuilder = rebuilder_of(backend)
    rebuilder.start().write(documents("nouveau"))
    rebuilder.abandon()
    assert storage.stamp() == before
    assert folders(storage) == {before[0]}
    rebuilder_of(backend).start()


# Sudden death

DEATHS = {
    "while it is filled": (SegmentWriter, "add_document"),
    "while it is finished": (SegmentWriter, "_flush_segment"),
    "before it is put in service": (Storage, "_put_in_service"),
    "before the old one is swept": (Storage, "_sweep"),
}


def rebuild_until(tell, path, death):
    rebuilder = rebuilder_of(WhooshSearchBackend({"PATH": path}))
    building = rebuilder.start()
    pause_at(*DEATHS[death], tell)
    building.write(documents("nouveau"))
    rebuilder.finish()


@pytest.mark.parametrize("death", DEATHS)
def test_killed_it_leaves_an_index_in_service_and_the_next_sweeps(backend, storage, death):
    kill(rebuild_until, storage.path, death)
    assert numbers(storage) == ([1] if death == "before the old one is swept" else [1, 2])
    storage.write(document(7, "suivant"))
    assert 7 in numbers(storage)

    rebuilder = rebuilder_of(backend)
    rebuilder.start().write(documents("autre", "autre"))
    rebuilder.finish()
    assert numbers(storage) == [1, 2]
    assert folders(storage) == {storage.stamp()[0]}


def note_until(tell, path):
    pause_at(Path, "rename", tell)
    Storage(path).write(document(8, "perdu"))


def test_killed_while_it_notes_a_process_has_written_nothing(backend, storage):
    rebuilder = rebuilder_of(backend)
    rebuilder.start().write(documents("nouveau"))
    storage.write(document(6, "avant"))
    kill(note_until, storage.path)
    storage.write(document(7, "apres"))
    assert numbers(storage) == [1, 2, 6, 7]
    rebuilder.finish()
    assert numbers(storage) == [1, 6, 7]


# The command


@pytest.fixture
def site_storage(settings, tmp_path):
    """Where the command finds the index of the site."""
    backend = {"BACKEND": "community.search.whoosh_backend", "PATH": str(tmp_path / "site"), "AUTO_UPDATE": False}
    settings.WAGTAILSEARCH_BACKENDS = {"default": backend}
    return get_search_backend().storage


def rebuild(**options):
    out = StringIO()
    call_command("rebuild_search", stdout=out, **options)
    return out.getvalue()


def test_the_command_indexes_each_object_once_as_what_it_is(library, site_storage, monkeypatch):
    monkeypatch.setattr("community.management.commands.rebuild_search.BATCH", 2)
    resources = ResourceFactory.create_batch(3, parent=library, title="Le livret d'accueil")
    said = rebuild()
    with closing(site_storage.reader()) as reader:
        stored = [reader.stored_fields(place) for place in reader.all_doc_ids()]
    pages = [one for one in stored if "wagtailcore.Page" in one["models"]]
    assert sorted(one["pk"] for one in pages) == sorted(Page.objects.values_list("pk", flat=True))
    assert {one["model"] for one in stored if one["pk"] in {page.pk for page in resources}} == {
        resources[0]._meta.label
    }
    assert said.startswith(f"{len(stored)} objets indexés en ")


@pytest.fixture
def _keyboard():
    """A program begun in the background is deaf to Ctrl+C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_keyboard")
@pytest.mark.parametrize("moment", ["add_document", "_flush_segment", "_assemble_segment"])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_interrupted_the_command_leaves_the_old_index(library, site_storage, monkeypatch, end, moment):
    rebuild()
    before, count = site_storage.stamp(), numbers(site_storage)
    ResourceFactory(parent=library)
    # As if the signal came just then.
    monkeypatch.setattr(SegmentWriter, moment, lambda *_args, **_fields: signal.raise_signal(end))
    with pytest.raises(CommandError, match="L'ancien index reste en service"):
        rebuild()
    assert site_storage.stamp() == before
    assert numbers(site_storage) == count
    assert folders(site_storage) == {before[0]}
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    monkeypatch.undo()
    rebuild()


def test_within_a_worker_the_end_waits_for_the_new_index(library, site_storage, monkeypatch):
    heard, add = [], SegmentWriter.add_document
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))

    def add_and_end(self, **fields):
        signal.raise_signal(signal.SIGTERM)
        add(self, **fields)

    monkeypatch.setattr(SegmentWriter, "add_document", add_and_end)
    try:
        rebuild()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert set(heard) == {signal.SIGTERM}
    assert len(heard) == len(numbers(site_storage))


def test_the_command_says_that_another_builds(db, site_storage):
    rebuilder = rebuilder_of(get_search_backend())
    rebuilder.start()
    with pytest.raises(CommandError, match="Une autre reconstruction est en cours"):
        rebuild()
    rebuilder.finish()
    assert site_storage.is_usable()


def test_the_command_has_nothing_to_do_where_the_database_is_searched(db, settings):
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database.fallback"}}
    assert rebuild() == "Ce moteur cherche dans la base : rien à reconstruire.\n"


def test_the_command_knows_the_backends_of_the_settings_only(db):
    with pytest.raises(CommandError, match="nulle-part"):
        rebuild(backend="nulle-part")
