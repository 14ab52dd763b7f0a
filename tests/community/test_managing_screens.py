"""The screens of a community's manager, without Wagtail's admin."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from community.actions.requests import ask_to_join
from community.models import Community, JoinRequest, Membership
from tests.factories import (
    CharterFactory,
    CommunityFactory,
    InvitationFactory,
    MembershipFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager(client):
    community = CommunityFactory(title="Référents du Maine", join_mode="request", charter=True)
    membership = MembershipFactory(community=community, role="manager")
    client.force_login(membership.user)
    return membership


def screen(name, community, *args):
    return reverse(name, args=[community.slug, *args])


def read(answer):
    return unescape(answer.content.decode())


SCREENS = [
    ("manage", ()),
    ("manage_members", ()),
    ("manage_member", ("public_id",)),
    ("manage_requests", ()),
    ("manage_request", ("request",)),
    ("manage_invitations", ()),
    ("manage_invitation", ("invitation",)),
    ("manage_charter", ()),
    ("manage_charter_publish", ()),
    ("manage_archive", ()),
    ("manage_rules", ()),
]

NOT_ALLOWED = {("manage_members", "post"), ("manage_requests", "post")}


def address_of(name, needs, community):
    """Return the address of a screen about something that exists."""
    target = MembershipFactory(community=community).user
    made = {
        "public_id": lambda: target.public_id,
        "request": lambda: JoinRequest.objects.create(community=community, user=UserFactory()).pk,
        "invitation": lambda: InvitationFactory(community=community).pk,
    }
    return screen(name, community, *(made[need]() for need in needs))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "needs"), SCREENS)
@pytest.mark.parametrize(
    ("role", "join_mode", "status"),
    [
        ("anonymous", "open", 302),
        ("stranger", "open", 403),
        ("member", "open", 403),
        ("member", "secret", 403),
        ("anonymous", "secret", 404),
        ("stranger", "secret", 404),
    ],
)
def test_who_does_not_manage(client, role, join_mode, status, name, needs, method):
    community = CommunityFactory(join_mode=join_mode)
    address = address_of(name, needs, community)
    if role != "anonymous":
        client.force_login(MembershipFactory(community=community).user if role == "member" else UserFactory())
    answer = getattr(client, method)(address)
    if (role, method) == ("anonymous", "post"):
        # Her session may have ended: she signs in before anything is looked up, so that secret and absent are alike.
        status = 302
    if (name, method) in NOT_ALLOWED:
        status = 405
    assert answer.status_code == status
    assert status != 302 or answer["Location"] == f"/compte/connexion/?next={address}"


def without_token(answer):
    """Return the page without the mask of its form tokens, new on each answer."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())


