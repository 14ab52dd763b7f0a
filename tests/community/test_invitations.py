"""Invitations: by address, by link; who they let in, once."""

import hashlib
from datetime import timedelta
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from community import mails
from community.actions import invitations
from community.actions.invitations import accept_invitation, invite_addresses, invite_by_link, revoke
from community.forms.invitations import AddressInvitationForm, entries_of
from community.invitation_keys import digest_of, is_current, token_of
from community.models import AuditEntry, Invitation, Membership
from tests.factories import CharterFactory, CommunityFactory, InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager():
    community = CommunityFactory(charter=True, join_mode="secret", title="Référents du Maine")
    return MembershipFactory(community=community, role="manager")


def invite(manager, *addresses, **options):
    people = [(address, "") for address in addresses]
    return invite_addresses(manager.user, manager.community, people, **options)


def test_invite_addresses(manager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        done = invite(manager, "lea@example.org", "paul@example.org", message="À mardi.", days=3)
    assert [(made.email, made.max_uses) for made in done.sent] == [("lea@example.org", 1), ("paul@example.org", 1)]
    assert timedelta(days=2.9) < done.sent[0].expires_at - timezone.now() < timedelta(days=3)
    assert mail.outbox == []
    for callback in callbacks:
        callback()
    assert [message.to for message in mail.outbox] == [["lea@example.org"], ["paul@example.org"]]
    sent = mail.outbox[0]
    assert sent.subject == "Invitation à rejoindre Référents du Maine"
    assert "À mardi." in sent.body
    assert f"/invitation/{token_of(done.sent[0])}/" in sent.body


def test_only_the_digest_of_the_token_is_kept(manager):
    made = invite_by_link(manager.user, manager.community)
    token = token_of(made)
    assert made.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) >= 43
    kept = Invitation.objects.filter(pk=made.pk).values_list()[0]
    assert token not in map(str, kept)


def test_tokens_differ_and_die_with_the_secret(manager, settings):
    one, two = (invite_by_link(manager.user, manager.community) for _ in range(2))
    assert token_of(one) != token_of(two)
    assert is_current(Invitation.objects.get(pk=one.pk))
    settings.SECRET_KEY = "another secret " * 4
    assert not is_current(one)


def test_members_and_invited_ones_are_told_and_left_alone(manager, django_capture_on_commit_callbacks):
    member = MembershipFactory(community=manager.community).user
    EmailAddress.objects.create(user=member, email="autre@example.org", verified=True)
    invite(manager, "lea@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        done = invite(manager, "lea@example.org", member.email, "autre@example.org", "neuve@example.org")
    assert [made.email for made in done.sent] == ["neuve@example.org"]
    assert done.waiting == ["lea@example.org"]
    assert done.members == sorted([member.email, "autre@example.org"])
    assert [message.to for message in mail.outbox] == [["neuve@example.org"]]


def test_too_many_at_once_invites_nobody(manager, monkeypatch):
    monkeypatch.setattr(invitations, "MAX_OPEN", 2)
    with pytest.raises(invitations.TooManyInvitations):
        invite(manager, "un@example.org", "deux@example.org", "trois@example.org")
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("role", ["member", "stranger", "archived"])
def test_who_may_not_invite_writes_nothing(manager, role, django_capture_on_commit_callbacks):
    actor = manager.user
    if role == "archived":
        manager.community.archived_at = timezone.now()
        manager.community.save(update_fields=["archived_at"])
    else:
        actor = MembershipFactory(community=manager.community).user if role == "member" else UserFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        with pytest.raises(PermissionDenied):
            invite_addresses(actor, manager.community, [("lea@example.org", "")])
        with pytest.raises(PermissionDenied):
            invite_by_link(actor, manager.community)
    assert (Invitation.objects.count(), callbacks) == (0, [])


def test_a_mail_that_leaves_late_is_asked_again(manager):
    made = invite(manager, "lea@example.org").sent[0]
    revoke(manager.user, made)
    mails.send_invitation.call(made.pk)
    assert mail.outbox == []


def test_the_mail_sent_twice_holds_the_same_token(manager):
    made = invite(manager, "lea@example.org").sent[0]
    for _ in range(2):
        mails.send_invitation.call(made.pk)
    assert mail.outbox[0].body == mail.outbox[1].body


def test_revoke(manager):
    made = invite_by_link(manager.user, manager.community)
    with pytest.raises(PermissionDenied):
        revoke(MembershipFactory(community=manager.community).user, made)
    assert revoke(manager.user, made) is True
    assert revoke(manager.user, made) is False
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["invitation.revoked"]


def test_accept_an_address_invitation(manager):
    person = UserFactory(email="lea@example.org")
    made = invite(manager, "lea@example.org").sent[0]
    membership = accept_invitation(person, made, manager.community.charter_id)
    made.refresh_from_db()
    assert (membership.user, membership.accepted_charter_id, made.uses) == (person, manager.community.charter_id, 1)
    manager.community.refresh_from_db()
    assert manager.community.member_count == 2


def test_accepting_twice_uses_it_once(manager):
    person = UserFactory()
    made = invite_by_link(manager.user, manager.community, max_uses=5)
    first = accept_invitation(person, made, manager.community.charter_id)
    assert accept_invitation(person, made, manager.community.charter_id) == first
    made.refresh_from_db()
    assert made.uses == 1


def expired(made):
    Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now())


