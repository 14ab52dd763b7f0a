"""The words of files: what is read of them, what is refused, and when what shows them is told."""

import logging
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Collection, CollectionViewRestriction

from community.chores import read_files_left_behind
from community.models import SearchChange
from community.search import extraction
from community.search.changes import label_of
from community.search.reading_file import Ending, Limits
from forums.actions.attachments import attach
from forums.actions.drafts import save_draft
from forums.actions.posts import delete_post, reply
from forums.models import Attachment, Thread
from resources.models import LibraryDocument, Resource
from tests.community.search import office
from tests.factories.community import MembershipFactory, UserFactory
from tests.factories.forums import ThreadFactory
from tests.factories.resources import ResourceFactory
from tests.resources.files import make_document, picture, show

ENTITIES = b'?><!DOCTYPE a [<!ENTITY e "eeee"><!ENTITY f "&e;&e;">]'
PASTE = b"q BT /F1 1 Tf (a) Tj ET Q\n"


def read(data, kind, **limits):
    return extraction.read(BytesIO(data), kind, replace(Limits(), **limits))


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("pdf", office.pdf("Élève à l'œuvre", "Deuxième page"), "Élève à l'œuvre\nDeuxième page"),
        ("pdf", office.protected_pdf("Ouvert à tous", user=""), "Ouvert à tous"),
        ("docx", office.word("Élève", "à l'œuvre", cell="case"), "Élève\nà l'œuvre\ncase"),
        ("odf", office.writer("Titre", "Élève  à\nl'œuvre"), "Titre\nÉlève à l'œuvre"),
        ("plain", "Élève à\tl'œuvre\n\n# Titre".encode(), "Élève à l'œuvre # Titre"),
        ("plain", "Élève à l'œuvre".encode("cp1252"), "Élève à l'œuvre"),
        ("plain", "Élève à l'œuvre".encode("utf-16"), "Élève à l'œuvre"),
        ("plain", b"un\x00deux\xff", "un deuxÿ"),
        ("plain", "for\xadma\xadtion".encode(), "formation"),
        ("plain", b"", ""),
    ],
)
def test_what_a_file_says(kind, data, text):
    found = read(data, kind)
    assert (found.text.replace("\xa0", " ").replace("  ", " "), found.ending) == (text, Ending.READ)


def test_what_was_deleted_is_not_found():
    tracked = (
        b"<text:tracked-changes><text:changed-region><text:deletion><text:p>secret</text:p></text:deletion>"
        b"</text:changed-region></text:tracked-changes><text:p>monde</text:p>"
    )
    odt = office.changed(office.writer("Titre", "monde"), office.ODT_TEXT, b"<text:p>monde</text:p>", tracked)
    assert read(odt, "odf").text == "Titre\nmonde"
    deleted = b"<w:del><w:r><w:delText>secret</w:delText></w:r></w:del><w:r>"
    docx = office.changed(office.word("monde"), office.DOCX_TEXT, b"<w:r>", deleted)
    assert read(docx, "docx").text == "monde"


@pytest.mark.parametrize(
    ("kind", "data", "ending"),
    [
        ("pdf", office.protected_pdf("Secret", user="secret"), Ending.ENCRYPTED),
        ("pdf", office.pdf("Une page")[:900], Ending.BROKEN),
        ("pdf", b"%PDF-1.7\n% une grille\n%%EOF", Ending.BROKEN),
        ("pdf", b"n'importe quoi" * 100, Ending.BROKEN),
        ("pdf", b"", Ending.BROKEN),
        ("docx", office.word("Bonjour")[:3000], Ending.BROKEN),
        ("docx", office.writer("Pas un DOCX"), Ending.BROKEN),
        ("odf", office.writer("Bonjour")[:1000], Ending.BROKEN),
        ("odf", office.word("Pas un ODT"), Ending.BROKEN),
        ("docx", office.changed(office.word("Entités"), office.DOCX_TEXT, b"?>", ENTITIES + b">"), Ending.BROKEN),
        ("odf", office.changed(office.writer("Entités"), office.ODT_TEXT, b"?>", ENTITIES + b">"), Ending.BROKEN),
        (
            "odf",
            office.changed(office.writer("Poupées"), office.ODT_TEXT, "Poupées".encode(), b"<text:span>" * 50_000),
            Ending.BROKEN,
        ),
        (
            "docx",
            office.changed(office.word("Poupées"), office.DOCX_TEXT, b"<w:body>", b"<w:body>" * 50_000),
            Ending.BROKEN,
        ),
    ],
)
def test_what_is_not_read(kind, data, ending):
    assert read(data, kind) == ("", ending)


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [("docx", office.DOCX_TEXT, office.word("x")), ("odf", office.ODT_TEXT, office.writer("x"))],
)
def test_bombs_are_not_unpacked(kind, name, data):
    bomb = office.changed(data, name, b">x<", b">" + b"x" * 30_000_000 + b"<")
    assert len(bomb) < 100_000
    assert read(bomb, kind, unpacked=20_000_000) == ("", Ending.TOO_LARGE)
    assert read(data, kind, members=3) == ("", Ending.TOO_LARGE)


