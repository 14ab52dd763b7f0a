"""The PDF: who gets it, that it is never stale, never twice made, what it fetches, and what a screen reader finds."""

import io
import re

import pikepdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from PIL import ImageFile

from resources import bodies, printing
from resources.models import Resource, ResourcePage
from resources.printing import BeingBuilt, Printout, TooLong
from resources.views import printing as views
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PracticeSheetFactory,
    ResourceFactory,
    UserFactory,
)

from .bodies import VIDEO, WORDS, document, document_block, image, image_block, stored

pytestmark = pytest.mark.usefixtures("library")
NOBODY = AnonymousUser()


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private", "base_url": None}},
    }


def address(page):
    """Return where a page's PDF is."""
    return f"/ressources/{page.slug}/pdf/"


def content(response):
    """Return what a streamed answer holds."""
    return b"".join(response.streaming_content)


def printed(page, reader=NOBODY):
    """Return the PDF of a page, opened."""
    printout = Printout(Resource.objects.get(pk=page.pk).specific, reader)
    printout.build()
    with printout.open() as file:
        return pikepdf.open(io.BytesIO(file.read()))


def kept(page):
    """Return the names of the PDFs of a page."""
    return {circle: printing._files(printing._folder(page, circle)) for circle in printing.CIRCLES}


def elements(pdf):
    """Yield the elements of a PDF's structure, in reading order."""
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(reversed(list(node)))
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            waiting.extend([node.K] if "/K" in node else [])


def tags(pdf):
    """Return the kinds of the elements of a PDF."""
    return [str(element.S)[1:] for element in elements(pdf)]


# --- Who gets it ------------------------------------------------------------------------------------------------------


def test_a_visitor_downloads_a_public_resource(client):
    page = ResourceFactory(title="Préparer le bilan", slug="preparer-le-bilan")
    response = client.get(address(page))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="preparer-le-bilan.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert response.cookies == {}
    assert content(response).startswith(b"%PDF-1.7")


