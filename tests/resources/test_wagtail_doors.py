"""Each door of the editors' screens to a secret resource and its files: closed to who is not of its community."""

import json
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry

from home.actions.editors import equip_editors
from resources.models import LibraryDocument, LibraryImage, LibraryPage, ResourcePage
from resources.wagtail_hooks import follow_files
from tests import wagtail_screens
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, UserFactory
from tests.resources.files import make_document, make_image, show

pytestmark = pytest.mark.usefixtures("library")

SECRET = "Veiller au Mazarin"
FILE = "Plan du Mazarin"


@pytest.fixture(autouse=True)
def _search_without_index(settings):
    # The full-text table is made by a migration, which the tests do not run.
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}


@pytest.fixture
def editor(client, library):
    person = UserFactory()
    person.groups.add(equip_editors())
    client.force_login(person)
    return person


@pytest.fixture
def place(site):
    return CommunityFactory(parent=site, join_mode="secret", title="Le Mazarin")


@pytest.fixture
def secret(place):
    """A resource with a history, a document and an image that only it shows; beside them, public ones."""
    show(ResourceFactory(title="Accueillir"), make_document("Livret", "livret.pdf"), make_image("Cour", "cour.jpg"))
    resource = ResourceFactory(title=SECRET, slug="mazarin", visibility="communities", communities=[place])
    show(resource, make_document(FILE, "mazarin.pdf"), make_image(FILE, "mazarin.jpg"))
    resource.save_revision(log_action=True, clean=False)
    resource.save_revision(log_action=True, clean=False)
    return resource


@pytest.fixture
def document(secret):
    return LibraryDocument.objects.get(title=FILE)


@pytest.fixture
def image(secret):
    image = LibraryImage.objects.get(title=FILE)
    image.get_rendition("max-165x165")
    return image


@pytest.fixture(params=["database", "whoosh"])
def searched(request, secret, document, image):
    """All of it can be searched, with each engine."""
    if request.param == "whoosh":
        request.getfixturevalue("whoosh")
        call_command("update_index", verbosity=0)


def listings(secret, document, image):
    """Lists, searches, choosers, reports, the dashboard: {name: address}."""
    library = LibraryPage.objects.get()
    return {
        "dashboard": "/gestion/",
        "explorer": f"/gestion/pages/{library.pk}/",
        "explorer results": f"/gestion/pages/{library.pk}/results/",
        "search": "/gestion/pages/search/?q=Mazarin",
        "search results": "/gestion/pages/search/results/?q=Mazarin",
        "chooser": f"/gestion/choose-page/{library.pk}/",
        "chooser of a type": f"/gestion/choose-page/{library.pk}/?page_type=resources.resourcepage",
        "chooser of several": f"/gestion/choose-page/{library.pk}/?multiple=1",
        "chooser search": "/gestion/choose-page/search/?q=Mazarin",
        "chooser search of a type": "/gestion/choose-page/search/?q=Mazarin&page_type=resources.resourcepage",
        "chosen several": f"/gestion/choose-page/chosen-multiple/?id={secret.pk}",
        "uses of the type": "/gestion/pages/usage/resources/resourcepage/",
        "api list": f"/gestion/api/main/pages/?child_of={library.pk}&for_explorer=1",
        "api of a type": "/gestion/api/main/pages/?type=resources.ResourcePage",
        "api search": "/gestion/api/main/pages/?search=Mazarin",
        "api page": f"/gestion/api/main/pages/{secret.pk}/",
        "aging pages": "/gestion/reports/aging-pages/",
        "locked pages": "/gestion/reports/locked/",
        "types usage": "/gestion/reports/page-types-usage/",
        "site history": "/gestion/reports/site-history/",
        "workflows": "/gestion/reports/workflow/",
        "workflow tasks": "/gestion/reports/workflow_tasks/",
        "documents": "/gestion/documents/",
        "documents search": "/gestion/documents/?q=Mazarin",
        "document chooser": "/gestion/documents/chooser/",
        "document chooser search": "/gestion/documents/chooser/results/?q=Mazarin",
        "documents chosen": f"/gestion/documents/chooser/chosen-multiple/?id={document.pk}",
        "api documents": "/gestion/api/main/documents/",
        "images": "/gestion/images/",
        "images list": "/gestion/images/?layout=list",
        "images search": "/gestion/images/?q=Mazarin",
        "image chooser": "/gestion/images/chooser/",
        "image chooser search": "/gestion/images/chooser/results/?q=Mazarin",
        "images chosen": f"/gestion/images/chooser/chosen-multiple/?id={image.pk}",
        "api images": "/gestion/api/main/images/",
    }