def test_memory_is_bounded():
    words = b"a " * 5_000_000
    assert read(words, "plain").ending == Ending.READ
    assert read(words, "plain", memory=50 * 1024 * 1024) == ("", Ending.TOO_LARGE)


def test_a_file_too_large_is_not_looked_at():
    assert read(b"a" * 1001, "plain", file=1000) == ("", Ending.TOO_LARGE)


def test_a_file_without_end_is_left():
    assert read(office.drawn_pdf(PASTE, 100_000), "pdf", seconds=1) == ("", Ending.TOO_LONG)


def test_only_so_much_is_kept_of_a_long_text():
    assert read(b"mot " * 1000, "plain", characters=10) == ("mot mot mo", Ending.READ)
    assert read(office.word("un", "deux", "trois"), "docx", characters=5) == ("un\nde", Ending.READ)


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("application/pdf", "pdf"),
        ("text/plain; charset=utf-8", "plain"),
        ("application/vnd.oasis.opendocument.text", "odf"),
        ("image/png", ""),
        ("application/msword", ""),
        ("", ""),
    ],
)
def test_kinds(media_type, kind):
    assert extraction.kind_of(media_type) == kind


# --- Files of the library and of messages ---


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Return what runs a block, then the work it left for after the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def told():
    return set(SearchChange.objects.values_list("model", "object_id"))


@pytest.fixture
def quiet(monkeypatch):
    """Leave what is told to the index where it can be seen."""
    monkeypatch.setattr("community.search.changes.once", lambda job: None)


@pytest.mark.django_db
def test_a_document_is_read_and_the_resources_that_show_it_are_told(library, run, quiet):
    document = make_document(content=office.pdf("Le référentiel des tuteurs"))
    resource = show(ResourceFactory(), document)
    SearchChange.objects.all().delete()
    with run():
        document.save()
    document = LibraryDocument.objects.get()
    assert (document.text, document.text_of) == ("Le référentiel des tuteurs", document.file.name)
    assert (label_of(Resource), resource.pk) in told()
    indexed = resource.__class__.get_indexed_objects().get(pk=resource.pk)
    assert indexed.search_documents() == "Le référentiel des tuteurs"


@pytest.mark.django_db
def test_a_resource_says_nothing_of_the_documents_of_others_nor_of_its_drafts(library, run):
    with run():
        document = make_document(content=office.pdf("Le référentiel"))
        other = ResourceFactory()
        draft = ResourceFactory()
        draft.body = show(ResourceFactory(), document).body
        draft.save_revision()
    assert [page.search_documents() for page in (other, draft)] == ["", ""]


@pytest.mark.django_db
def test_what_a_closed_collection_holds_is_not_found(library, run):
    with run():
        document = make_document(content=office.pdf("Le référentiel"))
    page = show(ResourceFactory(), document)
    collection = Collection.get_first_root_node().add_child(name="Fermée").add_child(name="Dessous")
    with run():
        # What is saved from before it was read is read again.
        document.collection = collection
        document.save()
    assert page.search_documents() == "Le référentiel"
    CollectionViewRestriction.objects.create(collection=collection.get_parent(), restriction_type="login")
    assert page.search_documents() == ""


def _close(collection, _document, _client):
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")


def _move(collection, document, _client):
    document.collection = collection
    document.save()


def _move_together(collection, document, client):
    address = f"/gestion/bulk/resources/librarydocument/add_to_collection/?id={document.pk}"
    client.post(address, {"collection": collection.pk})


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "starts_inside"), [(_close, True), (_move, False), (_move_together, False)])
def test_a_collection_takes_back_the_words_of_its_documents(library, quiet, client, act, starts_inside):
    """The page is left out of searches until the index has forgotten them."""
    client.force_login(UserFactory(is_superuser=True))
    root = Collection.get_first_root_node()
    collection = root.add_child(name="Fermée")
    document = make_document(collection=collection if starts_inside else root)
    resource = show(ResourceFactory(), document)
    SearchChange.objects.all().delete()
    act(collection, document, client)
    assert (label_of(Resource), resource.pk) in told()
    document.refresh_from_db()
    assert document.collection == collection


