"""What a manager does: roles, removals, settings, archive."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import Revision

from community.actions import managing
from community.actions.managing import archive, edit_settings, hand_over, remove_member, set_role, unarchive
from community.models import AuditEntry, Community, Membership, Notification
from community.signals import access_changed
from tests.factories import MembershipFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager():
    return MembershipFactory(role="manager", community__join_mode="open")


@pytest.fixture
def member(manager):
    return MembershipFactory(community=manager.community)


def logged():
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def told():
    return list(Notification.objects.order_by("pk").values_list("recipient_id", "verb"))


def roles_in(community):
    return dict(Membership.objects.filter(community=community).values_list("user_id", "role"))


@pytest.fixture
def pokes(monkeypatch):
    """The pokes that left, as (group, type)."""
    sent = []

    async def keep(self, group, message):
        sent.append((group, message["type"]))

    monkeypatch.setattr("community.layers.EmbeddedLayer.group_send", keep)
    return sent


def test_remove(manager, member, pokes, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        assert remove_member(manager.user, member) is True
    assert pokes == []
    for callback in callbacks:
        callback()
    group = f"user.{member.user_id}"
    assert sorted(pokes) == [(group, "access.changed"), (group, "bell.rang")]
    assert roles_in(manager.community) == {manager.user_id: "manager"}
    assert told() == [(member.user_id, "removed")]
    assert logged() == ["member.removed"]
    assert Community.objects.get(pk=manager.community_id).member_count == 1


def test_removing_twice_is_removing_once(manager, member):
    remove_member(manager.user, member)
    assert remove_member(manager.user, member) is False
    assert len(told()) == 1


def test_the_last_manager_is_not_removed(manager):
    administrator = UserFactory(is_superuser=True)
    with pytest.raises(ValidationError):
        remove_member(administrator, manager)
    assert (roles_in(manager.community), logged()) == ({manager.user_id: "manager"}, [])


def test_give_and_take_the_role(manager, member, pokes, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert set_role(manager.user, member, "manager") is True
    assert set_role(manager.user, member, "manager") is False
    group = f"user.{member.user_id}"
    assert sorted(pokes) == [(group, "access.changed"), (group, "bell.rang")]
    assert told() == [(member.user_id, "made_manager")]
    assert set_role(member.user, manager, "member") is True
    assert roles_in(manager.community) == {manager.user_id: "member", member.user_id: "manager"}
    assert AuditEntry.objects.order_by("pk").first().detail == {"before": "member", "after": "manager"}
    assert len(told()) == 1


def test_the_last_manager_does_not_step_down(manager, member):
    with pytest.raises(ValidationError):
        set_role(manager.user, manager, "member")
    assert roles_in(manager.community)[manager.user_id] == "manager"


def test_hand_over(manager, member):
    assert hand_over(manager.user, member) is True
    assert roles_in(manager.community) == {manager.user_id: "member", member.user_id: "manager"}
    assert logged() == ["role.changed", "role.changed"]
    with pytest.raises(PermissionDenied):
        hand_over(manager.user, member)


def test_hand_over_to_oneself_changes_nothing(manager):
    assert hand_over(manager.user, manager) is False
    assert roles_in(manager.community) == {manager.user_id: "manager"}


def test_hand_over_to_a_disabled_account_is_refused(manager):
    gone = MembershipFactory(community=manager.community, user__is_active=False)
    with pytest.raises(PermissionDenied):
        hand_over(manager.user, gone)
    assert roles_in(manager.community)[manager.user_id] == "manager"


ACTS = {
    "remove": lambda actor, row: remove_member(actor, row),
    "promote": lambda actor, row: set_role(actor, row, "manager"),
    "hand over": lambda actor, row: hand_over(actor, row),
    "settings": lambda actor, row: edit_settings(actor, row.community, title="À moi"),
    "archive": lambda actor, row: archive(actor, row.community),
    "unarchive": lambda actor, row: unarchive(actor, row.community),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["stranger", "member", "manager elsewhere", "was manager"])
def test_refusals_write_nothing(act, role, manager, member, django_capture_on_commit_callbacks):
    title = manager.community.title
    actor = {
        "stranger": UserFactory,
        "member": lambda: MembershipFactory(community=manager.community).user,
        "manager elsewhere": lambda: MembershipFactory(role="manager").user,
        "was manager": lambda: MembershipFactory(community=manager.community, role="manager").user,
    }[role]()
    if role == "was manager":
        # Her rights were read before another tab took them away.
        assert actor.roles[manager.community_id].is_manager
        Membership.objects.filter(user=actor).update(role="member")
    before = roles_in(manager.community)
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(PermissionDenied):
        ACTS[act](actor, member)
    community = Community.objects.get(pk=manager.community_id)
    assert (roles_in(community), community.title, community.archived_at) == (before, title, None)
    assert (logged(), told(), callbacks) == ([], [], [])


def test_edit_settings(manager):
    changes = {"title": "Veilleurs", "hue": "plum", "description": [("heading", "Ici"), ("paragraph", "<p>Oui.</p>")]}
    assert edit_settings(manager.user, manager.community, **changes) == ["title", "description", "hue"]
    community = Community.objects.get(pk=manager.community_id)
    assert (community.title, community.hue) == ("Veilleurs", "plum")
    assert [block.block_type for block in community.description] == ["heading", "paragraph"]
    assert logged() == []


def test_editing_nothing_writes_nothing(manager):
    assert edit_settings(manager.user, manager.community, title=manager.community.title) == []
    assert Community.objects.get(pk=manager.community_id).latest_revision is None


def test_an_older_revision_brings_back_words_but_no_rule_of_entry(manager, member):
    revision = manager.community.save_revision()
    edit_settings(manager.user, manager.community, title="Veilleurs", join_mode="secret")
    archive(manager.user, manager.community)
    Revision.objects.get(pk=revision.pk).publish()
    community = Community.objects.get(pk=manager.community_id)
    assert community.title == manager.community.title
    assert (community.join_mode, community.is_archived) == ("secret", True)


def test_becoming_secret(manager, member):
    edit_settings(manager.user, manager.community, public_reading=True)
    heard = []

    def listen(user_ids, community, **kwargs):
        heard.append((user_ids, community.pk))

    access_changed.connect(listen)
    edit_settings(manager.user, manager.community, join_mode="secret")
    access_changed.disconnect(listen)
    community = Community.objects.get(pk=manager.community_id)
    assert (community.join_mode, community.public_reading) == ("secret", False)
    assert set(roles_in(community)) == {manager.user_id, member.user_id}
    assert heard == [([], community.pk)]
    detail = AuditEntry.objects.order_by("pk").last().detail
    assert detail["before"] == {"join_mode": "open", "public_reading": True}
    assert detail["after"] == {"join_mode": "secret", "public_reading": False}


def test_the_readers_of_its_threads_are_asked_again(manager, pokes, django_capture_on_commit_callbacks):
    thread = ThreadFactory(community=manager.community)
    ThreadFactory()
    with django_capture_on_commit_callbacks(execute=True):
        edit_settings(manager.user, manager.community, join_mode="request")
    assert pokes == [(f"thread.{thread.pk}", "access.changed")]


def test_archive_and_back(manager, member):
    assert archive(manager.user, manager.community) is True
    assert archive(manager.user, manager.community) is False
    assert Community.objects.get(pk=manager.community_id).is_archived
    assert told() == [(member.user_id, "community_archived")]
    assert unarchive(manager.user, manager.community) is True
    assert unarchive(manager.user, manager.community) is False
    assert not Community.objects.get(pk=manager.community_id).is_archived
    assert logged() == ["community.archived", "community.unarchived"]


def test_every_setting_is_a_field():
    fields = {field.name for field in Community._meta.get_fields()}
    assert set(managing.SETTINGS) <= fields


def test_an_administrator_manages_without_belonging(member):
    administrator = UserFactory(is_superuser=True)
    assert edit_settings(administrator, member.community, title="Veilleurs") == ["title"]
    assert administrator.pk not in roles_in(member.community)
