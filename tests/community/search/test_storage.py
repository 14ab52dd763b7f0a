"""The index on disk: what is written is there, whatever dies, and a damaged index says so."""

import json
import resource
import shutil
import signal
from contextlib import closing

import pytest
from whoosh import index as whoosh_index
from whoosh.fields import UnknownFieldError
from whoosh.query import Phrase, Term
from whoosh.searching import Searcher
from whoosh.writing import SegmentWriter

from community.search.whoosh_backend.storage import Busy, IndexUnavailable, Storage

from .index_kit import document, documents, holding, kill, numbers, pause_at, process


@pytest.fixture
def storage(tmp_path):
    """An empty index in service."""
    storage = Storage(tmp_path / "index")
    storage.reset()
    return storage


def place_of(storage):
    return storage.path / storage.stamp()[0]


# What is written


def test_what_is_written_can_be_found_with_whoosh(storage):
    storage.write(documents("L'évaluation des stagiaires", "Des stages en crèche"))
    with closing(Searcher(storage.reader())) as searcher:
        assert [hit["pk"] for hit in searcher.search(Term("t_title", "evalu"))] == [1]
        assert {hit["pk"] for hit in searcher.search(Term("a_title", "des"))} == {1, 2}
        assert [hit["pk"] for hit in searcher.search(Term("key", "wagtailcore.Page:2"))] == [2]


def test_a_phrase_counts_the_words_that_say_nothing(storage):
    storage.write(documents("projet de stage", "projet stage"))
    with closing(Searcher(storage.reader())) as searcher:
        assert [hit["pk"] for hit in searcher.search(Phrase("t_title", ["projet", "stag"], slop=1))] == [2]
        assert len(searcher.search(Phrase("t_title", ["projet", "stag"], slop=2))) == 2


def test_facts_are_kept_as_they_are(storage):
    storage.write(document(1, "Titre", search_themes=["ecrits", "accueil"], depth=4, owner=None))
    with closing(storage.reader()) as reader:
        assert reader.stored_fields(0) == {
            "pk": 1,
            "model": "wagtailcore.Page",
            "models": ["wagtailcore.Page"],
            "facts": {"search_themes": ["ecrits", "accueil"], "depth": 4, "owner": None},
        }


def test_what_is_written_again_replaces(storage):
    storage.write(documents("stage", "accueil"))
    storage.write(document(1, "bilan"))
    assert numbers(storage) == [1, 2]
    assert holding(storage, "stag") == []
    assert holding(storage, "bilan") == [1]


def test_what_is_removed_is_no_more(storage):
    storage.write(documents("stage", "stage", "stage"))
    storage.write({"wagtailcore.Page:2": None, "wagtailcore.Page:99": None})
    assert numbers(storage) == [1, 3]


def test_a_batch_is_one_commit(storage):
    storage.write(documents("un", "deux", "trois"))
    name, generation = storage.stamp()
    storage.write(document(1, "quatre") | document(4, "cinq") | {"wagtailcore.Page:2": None})
    assert storage.stamp() == (name, generation + 1)
    assert numbers(storage) == [1, 3, 4]


def test_nothing_to_write_is_no_commit(storage):
    before = storage.stamp()
    storage.write({})
    assert storage.stamp() == before


def test_many_commits_leave_few_segments(storage):
    for number in range(100):
        storage.write(document(number, f"mot{number}"))
    assert len(storage.open()._segments()) <= 12
    assert numbers(storage) == list(range(100))


def test_a_document_that_cannot_be_written_stops_the_batch_and_nothing_else(storage):
    storage.write(document(1, "stage"))
    bad = {"key": "wagtailcore.Page:2", "t_nowhere": "texte"}
    with pytest.raises(UnknownFieldError):
        storage.write(document(3, "stage") | {"wagtailcore.Page:2": bad})
    storage.write(document(4, "stage"))
    assert numbers(storage) == [1, 4]


def test_an_index_emptied_is_another_one(storage):
    storage.write(document(1, "stage"))
    before = place_of(storage)
    storage.reset()
    assert numbers(storage) == []
    assert not before.exists()


@pytest.mark.parametrize("text", ["\0", "a" * 100_000, "l' d' de", "🙂 …", "mot " * 70_000])
def test_any_text_can_be_written(storage, text):
    storage.write(document(1, text) | document(2, "stage"))
    assert numbers(storage) == [1, 2]


# Several processes


def write_ten(tell, path, first):
    tell("ready")
    for number in range(first, first + 10):
        Storage(path).write(document(number, "stage"))
    tell("done")


def test_processes_that_write_at_once_lose_nothing(storage):
    with process(write_ten, storage.path, 0) as (_, hear_one), process(write_ten, storage.path, 10) as (_, hear_other):
        assert [hear_one(), hear_other(), hear_one(), hear_other()] == ["ready", "ready", "done", "done"]
    assert numbers(storage) == list(range(20))


