"""A snapshot: one state of the index, read a segment at a time and never twice."""

import os
import threading
from array import array

import pytest

from community.search.whoosh_backend.snapshot import Kept, Part, reading_of
from community.search.whoosh_backend.storage import IndexUnavailable, Storage

from .index_kit import document, documents

PAGE = "wagtailcore.Page"


@pytest.fixture
def storage(tmp_path):
    """An empty index in service."""
    storage = Storage(tmp_path / "index")
    storage.reset()
    return storage


@pytest.fixture
def read(monkeypatch):
    """The segments whose documents are read, as they are read."""
    names, read_columns = [], Part._read_columns
    monkeypatch.setattr(Part, "_read_columns", lambda part: names.append(part.name) or read_columns(part))
    return names


def latest(storage):
    return reading_of(storage).latest()


def pks(snapshot, label=PAGE):
    return sorted(part.pks[place] for part in snapshot.parts for place in part.of_model(label))


def holding(snapshot, word, field="t_title"):
    return [
        part.pks[place] for part in snapshot.parts for place in part.postings(field, word).documents
        if place not in part.deleted
    ]  # fmt: skip


# What it tells


def test_an_empty_index_has_no_part(storage):
    snapshot = latest(storage)
    assert (snapshot.parts, snapshot.size, snapshot.frequency("t_title", "stag")) == ((), 0, 0)
    assert (snapshot.average_length("t_title"), snapshot.terms("t_title", "sta", 5)) == (0, [])


def test_postings_say_how_often_a_word_is_said(storage):
    storage.write(documents("Le stage, puis un stage encore", "Un bilan", "Le bilan du stage"))
    (part,) = latest(storage).parts
    assert part.postings("t_title", "stag") == (array("I", [0, 2]), array("f", [2, 1]))
    assert part.postings("t_title", "inconnu") == part.postings("t_nowhere", "stag") == (array("I"), array("f"))
    assert list(part.lengths("t_title")) == [3, 1, 2]
    assert latest(storage).average_length("t_title") == 2


def test_a_field_that_few_have_is_long_as_these_few_have_it(storage):
    storage.write(documents("Un bilan partagé", "", "", "") | document(9))
    snapshot = latest(storage)
    assert (snapshot.size, snapshot.average_length("t_title")) == (5, 2)


def test_positions_are_those_of_the_documents_asked_for(storage):
    storage.write(documents("stage de bilan de stage", "bilan", "le stage"))
    (part,) = latest(storage).parts
    assert part.positions("t_title", "stag", {0, 1, 2}) == {0: [0, 4], 2: [1]}
    assert part.positions("t_title", "stag", {2}) == {2: [1]}
    assert part.positions("t_title", "stag", {1}) == {}


def test_facts_come_by_document_and_by_value(storage):
    storage.write(
        document(1, search_themes=["ecrits", "accueil", "ecrits"], depth=2)
        | document(2, search_themes=[], depth=None)
        | document(3)
        | document(4, search_themes=["accueil"], depth=0)
    )
    (part,) = latest(storage).parts
    assert part.values("search_themes") == [("ecrits", "accueil"), (), (), ("accueil",)]
    assert part.values("depth") == [(2,), (), (), (0,)]
    assert part.values("unknown") == [()] * 4
    assert part.with_values("search_themes", ["accueil", "bilan"]) == {0, 3}
    assert part.with_values("unknown", ["accueil"]) == set()
    assert part.having("depth", lambda depth: depth < 2) == {3}


def test_terms_come_most_frequent_first_over_all_segments(storage):
    storage.write(documents("stage", "staff", "bilan"))
    storage.write(document(7, "standard") | document(8, "standard") | document(9, "staff"))
    snapshot = latest(storage)
    assert snapshot.terms("t_title", "sta", 5) == ["staff", "standard", "stag"]
    assert snapshot.terms("t_title", "sta", 1) == ["staff"]
    assert snapshot.terms("t_title", "zzz", 5) == []


# What changes


def test_a_commit_makes_another_snapshot_and_the_first_stays_as_it_was(storage):
    storage.write(documents("Le stage", "Le bilan"))
    before = latest(storage)
    assert latest(storage) is before
    storage.write(document(1, "L'accueil") | {f"{PAGE}:2": None} | document(3, "Le stage"))
    after = latest(storage)
    assert (pks(before), holding(before, "stag"), before.size) == ([1, 2], [1], 2)
    assert (pks(after), holding(after, "stag"), holding(after, "accueil"), after.size) == ([1, 3], [3], [1], 2)


