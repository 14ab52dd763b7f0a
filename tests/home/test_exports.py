"""Taking the members and the activity away, and the numbers that anybody may read."""

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from community.models import AuditEntry
from forums.models import Thread
from home.actions.exports import activity_table, members_table
from home.figures import figures
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    PostFactory,
    ResourceFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager(client):
    membership = MembershipFactory(
        community=CommunityFactory(slug="tuteurs"), role="manager", user__first_name="Nadia", user__last_name="Belkacem"
    )
    client.force_login(membership.user)
    return membership


def taken(client, community, table, extension):
    """Return the rows of a file, as cells."""
    answer = client.post(reverse("desk_export", args=[community.slug]), {"table": table, "format": extension})
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{community.slug}-{table}-')
    if extension == "csv":
        return [line.split(";") for line in answer.content.decode("utf-8-sig").splitlines()]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_members_without_their_addresses_and_formulas_made_harmless(client, manager, extension):
    hostile = MembershipFactory(community=manager.community, user__first_name="=2+2", user__last_name="@SUM(A1)").user
    hostile.profile.function, hostile.profile.organisation = "+tutrice", OrganisationFactory(name="-Foyer")
    hostile.profile.save()
    hidden = MembershipFactory(community=manager.community, user__first_name="Lucie", user__last_name="Fortin").user
    hidden.profile.hidden = ["function", "organisation"]
    hidden.profile.save()
    rows = taken(client, manager.community, "membres", extension)
    today = f"{timezone.localtime():%d/%m/%Y}"
    assert rows == [
        ["Prénom", "Nom", "Fonction", "Structure", "Rôle", "Membre depuis"],
        ["Nadia", "Belkacem", "tutrice", "", "Animation", today],
        ["'=2+2", "'@SUM(A1)", "'+tutrice", "'-Foyer", "Membre", today],
        ["Lucie", "Fortin", "", "", "Membre", today],
    ]
    assert list(AuditEntry.objects.values_list("act", "actor")) == [("members.exported", manager.user_id)]


def test_the_activity_by_week(client, manager):
    thread = ThreadFactory(community=manager.community, created_at=timezone.now() - timedelta(minutes=10))
    PostFactory(thread=thread)
    rows = taken(client, manager.community, "activite", "csv")
    assert (len(rows), sum(int(row[1]) for row in rows[1:]), sum(int(row[3]) for row in rows[1:])) == (13, 2, 1)
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["activity.exported"]


@pytest.mark.parametrize("data", [{}, {"table": "membres"}, {"table": "x\0", "format": "csv"}, {"format": "exe"}])
def test_what_is_asked_wrongly_takes_nothing_away(client, manager, data):
    assert client.post(reverse("desk_export", args=["tuteurs"]), data).status_code == 422
    assert not AuditEntry.objects.exists()


def test_opening_the_page_takes_nothing_away(client, manager):
    assert client.get(reverse("desk_export", args=["tuteurs"])).status_code == 200
    assert not AuditEntry.objects.exists()


def test_exports_are_limited(client, manager):
    address, data = reverse("desk_export", args=["tuteurs"]), {"table": "membres", "format": "csv"}
    assert [client.post(address, data).status_code for _ in range(21)] == [200] * 20 + [429]


@pytest.mark.parametrize("table", [members_table, activity_table])
def test_who_does_not_manage_takes_nothing_away(client, table):
    community = CommunityFactory(join_mode="secret")
    for person in (MembershipFactory(community=community).user, UserFactory()):
        with pytest.raises(PermissionDenied):
            table(person, community)
    assert not AuditEntry.objects.exists()
    client.force_login(UserFactory())
    assert client.post(reverse("desk_export", args=[community.slug]), {"table": "membres"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_members_cost_the_same(manager, number, django_assert_num_queries):
    for _ in range(number):
        MembershipFactory(community=manager.community)
    with django_assert_num_queries(5):
        assert len(members_table(manager.user, manager.community)) == number + 2


# --- The public numbers -----------------------------------------------------------------------------------------------


def lively(**fields):
    """A community with a member, and a question that is answered and solved."""
    community = CommunityFactory(**fields)
    thread = ThreadFactory(community=community, author=MembershipFactory(community=community).user, posts=1)
    Thread.objects.filter(pk=thread.pk).update(accepted_post=thread.posts.last())


def test_the_numbers_tell_nothing_of_what_is_secret(client, library):
    lively()
    lively(join_mode="request")
    lively(join_mode="secret")
    ResourceFactory()
    ResourceFactory(visibility="signed_in")
    answer = client.get(reverse("figures"))
    found = answer.context["figures"]
    assert (found.communities, found.members, found.solved, found.percent, found.resources) == (2, 2, 2, 100, 1)
    assert not answer.cookies


def test_an_empty_site_has_numbers_too(client):
    assert client.get(reverse("figures")).context["figures"].percent is None


@pytest.mark.parametrize("number", [1, 3])
def test_they_cost_five_queries_and_then_none(number, django_assert_num_queries):
    for _ in range(number):
        lively()
    cache.clear()
    with django_assert_num_queries(5):
        assert figures().communities == number
    with django_assert_num_queries(0):
        figures()