def hold_the_lock(tell, path):
    with Storage(path).writing():
        tell("inside")
        signal.pause()


def test_who_waits_too_long_to_write_is_told(storage):
    with process(hold_the_lock, storage.path) as (_, hear):
        assert hear() == "inside"
        with pytest.raises(Busy):
            Storage(storage.path, patience=0).write(document(1, "stage"))
        assert Storage(storage.path, patience=0).is_usable()
    storage.write(document(2, "stage"))
    assert numbers(storage) == [2]


# Sudden death

DEATHS = {
    "while documents are added": (SegmentWriter, "add_document"),
    "while the segment is finished": (SegmentWriter, "_flush_segment"),
    "while the segment is put together": (SegmentWriter, "_assemble_segment"),
    "before the commit": (whoosh_index.TOC, "write"),
    "after the commit, before old files are swept": (whoosh_index, "clean_files"),
}


def write_until(tell, path, death):
    pause_at(*DEATHS[death], tell)
    Storage(path).write(document(1, "nouveau") | document(3, "nouveau") | {"wagtailcore.Page:2": None})


@pytest.mark.parametrize("death", DEATHS)
def test_a_process_killed_while_it_writes_leaves_the_last_commit(storage, death):
    storage.write(documents("ancien", "ancien"))
    kill(write_until, storage.path, death)
    committed = death.startswith("after")
    assert numbers(storage) == ([1, 3] if committed else [1, 2])
    assert holding(storage, "nouveau") == ([1, 3] if committed else [])

    Storage(storage.path, patience=0).write(document(4, "suivant"))
    assert numbers(storage) == ([1, 3, 4] if committed else [1, 2, 4])
    segments = {segment.segment_id() for segment in storage.open()._segments()}
    assert {path.name.split(".")[0] for path in place_of(storage).glob("MAIN_*.*")} == segments


def write_to_a_full_disk(tell, path):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
    try:
        Storage(path).write(documents(*(f"mot{number}" * 4 for number in range(2_000))))
    except Exception as error:
        tell(error)


def test_a_full_disk_is_no_damaged_index(storage):
    storage.write(document(1, "stage"))
    with process(write_to_a_full_disk, storage.path) as (_, hear):
        assert isinstance(hear(), OSError)
    assert numbers(storage) == [1]


# Damage


def no_directory(place):
    shutil.rmtree(place)


def no_pointer(place):
    (place.parent / "current").unlink()


def empty_pointer(place):
    (place.parent / "current").write_text("")


def pointer_elsewhere(place):
    (place.parent / "current").write_text("../../etc")


def no_commit(place):
    next(place.glob("*.toc")).unlink()


def no_segment(place):
    next(place.glob("*.seg")).unlink()


def no_meta(place):
    (place / "meta.json").unlink()


def garbage_meta(place):
    (place / "meta.json").write_bytes(b"\xff{")


def other_version(place):
    (place / "meta.json").write_text(json.dumps({"fingerprint": "another"}))


def cut(pattern):
    def damage(place):
        path = next(place.glob(pattern))
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    damage.__name__ = f"cut {pattern}"
    return damage


def emptied(pattern):
    def damage(place):
        next(place.glob(pattern)).write_bytes(b"")

    damage.__name__ = f"emptied {pattern}"
    return damage


def garbage(pattern):
    def damage(place):
        path = next(place.glob(pattern))
        path.write_bytes(bytes(range(256)) * (path.stat().st_size // 256 + 1))

    damage.__name__ = f"garbage {pattern}"
    return damage


DAMAGES = [
    no_directory,
    no_pointer,
    empty_pointer,
    pointer_elsewhere,
    no_commit,
    no_segment,
    no_meta,
    garbage_meta,
    other_version,
    *(damage(pattern) for damage in (cut, emptied, garbage) for pattern in ("*.toc", "*.seg")),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_index_is_unavailable_until_it_is_emptied_or_built(storage, damage):
    storage.write(document(1, "stage"))
    assert storage.is_usable()
    damage(place_of(storage))
    assert not storage.is_usable()
    with pytest.raises(IndexUnavailable):
        storage.reader()
    with pytest.raises(IndexUnavailable):
        storage.write(document(2, "stage"))
    storage.reset()
    assert numbers(storage) == []


def test_where_there_never_was_an_index_nothing_is_begun_by_a_write(tmp_path):
    storage = Storage(tmp_path / "index")
    assert not storage.is_usable()
    assert not storage.path.exists()
    with pytest.raises(IndexUnavailable):
        storage.write(document(1, "stage"))
    assert [path.name for path in storage.path.iterdir() if path.is_dir()] == []


def test_the_index_is_for_the_site_alone(storage):
    assert storage.path.stat().st_mode & 0o077 == 0