# What shows nothing of it to its members either, as nothing of theirs is there.
EMPTY = {"dashboard", "locked pages", "types usage", "workflows", "workflow tasks"}


def doors_showing(client, addresses):
    shown = set()
    for name, address in addresses.items():
        answer = client.get(address, headers={"X-Requested-With": "XMLHttpRequest"})
        assert answer.status_code in (200, 302, 404), name
        if answer.status_code == 200 and _names_it(answer):
            shown.add(name)
    return shown


def _names_it(answer):
    page = unescape(answer.content.decode())
    return SECRET in page or FILE in page


def test_no_list_names_it_to_another_editor(client, editor, secret, document, image, searched):
    assert doors_showing(client, listings(secret, document, image)) == set()


def test_lists_name_it_to_an_editor_who_belongs(client, editor, place, secret, document, image, searched):
    MembershipFactory(community=place, user=editor)
    addresses = listings(secret, document, image)
    assert doors_showing(client, addresses) == set(addresses) - EMPTY


def views_of(secret):
    """Return {name: address} of the views of the page itself; its reviews have one of their own."""
    return wagtail_screens.views_of(secret) | {"workflow status": f"/gestion/pages/{secret.pk}/workflow/status/"}


def files_of(document, image):
    """Views of its files: {name: address}."""
    return {
        "document": f"/gestion/documents/edit/{document.pk}/",
        "document usage": f"/gestion/documents/usage/{document.pk}/",
        "document deletion": f"/gestion/documents/delete/{document.pk}/",
        "document chosen": f"/gestion/documents/chooser/chosen/{document.pk}/",
        "document in the api": f"/gestion/api/main/documents/{document.pk}/",
        "documents deletion": f"/gestion/bulk/resources/librarydocument/delete/?id={document.pk}",
        "documents tags": f"/gestion/bulk/resources/librarydocument/add_tags/?id={document.pk}",
        "image": f"/gestion/images/{image.pk}/",
        "image usage": f"/gestion/images/usage/{image.pk}/",
        "image deletion": f"/gestion/images/{image.pk}/delete/",
        "image preview": f"/gestion/images/{image.pk}/preview/original/",
        "image chosen": f"/gestion/images/chooser/chosen/{image.pk}/",
        "image format": f"/gestion/images/chooser/{image.pk}/select_format/",
        "image in the api": f"/gestion/api/main/images/{image.pk}/",
        "images deletion": f"/gestion/bulk/resources/libraryimage/delete/?id={image.pk}",
        "images tags": f"/gestion/bulk/resources/libraryimage/add_tags/?id={image.pk}",
    }


def test_no_view_opens_to_another_editor(client, editor, secret, document, image):
    for name, address in (views_of(secret) | files_of(document, image)).items():
        answer = client.get(address)
        assert answer.status_code == 404, name
        assert not _names_it(answer), name


def test_views_open_to_an_editor_who_belongs(client, editor, place, secret, document, image):
    MembershipFactory(community=place, user=editor)
    addresses = views_of(secret) | files_of(document, image)
    assert {name for name, address in addresses.items() if client.get(address).status_code == 404} == {
        # It has no workflow in progress; editors do not delete several pages at once.
        "workflow status",
    }


POSTS = (
    "edit",
    "copy",
    "delete",
    "unpublish",
    "privacy",
    "bulk delete",
    "bulk publish",
    "document",
    "document deletion",
    "documents deletion",
    "image",
    "image deletion",
    "images deletion",
    "image format",
)


def test_no_form_is_taken_from_another_editor(client, editor, secret, document, image):
    addresses = (
        views_of(secret)
        | files_of(document, image)
        | {
            "lock": f"/gestion/pages/{secret.pk}/lock/",
            "api": f"/gestion/api/main/pages/{secret.pk}/action/unpublish/",
            "one of many documents": f"/gestion/documents/multiple/{document.pk}/",
            "one of many documents deleted": f"/gestion/documents/multiple/{document.pk}/delete/",
            "one of many images": f"/gestion/images/multiple/{image.pk}/",
            "one of many images deleted": f"/gestion/images/multiple/{image.pk}/delete/",
        }
    )
    for name in {*POSTS, "lock", "api", *(name for name in addresses if name.startswith("one of"))}:
        assert client.post(addresses[name], {"title": "Pris"}).status_code == 404, name
    secret.refresh_from_db()
    assert (secret.title, secret.live, secret.locked) == (SECRET, True, False)
    assert LibraryDocument.objects.filter(title=FILE).exists()
    assert LibraryImage.objects.filter(title=FILE).exists()


