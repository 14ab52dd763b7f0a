"""What an editor finds, may do and may not do on Wagtail's screens."""

import json
from html import unescape
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import GroupPagePermission

from community.models import Theme
from community.permissions import EDITORS_GROUP
from home.actions.editors import equip_editors
from resources.actions.drafts import RESERVED
from resources.models import (
    CaseStudy,
    LibraryDocument,
    LibraryImage,
    LibraryPage,
    PracticeSheet,
    Resource,
    ResourcePage,
)
from tests.community.test_files import DOCX
from tests.factories import (
    CaseStudyFactory,
    CommunityFactory,
    MembershipFactory,
    MomentFactory,
    PracticeSheetFactory,
    ResourceFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)
from tests.resources.files import PDF, make_document, make_image, picture, show

pytestmark = pytest.mark.usefixtures("library")

FACTORIES = {
    "resourcepage": ResourceFactory,
    "practicesheet": PracticeSheetFactory,
    "casestudy": CaseStudyFactory,
}


@pytest.fixture(autouse=True)
def _search_without_index(settings):
    # The full-text table is made by a migration, which the tests do not run.
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}


@pytest.fixture
def editor(client, library):
    person = UserFactory(first_name="Claire", last_name="Évain")
    person.groups.add(equip_editors())
    client.force_login(person)
    return person


def words_of(answer):
    return unescape(answer.content.decode())


def data_of(client, address, **changes):
    """Return what the form at `address` would send, with `changes`."""
    form = client.get(address).context["form"]
    data = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    for bound in form:
        value = bound.value()
        if bound.name == "body":
            data["body-count"] = "0"
        elif isinstance(value, (list, tuple)):
            data[bound.html_name] = [getattr(item, "pk", item) for item in value]
        else:
            data[bound.html_name] = "" if value is None else value
    return data | changes


# --- The group ---------------------------------------------------------------------------------------------------


def test_the_group_is_equipped_once():
    group = equip_editors()
    counts = group.permissions.count(), GroupPagePermission.objects.count(), group.collection_permissions.count()
    assert equip_editors() == group
    again = group.permissions.count(), GroupPagePermission.objects.count(), group.collection_permissions.count()
    assert counts == again == (34, 5, 6)
    assert Group.objects.filter(name=EDITORS_GROUP).count() == 1


def test_an_editor_keeps_the_library_and_nothing_else(client, editor, site):
    home, library = site.get_parent(), LibraryPage.objects.get()
    community = CommunityFactory(parent=site, title="Tuteurs")
    opened = {
        f"/gestion/pages/{library.pk}/": 200,
        f"/gestion/pages/{library.pk}/edit/": 200,
        f"/gestion/pages/{home.pk}/edit/": 302,
        f"/gestion/pages/{site.pk}/edit/": 302,
        f"/gestion/pages/{community.pk}/edit/": 302,
        f"/gestion/pages/add/community/community/{site.pk}/": 302,
        f"/gestion/pages/add/home/contentpage/{home.pk}/": 302,
        "/gestion/users/": 302,
        "/gestion/groups/": 302,
        "/gestion/sites/": 302,
        "/gestion/collections/": 302,
        "/gestion/workflows/list/": 302,
    }
    assert {address: client.get(address).status_code for address in opened} == opened


# --- Pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTORIES)
def test_each_screen_of_a_page_opens(client, editor, kind):
    page = FACTORIES[kind](title="Préparer le bilan")
    page.save_revision(clean=False, log_action=True)
    page.summary = "Trois semaines avant, et la veille."
    page.save_revision(clean=False, log_action=True).publish(log_action=True)
    library, base = LibraryPage.objects.get(), f"/gestion/pages/{page.pk}"
    telling = {
        f"/gestion/pages/{library.pk}/": "Préparer le bilan",
        f"/gestion/pages/add/resources/{kind}/{library.pk}/": "Classement",
        f"{base}/edit/": "Relecture",
        f"{base}/history/": "Historique",
        f"{base}/revisions/compare/earliest...latest/": "même",
        f"{base}/view_draft/": "Préparer le bilan",
        f"{base}/usage/": "Préparer le bilan",
        f"{base}/copy/": "Préparer le bilan",
        f"{base}/unpublish/": "Préparer le bilan",
        f"{base}/delete/": "Préparer le bilan",
    }
    for address, word in telling.items():
        answer = client.get(address)
        assert (answer.status_code, word in words_of(answer)) == (200, True), address


@pytest.mark.parametrize(("kind", "model"), [("practicesheet", PracticeSheet), ("casestudy", CaseStudy)])
def test_a_page_of_each_kind_is_added(client, editor, kind, model):
    address = f"/gestion/pages/add/resources/{kind}/{LibraryPage.objects.get().pk}/"
    data = data_of(client, address, title="L'été", slug="")
    assert client.post(address, data).status_code == 302
    page = model.objects.get()
    assert (page.slug, page.live, page.owner) == ("l-ete", False, editor)


