"""Asking to enter a community, and answering."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from community import jobs, mails, permissions
from community.actions.locking import lock, require
from community.actions.membership import admit, require_charter
from community.models import CharterAcceptance, JoinRequest, Membership
from community.notifications import notify


@transaction.atomic
def ask_to_join(actor, community, message="", charter_id=None):
    """Ask to enter, accepting the charter that was shown; return the request. Its managers are told.

    Asking twice is asking once: the pending request is returned as it is. Raises PermissionDenied when one does
    not ask here, ValidationError when the charter changed since it was shown.
    """
    community = lock(community, actor)
    require(permissions.can_request(actor, community))
    if pending := pending_request(actor, community):
        return pending
    require_charter(community, charter_id)
    if charter_id is not None:
        CharterAcceptance.objects.get_or_create(charter_id=charter_id, user=actor)
    request = JoinRequest.objects.create(community=community, user=actor, message=message, charter_id=charter_id)
    notify(
        "request_received",
        _managers(community),
        actor,
        community,
        title=community.title,
        url=reverse("manage_requests", args=[community.slug]),
    )
    return request


def pending_request(person, community):
    """Return the request of `person` that waits for an answer, or None."""
    return community.join_requests.filter(user=person, state=JoinRequest.State.PENDING).first()


@transaction.atomic
def withdraw_request(actor, community):
    """Take back one's own pending request; return whether there was one."""
    lock(community)
    return bool(
        community.join_requests.filter(user=actor, state=JoinRequest.State.PENDING).update(
            state=JoinRequest.State.WITHDRAWN, decided_at=timezone.now()
        )
    )


@transaction.atomic
def accept_request(actor, request, answer=""):
    """Let the person in; return the membership, or None when the request is no longer pending.

    She is told on the site and by mail. Raises PermissionDenied to who may not invite here.
    """
    request = _lock_pending(actor, request, permissions.can_invite)
    if request is None:
        return None
    _decide(actor, request, JoinRequest.State.ACCEPTED, answer)
    membership = request.community.memberships.filter(user=request.user).first()
    return membership or admit(request.user, request.community, request.charter_id, decided_by=actor)


@transaction.atomic
def decline_request(actor, request, answer=""):
    """Decline with a word; return whether the request was still pending. She is told on the site and by mail.

    Raises PermissionDenied to who does not manage here.
    """
    request = _lock_pending(actor, request, permissions.can_manage)
    if request is None:
        return False
    _decide(actor, request, JoinRequest.State.DECLINED, answer)
    return True


def _lock_pending(actor, request, right):
    community = lock(request.community, actor)
    require(right(actor, community))
    request = community.join_requests.select_related("user").filter(pk=request.pk, user__is_active=True).first()
    if request is None or request.state != JoinRequest.State.PENDING:
        return None
    request.community = community
    return request


def _decide(actor, request, state, answer):
    request.state, request.answer = state, answer
    request.decided_by, request.decided_at = actor, timezone.now()
    request.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    community = request.community
    notify(
        f"request_{state.value}",
        [request.user],
        actor,
        community,
        title=community.title,
        url=community.get_absolute_url(),
        note=answer,
    )
    jobs.later(mails.send_decision, request.pk)


def _managers(community):
    managers = Membership.objects.managers().filter(community=community, user__is_active=True)
    return [membership.user for membership in managers.select_related("user")]