OUTSIDE = ["community_members", "community_about", "join", "withdraw_request", "leave", "accept_charter"]


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_secret_community_answers_as_an_absent_one(client, name, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    secret = CommunityFactory(join_mode="secret", slug="veilleurs-secrets")
    for method in ("get", "post"):
        hidden = getattr(client, method)(screen(name, secret))
        absent = getattr(client, method)(reverse(name, args=["veilleurs-absents"]))
        assert hidden.status_code == absent.status_code
        assert hidden.status_code in ((404, 405) if signed_in or method == "get" else (302, 405))
        assert without_token(hidden) == without_token(absent)


@pytest.mark.parametrize(("name", "needs"), SCREENS)
def test_what_does_not_exist_here_is_absent(client, manager, name, needs):
    if needs:
        elsewhere = address_of(name, needs, CommunityFactory())
        path = elsewhere.split("animer/")[1]
        answer = client.post(f"/communautes/{manager.community.slug}/animer/{path}", {"act": "remove"})
        assert answer.status_code == 404


def settings_of(community, **changes):
    names = ("title", "purpose", "kind", "hue", "icon", "join_mode", "answer_promise")
    data = {name: getattr(community, name) for name in names}
    return data | {"description": "", "invitation_title": "", "invitation_text": ""} | changes


def test_settings(client, manager):
    territory = TerritoryFactory()
    changes = {
        "title": "Veilleurs\u202e du   Maine",
        "description": "Bonjour.\r\n\r\n## Ici\r\n\r\n- écouter\r\n- **dire**",
        "territory": territory.pk,
        "invitation_text": "Déposez vos grilles.",
    }
    answer = client.post(screen("manage", manager.community), settings_of(manager.community, **changes))
    assert (answer.status_code, answer["Location"]) == (302, screen("manage", manager.community))
    community = Community.objects.get(pk=manager.community_id)
    assert (community.title, community.territory) == ("Veilleurs du Maine", territory)
    assert [block.block_type for block in community.description] == ["paragraph", "heading", "paragraph"]
    assert "<strong>dire</strong>" in client.get(screen("community_about", community)).content.decode()
    assert "- écouter\n- **dire**</textarea>" in read(client.get(screen("manage", community)))


def test_saving_what_was_shown_changes_nothing(client, manager):
    community = manager.community
    community.description = [("heading", "Ici"), ("paragraph", "<p>On <b>écoute</b>.</p><ul><li>un</li></ul>")]
    community.save()
    form = client.get(screen("manage", community)).context["form"]
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    data["description"] = data["description"].replace("\n", "\r\n")
    answer = client.post(screen("manage", community), data, follow=True)
    assert "Rien n'a changé." in read(answer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "\u200b\u202e"}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"purpose": " "}, "purpose"),
        ({"kind": "autre"}, "kind"),
        ({"hue": "red;}"}, "hue"),
        ({"icon": "../secret"}, "icon"),
        ({"territory": "999999999999999999999"}, "territory"),
        ({"description": "x" * 100_000}, "description"),
        ({"description": "a\n" * 9_000}, "description"),
        ({"invitation_text": "x" * 301}, "invitation_text"),
        ({"public_reading": "on"}, "public_reading"),
        ({"join_mode": "secret"}, "join_mode"),
    ],
)
def test_refused_settings_keep_what_was_typed(client, manager, changes, field):
    data = settings_of(manager.community, answer_promise="réponse sous 3 jours", **changes)
    answer = client.post(screen("manage", manager.community), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="réponse sous 3 jours"' in read(answer)
    assert Community.objects.get(pk=manager.community_id).answer_promise == ""


def test_a_change_of_entry_is_confirmed(client, manager):
    data = settings_of(manager.community, join_mode="secret")
    first = client.post(screen("manage", manager.community), data)
    assert "la communauté n'existera plus" in read(first)
    assert 'name="confirmed"' in read(first)
    client.post(screen("manage", manager.community), data | {"confirmed": "on"})
    assert Community.objects.get(pk=manager.community_id).join_mode == "secret"


def test_roles_from_the_screen(client, manager):
    member = MembershipFactory(community=manager.community)
    page = screen("manage_member", manager.community, member.user.public_id)
    assert "Passer la main" in read(client.get(page))
    assert Membership.objects.get(pk=member.pk).role == "member"
    for _ in range(2):
        assert client.post(page, {"act": "promote"})["Location"] == screen("manage_members", manager.community)
    assert Membership.objects.get(pk=member.pk).role == "manager"
    client.post(page, {"act": "step_down"})
    answer = client.post(page, {"act": "hand_over"})
    assert answer["Location"] == screen("community_about", manager.community)
    assert Membership.objects.get(pk=manager.pk).role == "member"
    assert client.get(page).status_code == 403


def test_the_last_manager_is_told_to_hand_over(client, manager):
    page = screen("manage_member", manager.community, manager.user.public_id)
    answer = client.post(page, {"act": "step_down"}, follow=True)
    assert "confiez d'abord l'animation à un membre" in read(answer)
    answer = client.post(screen("leave", manager.community), follow=True)
    assert "confiez d'abord l'animation à un membre" in read(answer)
    assert answer.redirect_chain == [(screen("manage_members", manager.community), 302)]


@pytest.mark.parametrize("act", ["", "nuire"])
def test_an_unknown_act_does_nothing(client, manager, act):
    member = MembershipFactory(community=manager.community)
    page = screen("manage_member", manager.community, member.user.public_id)
    assert client.post(page, {"act": act})["Location"] == page
    assert Membership.objects.get(pk=member.pk).role == "member"


def test_removing_from_the_screen(client, manager):
    member = MembershipFactory(community=manager.community)
    page = screen("manage_member", manager.community, member.user.public_id)
    assert client.post(page, {"act": "remove"}).status_code == 302
    assert client.post(page, {"act": "remove"}).status_code == 404
    assert list(Membership.objects.filter(community=manager.community)) == [manager]


def test_requests(client, manager):
    page = screen("manage_requests", manager.community)
    assert "Aucune demande en attente" in read(client.get(page))
    asked = ask_to_join(UserFactory(), manager.community, "Je suis tutrice.\nÀ Cholet.", manager.community.charter_id)
    assert "Je suis tutrice.<br>À Cholet." in read(client.get(page))
    answer = screen("manage_request", manager.community, asked.pk)
    for _ in range(2):
        client.post(answer, {"accept": "1", f"{asked.pk}-answer": "Bienvenue."})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("accepted", "Bienvenue.")
    assert Membership.objects.filter(user=asked.user).count() == 1


def test_a_word_too_long_is_kept(client, manager):
    asked = ask_to_join(UserFactory(), manager.community, "", manager.community.charter_id)
    other = ask_to_join(UserFactory(), manager.community, "", manager.community.charter_id)
    data = {"decline": "1", f"{asked.pk}-answer": "mot" * 400}
    answer = client.post(screen("manage_request", manager.community, asked.pk), data)
    assert answer.status_code == 422
    assert "motmotmot" in read(answer)
    assert read(answer).count('aria-invalid="true"') == 1
    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.state, other.state) == ("pending", "pending")