def test_a_resource_is_added_edited_and_published(client, editor):
    theme, moment = ThemeFactory(), MomentFactory()
    address = f"/gestion/pages/add/resources/resourcepage/{LibraryPage.objects.get().pk}/"
    data = data_of(client, address, title="Le bilan", kind="guide", themes=[theme.pk], moments=[moment.pk])
    client.post(address, data)
    page = ResourcePage.objects.get()
    assert (page.slug, page.kind, page.live, list(page.themes.all())) == ("le-bilan", "guide", False, [theme])
    address = f"/gestion/pages/{page.pk}/edit/"
    client.post(address, data_of(client, address, summary="En bref.") | {"action-publish": "1"})
    page = ResourcePage.objects.get()
    assert (page.summary, page.live, list(page.moments.all())) == ("En bref.", True, [moment])
    assert client.get(page.get_absolute_url()).status_code == 200


def test_only_the_kinds_of_its_class_are_offered(client, editor):
    form = client.get(f"/gestion/pages/{ResourceFactory().pk}/edit/").context["form"]
    assert {"practice", "case"} & {value for value, _label in form.fields["kind"].choices} == set()


@pytest.mark.parametrize("slug", sorted(RESERVED)[:3])
def test_an_address_of_the_site_is_refused(client, editor, slug):
    address = f"/gestion/pages/{ResourceFactory(slug='a').pk}/edit/"
    answer = client.post(address, data_of(client, address, slug=slug))
    assert "Cette adresse est réservée par le site" in words_of(answer)
    assert ResourcePage.objects.get().get_latest_revision() is None


def test_an_address_that_another_bears_is_refused(client, editor):
    ResourceFactory(slug="bilan")
    address = f"/gestion/pages/{ResourceFactory(slug='a').pk}/edit/"
    assert "est déjà utilisé" in words_of(client.post(address, data_of(client, address, slug="bilan")))


def test_sharing_with_communities_asks_for_one(client, editor, site):
    place = CommunityFactory(parent=site)
    address = f"/gestion/pages/{ResourceFactory().pk}/edit/"
    answer = client.post(address, data_of(client, address, visibility="communities"))
    assert "Choisissez au moins une communauté." in words_of(answer)
    client.post(address, data_of(client, address, visibility="communities", communities=[place.pk]))
    assert list(ResourcePage.objects.get().get_latest_revision_as_object().communities.all()) == [place]


def test_a_secret_community_stays_chosen_unseen(client, editor, site):
    opened = CommunityFactory(parent=site, title="Tuteurs")
    secret = CommunityFactory(parent=site, title="Le Mazarin", join_mode="secret")
    page = ResourceFactory(visibility="communities", communities=[opened, secret])
    page.save_revision(clean=False)
    address = f"/gestion/pages/{page.pk}/edit/"
    assert "Le Mazarin" not in words_of(client.get(address))
    client.post(address, data_of(client, address, communities=[opened.pk], summary="Autre."))
    draft = ResourcePage.objects.get().get_latest_revision_as_object()
    assert (draft.summary, {place.pk for place in draft.communities.all()}) == ("Autre.", {opened.pk, secret.pk})
    assert "Le Mazarin" not in words_of(client.get(f"/gestion/pages/{page.pk}/revisions/compare/earliest...latest/"))
    forged = data_of(client, address, communities=[opened.pk, secret.pk])
    assert "communities" in client.post(address, forged).context["form"].errors


def test_a_member_editor_sees_her_secret_community(client, editor, site):
    secret = CommunityFactory(parent=site, title="Le Mazarin", join_mode="secret")
    MembershipFactory(community=secret, user=editor)
    page = ResourceFactory(visibility="communities", communities=[secret])
    assert "Le Mazarin" in words_of(client.get(f"/gestion/pages/{page.pk}/edit/"))


def test_the_owner_is_one_of_few(client, editor):
    stranger, author = UserFactory(), UserFactory()
    page = ResourceFactory(authors=[author], owner=UserFactory(is_active=False))
    address = f"/gestion/pages/{page.pk}/edit/"
    form = client.get(address).context["form"]
    assert set(form.fields["owner"].queryset) == {editor, author}
    assert "owner" in client.post(address, data_of(client, address, owner=stranger.pk)).context["form"].errors


def test_a_draft_is_shown_as_its_readers_will_see_it(client, editor):
    page = ResourceFactory(title="Publiée")
    page.title = "Un autre titre"
    page.save_revision(clean=False)
    shown = words_of(client.get(f"/gestion/pages/{page.pk}/view_draft/"))
    assert ("Un autre titre" in shown, "Publiée" in shown) == (True, False)


