"""Files follow the page: who reads it reads them, at once and whatever the address; what is sent is judged first."""

import re
import zipfile
import zlib
from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from PIL import Image

from community.files import RefusedFile
from community.files.rules import CONTENT_TYPES
from resources.actions import files as actions
from resources.actions.drafts import Refused
from resources.files import can_read_file, knows_file
from resources.models import LibraryDocument, LibraryImage, LibraryRendition
from tests.community.test_files import DOCX
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, UserFactory
from tests.resources.files import PDF, make_document, make_image, picture, show
from tests.resources.test_permissions import COLUMNS, ROLES, STATES, _person, _resource

pytestmark = pytest.mark.usefixtures("library")

# A file sent for a resource and shown by it. Columns as in test_permissions.
READERS = """
    anonymous       P----  -----  -----
    stranger        PI---  -----  -----
    member          PIORS  -----  -----
    manager         PIORS  --ORS  --ORS
    owner           PIORS  PIORS  PIORS
    co-author       PIORS  PIORS  PIORS
    site moderator  PIOR-  -----  -----
    editor          PIOR-  PIOR-  PIOR-
    administrator   PIORS  PIORS  PIORS
    inactive        P----  -----  -----
"""
# For whom it exists, where people ask at all: on the editors' screens.
KNOWERS = """
    editor          PIOR-  PIOR-  PIOR-
    administrator   PIORS  PIORS  PIORS
    co-author       PIORS  PIORS  PIORS
    member          PIORS  PIORS  PIORS
"""


def _cases(table):
    for line in table.strip().splitlines():
        words = line.split()
        for state, letters in zip(STATES, words[-3:], strict=True):
            for column, letter in zip(COLUMNS, letters, strict=True):
                role = " ".join(words[:-3])
                yield pytest.param(role, state, column, letter != "-", id=f"{role}-{state}-{column}")


def _shown(column, state, make=make_document, **values):
    resource, places = _resource(column, state, UserFactory())
    file = make(draft_of_id=resource.pk, **values)
    show(resource.specific, file)
    return file, resource, places


@pytest.mark.parametrize(("role", "state", "column", "given"), list(_cases(READERS)))
def test_who_reads_a_file(role, state, column, given):
    file, resource, places = _shown(column, state)
    person = _person(role, resource, places)
    assert can_read_file(person, file) is given
    assert LibraryDocument.objects.visible_to(person).filter(pk=file.pk).exists() is given


def test_every_role_is_asked():
    assert [" ".join(line.split()[:-3]) for line in READERS.strip().splitlines()] == list(ROLES)


@pytest.mark.parametrize(("role", "state", "column", "given"), list(_cases(KNOWERS)))
def test_for_whom_a_file_exists(role, state, column, given):
    file, resource, places = _shown(column, state, make_image)
    person = _person(role, resource, places)
    assert knows_file(person, file) is given
    assert LibraryImage.objects.known_by(person).filter(pk=file.pk).exists() is given
    assert LibraryImage.objects.hidden_from(person).filter(pk=file.pk).exists() is not given


def test_a_file_that_nothing_uses_is_of_its_sender_and_of_editors():
    resource, _places = _resource("P", "live", UserFactory())
    sender, editor = UserFactory(), _person("editor", resource, [])
    file = make_document(uploaded_by_user=sender)
    readers = {person for person in (sender, editor, UserFactory(), AnonymousUser()) if can_read_file(person, file)}
    assert readers == {sender, editor}
    for person in (sender, editor, UserFactory(), AnonymousUser()):
        assert LibraryDocument.objects.visible_to(person).filter(pk=file.pk).exists() is (person in readers)


def test_a_file_of_two_resources_is_read_by_the_readers_of_either():
    file = make_document()
    secret = CommunityFactory(join_mode="secret")
    show(ResourceFactory(visibility="communities", communities=[secret]), file)
    assert not can_read_file(AnonymousUser(), file)
    show(ResourceFactory(), file)
    assert can_read_file(AnonymousUser(), file)


def test_a_link_in_text_opens_nothing_more_than_a_block():
    file = make_document()
    resource = ResourceFactory()
    text = f'<p><a linktype="document" id="{file.pk}">ici</a></p>'
    resource.body = [("callout", {"tone": "note", "text": text})]
    resource.save_revision(clean=False).publish()
    assert can_read_file(AnonymousUser(), file)


# --- Doors --------------------------------------------------------------------------------------------------------


@pytest.fixture
def member(client):
    return UserFactory()


@pytest.fixture
def place(member):
    place = CommunityFactory(join_mode="secret")
    MembershipFactory(community=place, user=member)
    return place


@pytest.fixture
def private(place):
    """A resource of a secret community, with a document and an image."""
    document, image = make_document(), make_image()
    resource = show(ResourceFactory(visibility="communities", communities=[place]), document, image)
    return resource, document, image.get_rendition("width-40")


def addresses(private):
    return [private[1].url, private[2].url]