@pytest.mark.django_db
def test_a_document_is_read_again_only_when_its_file_is_replaced(library, run, quiet, django_assert_num_queries):
    with run():
        document = make_document(content=office.pdf("Avant"))
    resource = show(ResourceFactory(), document)
    document = LibraryDocument.objects.get()
    with run() as jobs:
        document.title = "Autre titre"
        document.save()
    assert [job for job in jobs if "read_file" in repr(job)] == []
    with django_assert_num_queries(1):
        extraction.read_file.call(document._meta.label_lower, document.pk)
    SearchChange.objects.all().delete()
    with run():
        document.file = SimpleUploadedFile("grille.pdf", picture())
        document.media_type = "image/jpeg"
        document.save()
    assert LibraryDocument.objects.get().text == ""
    assert (label_of(Resource), resource.pk) in told()


@pytest.mark.django_db
def test_who_loses_a_document_is_told(library, quiet):
    document = make_document()
    resource = show(ResourceFactory(), document)
    SearchChange.objects.all().delete()
    document.delete()
    assert (label_of(Resource), resource.pk) in told()


@pytest.mark.django_db
def test_texts_are_not_loaded_with_files(library, run, django_assert_num_queries):
    with run():
        make_document(content=office.pdf("Long"))
    with django_assert_num_queries(1) as asked:
        list(LibraryDocument.objects.all())
    assert '"text"' not in asked[0]["sql"]


@pytest.fixture
def member(site):
    return MembershipFactory().user


def sent(member, run, *uploads):
    """Return a thread in which `member` answered with files."""
    thread = ThreadFactory(community=member.memberships.get().community)
    draft = save_draft(member, thread=thread, source="Avec")
    with run():
        for upload in uploads:
            attach(member, draft, upload)
    with run():
        reply(member, thread, source="Voici la grille.", draft=draft)
    return thread


@pytest.mark.django_db
def test_the_files_of_a_message_join_the_words_of_its_thread(member, run):
    pdf = SimpleUploadedFile("grille.pdf", office.pdf("Grille d'évaluation"))
    thread = sent(member, run, pdf, SimpleUploadedFile("photo.jpg", picture()))
    assert [file.text.replace("’", "'") for file in Attachment.objects.all()] == ["Grille d'évaluation", ""]
    assert [file.text_of == file.file.name for file in Attachment.objects.all()] == [True, True]
    assert Thread.get_indexed_objects().get().search_files() == "Grille d'évaluation"
    with run():
        delete_post(member, thread.posts.last())
    assert Thread.get_indexed_objects().get(pk=thread.pk).search_files() == ""


@pytest.mark.django_db
def test_a_file_read_late_tells_its_thread(member, run, quiet):
    thread = sent(member, run, SimpleUploadedFile("note.txt", b"Une note"))
    Attachment.objects.update(text="", text_of="")
    SearchChange.objects.all().delete()
    with run():
        read_files_left_behind()
    assert Attachment.objects.get().text == "Une note"
    assert told() == {(label_of(Thread), thread.pk)}
    with run() as jobs:
        read_files_left_behind()
    assert jobs == []


@pytest.mark.django_db
def test_indexing_threads_asks_for_files_only_where_there_are_some(member, run, django_assert_num_queries):
    sent(member, run, SimpleUploadedFile("note.txt", b"Une note"))
    ThreadFactory.create_batch(3)
    threads = list(Thread.get_indexed_objects())
    with django_assert_num_queries(1):
        assert sorted(thread.search_files() for thread in threads) == ["", "", "", "Une note"]


def said(caplog):
    return [record.getMessage() for record in caplog.records if record.name == extraction.__name__]


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_said_once_in_the_log(library, run, caplog):
    with run(), caplog.at_level(logging.INFO, logger="community.search.extraction"):
        document = make_document(content=office.protected_pdf("Secret", user="secret"))
    assert said(caplog) == [f"Reading resources.librarydocument {document.pk}: ENCRYPTED"]
    assert list(extraction.unread(LibraryDocument)) == []


@pytest.mark.django_db
def test_a_file_gone_from_its_storage_is_said_in_the_log(library, run, caplog):
    with run(), caplog.at_level(logging.WARNING, logger="community.search.extraction"):
        document = make_document()
        document.file.storage.delete(document.file.name)
    assert said(caplog) == [f"The file of resources.librarydocument {document.pk} is not in its storage"]


@pytest.mark.django_db
def test_what_is_gone_before_it_is_read_is_left(db):
    extraction.read_file.call("resources.librarydocument", 10**9)
    assert told() == set()
