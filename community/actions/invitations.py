"""Inviting to a community, by address or by link, and entering by an invitation."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from community import audit, jobs, mails, permissions
from community.actions.locking import lock, require
from community.actions.membership import admit, require_charter
from community.invitation_keys import digest_of, token_of
from community.models import Invitation, User
from community.notifications import notify

MAX_ADDRESSES = 200  # at once
MAX_OPEN = 1000  # waiting for an answer in one community
MAX_DAYS = 60
MAX_USES = 500


@dataclass
class Invited:
    """What became of each address: `sent` are new invitations, the others were left alone."""

    sent: list[Invitation] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


class TooManyInvitations(Exception):
    """The community already waits for as many answers as it may."""


@transaction.atomic
def invite_addresses(actor, community, people, message="", days=14):
    """Invite `people`, pairs (address, name or ""), one single-use invitation each, mailed after commit.

    Who has an account is told on the site too. Addresses of members and those with an invitation still open are left
    alone and told in the result. Raises
    PermissionDenied to who may not invite here, TooManyInvitations beyond MAX_OPEN; then nobody is invited.
    """
    community = lock(community, actor)
    require(permissions.can_invite(actor, community))
    addresses = [address for address, _name in people]
    members, waiting = _addresses_of_members(community, addresses), _addresses_waiting(community, addresses)
    new = [(address, name) for address, name in people if address not in members | waiting]
    if community.invitations.open().count() + len(new) > MAX_OPEN:
        raise TooManyInvitations
    sent = [_issue(actor, community, days, email=address, label=name, message=message) for address, name in new]
    for invitation in sent:
        jobs.later(mails.send_invitation, invitation.pk)
    _tell_invited(actor, community, sent)
    return Invited(sent, sorted(members), sorted(waiting - members))


@transaction.atomic
def invite_by_link(actor, community, label="", max_uses=30, days=14):
    """Make a link that `max_uses` people may use; return the invitation. Its token: `invitation_keys.token_of`.

    Raises PermissionDenied to who may not invite here, TooManyInvitations beyond MAX_OPEN.
    """
    community = lock(community, actor)
    require(permissions.can_invite(actor, community))
    if community.invitations.open().count() >= MAX_OPEN:
        raise TooManyInvitations
    return _issue(actor, community, days, label=label, max_uses=max_uses)


@transaction.atomic
def revoke(actor, invitation):
    """Close `invitation` for good; return whether it was open. Raises PermissionDenied to who does not manage."""
    community = lock(invitation.community, actor)
    require(permissions.can_manage(actor, community))
    closed = community.invitations.open().filter(pk=invitation.pk).update(revoked_at=timezone.now())
    if closed:
        audit.record(actor, "invitation.revoked", invitation, community=community)
    return bool(closed)


@transaction.atomic
def accept_invitation(actor, invitation, charter_id=None):
    """Enter by `invitation`, using it once; return the membership.

    Who already belongs keeps her membership and uses nothing. Raises ObjectDoesNotExist when it does not open for
    her (any more), ValidationError when the charter changed since it was shown.
    """
    community = lock(invitation.community, actor)
    if permissions.is_member(actor, community):
        return actor.roles[community.pk]
    invitation = Invitation.objects.open().get(pk=invitation.pk)
    if not opens_for(actor, invitation, community):
        raise ObjectDoesNotExist
    require_charter(community, charter_id)
    Invitation.objects.filter(pk=invitation.pk).update(uses=F("uses") + 1)
    return admit(actor, community, charter_id, decided_by=invitation.invited_by)


def opens_for(person, invitation, community):
    """Return whether `invitation` lets `person` in: one bound to an address wants it among her verified ones."""
    if not community.live or community.is_archived or not permissions.is_present(person):
        return False
    if community.pk in person.exclusions:
        return False
    if not invitation.email:
        return True
    return person.emailaddress_set.filter(verified=True, email__iexact=invitation.email).exists()


def _tell_invited(actor, community, invitations):
    people = User.objects.filter(is_active=True, emailaddress__verified=True)
    people = people.filter(emailaddress__email__in=[one.email for one in invitations])
    known = {person.invited_at: person for person in people.annotate(invited_at=F("emailaddress__email"))}
    for invitation in invitations:
        if person := known.get(invitation.email):
            url = reverse("my_invitation", args=[invitation.pk])
            notify("invitation", [person], actor, invitation, title=community.title, url=url, note=invitation.message)


def _issue(actor, community, days, max_uses=1, **fields):
    invitation = Invitation.objects.create(
        community=community,
        invited_by=actor,
        max_uses=max_uses,
        expires_at=timezone.now() + timedelta(days=days),
        token_digest=secrets.token_hex(32),
        **fields,
    )
    invitation.token_digest = digest_of(token_of(invitation))
    invitation.save(update_fields=["token_digest"])
    return invitation


def _addresses_of_members(community, addresses):
    members = User.objects.filter(memberships__community=community)
    own = members.filter(email__in=addresses).values_list("email", flat=True)
    verified = members.filter(emailaddress__verified=True, emailaddress__email__in=addresses)
    return set(own) | set(verified.values_list("emailaddress__email", flat=True))


def _addresses_waiting(community, addresses):
    return set(community.invitations.open().filter(email__in=addresses).values_list("email", flat=True))
