"""Each door of the editors' screens to a secret community: closed to who is not a member, open to who is."""

from html import unescape

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import GroupPagePermission, Page

from community.models import Community, Membership
from home.models import ContentPage
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.wagtail_screens import views_of

SECRET = "Veilleurs du Mazarin"


@pytest.fixture(autouse=True)
def _search_without_index(settings):
    # The full-text table is made by a migration, which the tests do not run.
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}


@pytest.fixture
def editors(site):
    """A group that may do everything to every page."""
    group = Group.objects.create(name="Rédaction")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=site.get_parent(), permission=permission)
    return group


@pytest.fixture
def editor(editors, client):
    person = UserFactory()
    person.groups.add(editors)
    client.force_login(person)
    return person


@pytest.fixture
def secret(site):
    """A secret community with a history, below a list where an open one stands."""
    CommunityFactory(parent=site, title="Tuteurs de nuit")
    community = CommunityFactory(parent=site, title=SECRET, slug="mazarin", join_mode="secret")
    community.save_revision(log_action=True).publish()
    community.save_revision(log_action=True)
    return community


@pytest.fixture(params=["database", "whoosh"])
def searched(request, secret):
    """All of it can be searched, with each engine."""
    if request.param == "whoosh":
        request.getfixturevalue("whoosh")
        call_command("update_index", verbosity=0)


def listings(site, secret):
    """Lists, searches, choosers, reports: {name: address}."""
    return {
        "dashboard": "/gestion/",
        "explorer": f"/gestion/pages/{site.pk}/",
        "explorer results": f"/gestion/pages/{site.pk}/results/",
        "search": "/gestion/pages/search/?q=Mazarin",
        "search results": "/gestion/pages/search/results/?q=Mazarin",
        "chooser": f"/gestion/choose-page/{site.pk}/",
        "chooser of communities": f"/gestion/choose-page/{site.pk}/?page_type=community.community",
        "chooser search": "/gestion/choose-page/search/?q=Mazarin",
        "chosen several": f"/gestion/choose-page/chosen-multiple/?id={secret.pk}",
        "uses of the type": "/gestion/pages/usage/community/community/",
        "api list": f"/gestion/api/main/pages/?child_of={site.pk}&for_explorer=1",
        "api search": "/gestion/api/main/pages/?search=Mazarin",
        "api page": f"/gestion/api/main/pages/{secret.pk}/",
        "aging pages": "/gestion/reports/aging-pages/",
        "locked pages": "/gestion/reports/locked/",
        "types usage": "/gestion/reports/page-types-usage/",
        "site history": "/gestion/reports/site-history/",
        "workflows": "/gestion/reports/workflow/",
    }


# What shows the community to its members: the positive twins. The others hold it in neither case.
SHOWN_TO_MEMBERS = {
    "explorer",
    "explorer results",
    "search",
    "search results",
    "chooser",
    "chooser of communities",
    "chooser search",
    "chosen several",
    "uses of the type",
    "api list",
    "api search",
    "api page",
    "aging pages",
    "site history",
}


def doors_showing(client, addresses):
    shown = set()
    for name, address in addresses.items():
        answer = client.get(address, headers={"X-Requested-With": "XMLHttpRequest"})
        if answer.status_code == 200 and SECRET in unescape(answer.content.decode()):
            shown.add(name)
    return shown


def test_no_list_names_it_to_another_editor(client, editor, site, secret, searched):
    assert doors_showing(client, listings(site, secret)) == set()


def test_lists_name_it_to_an_editor_who_belongs(client, editor, site, secret, searched):
    MembershipFactory(community=secret, user=editor)
    assert doors_showing(client, listings(site, secret)) == SHOWN_TO_MEMBERS


def test_no_view_of_the_page_opens_to_another_editor(client, editor, secret):
    for name, address in views_of(secret).items():
        answer = client.get(address)
        absent = client.get(address.replace(str(secret.pk), "987654"))
        assert SECRET not in unescape(answer.content.decode()), name
        assert answer.status_code == absent.status_code == 404, name


def test_views_of_the_page_open_to_an_editor_who_belongs(client, editor, secret):
    MembershipFactory(community=secret, user=editor)
    closed = {name for name, address in views_of(secret).items() if client.get(address).status_code == 404}
    assert closed == set()


POSTS = ("edit", "copy", "delete", "unpublish", "privacy", "bulk delete", "bulk publish")


def test_no_form_of_the_page_is_taken_from_another_editor(client, editor, secret):
    addresses = views_of(secret) | {
        "lock": f"/gestion/pages/{secret.pk}/lock/",
        "api": f"/gestion/api/main/pages/{secret.pk}/action/unpublish/",
    }
    for name in (*POSTS, "lock", "api"):
        assert client.post(addresses[name], {"title": "Pris"}).status_code == 404, name
    secret.refresh_from_db()
    assert (secret.title, secret.live, secret.locked) == (SECRET, True, False)


@pytest.mark.parametrize("belongs", [False, True])
def test_what_it_links_to_does_not_name_it(client, editor, site, secret, belongs, django_capture_on_commit_callbacks):
    linked = site.get_parent().add_child(instance=ContentPage(title="Accessibilité", slug="accessibilite"))
    with django_capture_on_commit_callbacks(execute=True):
        secret.description = [("paragraph", f'<p><a linktype="page" id="{linked.pk}">ici</a></p>')]
        secret.save()
    if belongs:
        MembershipFactory(community=secret, user=editor)
    page = unescape(client.get(f"/gestion/pages/{linked.pk}/usage/").content.decode())
    assert (SECRET in page, "(page Privé(e))" in page) == (belongs, not belongs)


def test_an_administrator_sees_it(client, site, secret):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert SECRET in unescape(client.get(f"/gestion/pages/{site.pk}/").content.decode())
    assert client.get(f"/gestion/pages/{secret.pk}/edit/").status_code == 200


def create(client, site, slug):
    data = {
        "title": "Veilleurs",
        "slug": slug,
        "purpose": "Veiller ensemble.",
        "kind": "thematic",
        "join_mode": "secret",
        "hue": "plum",
        "icon": "users",
        "territory": "",
        "answer_promise": "",
        "description-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    return client.post(f"/gestion/pages/add/community/community/{site.pk}/", data)


@pytest.mark.parametrize("slug", ["évaluer", "l'été", "deux mots"])
def test_an_address_takes_no_accent_nor_apostrophe(client, editor, site, slug):
    answer = create(client, site, slug)
    assert (answer.status_code, "slug" in answer.context["form"].errors) == (200, True)
    assert not Community.objects.filter(title="Veilleurs").exists()


def test_creating_a_community_makes_its_first_manager(client, editor, site):
    create(client, site, "veilleurs")
    community = Community.objects.get(slug="veilleurs")
    assert (community.join_mode, community.live) == ("secret", True)
    assert list(Membership.objects.values_list("community_id", "user_id", "role")) == [
        (community.pk, editor.pk, "manager")
    ]
    assert client.get(f"/gestion/pages/{community.pk}/edit/").status_code == 200
    assert client.get(f"/communautes/{community.slug}/animer/").status_code == 200


def test_editing_in_wagtail_leaves_the_rules_of_entry_alone(client, editor, site):
    community = CommunityFactory(parent=site, title="Tuteurs", join_mode="request")
    page = client.get(f"/gestion/pages/{community.pk}/edit/")
    assert "join_mode" not in page.context["form"].fields
    assert Page.objects.get(pk=community.pk).title == "Tuteurs"