def test_a_reader_of_the_page_downloads_its_files(client, member, private):
    client.force_login(member)
    document, rendition = (client.get(address) for address in addresses(private))
    assert document.content == PDF
    assert document["Content-Type"] == "application/pdf"
    assert document["Content-Disposition"] == 'attachment; filename="Grille du bilan.pdf"'
    assert rendition["Content-Type"] == "image/jpeg"
    assert rendition["Content-Disposition"] == f'inline; filename="{private[2].filename}"'
    with Image.open(BytesIO(rendition.content)) as image:
        assert image.size == (40, 26)
    for answer in (document, rendition):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("signed_in", [False, True])
def test_for_others_its_files_are_absent(client, private, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    for address, pk in zip(addresses(private), (private[1].pk, private[2].pk), strict=True):
        hidden = client.get(address)
        absent = client.get(address.replace(f"/{pk}/", "/987654/"))
        assert hidden.status_code == absent.status_code == 404
        assert _comparable(hidden, address) == _comparable(absent, address.replace(f"/{pk}/", "/987654/"))


def _comparable(answer, address):
    content = re.sub(rb"[0-9A-Za-z]{64}", b"", answer.content)
    headers = {name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Set-Cookie")}
    return content.replace(address.encode(), b""), headers


CONDITIONS = ("If-None-Match", "If-Modified-Since", "Range", "If-Range", "If-Match")


def test_no_condition_makes_a_stranger_an_answer(client, member, private):
    client.force_login(member)
    tags = {address: client.get(address)["ETag"] for address in addresses(private)}
    client.force_login(UserFactory())
    for address, tag in tags.items():
        values = {"If-Modified-Since": "Wed, 01 Jan 2076 00:00:00 GMT", "Range": "bytes=0-3"}
        for condition in CONDITIONS:
            headers = {condition: values.get(condition, tag)}
            assert client.get(address, headers=headers).status_code == 404, condition
            assert client.head(address, headers=headers).status_code == 404, condition
        assert client.get(address, headers={"If-None-Match": "*"}).status_code == 404


def test_a_reader_who_has_the_file_is_told_so(client, member, private):
    client.force_login(member)
    for address in addresses(private):
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert client.head(address).status_code == 200


def test_what_anybody_reads_may_be_kept_but_is_asked_for_again(client, django_assert_num_queries):
    document = make_document()
    show(ResourceFactory(), document)
    with django_assert_num_queries(5):
        answer = client.get(document.url)
    assert answer["Cache-Control"] == "public, no-cache"
    assert not answer.cookies


def test_files_follow_at_once(client, place):
    """Shown, kept to a community, shown again, withdrawn: each takes effect with the page."""
    document = make_document()
    resource = show(ResourceFactory(), document)
    status = [client.get(document.url).status_code]
    resource.visibility, resource.communities = "communities", [place]
    resource.save_revision(clean=False).publish()
    status.append(client.get(document.url).status_code)
    resource.visibility = "public"
    resource.save_revision(clean=False).publish()
    status.append(client.get(document.url).status_code)
    resource.unpublish()
    status.append(client.get(document.url).status_code)
    assert status == [200, 404, 200, 404]


def test_a_file_that_a_page_no_longer_shows_is_closed(client):
    document = make_document()
    resource = show(ResourceFactory(), document)
    assert client.get(document.url).status_code == 200
    show(resource)
    assert client.get(document.url).status_code == 404


def test_a_draft_shows_nothing_before_it_is_published(client):
    document, resource = make_document(), ResourceFactory()
    resource.body = [("document", {"document": document, "caption": ""})]
    revision = resource.save_revision(clean=False)
    assert client.get(document.url).status_code == 404
    revision.publish()
    assert client.get(document.url).status_code == 200


def test_another_name_finds_nothing(client):
    document, image = make_document(), make_image()
    show(ResourceFactory(), document, image)
    rendition = image.get_rendition("width-40")
    assert client.get(f"/documents/{document.pk}/autre.pdf").status_code == 404
    assert client.get(f"/ressources/images/{rendition.pk}/autre.jpg").status_code == 404
    assert client.post(rendition.url).status_code == 405


@pytest.mark.parametrize("name", ["a%00b.jpg", "..%2F..%2Fsecret", "x" * 3000, "%0d%0aSet-Cookie:a=b"])
def test_strange_names_find_nothing(client, name):
    assert client.get(f"/ressources/images/1/{name}").status_code == 404
    assert client.get(f"/ressources/images/99999999999999999999/{name}").status_code == 404


def test_a_lost_file_is_absent(client):
    document = make_document()
    show(ResourceFactory(), document)
    document.file.storage.delete(document.file.name)
    assert client.get(document.url).status_code == 404


def test_no_file_has_an_address_of_its_own(client, settings):
    """Nothing is written among public files, Wagtail's view of images does not exist, originals have no view."""
    document, image = make_document(), make_image()
    rendition = image.get_rendition("width-40")
    show(ResourceFactory(), document, image)
    stored = [document.file, image.file, rendition.file]
    assert not settings.MEDIA_ROOT.exists()
    for file in stored:
        assert file.storage.location == str(settings.STORAGES["private"]["OPTIONS"]["location"])
        assert client.get(f"/media/{file.name}").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("wagtailimages_serve", args=["x", image.pk, "original"])


def test_deleting_a_file_deletes_what_is_stored(django_capture_on_commit_callbacks):
    document, image = make_document(), make_image()
    rendition = image.get_rendition("width-40")
    stored = [document.file, image.file, rendition.file]
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
        image.delete()
    assert not any(file.storage.exists(file.name) for file in stored)
    assert not LibraryRendition.objects.exists()


# --- Sending -----------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(member):
    return ResourceFactory(owner=member, live=False)


def upload(content=PDF, name="grille.pdf"):
    return SimpleUploadedFile(name, content)


def test_who_writes_a_draft_sends_a_file_for_it(member, draft):
    document = actions.accept(member, upload(), title="  Grille\u202e du bilan ", draft_of=draft)
    assert (document.title, document.content_type) == ("Grille du bilan", "application/pdf")
    assert (document.uploaded_by_user, document.draft_of_id, document.file_size) == (member, draft.pk, len(PDF))
    assert document.file.storage.exists(document.file.name)


def test_without_a_title_it_bears_its_name(member, draft):
    assert actions.accept(member, upload(), title=" ", draft_of=draft).title == "grille.pdf"


def test_text_keeps_its_charset(member, draft):
    document = actions.accept(member, upload("Métier;Âge".encode("cp1252"), "a.csv"), title="", draft_of=draft)
    assert document.content_type == "text/csv; charset=windows-1252"


def test_a_document_is_named_for_what_it_is(member, draft):
    document = actions.accept(member, upload(DOCX, "bilan.pdf"), title="", draft_of=draft)
    assert (document.file_extension, document.content_type) == ("docx", CONTENT_TYPES["docx"])


def test_a_picture_is_written_anew(member, draft):
    exif = Image.Exif()
    exif[0x010F] = "CANARY"
    document = actions.accept(member, upload(picture(exif=exif), "a.jpg"), title="", draft_of=draft)
    content = document.file.read()
    assert b"CANARY" in picture(exif=exif)
    assert b"CANARY" not in content


REFUSED = {
    "empty": (b"", "a.pdf"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "a.svg"),
    "document_too_large": (b"%PDF-1.7" + bytes(60 * 1024 * 1024), "a.pdf"),
    "program": (b"MZ" + bytes(100), "a.pdf"),
    "broken": (DOCX[:-30], "a.docx"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_leaves_nothing(member, draft, code):
    content, name = REFUSED[code]
    with pytest.raises(RefusedFile) as refused:
        actions.accept(member, upload(content, name), title="", draft_of=draft)
    assert refused.value.code == code
    assert not LibraryDocument.objects.exists()


def test_a_bomb_is_refused(member, draft):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=zlib.Z_BEST_COMPRESSION) as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        out.writestr("word/document.xml", bytes(210 * 1024 * 1024))
    with pytest.raises(RefusedFile, match="bomb"):
        actions.accept(member, upload(content.getvalue(), "a.docx"), title="", draft_of=draft)


def test_strangers_send_nothing(draft):
    for stranger in (UserFactory(), AnonymousUser()):
        with pytest.raises(Refused):
            actions.accept(stranger, upload(), title="", draft_of=draft)
    assert not LibraryDocument.objects.exists()


def test_a_sender_takes_back_what_no_page_shows(member, draft, django_capture_on_commit_callbacks):
    document = actions.accept(member, upload(), title="", draft_of=draft)
    with pytest.raises(Refused):
        actions.withdraw(UserFactory(), document)
    show(draft, document)
    actions.index_files(draft)
    assert actions.withdraw(member, document) is False
    show(draft)
    actions.index_files(draft)
    assert actions.withdraw(member, document) is True
    assert not LibraryDocument.objects.exists()


def test_naming_a_file_in_a_draft_does_not_open_it(member, draft):
    """Who may not read a file may not put it into her page: publishing would open it to all its readers."""
    hers, theirs = make_document(uploaded_by_user=member), make_image()
    draft.body = [("document", {"document": hers, "caption": ""})]
    assert actions.foreign_files(member, draft) == []
    show(draft, hers, theirs)
    assert actions.foreign_files(member, draft) == [theirs]
    assert actions.foreign_files(member, draft, {(LibraryImage, theirs.pk)}) == []


def test_files_of_a_draft_are_tied_to_it_once(draft):
    file, elsewhere = make_document(), make_document(draft_of_id=ResourceFactory().pk)
    show(draft, file, elsewhere)
    actions.tie_files(draft)
    file.refresh_from_db()
    before = elsewhere.draft_of_id
    elsewhere.refresh_from_db()
    assert (file.draft_of_id, elsewhere.draft_of_id) == (draft.pk, before)
