"""« Animer »: what waits for those who animate communities."""

from html import unescape

import pytest
from django.urls import reverse

from tests.factories import CommunityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager(client):
    membership = MembershipFactory(community=CommunityFactory(title="Tuteurs et sites"), role="manager")
    client.force_login(membership.user)
    return membership


def read(answer):
    return unescape(answer.content.decode())


def desk(community):
    return reverse("cockpit_of", args=[community.slug])


@pytest.mark.parametrize("join_mode", ["open", "secret"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("manager", {"open": 200, "secret": 200}),
        ("admin", {"open": 200, "secret": 200}),
        ("member", {"open": 403, "secret": 403}),
        ("moderator", {"open": 403, "secret": 404}),
        ("stranger", {"open": 403, "secret": 404}),
        ("anonymous", {"open": 302, "secret": 404}),
    ],
)
def test_who_opens_the_cockpit(client, role, status, join_mode):
    community = CommunityFactory(join_mode=join_mode)
    if role != "anonymous":
        client.force_login(person_with(role, community))
    assert client.get(desk(community)).status_code == status[join_mode]


def person_with(role, community):
    from django.contrib.auth.models import Group

    if role in ("manager", "member"):
        return MembershipFactory(community=community, role=role).user
    person = UserFactory(is_superuser=role == "admin", is_staff=role in ("admin", "moderator"))
    if role == "moderator":
        person.groups.add(Group.objects.get_or_create(name="Modération")[0])
    return person


def test_one_chooses_among_hers(client, manager):
    hidden = CommunityFactory(join_mode="secret")
    other = MembershipFactory(user=manager.user, role="manager").community
    MembershipFactory(user=manager.user)
    page = read(client.get(desk(other)))
    assert [community.title in page for community in (manager.community, other, hidden)] == [True, True, False]
    assert client.get(reverse("cockpit"), {"communaute": other.slug}).url == desk(other)
    for slug in (hidden.slug, "absente", "x\0y", "é" * 3000):
        assert client.get(reverse("cockpit"), {"communaute": slug}).status_code == 200