def used_up(made):
    Invitation.objects.filter(pk=made.pk).update(uses=1, max_uses=1)


def revoked(made):
    Invitation.objects.filter(pk=made.pk).update(revoked_at=timezone.now())


def archived(made):
    made.community.archived_at = timezone.now()
    made.community.save(update_fields=["archived_at"])


@pytest.mark.parametrize("spoil", [expired, used_up, revoked, archived])
def test_a_closed_invitation_lets_nobody_in(manager, spoil):
    made = invite_by_link(manager.user, manager.community)
    spoil(made)
    with pytest.raises(ObjectDoesNotExist):
        accept_invitation(UserFactory(), made, manager.community.charter_id)
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("verified", [True, False])
def test_a_forwarded_invitation_wants_the_verified_address(manager, verified):
    person = UserFactory()
    EmailAddress.objects.create(user=person, email="Lea@example.org", verified=verified)
    made = invite(manager, "lea@example.org").sent[0]
    if verified:
        assert accept_invitation(person, made, manager.community.charter_id).user == person
    else:
        with pytest.raises(ObjectDoesNotExist):
            accept_invitation(person, made, manager.community.charter_id)
        made.refresh_from_db()
        assert made.uses == 0


def test_a_newer_charter_is_read_before_entering(manager):
    made = invite_by_link(manager.user, manager.community)
    shown = manager.community.charter_id
    manager.community.charter = CharterFactory(community=manager.community)
    manager.community.save(update_fields=["charter"])
    with pytest.raises(ValidationError):
        accept_invitation(UserFactory(), made, shown)
    made.refresh_from_db()
    assert made.uses == 0


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a@x.fr", [(1, "a@x.fr", "")]),
        ("a@x.fr, b@x.fr;c@x.fr d@x.fr\ne@x.fr", [(1, f"{n}@x.fr", "") for n in "abcd"] + [(2, "e@x.fr", "")]),
        ("Léa Évain <LEA@x.fr>", [(1, "lea@x.fr", "Léa Évain")]),
        ('"Évain, Léa" <lea@x.fr>, Paul <p@x.fr>', [(1, "lea@x.fr", "Évain, Léa"), (1, "p@x.fr", "Paul")]),
        ("<a@x.fr>\r\n\r\n  b@x.fr  ", [(1, "a@x.fr", ""), (3, "b@x.fr", "")]),
        ("a@x.fr\u200b\u202e", [(1, "a@x.fr", "")]),
        ("Paul p@x.fr", [(1, "paul", ""), (1, "p@x.fr", "")]),
        ("a@x.fr <b@x.fr>", [(1, "b@x.fr", "a@x.fr")]),
        ("", []),
    ],
)
def test_entries(typed, read):
    assert [(entry.line, entry.address, entry.name) for entry in entries_of(typed)] == read


def address_form(text):
    return AddressInvitationForm({"addresses": text, "days": "14"})


def test_each_wrong_address_is_told_with_its_line_and_nothing_is_kept():
    form = address_form("bon@x.fr\ntruc\nlea@\npaul@@x.fr, ok@x.fr\n<>")
    assert form.is_valid() is False
    assert form.errors["addresses"] == [
        "Ligne 2 : « truc » n'a pas d'arobase.",
        "Ligne 3 : il manque la partie après l'arobase dans « lea@ ».",
        "Ligne 4 : « paul@@x.fr » n'est pas une adresse complète.",
        "Ligne 5 : « <> » n'a pas d'arobase.",
    ]


