"""Entering and leaving a community."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, live, permissions
from community.actions.assigning import release_all
from community.actions.locking import forget_roles, lock, require
from community.models import CharterAcceptance, Community, JoinRequest, Membership, User
from community.notifications import forget
from community.signals import access_changed, member_joined, member_left


@transaction.atomic
def join(actor, community, charter_id=None):
    """Enter an open community, accepting the charter that was shown; return the membership.

    Who already belongs keeps her membership, unchanged. Raises PermissionDenied when the community cannot be
    entered so, ValidationError when the charter changed since it was shown.
    """
    community = lock(community, actor)
    if permissions.is_member(actor, community):
        return actor.roles[community.pk]
    require(permissions.can_join(actor, community))
    require_charter(community, charter_id)
    return admit(actor, community, charter_id)


def require_charter(community, charter_id):
    """Raise ValidationError unless `charter_id` is the charter in force, or there is none."""
    if community.charter_id is not None and community.charter_id != charter_id:
        raise ValidationError(
            _("La charte a changé pendant votre lecture. La voici à jour : relisez-la, puis acceptez-la."),
            code="charter",
        )


def admit(person, community, charter_id, role=Membership.Role.MEMBER, decided_by=None):
    """Write that `person` belongs to `community` and return the membership. Joins the transaction.

    The caller locked the community and asked the right. A pending request is closed as accepted. Leaving and coming
    back does not shorten a limit.
    """
    membership = Membership.objects.create(
        user=person,
        community=community,
        role=role,
        accepted_charter_id=charter_id,
        limited_until=person.sanctions.end_of_limit(community),
    )
    if charter_id is not None:
        CharterAcceptance.objects.get_or_create(charter_id=charter_id, user=person)
    community.join_requests.filter(user=person, state=JoinRequest.State.PENDING).update(
        state=JoinRequest.State.ACCEPTED, decided_by=decided_by, decided_at=timezone.now()
    )
    recount(community)
    member_joined.send(sender=Membership, membership=membership)
    tell_access_changed(person, community)
    return membership


@transaction.atomic
def found(actor, community):
    """Make `actor` the first manager of a community that she has just created; return the membership.

    Does nothing when the community already has a member. Asks no right: Wagtail asked it before creating.
    """
    community = lock(community, actor)
    if community.memberships.exists():
        return None
    audit.record(actor, "community.founded", community, community=community)
    return admit(actor, community, community.charter_id, role=Membership.Role.MANAGER)


@transaction.atomic
def leave(actor, community):
    """Leave; return whether anything changed. What she wrote stays.

    Raises ValidationError when she is the last manager: she hands over first.
    """
    community = lock(community, actor)
    membership = community.memberships.filter(user=actor).first()
    if membership is None:
        return False
    membership.user, membership.community = actor, community
    require_other_manager(membership)
    expel(membership)
    return True


def require_other_manager(membership):
    """Raise ValidationError when the community would be left without a manager who can act."""
    others = Membership.objects.managers().filter(community=membership.community_id, user__is_active=True)
    if membership.is_manager and not others.exclude(pk=membership.pk).exists():
        raise ValidationError(
            _("Une communauté garde toujours une personne pour l'animer : confiez d'abord l'animation à un membre."),
            code="last_manager",
        )


def expel(membership):
    """Delete `membership` and tell upward. Joins the transaction; the caller locked and asked the right."""
    person, community = membership.user, membership.community
    membership.delete()
    if membership.is_manager:
        release_all(person, community)
    recount(community)
    member_left.send(sender=Membership, user=person, community=community)
    tell_access_changed(person, community)
    if not permissions.can_see(person, community):
        forget(Community.objects.filter(pk=community.pk), keep=User.objects.exclude(pk=person.pk))


def recount(community):
    """Make `member_count` true again, and repair it if it was not. The caller locked the community."""
    community.member_count = community.memberships.count()
    Community.objects.filter(pk=community.pk).update(member_count=community.member_count)


def tell_access_changed(person, community):
    """Tell the connections of `person` and the upper apps that her rights in `community` changed."""
    forget_roles(person)
    access_changed.send(sender=Membership, user_ids=[person.pk], community=community)
    live.access_changed(person.pk)