def test_what_is_replaced_again_and_again_is_there_once(storage):
    for number in range(12):
        storage.write(document(1, f"Titre numéro {number}") | document(100 + number, "Autre titre"))
    snapshot = latest(storage)
    assert pks(snapshot) == [1, *range(100, 112)]
    assert holding(snapshot, "numero") == [1]


def test_after_a_commit_only_the_new_segment_is_read(storage, read):
    storage.write({key: page for number in range(1, 200) for key, page in document(number, "Le stage").items()})
    assert len(pks(latest(storage))) == 199
    storage.write(document(200, "Le bilan") | document(5, "Le bilan"))
    after = latest(storage)
    assert (len(pks(after)), len(after.parts)) == (200, 2)
    assert read == [part.name for part in sorted(after.parts, key=lambda part: -part.size)]


def test_another_index_put_in_service_is_read(storage):
    storage.write(documents("Le stage"))
    assert pks(latest(storage)) == [1]
    storage.reset()
    assert pks(latest(storage)) == []


# What goes wrong


def test_a_missing_index_is_unavailable(tmp_path):
    with pytest.raises(IndexUnavailable):
        latest(Storage(tmp_path / "nowhere"))


def test_a_damaged_segment_is_unavailable_not_an_error_of_whoosh(storage):
    storage.write(documents(*["Le stage et le bilan"] * 300))
    (segment,) = (storage.path / storage.stamp()[0]).glob("*.seg")
    data = segment.read_bytes()
    segment.write_bytes(data[:200] + b"\xff" * (len(data) // 2) + data[200 + len(data) // 2 :])
    with pytest.raises(IndexUnavailable):
        [part.postings("t_title", "stag") and part.pks for part in latest(storage).parts]


# Memory


def test_what_was_not_asked_for_lately_is_forgotten():
    kept = Kept(most=10)
    kept.put("a", "A", 4)
    kept.put("b", "B", 4)
    assert kept.get("a") == "A"
    kept.put("c", "C", 4)
    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]
    assert kept.size == 8
    kept.put("c", "again", 4)
    kept.put("huge", "H", 11)
    assert [kept.get(key) for key in ("a", "c", "huge")] == [None, None, None]
    assert kept.size == 0


# Threads


def test_many_read_while_it_is_written(storage):
    """Each sees a whole commit: the pair of documents of one number, whichever."""
    storage.write(document(1, "numero 0") | document(2, "numero 0"))
    readers, rounds = 6, 25
    together = threading.Barrier(readers + 1, timeout=60)
    troubles = []

    def look():
        for _round in range(rounds):
            together.wait()
            snapshot = latest(storage)
            numbers = [
                number
                for number in range(rounds + 1)
                for pk in holding(snapshot, str(number))
            ]  # fmt: skip
            if len(numbers) != 2 or len(set(numbers)) != 1 or pks(snapshot) != [1, 2]:
                troubles.append((numbers, pks(snapshot)))

    threads = [threading.Thread(target=look) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for number in range(1, rounds + 1):
        together.wait()
        storage.write(document(1, f"numero {number}") | document(2, f"numero {number}"))
    for thread in threads:
        thread.join(60)
    assert troubles == []
    assert holding(latest(storage), str(rounds)) == [1, 2]


def test_a_part_is_read_once_though_many_ask_at_once(storage, read):
    storage.write(documents(*["Le stage"] * 500))
    snapshot = latest(storage)
    together, answers = threading.Barrier(8, timeout=60), []

    def look():
        together.wait()
        answers.append((len(pks(snapshot)), len(holding(snapshot, "stag"))))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [(500, 500)] * 8
    assert len(read) == 1


def test_files_are_not_left_open(storage):
    storage.write(documents(*["Le stage"] * 50))
    opened = []
    for number in range(30):
        storage.write(document(1, f"numero {number}"))
        assert pks(latest(storage)) == list(range(1, 51))
        opened.append(len(os.listdir("/proc/self/fd")))
    assert opened[-1] <= opened[5] + 20
