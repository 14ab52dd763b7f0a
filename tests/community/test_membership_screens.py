"""Entering, leaving, the members and what a community says of itself: the screens of its readers."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import Community, JoinRequest, Membership
from tests.factories import CharterFactory, CommunityFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")

CHARTER = "On parle de situations, jamais de personnes."


@pytest.fixture
def community():
    return CommunityFactory(charter=True, title="Référents du Maine")


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


def address(name, community):
    return reverse(name, args=[community.slug])


def read(answer):
    return unescape(answer.content.decode())


def agreed(community, **more):
    return {"accepted": "on", "charter": community.charter_id} | more


@pytest.mark.parametrize("name", ["join", "leave", "community_members", "accept_charter"])
def test_who_is_unknown_signs_in_and_comes_back(client, community, name):
    answer = client.get(address(name, community))
    assert (answer.status_code, answer["Location"]) == (302, f"/compte/connexion/?next={address(name, community)}")
    assert "session" not in answer.cookies


def test_joining(client, community, person):
    page = address("join", community)
    assert CHARTER in read(client.get(page))
    assert not Membership.objects.exists()
    for _ in range(2):
        answer = client.post(page, agreed(community))
        assert (answer.status_code, answer["Location"]) == (302, community.get_absolute_url())
    assert Membership.objects.get().user == person


def test_the_charter_is_accepted_first(client, community, person):
    answer = client.post(address("join", community), {"charter": community.charter_id})
    assert answer.status_code == 422
    assert "Cochez la case" in read(answer)
    assert not Membership.objects.exists()


def test_without_charter_one_enters_at_once(client, person):
    community = CommunityFactory()
    assert client.post(address("join", community)).status_code == 302
    assert Membership.objects.get().user == person


@pytest.mark.parametrize("charter", ["", "x", "99999999999999999999999", "0"])
def test_a_charter_that_is_no_number(client, community, person, charter):
    answer = client.post(address("join", community), {"accepted": "on", "charter": charter})
    assert answer.status_code == 422
    assert not Membership.objects.exists()


def test_asking(client, person):
    community = CommunityFactory(charter=True, join_mode="request")
    page = address("join", community)
    refused = client.post(page, {"message": "Je suis tutrice.", "charter": community.charter_id})
    assert refused.status_code == 422
    assert "Je suis tutrice.</textarea>" in read(refused)
    for _ in range(2):
        client.post(page, agreed(community, message="Je suis\u202e tutrice."))
    assert JoinRequest.objects.get().message == "Je suis tutrice."
    assert "Votre demande est en attente" in read(client.get(page))
    for _ in range(2):
        assert client.post(address("withdraw_request", community))["Location"] == page
    assert JoinRequest.objects.get().state == "withdrawn"
    assert CHARTER in read(client.get(page))


def test_a_message_too_long(client, person):
    community = CommunityFactory(charter=True, join_mode="request")
    answer = client.post(address("join", community), agreed(community, message="a" * 1001))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["message"]


def test_a_charter_replaced_while_reading(client, community, person):
    shown = agreed(community)
    newer = CharterFactory(community=community, html="<p>On se tutoie.</p>")
    Community.objects.filter(pk=community.pk).update(charter=newer)
    answer = client.post(address("join", community), shown)
    assert answer.status_code == 422
    assert "On se tutoie." in read(answer)
    assert "La charte a changé pendant votre lecture" in read(answer)
    assert f'value="{newer.pk}"' in read(answer)
    assert " checked" not in read(answer)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"archived_at": timezone.now()}, "on n'y entre plus"),
        ({"join_mode": "secret"}, "Sur invitation"),
    ],
)
def test_where_one_does_not_enter(client, state, words):
    client.force_login(UserFactory(is_superuser=True))
    community = CommunityFactory(**state)
    answer = client.post(address("join", community), {"accepted": "on"})
    assert answer.status_code == 200
    assert words in read(answer)
    assert not Membership.objects.exists()


def test_leaving(client, community, person):
    MembershipFactory(community=community, user=person)
    page = address("leave", community)
    assert "Quitter la communauté" in read(client.get(page))
    assert Membership.objects.count() == 1
    for _ in range(2):
        assert client.post(page)["Location"] == reverse("communities")
    assert Membership.objects.count() == 0


def test_who_is_no_member_does_not_leave(client, community, person):
    assert client.get(address("leave", community))["Location"] == address("community_about", community)


@pytest.mark.parametrize("name", ["join", "leave", "withdraw_request", "accept_charter"])
def test_reading_changes_nothing(client, community, person, name):
    client.get(address(name, community))
    client.head(address(name, community))
    assert (Membership.objects.count(), JoinRequest.objects.count()) == (0, 0)


def test_forms_want_their_token(community):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    assert client.post(address("join", community), agreed(community)).status_code == 403
    assert not Membership.objects.exists()


def test_members_are_for_members(client, community, person):
    other = MembershipFactory(community=community, user__last_name="Quévremont").user
    answer = client.get(address("community_members", community))
    assert answer.status_code == 403
    assert other.last_name not in read(answer)
    assert "réservée aux membres" in read(answer)
    MembershipFactory(community=community, user=person)
    answer = client.get(address("community_members", community))
    assert answer.status_code == 200
    assert "Quévremont" in read(answer)


@pytest.fixture
def members(community, person):
    """A community where everything of Aude can be found, and nothing hidden of Zoé can."""
    MembershipFactory(community=community, user=person)
    foyer = OrganisationFactory(name="Foyer des Hirondelles")
    aude = UserFactory(first_name="Aude", last_name="Martineau", profile__organisation=foyer)
    MembershipFactory(community=community, user=aude, role="manager")
    hidden = {"profile__function": "veilleuse", "profile__hidden": ["function", "organisation"]}
    zoe = UserFactory(first_name="Zoé", last_name="Kernel", profile__organisation=foyer, **hidden)
    MembershipFactory(community=community, user=zoe)
    return community


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=aude", ["Aude"]),
        ("?q=MARTINEAU aude", ["Aude"]),
        ("?q=hirondelles", ["Aude"]),
        ("?q=veilleuse", []),
        ("?q=kernel", ["Zoé"]),
        ("?q=aude kernel", []),
        ("?q=%25", []),
        ("?q=%E2%80%8B", ["Aude", "Zoé"]),
        ("?role=manager", ["Aude"]),
        ("?role=member&q=kernel", ["Zoé"]),
        ("?role=chef", ["Aude", "Zoé"]),
        ("?avant=x", ["Aude", "Zoé"]),
        ("?avant=99999999999999999999999999", ["Aude", "Zoé"]),
    ],
)
def test_search(client, members, query, found):
    answer = client.get(address("community_members", members) + query)
    names = {membership.user.first_name for membership in answer.context["memberships"]}
    assert sorted(names & {"Aude", "Zoé"}) == found
    assert ("Personne ne correspond" in read(answer)) == (names == set())


def test_hidden_fields_are_not_shown(client, members):
    page = read(client.get(address("community_members", members) + "?q=kernel"))
    assert "veilleuse" not in page
    assert "Hirondelles" not in page


def test_the_list_goes_on_by_key(client, community, person):
    MembershipFactory(community=community, user=person)
    MembershipFactory.create_batch(31, community=community)
    first = client.get(address("community_members", community) + "?role=member")
    rows = first.context["memberships"]
    assert len(rows) == 30
    assert f'href="?role=member&avant={rows[-1].pk}"' in read(first)
    second = client.get(address("community_members", community) + f"?role=member&avant={rows[-1].pk}")
    assert len(second.context["memberships"]) == 2
    assert {row.pk for row in rows}.isdisjoint(row.pk for row in second.context["memberships"])
    assert 'rel="next"' not in read(second)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_members(client, community, person, number, django_assert_num_queries):
    MembershipFactory(community=community, user=person)
    for _ in range(number):
        MembershipFactory(community=community, user__profile__organisation=OrganisationFactory())
    with django_assert_num_queries(9):
        client.get(address("community_members", community))


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_about(client, community, number, django_assert_num_queries):
    for _ in range(number):
        MembershipFactory(community=community, role="manager", user__profile__organisation=OrganisationFactory())
    with django_assert_num_queries(4):
        answer = client.get(address("community_about", community))
    assert "session" not in answer.cookies


def test_about_shows_the_public_no_more_than_initials(client, community):
    manager = MembershipFactory(community=community, role="manager", user__last_name="Quévremont").user
    page = read(client.get(address("community_about", community)))
    assert manager.public_name in page
    assert "Quévremont" not in page
    assert CHARTER in page
    assert "Entrée libre" in page


def test_names_are_shown_literally(client, community, person):
    MembershipFactory(community=community, user=person)
    MembershipFactory(community=community, user__first_name="<b>Léa</b>", user__last_name="{{7*7}}")
    page = client.get(address("community_members", community)).content.decode()
    assert "&lt;b&gt;Léa&lt;/b&gt; {{7*7}}" in page
    assert "<b>Léa" not in page


def test_asking_in_bursts_is_slowed_down(client, person, settings):
    settings.RATES = {"request": [(1, 3600)]}
    community = CommunityFactory(charter=True, join_mode="request")
    client.post(address("join", community), agreed(community, message="Une fois."))
    client.post(address("withdraw_request", community))
    answer = client.post(address("join", community), agreed(community, message="Deux fois."))
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "Deux fois.</textarea>" in read(answer)
    assert JoinRequest.objects.count() == 1