def test_a_word_typed_before_the_session_ended_is_back_after_signing_in(client, manager):
    asked = ask_to_join(UserFactory(), manager.community, "", manager.community.charter_id)
    address = screen("manage_request", manager.community, asked.pk)
    client.logout()
    sent = client.post(address, {"accept": "1", f"{asked.pk}-answer": "Bienvenue à vous."})
    assert sent["Location"] == f"/compte/connexion/?next={address}"
    session = client.session
    kept = session["kept_form"]
    client.force_login(manager.user)
    session = client.session
    session["kept_form"] = kept
    session.save()
    back = client.get(address)
    assert (back.status_code, "Bienvenue à vous." in read(back)) == (200, True)
    asked.refresh_from_db()
    assert asked.state == "pending"


def test_archive_from_the_screen(client, manager):
    page = screen("manage_archive", manager.community)
    client.get(page)
    assert not Community.objects.get(pk=manager.community_id).is_archived
    for _ in range(2):
        client.post(page)
    assert Community.objects.get(pk=manager.community_id).is_archived
    client.post(page, {"reopen": "1"})
    assert not Community.objects.get(pk=manager.community_id).is_archived


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("manage", 9), ("manage_members", 9), ("manage_requests", 9), ("manage_charter", 9), ("manage_rules", 9)],
)
def test_queries(client, manager, name, queries, number, django_assert_num_queries):
    for _ in range(number):
        MembershipFactory(community=manager.community)
        JoinRequest.objects.create(community=manager.community, user=UserFactory())
        CharterFactory(community=manager.community)
        TerritoryFactory()
    with django_assert_num_queries(queries):
        client.get(screen(name, manager.community))


@pytest.mark.parametrize("archived", [True, False])
def test_every_screen_opens_for_a_manager(client, manager, archived):
    Community.objects.filter(pk=manager.community_id).update(archived_at=timezone.now() if archived else None)
    for name, needs in SCREENS:
        if name not in ("manage_request", "manage_charter_publish"):
            assert client.get(address_of(name, needs, manager.community)).status_code == 200