def test_repeated_addresses_are_invited_once():
    form = address_form("a@x.fr, A@X.fr\nLéa <a@x.fr>\nb@x.fr")
    assert form.is_valid()
    assert form.cleaned_data["addresses"] == [("a@x.fr", ""), ("b@x.fr", "")]
    assert form.repeated() == 2


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b"])
def test_no_address(text):
    assert address_form(text).errors["addresses"] == [
        "Indiquez au moins une adresse, par exemple prenom.nom@structure.fr"
    ]


def test_too_many_addresses():
    form = address_form("\n".join(f"a{n}@x.fr" for n in range(201)))
    assert form.errors["addresses"] == ["201 adresses d'un coup, c'est trop : envoyez-les par groupes de 200."]


@pytest.mark.parametrize("days", ["0", "61", "", "beaucoup"])
def test_days_are_bounded(days):
    form = AddressInvitationForm({"addresses": "a@x.fr", "days": days})
    assert list(form.errors) == ["days"]


def url(made):
    return f"/invitation/{token_of(made)}/"


def test_the_page_shows_who_invites_and_the_charter_and_is_told_to_nobody(client, manager):
    made = invite_by_link(manager.user, manager.community)
    client.force_login(UserFactory())
    answer = client.get(url(made))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    for words in ("Référents du Maine", manager.user.public_name, "On parle de situations, jamais de personnes."):
        assert words in page
    assert token_of(made) not in page


def test_entering_by_the_page(client, manager):
    person = UserFactory()
    made = invite_by_link(manager.user, manager.community)
    client.force_login(person)
    refused = client.post(url(made), {"charter": manager.community.charter_id})
    assert (refused.status_code, Membership.objects.filter(user=person).count()) == (422, 0)
    assert "Cochez la case" in refused.content.decode()
    data = {"charter": manager.community.charter_id, "accepted": "on"}
    for _ in range(2):
        answer = client.post(url(made), data)
        assert (answer.status_code, answer["Location"]) == (302, manager.community.get_absolute_url())
    made.refresh_from_db()
    assert made.uses == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("case", ["unknown", "used", "expired", "revoked", "forwarded", "archived"])
def test_every_closed_invitation_gives_the_same_answer(client, manager, case, method):
    client.force_login(UserFactory())
    unknown = getattr(client, method)("/invitation/" + "x" * 43 + "/")
    made = invite(manager, "lea@example.org").sent[0] if case == "forwarded" else None
    made = made or invite_by_link(manager.user, manager.community)
    spoilers = {"used": used_up, "expired": expired, "revoked": revoked, "archived": archived}
    if case in spoilers:
        spoilers[case](made)
    path = "/invitation/inconnue/" if case == "unknown" else url(made)
    answer = getattr(client, method)(path, {"accepted": "on", "charter": manager.community.charter_id})
    assert answer.status_code == 404
    assert "Référents" not in answer.content.decode()
    assert "Cette invitation n'ouvre rien, ou plus rien" in answer.content.decode()
    assert len(answer.content) == len(unknown.content)
    assert answer["Referrer-Policy"] == unknown["Referrer-Policy"] == "no-referrer"


def test_a_used_invitation_leads_who_entered_by_it_back_home(client, manager):
    person = UserFactory(email="lea@example.org")
    made = invite(manager, "lea@example.org").sent[0]
    accept_invitation(person, made, manager.community.charter_id)
    client.force_login(person)
    assert client.get(url(made))["Location"] == manager.community.get_absolute_url()


@pytest.mark.parametrize(("button", "account"), [("sign_in", "account_login"), ("sign_up", "account_signup")])
def test_who_is_unknown_signs_in_and_comes_back_without_the_token_in_any_address(client, manager, button, account):
    made = invite_by_link(manager.user, manager.community)
    assert client.get(url(made)).status_code == 200
    answer = client.post(url(made), {button: "1"})
    assert answer["Location"] == f"{reverse(account)}?next=/invitation/"
    assert client.session["invitation"] == digest_of(token_of(made))
    person = UserFactory()
    client.force_login(person)
    assert "Référents du Maine" in client.get("/invitation/").content.decode()
    client.post("/invitation/", {"accepted": "on", "charter": manager.community.charter_id})
    assert Membership.objects.filter(user=person, community=manager.community).exists()


