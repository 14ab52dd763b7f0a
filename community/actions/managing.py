"""What a manager does: roles, removals, settings, archive."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from community import audit, permissions
from community.actions.assigning import release_all
from community.actions.locking import lock, require
from community.actions.membership import expel, require_other_manager, tell_access_changed
from community.models import Community, Membership, User
from community.notifications import forget, notify
from community.signals import access_changed

SETTINGS = (
    "title",
    "purpose",
    "description",
    "kind",
    "territory",
    "hue",
    "icon",
    "join_mode",
    "public_reading",
    "answer_promise",
    "invitation_title",
    "invitation_text",
)
ENTRY = ("join_mode", "public_reading")


@transaction.atomic
def remove_member(actor, membership):
    """Put a member out; return whether she still was one. She is told; what she wrote stays.

    Raises PermissionDenied to who does not manage here, ValidationError for the last manager.
    """
    membership = _lock_membership(actor, membership)
    if membership is None:
        return False
    require_other_manager(membership)
    community, person = membership.community, membership.user
    audit.record(actor, "member.removed", person, community=community, role=membership.role)
    expel(membership)
    notify("removed", [person], actor, community, title=community.title, url=reverse("communities"))
    return True


@transaction.atomic
def set_role(actor, membership, role):
    """Give a member the role `role`; return whether it changed.

    A new manager is told. Raises PermissionDenied to who does not manage here, ValidationError when the last
    manager would step down.
    """
    membership = _lock_membership(actor, membership)
    if membership is None or membership.role == role:
        return False
    require_other_manager(membership)
    _give(actor, membership, role)
    return True


@transaction.atomic
def hand_over(actor, membership):
    """Make a member manager in the place of `actor`, who stays a member; return whether anything changed.

    Raises PermissionDenied to who is not a manager here.
    """
    membership = _lock_membership(actor, membership)
    if membership is None or membership.user_id == actor.pk:
        return False
    community = membership.community
    require(permissions.is_manager(actor, community) and membership.user.is_active)
    if not membership.is_manager:
        _give(actor, membership, Membership.Role.MANAGER)
    own = community.memberships.get(user=actor)
    own.user, own.community = actor, community
    _give(actor, own, Membership.Role.MEMBER)
    return True


@transaction.atomic
def edit_settings(actor, community, **changes):
    """Change the face and the rules of entry of a community; return the names of what changed.

    `changes` has keys of SETTINGS. Reading without an account stands only while the community is open. Becoming
    secret keeps members, requests and invitations; outsiders find nothing any more. The change is a published
    revision of the page. Raises PermissionDenied to who does not manage here.
    """
    community = lock(community, actor)
    require(permissions.can_manage(actor, community))
    before = {name: getattr(community, name) for name in ENTRY}
    changed = [name for name in SETTINGS if name in changes and _assign(community, name, changes[name])]
    if community.public_reading and community.join_mode != Community.JoinMode.OPEN:
        community.public_reading = False
    if changed:
        _publish(actor, community, before)
    return changed


@transaction.atomic
def archive(actor, community):
    """Close a community to writing and entering; return whether it was open. Its members are told.

    Raises PermissionDenied to who does not manage here.
    """
    community = lock(community, actor)
    require(permissions.can_manage(actor, community))
    if community.is_archived:
        return False
    Community.objects.filter(pk=community.pk).update(archived_at=timezone.now())
    audit.record(actor, "community.archived", community, community=community)
    notify(
        "community_archived",
        User.objects.filter(memberships__community=community, is_active=True),
        actor,
        community,
        title=community.title,
        url=community.get_absolute_url(),
    )
    _tell_readers(community)
    return True


@transaction.atomic
def unarchive(actor, community):
    """Open an archived community again; return whether it was archived. Raises PermissionDenied."""
    community = lock(community, actor)
    require(permissions.can_manage(actor, community))
    if not community.is_archived:
        return False
    Community.objects.filter(pk=community.pk).update(archived_at=None)
    audit.record(actor, "community.unarchived", community, community=community)
    _tell_readers(community)
    return True


def _lock_membership(actor, membership):
    """Lock the community, ask the right to manage it, and return the membership fresh, or None when it is gone."""
    community = lock(membership.community, actor)
    require(permissions.can_manage(actor, community))
    fresh = community.memberships.select_related("user").filter(pk=membership.pk).first()
    if fresh is not None:
        fresh.community = community
        fresh.user = actor if fresh.user_id == actor.pk else fresh.user
    return fresh


def _give(actor, membership, role):
    person, community = membership.user, membership.community
    audit.record(actor, "role.changed", person, community=community, before=membership.role, after=role)
    membership.role = role
    membership.save(update_fields=["role"])
    tell_access_changed(person, community)
    if role == Membership.Role.MEMBER:
        release_all(person, community)
    if role == Membership.Role.MANAGER:
        url = community.get_absolute_url()
        notify("made_manager", [person], actor, community, title=community.title, url=url)


def _assign(community, name, value):
    if getattr(community, name) == value:
        return False
    setattr(community, name, value)
    return True


def _publish(actor, community, before):
    # A published revision, so that the editors' screens do not bring older words back. The right was asked above:
    # a manager has none in Wagtail.
    community.save_revision(user=actor).publish(user=actor, skip_permission_checks=True)
    after = {name: getattr(community, name) for name in ENTRY}
    Community.objects.filter(pk=community.pk).update(**after)
    if before != after:
        audit.record(actor, "entry.changed", community, community=community, before=before, after=after)
        _tell_readers(community)


def _tell_readers(community):
    """Say that anybody's rights in `community` may have changed, outsiders' first: upper apps know who reads now."""
    if community.is_secret:
        knowing = Q(memberships__community=community) | Q(is_superuser=True)
        forget(Community.objects.filter(pk=community.pk), keep=User.objects.filter(knowing))
    access_changed.send(sender=Community, user_ids=[], community=community)