def test_a_page_is_previewed_before_it_exists(client, editor):
    address = f"/gestion/pages/add/resources/resourcepage/{LibraryPage.objects.get().pk}/"
    data = data_of(client, address, title="Le bilan", slug="", visibility="signed_in")
    preview = f"{address}preview/"
    assert json.loads(client.post(preview, data).content) == {"is_valid": True, "is_available": True}
    assert "Le bilan" in words_of(client.get(f"{preview}?mode="))
    assert not ResourcePage.objects.exists()


# --- Words -------------------------------------------------------------------------------------------------------


def test_words_are_listed_found_and_counted(client, editor):
    used, other = ThemeFactory(name="Évaluer"), ThemeFactory(name="Accueillir", parent=ThemeFactory(name="Tutorat"))
    ResourceFactory(themes=[used])
    page = words_of(client.get("/gestion/snippets/community/theme/"))
    assert "Évaluer" in page
    assert "Vocabulaire" in page
    found = words_of(client.get("/gestion/snippets/community/theme/results/?q=Accueil"))
    assert (other.name in found, used.name in found) == (True, False)


@pytest.mark.parametrize("word", ["community/theme", "community/qualification", "community/competence"])
@pytest.mark.parametrize("screen", ["", "add/"])
def test_screens_of_words_open(client, editor, word, screen):
    assert client.get(f"/gestion/snippets/{word}/{screen}").status_code == 200


@pytest.mark.parametrize("word", ["producer", "audience", "moment"])
def test_screens_of_the_librarys_words_open(client, editor, word):
    assert client.get(f"/gestion/snippets/resources/{word}/").status_code == 200
    assert client.get(f"/gestion/snippets/resources/{word}/add/").status_code == 200


def test_territories_are_for_administrators(client, editor):
    place = TerritoryFactory(name="Sarthe")
    address = "/gestion/snippets/community/territory/"
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert "Sarthe" in words_of(client.get(address))
    assert client.get(f"{address}edit/{place.pk}/").status_code == 200


@pytest.mark.parametrize("slug", ["l'été", "évaluer", "deux mots", "l’oral"])
def test_an_address_takes_no_accent_nor_apostrophe(client, editor, slug):
    page = ResourceFactory(slug="a")
    address = f"/gestion/pages/{page.pk}/edit/"
    answer = client.post(address, data_of(client, address, slug=slug))
    assert (answer.status_code, "slug" in answer.context["form"].errors) == (200, True)
    assert ResourcePage.objects.get().slug == "a"


def test_a_theme_in_use_is_not_deleted_in_silence(client, editor):
    theme = ThemeFactory(name="Évaluer")
    page = ResourceFactory(themes=[theme])
    page.save_revision(clean=False)
    secret = CommunityFactory(join_mode="secret")
    ResourceFactory(themes=[theme], visibility="communities", communities=[secret])
    address = f"/gestion/snippets/community/theme/delete/{theme.pk}/"
    assert "1 ressource porte ce mot et le perdra" in words_of(client.get(address))
    assert client.post(address).status_code == 302
    assert not Theme.objects.exists()
    assert list(Resource.objects.get(pk=page.pk).themes.all()) == []
    assert list(ResourcePage.objects.get(pk=page.pk).get_latest_revision_as_object().themes.all()) == []
    for reader in (page.get_absolute_url(), "/ressources/", f"/ressources/?theme={theme.slug}"):
        assert client.get(reader).status_code == 200, reader
    assert client.get(f"/ressources/themes/{theme.slug}/flux/").status_code == 404
    edit = f"/gestion/pages/{page.pk}/edit/"
    assert client.post(edit, data_of(client, edit) | {"action-publish": "1"}).status_code == 302


def test_a_theme_that_has_themes_is_not_deleted(client, editor):
    theme = ThemeFactory(name="Tutorat")
    ThemeFactory(parent=theme)
    address = f"/gestion/snippets/community/theme/delete/{theme.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code in (302, 403)
    assert Theme.objects.count() == 2


# --- Files -------------------------------------------------------------------------------------------------------


def send(client, where, content, name, title="Un fichier"):
    """Send a file by one of the four ways; return (whether it was taken, the words of the answer)."""
    kind = "images" if "image" in where else "documents"
    file = SimpleUploadedFile(name, content)
    if where.endswith("many"):
        answer = client.post(f"/gestion/{kind}/multiple/add/", {"title": title, "files[]": file})
        told = json.loads(answer.content)
        return told["success"], told.get("error_message", "")
    if where.endswith("chooser"):
        prefix = f"{kind[:-1]}-chooser-upload"
        data = {f"{prefix}-title": title, f"{prefix}-file": file}
        answer = client.post(f"/gestion/{kind}/chooser/create/", data)
        told = json.loads(answer.content)
        return told["step"] == "chosen", told.get("htmlFragment", "")
    answer = client.post(f"/gestion/{kind}/add/", {"title": title, "file": file})
    return answer.status_code == 302, words_of(answer)