def test_looking_at_an_invitation_writes_nothing(client, manager):
    made = invite_by_link(manager.user, manager.community)
    answer = client.get(url(made))
    assert "session" not in answer.cookies
    made.refresh_from_db()
    assert made.uses == 0


@pytest.fixture
def desk(client, manager):
    """The manager's list of invitations, signed in."""
    client.force_login(manager.user)
    return f"/communautes/{manager.community.slug}/animer/invitations/"


def test_inviting_by_address_from_the_screen(client, desk, manager):
    data = {"kind": "addresses", "addresses": "lea@example.org, LEA@example.org", "days": "14", "message": ""}
    page = unescape(client.post(desk, data, follow=True).content.decode())
    assert "1 invitation part à l'instant." in page
    assert "1 adresse était en double." in page
    page = unescape(client.post(desk, data, follow=True).content.decode())
    assert "Invitation déjà en cours : lea@example.org." in page
    assert Invitation.objects.count() == 1


def test_wrong_addresses_keep_the_text(client, desk):
    answer = client.post(desk, {"kind": "addresses", "addresses": "lea@example.org\ntruc", "days": "14"})
    page = answer.content.decode()
    assert (answer.status_code, Invitation.objects.count()) == (422, 0)
    assert "lea@example.org\ntruc</textarea>" in page
    assert "Ligne 2 : « truc » n&#x27;a pas d&#x27;arobase." in page


def test_a_link_is_shown_again_until_it_is_closed(client, desk, manager):
    data = {"kind": "link", "lien-label": "réunion du 12", "lien-max_uses": "3", "lien-days": "60"}
    shown = client.post(desk, data)["Location"]
    made = Invitation.objects.get()
    assert (made.label, made.max_uses) == ("réunion du 12", 3)
    assert url(made) in client.get(shown).content.decode()
    assert "réunion du 12" in client.get(desk).content.decode()
    client.post(shown)
    client.post(shown)
    assert url(made) not in client.get(shown).content.decode()
    made.refresh_from_db()
    assert made.is_open is False


def test_the_token_of_an_address_invitation_is_not_shown_to_the_manager(client, desk, manager):
    made = invite(manager, "lea@example.org").sent[0]
    assert token_of(made) not in client.get(f"{desk}{made.pk}/").content.decode()


def test_an_invitation_of_another_community_is_absent(client, desk):
    assert client.get(f"{desk}{InvitationFactory().pk}/").status_code == 404
    assert client.post(f"{desk}{InvitationFactory().pk}/").status_code == 404
    assert client.get(f"{desk}{'9' * 30}/").status_code == 404


def test_states_and_the_empty_list(client, desk, manager):
    assert "Aucune invitation pour le moment" in client.get(desk).content.decode()
    for state in ({}, {"uses": 1}, {"revoked_at": timezone.now()}, {"expires_at": timezone.now()}):
        InvitationFactory(community=manager.community, label="Promotion", **state)
    page = client.get(desk).content.decode()
    assert [page.count(f">{word}</span>") for word in ("ouverte", "utilisée", "fermée", "expirée")] == [1, 1, 1, 1]


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_list(client, desk, manager, number, django_assert_num_queries):
    for _ in range(number):
        invite_by_link(manager.user, manager.community, label="Promotion")
    with django_assert_num_queries(9):
        client.get(desk)


def test_an_archive_offers_no_invitation_form(client, desk, manager):
    manager.community.archived_at = timezone.now()
    manager.community.save(update_fields=["archived_at"])
    assert "rouvrez-la pour inviter" in client.get(desk).content.decode()
    data = {"kind": "addresses", "addresses": "lea@example.org", "days": "14"}
    assert client.post(desk, data).status_code == 403
    assert Invitation.objects.count() == 0


def test_inviting_in_bursts_is_slowed_down(client, desk, manager, settings):
    settings.RATES = {"invitation": [(1, 3600)]}
    client.post(desk, {"kind": "addresses", "addresses": "lea@example.org", "days": "14"})
    answer = client.post(desk, {"kind": "addresses", "addresses": "paul@example.org", "days": "14"})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "paul@example.org</textarea>" in answer.content.decode()
    assert [made.email for made in Invitation.objects.all()] == ["lea@example.org"]
