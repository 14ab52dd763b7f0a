"""Entering, asking, leaving: what changes, who is told, what a refusal leaves."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from community.actions.membership import found, join, leave
from community.actions.requests import accept_request, ask_to_join, decline_request, withdraw_request
from community.models import AuditEntry, CharterAcceptance, JoinRequest, Membership, Notification
from community.signals import access_changed, member_joined, member_left
from tests.factories import CharterFactory, CommunityFactory, MembershipFactory, PostFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def heard():
    """What the signals said: [(name, user id)]."""
    facts, keep = [], []

    def listen(signal, name, who):
        def note(**kwargs):
            facts.append((name, who(kwargs)))

        keep.append(note)
        signal.connect(note, dispatch_uid=f"test.{name}")

    listen(member_joined, "joined", lambda told: told["membership"].user_id)
    listen(member_left, "left", lambda told: told["user"].pk)
    listen(access_changed, "access", lambda told: told["user_ids"])
    yield facts
    for signal, name in ((member_joined, "joined"), (member_left, "left"), (access_changed, "access")):
        signal.disconnect(dispatch_uid=f"test.{name}")


def told():
    return list(Notification.objects.order_by("pk").values_list("recipient_id", "verb"))


def count_of(community):
    community.refresh_from_db(fields=["member_count"])
    return community.member_count


def test_join(heard):
    community, person = CommunityFactory(charter=True), UserFactory()
    last = PostFactory(thread__community=community)
    membership = join(person, community, community.charter_id)
    assert (membership.user, membership.role, membership.accepted_charter) == (person, "member", community.charter)
    assert Membership.objects.get(user=person).read_floor == last.pk
    assert CharterAcceptance.objects.get().user == person
    assert count_of(community) == 1
    assert heard == [("joined", person.pk), ("access", [person.pk])]
    assert set(person.roles) == {community.pk}


def test_join_twice_is_joining_once(heard):
    community, person = CommunityFactory(charter=True), UserFactory()
    first = join(person, community, community.charter_id)
    assert join(person, community, community.charter_id) == first
    assert count_of(community) == 1
    assert len(heard) == 2


def test_join_with_roles_cached_before_another_tab_joined():
    community, person = CommunityFactory(), UserFactory()
    assert person.roles == {}
    MembershipFactory(community=community, user=person)
    assert join(person, community).user == person
    assert Membership.objects.count() == 1


def test_join_accepts_the_charter_that_was_shown_only():
    community, person = CommunityFactory(charter=True), UserFactory()
    older = CharterFactory(community=community)
    with pytest.raises(ValidationError) as refusal:
        join(person, community, older.pk)
    assert refusal.value.code == "charter"
    assert not Membership.objects.exists()
    assert not CharterAcceptance.objects.exists()


@pytest.mark.parametrize(
    "state", [{"join_mode": "request"}, {"join_mode": "secret"}, {"archived_at": timezone.now()}, {"live": False}]
)
def test_join_refused_writes_nothing(state, heard):
    community = CommunityFactory(**state)
    with pytest.raises(PermissionDenied):
        join(UserFactory(), community)
    assert (Membership.objects.count(), heard) == (0, [])


def test_joining_a_community_that_opened_closes_the_request():
    community, person = CommunityFactory(join_mode="request"), UserFactory()
    request = ask_to_join(person, community)
    community.join_mode = "open"
    community.save(update_fields=["join_mode"])
    join(person, community)
    request.refresh_from_db()
    assert request.state == "accepted"


def test_member_count_repairs_itself():
    community = CommunityFactory(member_count=41)
    join(UserFactory(), community)
    assert count_of(community) == 1


def test_found():
    community, person = CommunityFactory(), UserFactory()
    assert found(person, community).role == "manager"
    assert list(AuditEntry.objects.values_list("act", "actor_id")) == [("community.founded", person.pk)]
    assert found(UserFactory(), community) is None
    assert count_of(community) == 1


def test_leave(heard):
    manager = MembershipFactory(role="manager")
    membership = MembershipFactory(community=manager.community)
    person = membership.user
    assert set(person.roles) == {manager.community_id}
    assert leave(person, manager.community) is True
    assert person.roles == {}
    assert list(Membership.objects.all()) == [manager]
    assert count_of(manager.community) == 1
    assert heard == [("left", person.pk), ("access", [person.pk])]
    assert leave(person, manager.community) is False


def test_last_manager_cannot_leave():
    manager = MembershipFactory(role="manager")
    MembershipFactory(community=manager.community)
    MembershipFactory(community=manager.community, role="manager", user__is_active=False)
    with pytest.raises(ValidationError) as refusal:
        leave(manager.user, manager.community)
    assert refusal.value.code == "last_manager"
    assert Membership.objects.filter(pk=manager.pk).exists()


def test_a_manager_leaves_when_another_stays():
    manager = MembershipFactory(role="manager")
    MembershipFactory(community=manager.community, role="manager")
    assert leave(manager.user, manager.community) is True


@pytest.fixture
def asked():
    """A request to a community on request, and its manager."""
    community = CommunityFactory(charter=True, join_mode="request")
    manager = MembershipFactory(community=community, role="manager").user
    return ask_to_join(UserFactory(), community, "Je suis tutrice.", community.charter_id), manager


def test_ask_to_join(asked):
    request, manager = asked
    assert (request.state, request.message, request.charter) == (
        "pending",
        "Je suis tutrice.",
        request.community.charter,
    )
    assert told() == [(manager.pk, "request_received")]
    assert not Membership.objects.filter(user=request.user).exists()


def test_asking_twice_is_asking_once(asked):
    request, _manager = asked
    assert ask_to_join(request.user, request.community, "Encore moi.", request.charter_id) == request
    assert JoinRequest.objects.get().message == "Je suis tutrice."
    assert len(told()) == 1


@pytest.mark.parametrize(
    "state", [{"join_mode": "open"}, {"join_mode": "secret"}, {"join_mode": "request", "archived_at": timezone.now()}]
)
def test_ask_refused_writes_nothing(state):
    with pytest.raises(PermissionDenied):
        ask_to_join(UserFactory(), CommunityFactory(**state))
    assert (JoinRequest.objects.count(), told()) == (0, [])


def test_ask_refused_to_the_unknown():
    with pytest.raises(PermissionDenied):
        ask_to_join(AnonymousUser(), CommunityFactory(join_mode="request"))


def test_withdraw(asked):
    request, _manager = asked
    assert withdraw_request(UserFactory(), request.community) is False
    assert withdraw_request(request.user, request.community) is True
    assert withdraw_request(request.user, request.community) is False
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_accept_request(asked, django_capture_on_commit_callbacks):
    request, manager = asked
    with django_capture_on_commit_callbacks() as callbacks:
        membership = accept_request(manager, request, "Bienvenue parmi nous.")
    assert (membership.user, membership.accepted_charter) == (request.user, request.charter)
    assert told()[1:] == [(request.user_id, "request_accepted")]
    assert count_of(request.community) == 2
    assert mail.outbox == []
    for callback in callbacks:
        callback()
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == ([request.user.email], f"Bienvenue dans {request.community.title}")
    assert "Bienvenue parmi nous." in sent.body
    assert f"/communautes/{request.community.slug}/" in sent.body


def test_accepting_twice_is_accepting_once(asked):
    request, manager = asked
    accept_request(manager, request)
    assert accept_request(manager, request) is None
    assert decline_request(manager, request) is False
    assert Membership.objects.filter(user=request.user).count() == 1


def test_decline_request(asked, django_capture_on_commit_callbacks):
    request, manager = asked
    with django_capture_on_commit_callbacks(execute=True):
        assert decline_request(manager, request, "Ce groupe est complet.") is True
    request.refresh_from_db()
    assert (request.state, request.answer, request.decided_by) == ("declined", "Ce groupe est complet.", manager)
    assert told()[1:] == [(request.user_id, "request_declined")]
    assert "Ce groupe est complet." in mail.outbox[0].body
    assert not Membership.objects.filter(user=request.user).exists()


@pytest.mark.parametrize("act", [accept_request, decline_request])
def test_only_managers_answer(act, asked, django_capture_on_commit_callbacks):
    request, _manager = asked
    member = MembershipFactory(community=request.community).user
    elsewhere = MembershipFactory(role="manager").user
    for person in (member, elsewhere, request.user):
        with django_capture_on_commit_callbacks() as callbacks, pytest.raises(PermissionDenied):
            act(person, request)
        assert callbacks == []
    request.refresh_from_db()
    assert (request.state, len(told())) == ("pending", 1)


def test_nobody_enters_an_archive(asked):
    request, manager = asked
    request.community.archived_at = timezone.now()
    request.community.save(update_fields=["archived_at"])
    with pytest.raises(PermissionDenied):
        accept_request(manager, request)
    assert decline_request(manager, request) is True


def test_who_asked_and_was_declined_may_ask_again(asked):
    request, manager = asked
    decline_request(manager, request)
    again = ask_to_join(request.user, request.community, "", request.charter_id)
    assert again.pk != request.pk
