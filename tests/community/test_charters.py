"""Charters: drafted, put into force, accepted by each member."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from community.actions.charters import accept_charter, draft_charter, publish_charter
from community.charters import pending_charter, redirect_to_charter
from community.html import MAX_LONG_LENGTH
from community.models import AuditEntry, Charter, CharterAcceptance, Membership, Notification
from tests.factories import CommunityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager():
    return MembershipFactory(community=CommunityFactory(charter=True), role="manager")


@pytest.fixture
def behind(manager):
    """A member whose community has just put a new charter into force, and that charter."""
    membership = MembershipFactory(community=manager.community)
    publish_charter(manager.user, draft_charter(manager.user, manager.community, "On se tutoie.", "Le tutoiement."))
    manager.community.refresh_from_db()
    membership.community = manager.community
    return membership


def test_there_is_one_draft(manager):
    first = draft_charter(manager.user, manager.community, "## Ici\n\nOn s'écoute.")
    second = draft_charter(manager.user, manager.community, "On s'écoute **vraiment**.", "Un mot.")
    assert second.pk == first.pk
    assert (second.source, second.changes, second.author) == ("On s'écoute **vraiment**.", "Un mot.", manager.user)
    assert "<strong>vraiment</strong>" in second.html
    assert second.number == manager.community.charter.number + 1
    manager.community.refresh_from_db()
    assert manager.community.charter_id != second.pk


def test_publish(manager):
    member = MembershipFactory(community=manager.community).user
    MembershipFactory(community=manager.community, user__is_active=False)
    draft = draft_charter(manager.user, manager.community, "On se tutoie.", "Le tutoiement.")
    assert publish_charter(manager.user, draft) is True
    manager.community.refresh_from_db()
    assert manager.community.charter == draft
    assert manager.community.charter.published_at is not None
    assert list(Notification.objects.values_list("recipient_id", "verb")) == [(member.pk, "charter_published")]
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["charter.published"]
    assert Membership.objects.get(user=manager.user).accepted_charter == draft
    assert Membership.objects.get(user=member).accepted_charter != draft


def test_a_published_charter_is_never_edited(manager):
    draft = draft_charter(manager.user, manager.community, "On se tutoie.")
    publish_charter(manager.user, draft)
    assert publish_charter(manager.user, draft) is False
    other = draft_charter(manager.user, manager.community, "On se vouvoie.")
    assert (other.pk != draft.pk, other.number) == (True, draft.number + 1)
    assert Charter.objects.get(pk=draft.pk).source == "On se tutoie."


def test_publishing_the_same_words_bothers_nobody(manager):
    draft = draft_charter(manager.user, manager.community, manager.community.charter.source)
    with pytest.raises(ValidationError):
        publish_charter(manager.user, draft)
    assert Notification.objects.count() == 0


@pytest.mark.parametrize("role", ["member", "stranger"])
def test_only_managers_write_charters(manager, role):
    actor = MembershipFactory(community=manager.community).user if role == "member" else UserFactory()
    draft = draft_charter(manager.user, manager.community, "On se tutoie.")
    with pytest.raises(PermissionDenied):
        draft_charter(actor, manager.community, "À moi.")
    with pytest.raises(PermissionDenied):
        publish_charter(actor, draft)
    draft.refresh_from_db()
    assert (draft.source, draft.published_at) == ("On se tutoie.", None)


def test_accept(behind):
    charter = behind.community.charter
    assert accept_charter(behind.user, behind.community, charter.pk) is True
    assert Membership.objects.get(pk=behind.pk).accepted_charter == charter
    assert CharterAcceptance.objects.filter(user=behind.user, charter=charter).count() == 1


def test_accept_in_two_tabs(behind):
    charter = behind.community.charter
    accept_charter(behind.user, behind.community, charter.pk)
    assert accept_charter(behind.user, behind.community, charter.pk) is False
    assert CharterAcceptance.objects.filter(user=behind.user, charter=charter).count() == 1


def test_accept_a_version_that_was_replaced_meanwhile(behind):
    with pytest.raises(ValidationError):
        accept_charter(behind.user, behind.community, behind.accepted_charter_id)
    assert Membership.objects.get(pk=behind.pk).charter_is_current is False


def test_accept_is_for_members(behind):
    with pytest.raises(PermissionDenied):
        accept_charter(UserFactory(), behind.community, behind.community.charter_id)


def test_a_member_who_accepted_none_is_asked_too():
    community = CommunityFactory(charter=True)
    member = MembershipFactory(community=community, accepted_charter=None)
    assert accept_charter(member.user, community, community.charter_id) is True


def test_pending_charter(behind, manager):
    community = behind.community
    assert pending_charter(behind.user, community) == community.charter
    assert pending_charter(manager.user, community) is None
    assert pending_charter(UserFactory(), community) is None
    assert pending_charter(behind.user, CommunityFactory()) is None


def request_of(rf, user, session, method="get"):
    request = getattr(rf, method)("/discussions/3-bilan/?apres=9")
    request.user, request.session = user, session
    return request


def test_redirection_of_the_first_page(rf, behind):
    session = {}
    answer = redirect_to_charter(request_of(rf, behind.user, session), behind.community)
    path = f"/communautes/{behind.community.slug}/charte/?suite=%2Fdiscussions%2F3-bilan%2F%3Fapres%3D9"
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert redirect_to_charter(request_of(rf, behind.user, session, "post"), behind.community) is None
    assert redirect_to_charter(request_of(rf, UserFactory(), session), behind.community) is None
    assert session == {}


@pytest.fixture
def page(client, behind):
    client.force_login(behind.user)
    return f"/communautes/{behind.community.slug}/charte/"


def test_the_page_shows_the_text_and_what_changes(client, page):
    text = client.get(page).content.decode()
    assert "On se tutoie." in text
    assert "Le tutoiement." in text


def test_accepting_leads_back(client, page, behind):
    data = {"charter": behind.community.charter_id, "accepted": "on", "suite": "/discussions/3-bilan/"}
    for _ in range(2):
        answer = client.post(page, data)
        assert (answer.status_code, answer["Location"]) == (302, "/discussions/3-bilan/")
    assert Membership.objects.get(pk=behind.pk).accepted_charter_id == behind.community.charter_id


def test_not_ticking_is_told(client, page, behind):
    answer = client.post(page, {"charter": behind.community.charter_id})
    assert answer.status_code == 422
    assert "Cochez la case" in answer.content.decode()


def test_a_version_replaced_while_reading_is_shown_at_once(client, page, behind, manager):
    shown = behind.community.charter_id
    publish_charter(manager.user, draft_charter(manager.user, behind.community, "On se vouvoie."))
    answer = client.post(page, {"charter": shown, "accepted": "on"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "On se vouvoie." in text
    assert "La charte a changé pendant votre lecture" in text
    assert " checked" not in text
    assert CharterAcceptance.objects.filter(user=behind.user).count() == 0


def test_later_lets_her_read_and_is_asked_once_per_version(client, page, behind, rf, manager):
    answer = client.post(page, {"later": "1", "suite": "/discussions/3-bilan/"})
    assert answer["Location"] == "/discussions/3-bilan/"
    session = client.session
    assert redirect_to_charter(request_of(rf, behind.user, session), behind.community) is None
    assert CharterAcceptance.objects.filter(user=behind.user).count() == 0
    publish_charter(manager.user, draft_charter(manager.user, behind.community, "On se vouvoie."))
    behind.community.refresh_from_db()
    assert redirect_to_charter(request_of(rf, behind.user, session), behind.community).status_code == 302


@pytest.mark.parametrize(
    "suite", ["//ailleurs.example/", "https://ailleurs.example/", "/\\ailleurs.example", "javascript:alert(1)", ""]
)
def test_it_leads_nowhere_else(client, page, behind, suite):
    answer = client.post(page, {"later": "1", "suite": suite})
    assert answer["Location"] == behind.community.get_absolute_url()


def test_the_page_of_who_has_nothing_to_accept(client, behind):
    client.force_login(UserFactory())
    answer = client.get(f"/communautes/{behind.community.slug}/charte/")
    assert (answer.status_code, answer["Location"]) == (302, behind.community.get_absolute_url())


@pytest.fixture
def desk(client, manager):
    client.force_login(manager.user)
    return f"/communautes/{manager.community.slug}/animer/charte/"


def test_draft_preview_and_differences(client, desk, manager):
    assert manager.community.charter.source in client.get(desk).content.decode()
    client.post(desk, {"source": "## Ensemble\n\nOn se tutoie.", "changes": "Le tutoiement."})
    text = client.get(desk).content.decode()
    assert "<h2>Ensemble</h2>" in text
    assert "<ins>On se tutoie.</ins>" in text
    assert "<del>On parle de situations, jamais de personnes.</del>" in text
    assert Charter.objects.filter(published_at=None).count() == 1


@pytest.mark.parametrize("source", ["", "  ", "\u200b\u202e", "x" * (MAX_LONG_LENGTH + 1), "a\n" * 20_000])
def test_a_draft_that_cannot_be(client, desk, source):
    answer = client.post(desk, {"source": source, "changes": "Un mot gardé."})
    assert answer.status_code == 422
    assert "Un mot gardé." in answer.content.decode()
    assert Charter.objects.filter(published_at=None).count() == 0


def test_publishing_from_the_screen(client, desk, manager):
    client.post(desk, {"source": "On se tutoie.", "changes": ""})
    page = client.get(f"{desk}publier/")
    fingerprint = page.context["fingerprint"]
    assert Charter.objects.filter(published_at=None).count() == 1
    for _ in range(2):
        assert client.post(f"{desk}publier/", {"fingerprint": fingerprint}).status_code == 302
    manager.community.refresh_from_db()
    assert manager.community.charter.source == "On se tutoie."


def test_a_draft_changed_by_another_manager_is_read_again(client, desk, manager):
    client.post(desk, {"source": "On se tutoie.", "changes": ""})
    fingerprint = client.get(f"{desk}publier/").context["fingerprint"]
    draft_charter(manager.user, manager.community, "On se vouvoie.")
    answer = client.post(f"{desk}publier/", {"fingerprint": fingerprint})
    assert "On se vouvoie." in answer.content.decode()
    assert Charter.objects.filter(published_at=None).count() == 1


def test_publishing_without_a_draft(client, desk):
    assert client.get(f"{desk}publier/")["Location"] == desk