DOCUMENT_DOORS = ("document", "documents many", "document chooser")
IMAGE_DOORS = ("image", "images many", "image chooser")


@pytest.mark.parametrize("where", DOCUMENT_DOORS)
def test_a_document_is_kept_as_what_it_is(client, editor, where):
    assert send(client, where, DOCX, "bilan.pdf")[0]
    document = LibraryDocument.objects.get()
    assert (document.file_extension, document.uploaded_by_user, document.title) == ("docx", editor, "Un fichier")
    assert document.media_type.endswith("wordprocessingml.document")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
LARGE = b"%PDF-1.7" + bytes(60 * 1024 * 1024)


@pytest.mark.parametrize("where", DOCUMENT_DOORS)
@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.pdf", "vide"),
        (SVG, "a.svg", "SVG"),
        (LARGE, "a.pdf", "dépasse"),
        (DOCX[:-30], "a.docx", "abîmé"),
        (b"MZ" + bytes(50), "a.pdf", "programmes"),
    ],
    ids=["empty", "svg", "large", "broken", "program"],
)
def test_a_document_is_refused_beside_the_field(client, editor, where, content, name, reason):
    taken, words = send(client, where, content, name)
    assert (taken, reason in unescape(words)) == (False, True)
    assert not LibraryDocument.objects.exists()


@pytest.mark.parametrize("where", IMAGE_DOORS)
def test_an_image_is_written_anew(client, editor, where):
    exif = Image.Exif()
    exif[0x010F] = "CANARY"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture(exif=exif)
    assert b"CANARY" in content
    assert send(client, where, content, "photo.png")[0]
    image = LibraryImage.objects.get()
    kept = image.file.read()
    assert b"CANARY" not in kept
    with Image.open(BytesIO(kept)) as opened:
        assert (opened.format, opened.size, len(opened.getexif())) == ("JPEG", (60, 40), 0)
    assert (image.width, image.height, image.uploaded_by_user) == (60, 40, editor)
    assert image.filename.endswith(".jpg")


@pytest.mark.parametrize("where", IMAGE_DOORS)
@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (SVG, "a.svg", "SVG"),
        (PDF, "a.jpg", "ne s'ouvre pas"),
        (b"", "a.jpg", "vide"),
        (picture()[:200], "a.jpg", "ne s'ouvre pas"),
    ],
    ids=["svg", "pdf", "empty", "truncated"],
)
def test_an_image_is_refused_beside_the_field(client, editor, where, content, name, reason):
    taken, words = send(client, where, content, name)
    assert (taken, reason in unescape(words)) == (False, True)
    assert not LibraryImage.objects.exists()


@pytest.mark.parametrize("where", ["documents many", "images many"])
def test_no_file_is_kept_aside_as_it_came(client, editor, where, settings):
    """Wagtail keeps the file of many whose title is too long, to be completed: without having been looked at again."""
    taken, words = send(client, where, picture(), "photo.jpg", title="x" * 300)
    assert (taken, "envoyez le fichier à nouveau" in words) == (False, True)
    assert not settings.MEDIA_ROOT.exists()


def test_a_replaced_document_is_judged_too(client, editor):
    document = make_document(uploaded_by_user=editor)
    address = f"/gestion/documents/edit/{document.pk}/"
    answer = client.post(address, {"title": "Grille", "file": SimpleUploadedFile("a.svg", SVG)})
    assert "Les images SVG ne sont pas acceptées" in words_of(answer)
    client.post(address, {"title": "Grille", "file": SimpleUploadedFile("a.pdf", DOCX)})
    document = LibraryDocument.objects.get()
    assert document.file.storage.exists(document.file.name)
    assert document.file_extension == "docx"


def test_screens_of_files_open(client, editor):
    document, image = make_document("Grille"), make_image("Un atelier")
    show(ResourceFactory(title="Préparer le bilan"), document, image)
    telling = {
        "/gestion/documents/": "Grille",
        f"/gestion/documents/edit/{document.pk}/": "Grille",
        f"/gestion/documents/usage/{document.pk}/": "Préparer le bilan",
        "/gestion/documents/multiple/add/": "Ajouter",
        "/gestion/images/": "Un atelier",
        f"/gestion/images/{image.pk}/": "Un atelier",
        f"/gestion/images/usage/{image.pk}/": "Préparer le bilan",
        "/gestion/images/multiple/add/": "Ajouter",
    }
    for address, word in telling.items():
        answer = client.get(address)
        assert (answer.status_code, word in words_of(answer)) == (200, True), address
