"""Welcoming, sharing what waits, and what managers keep for one another."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from community.actions import relaying
from community.actions.assigning import assign, release
from community.actions.managing import hand_over, remove_member, set_role
from community.actions.membership import leave
from community.actions.welcoming import take_back_welcome, welcome
from community.html import TooLong
from community.models import Assignment, CannedReply, HandoverNote, JoinRequest, Notification
from tests.factories import CommunityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def community():
    return CommunityFactory(join_mode="request")


@pytest.fixture
def manager(community):
    return MembershipFactory(community=community, role="manager").user


@pytest.fixture
def colleague(community):
    return MembershipFactory(community=community, role="manager").user


def asking(community):
    return JoinRequest.objects.create(community=community, user=UserFactory())


def told(person):
    return [(row.verb, row.data.get("note")) for row in Notification.objects.filter(recipient=person)]


# --- Welcoming --------------------------------------------------------------------------------------------------------


def test_a_newcomer_is_welcomed_once_with_words(community, manager):
    newcomer = MembershipFactory(community=community)
    assert [welcome(manager, newcomer, "Bonjour Hamid."), welcome(manager, newcomer, "Encore.")] == [True, False]
    newcomer.refresh_from_db()
    assert newcomer.welcomed_at is not None
    assert told(newcomer.user) == [("welcomed", "Bonjour Hamid.")]


@pytest.mark.parametrize("role", ["member", "stranger"])
def test_only_managers_welcome(community, role):
    actor = MembershipFactory(community=community).user if role == "member" else UserFactory()
    newcomer = MembershipFactory(community=community)
    for act in (lambda: welcome(actor, newcomer, "Bonjour."), lambda: take_back_welcome(actor, newcomer)):
        with pytest.raises(PermissionDenied):
            act()
    assert told(newcomer.user) == []


def test_nobody_welcomes_herself(community, manager):
    with pytest.raises(PermissionDenied):
        welcome(manager, community.memberships.get(user=manager), "Bonjour, moi.")


def test_a_welcome_is_taken_back_unless_it_left(community, manager):
    newcomer = MembershipFactory(community=community)
    welcome(manager, newcomer, "Bonjour.")
    assert take_back_welcome(manager, newcomer)
    newcomer.refresh_from_db()
    assert (newcomer.welcomed_at, told(newcomer.user), take_back_welcome(manager, newcomer)) == (None, [], False)
    welcome(manager, newcomer, "Bonjour.")
    Notification.objects.update(emailed=True)
    assert not take_back_welcome(manager, newcomer)
    Notification.objects.update(emailed=False)
    community.memberships.update(welcomed_at=timezone.now() - timedelta(minutes=11))
    assert not take_back_welcome(manager, newcomer)


def test_who_left_is_not_welcomed(community, manager):
    newcomer = MembershipFactory(community=community)
    leave(newcomer.user, community)
    assert not welcome(manager, newcomer, "Bonjour.")


# --- Assigning --------------------------------------------------------------------------------------------------------


def test_what_waits_is_held_by_one_manager(community, manager, colleague):
    asked = asking(community)
    assert assign(manager, community, asked, manager, title="Demande", url="/d/")
    assert not assign(manager, community, asked, manager, title="Demande", url="/d/")
    assert assign(manager, community, asked, colleague, title="Demande", url="/d/")
    assert list(Assignment.objects.values_list("object_id", "person")) == [(asked.pk, colleague.pk)]
    assert [told(manager), told(colleague)] == [[], [("assigned", "")]]
    assert [release(manager, community, asked), release(manager, community, asked)] == [True, False]
    assert told(colleague) == []


def test_nothing_is_given_to_who_does_not_manage_nor_from_elsewhere(community, manager):
    asked, elsewhere = asking(community), asking(CommunityFactory())
    member = MembershipFactory(community=community).user
    refused = [
        (manager, asked, member),
        (member, asked, manager),
        (UserFactory(), asked, manager),
        (manager, elsewhere, manager),
    ]
    for actor, subject, person in refused:
        with pytest.raises(PermissionDenied):
            assign(actor, community, subject, person, title="", url="")
    with pytest.raises(PermissionDenied):
        release(manager, community, elsewhere)
    assert not Assignment.objects.exists()


def part(way, community, actor, membership):
    """The manager of `membership` stops managing, in one of the ways there are."""
    person = membership.user
    if way == "leaves":
        leave(person, community)
    elif way == "steps down":
        set_role(actor, membership, "member")
    elif way == "hands over":
        hand_over(person, community.memberships.get(user=actor))
    else:
        remove_member(actor, membership)


@pytest.mark.parametrize("way", ["leaves", "steps down", "hands over", "is put out"])
def test_who_manages_no_more_holds_nothing(community, manager, colleague, way):
    kept, given = asking(community), asking(community)
    other = MembershipFactory(user=colleague, role="manager").community
    elsewhere = asking(other)
    assign(colleague, other, elsewhere, colleague, title="", url="")
    assign(manager, community, kept, manager, title="", url="")
    assign(manager, community, given, colleague, title="Demande", url="/d/")
    part(way, community, manager, community.memberships.get(user=colleague))
    assert set(Assignment.objects.values_list("object_id", flat=True)) == {kept.pk, elsewhere.pk}
    assert ("assigned", "") not in told(colleague)


# --- The book and the replies -----------------------------------------------------------------------------------------


def test_a_note_is_written_changed_erased_and_given_back(community, manager):
    note = relaying.write_note(manager, community, "Rappeler **Claire**.")
    assert (note.edited_at, "<strong>Claire</strong>" in note.html) == (None, True)
    relaying.write_note(manager, community, "<script>alert(1)</script>", note)
    note.refresh_from_db()
    assert (note.edited_at is not None, "<script" in note.html) == (True, False)
    assert [relaying.erase(manager, note), relaying.erase(manager, note)] == [True, False]
    assert [relaying.give_back(manager, note), relaying.give_back(manager, note)] == [True, False]


def test_what_was_erased_is_dropped_after_a_month(community, manager):
    note = relaying.write_note(manager, community, "Vieille.")
    reply = relaying.write_reply(manager, community, title="Merci", text="Merci à vous.")
    for kept in (note, reply):
        relaying.erase(manager, kept)
    relaying.forget_erased()
    assert (HandoverNote.objects.count(), CannedReply.objects.count()) == (1, 1)
    HandoverNote.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    relaying.forget_erased()
    assert (HandoverNote.objects.count(), CannedReply.objects.count()) == (0, 1)


def test_the_book_is_the_managers_own(community, manager):
    member, other = MembershipFactory(community=community).user, MembershipFactory(role="manager")
    note = relaying.write_note(manager, community, "Entre nous.")
    reply = relaying.write_reply(manager, community, title="Merci", text="Merci.")
    acts = [
        lambda: relaying.write_note(member, community, "?"),
        lambda: relaying.write_note(other.user, other.community, "?", note),
        lambda: relaying.write_reply(member, community, title="?", text="?"),
        lambda: relaying.write_reply(other.user, other.community, title="?", text="?", reply=reply),
        lambda: relaying.erase(other.user, note),
        lambda: relaying.give_back(member, reply),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(TooLong):
        relaying.write_note(manager, community, "a" * 100_000)
    assert list(HandoverNote.objects.values_list("source", flat=True)) == ["Entre nous."]