def test_hidden_and_absent_answer_alike(client):
    shared = ResourceFactory(visibility="communities", communities=[CommunityFactory(join_mode="secret")])
    draft = ResourceFactory(live=False)
    answers = [client.get(path) for path in (address(shared), address(draft), "/ressources/absente/pdf/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert kept(shared) == kept(draft) == {"public": [], "members": []}


def test_a_member_of_its_community_downloads_it(client):
    community = CommunityFactory(join_mode="secret")
    page = ResourceFactory(visibility="communities", communities=[community])
    client.force_login(MembershipFactory(community=community).user)
    assert client.get(address(page)).status_code == 200


def test_a_pdf_made_for_many_opens_no_door_once_the_resource_is_shared_with_few(client):
    page = ResourceFactory()
    assert client.get(address(page)).status_code == 200
    ResourcePage.objects.filter(pk=page.pk).update(visibility="communities")
    assert client.get(address(page)).status_code == 404


# --- Never stale, never made twice ------------------------------------------------------------------------------------


def test_a_pdf_is_made_once(client):
    page = ResourceFactory()
    client.get(address(page))
    [name] = kept(page)["public"]
    path = f"{printing._folder(page, 'public')}/{name}"
    before = printing._storage().get_modified_time(path)
    assert content(client.get(address(page))) == printing._storage().open(path).read()
    assert printing._storage().get_modified_time(path) == before


def test_a_new_word_makes_a_new_pdf_in_place_of_the_old(client):
    page = ResourceFactory()
    client.get(address(page))
    before = kept(page)["public"]
    ResourcePage.objects.filter(pk=page.pk).update(summary="Une phrase de plus.")
    client.get(address(page))
    after = kept(page)["public"]
    assert (len(before), len(after)) == (1, 1)
    assert before != after


def test_addresses_of_people_are_printed_only_for_who_has_an_account():
    sheet = PracticeSheetFactory(contact_name="Aïssatou Diallo", contact_email="a.diallo@example.org")
    sheet = Resource.objects.get(pk=sheet.pk).specific
    public, member = Printout(sheet, NOBODY), Printout(sheet, UserFactory())
    assert ("a.diallo@example.org" in public.html, "a.diallo@example.org" in member.html) == (False, True)
    assert public.name.startswith(f"pdf/{sheet.pk}/public/")
    assert member.name.startswith(f"pdf/{sheet.pk}/members/")


def test_two_requests_at_once_do_not_both_make_it():
    page = ResourcePage.objects.get(pk=ResourceFactory().pk)
    first, second = Printout(page), Printout(page)
    cache.add(first._lock, 1)
    assert not second.is_ready
    with pytest.raises(BeingBuilt):
        second.build()
    cache.delete(first._lock)
    second.build()
    assert first.is_ready


def test_who_comes_while_it_is_made_is_asked_to_come_back(client):
    page = ResourceFactory()
    cache.add(Printout(ResourcePage.objects.get(pk=page.pk))._lock, 1)
    response = client.get(address(page))
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Ce PDF est en préparation" in response.text


def test_a_failure_does_not_leave_the_door_locked(settings):
    printout = Printout(ResourcePage.objects.get(pk=ResourceFactory().pk))
    settings.STORAGES = {**settings.STORAGES, "private": {"BACKEND": "tests.resources.test_printing.FullDisk"}}
    with pytest.raises(OSError, match="No space"):
        printout.build()
    assert cache.get(printout._lock) is None


class FullDisk:
    """A storage that has no room left."""

    def exists(self, name):
        return False

    def save(self, name, file):
        raise OSError("No space left")


def test_one_visitor_does_not_make_the_server_print_all_day(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_BUILT", 2)
    pages = [ResourceFactory() for _ in range(3)]
    assert [client.get(address(page)).status_code for page in pages[:2]] == [200, 200]
    refused = client.get(address(pages[2]))
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 600
    assert "beaucoup de PDF" in refused.text
    assert client.get(address(pages[0])).status_code == 200


def test_publishing_makes_it_ahead(client, django_capture_on_commit_callbacks):
    page = ResourceFactory(owner=UserFactory(), body=stored(*WORDS))
    page = ResourcePage.objects.get(pk=page.pk)
    assert printing.page_pdf_size(page, NOBODY) == 0
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    page = ResourcePage.objects.get(pk=page.pk)
    size = printing.page_pdf_size(page, NOBODY)
    assert size == len(content(client.get(address(page))))
    assert Printout(page, NOBODY).is_ready
    assert Printout(page, UserFactory()).is_ready


def test_a_resource_that_is_not_public_has_no_public_pdf(django_capture_on_commit_callbacks):
    page = ResourceFactory(owner=UserFactory(), visibility="signed_in")
    with django_capture_on_commit_callbacks(execute=True):
        ResourcePage.objects.get(pk=page.pk).save_revision().publish()
    files = kept(page)
    assert (files["public"], len(files["members"])) == ([], 1)


def test_unpublishing_deletes_it(client):
    page = ResourcePage.objects.get(pk=ResourceFactory().pk)
    Printout(page).build()
    page.unpublish()
    assert kept(page) == {"public": [], "members": []}


def test_without_the_systems_libraries_the_site_says_so(client, monkeypatch):
    monkeypatch.setattr(printing, "library", lambda: None)
    page = ResourceFactory()
    response = client.get(address(page))
    assert response.status_code == 503
    assert "Le serveur ne peut pas faire de PDF." in response.text
    assert printing.page_pdf_size(page, NOBODY) is None
    assert address(page) not in client.get(page.get_absolute_url()).text


def test_a_text_too_long_to_print_is_refused(client):
    video = VIDEO | {"transcript": "mot " * (printing.MAX_LETTERS // 4)}
    page = ResourceFactory(body=stored(("video", video)))
    with pytest.raises(TooLong):
        Printout(ResourcePage.objects.get(pk=page.pk)).build()
    response = client.get(address(page))
    assert response.status_code == 503
    assert "trop longue" in response.text


def test_ten_thousand_blocks_are_cut():
    page = ResourceFactory(body=stored(*[("heading", f"Partie {n}") for n in range(10_000)]))
    assert Printout(ResourcePage.objects.get(pk=page.pk)).html.count("<h2") == bodies.MAX_SHOWN


# --- What it fetches --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:8000/ressources/",
        "https://example.org/pixel.png",
        "data:text/css,*{}",
        "ftp://example.org/x",
        printing.NOWHERE + "margelle.css",
        printing.NOWHERE + "fonts/../../home/settings.py",
        printing.NOWHERE + "fonts/%2e%2e/print.css",
        "",
    ],
)
def test_nothing_is_fetched_from_elsewhere(url):
    with pytest.raises(ValueError, match="from elsewhere"):
        printing._shelf({}).fetch(url)


def test_pictures_of_the_text_are_printed_and_no_others():
    shown, hidden = image("La salle"), image("Ailleurs")
    secret = hidden.get_rendition("width-840")
    page = ResourceFactory(
        body=stored(image_block(shown), ("paragraph", f'<p><img src="{secret.url}" alt="x">Un mot.</p>'))
    )
    page = ResourcePage.objects.get(pk=page.pk)
    pictures = Printout(page)
    assert pictures.html.count("<img") == 1
    pdf = printed(page)
    assert [len(sheet.images) for sheet in pdf.pages] == [1]
    assert [rendition.image_id for rendition in Printout(page)._pictures().values()] == [shown.pk]


# --- What a screen reader finds (PDF/UA) ------------------------------------------------------------------------------


@pytest.fixture
def whole():
    """The PDF of a resource with a block of each kind."""
    body = stored(*WORDS, document_block(document()), image_block(image()))
    page = ResourceFactory(
        title="Préparer un bilan de mi-parcours",
        summary="Trois semaines avant, la veille.",
        credit="Rédigée par Nadia Belkacem.",
        licence="CC BY-SA 4.0",
        source_name="Carif-Oref",
        source_url="https://www.example.org/source",
        body=body,
    )
    return printed(page)


def test_it_says_that_it_is_accessible(whole):
    assert whole.Root.MarkInfo.Marked
    assert str(whole.Root.Lang) == "fr"
    assert whole.Root.ViewerPreferences.DisplayDocTitle
    with whole.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Préparer un bilan de mi-parcours"
        assert metadata["dc:creator"] == ["Rédigée par Nadia Belkacem."]


def test_headings_are_in_order(whole):
    found = [tag for tag in tags(whole) if tag[0] == "H" and tag[1:].isdigit()]
    assert found == ["H1", "H2", "H2", "H2", "H2"]


def test_pictures_and_figures_are_described(whole):
    described = [str(element.get("/Alt", "")) for element in elements(whole) if element.S == "/Figure"]
    assert described == ["Stagiaires accueillis", "Une table ronde, cinq chaises"]


def test_tables_have_their_headers(whole):
    assert [tags(whole).count(tag) for tag in ("Table", "Caption", "TH", "TD")] == [2, 3, 8, 4]
    cells = [element for element in elements(whole) if element.S == "/TD"]
    assert all(len(cell.A.Headers) == 2 for cell in cells)


def test_links_are_in_the_structure_and_say_where_they_lead(whole):
    annotations = [note for page in whole.pages for note in page.get("/Annots", [])]
    targets = {str(note.A.URI) for note in annotations}
    assert targets >= {"https://www.example.org/", "mailto:a@example.org", "https://www.example.org/source"}
    assert all("/StructParent" in note and "/Contents" in note for note in annotations)
    assert [target for target in targets if target.startswith((printing.NOWHERE, "file:"))] == []


def test_every_font_is_in_the_file(whole):
    fonts = [thing for thing in whole.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
    assert fonts != []
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert {str(font.FontName).split("+")[1].split("-")[0] for font in fonts} == {"Atkinson"}


def test_its_words_can_be_copied(whole):
    text = _copied(whole)
    for words in ("Préparer", "Aïssatou", "Référente", "Écoute"):
        assert words in text


def _copied(pdf):
    """Return the characters that the fonts of a PDF map to, glyph by glyph, as a reader's program copies them."""
    text = []
    for page in pdf.pages:
        maps = {name: _unicode_map(font) for name, font in page.Resources.Font.items()}
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name == "Tf":
                letters = maps[str(operands[0])]
            elif name in ("Tj", "TJ"):
                text.extend(_letters(operands[0], letters))
    return "".join(text)


def _unicode_map(font):
    pairs = re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes().decode())
    return {int(code, 16): bytes.fromhex(letters).decode("utf-16-be") for code, letters in pairs}


def _letters(shown, letters):
    for part in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if isinstance(part, pikepdf.String):
            codes = bytes(part)
            yield from (letters.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))


def test_truncated_pictures_stay_refused_once_pdfs_can_be_made():
    assert printing.library() is not None
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