def test_an_administrator_sees_it(client, secret, document, image):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    addresses = listings(secret, document, image)
    assert doors_showing(client, addresses) >= {"explorer", "search", "documents", "images"}
    assert client.get(f"/gestion/pages/{secret.pk}/edit/").status_code == 200


def test_what_she_did_before_she_left_is_on_her_dashboard_no_more(client, editor, place, secret):
    membership = MembershipFactory(community=place, user=editor)
    PageLogEntry.objects.create(
        page=secret,
        user=editor,
        action="wagtail.edit",
        label=SECRET,
        content_type=secret.content_type,
        timestamp=timezone.now(),
    )
    Page.objects.filter(pk=secret.pk).update(locked=True, locked_by=editor, locked_at=timezone.now())
    assert unescape(client.get("/gestion/").content.decode()).count(SECRET) >= 2
    membership.delete()
    assert SECRET not in unescape(client.get("/gestion/").content.decode())


def test_a_file_of_an_unpublished_draft_is_hidden_too(client, editor, place):
    """Wagtail's index tells only what is stored of a page: the file of a draft is tied to it when it is saved."""
    writer = UserFactory(is_superuser=True)
    resource = ResourceFactory(title=SECRET, visibility="communities", communities=[place])
    file = make_document(FILE, "mazarin.pdf", uploaded_by_user=writer)
    resource.body = [("document", {"document": file, "caption": ""})]
    resource.save_revision(clean=False)
    assert FILE in unescape(client.get("/gestion/documents/").content.decode())
    follow_files(RequestFactory().get("/"), resource)
    assert FILE not in unescape(client.get("/gestion/documents/").content.decode())
    assert client.get(file.url).status_code == 404


def test_a_file_of_a_public_page_too_does_not_name_the_secret_one(client, editor, secret, document):
    """Known by the public page, the document says nothing of the other but that it is private."""
    show(ResourceFactory(title="Autre"), document)
    page = unescape(client.get(f"/gestion/documents/usage/{document.pk}/").content.decode())
    assert ("Autre" in page, SECRET in page) == (True, False)


def test_an_editor_may_not_open_a_file_by_showing_it(client, editor, secret, document):
    """The number of a hidden file, put into a form by hand, is refused."""
    resource = ResourceFactory(title="Piège", slug="piege")
    data = form_data(resource, body=[("document", {"document": document.pk, "caption": ""})])
    answer = client.post(f"/gestion/pages/{resource.pk}/edit/", data | {"action-publish": "1"})
    assert "ne vous est pas ouvert" in unescape(answer.content.decode())
    assert client.get(document.url).status_code == 404
    assert ResourcePage.objects.get(slug="piege").body.get_prep_value() == []


def form_data(resource, body=()):
    """Return what the edit form of `resource` would send with `body`, a list of documents."""
    data = {
        "title": resource.title,
        "slug": resource.slug,
        "summary": resource.summary,
        "kind": resource.kind,
        "link": "",
        "visibility": resource.visibility,
        "owner": "",
        "body-count": str(len(body)),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    for place, (kind, value) in enumerate(body):
        prefix = f"body-{place}"
        data |= {f"{prefix}-deleted": "", f"{prefix}-order": str(place), f"{prefix}-type": kind, f"{prefix}-id": ""}
        data |= {f"{prefix}-value-{name}": json.dumps(part) if part is None else part for name, part in value.items()}
    return data


def test_wagtail_tells_of_a_secret_resource_only_those_who_know_it(editor, place, secret):
    policy, page = policy_registry.get_by_type(Page), Page.objects.get(pk=secret.pk)
    assert set(policy.users_with_permission_for_instance("publish", page)) == set()
    MembershipFactory(community=place, user=editor)
    assert set(policy.users_with_permission_for_instance("publish", page)) == {editor}
    public = Page.objects.get(title="Accueillir")
    assert set(policy.users_with_permission_for_instance("publish", public)) == {editor}


def test_nobody_without_the_group_enters(client, secret):
    for person in (AnonymousUser(), UserFactory()):
        client.logout()
        if person.is_authenticated:
            client.force_login(person)
        assert client.get("/gestion/").status_code == 302
        assert client.get(f"/gestion/pages/{secret.pk}/edit/").status_code in (302, 404)
