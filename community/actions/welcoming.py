"""Welcoming those who have just come."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community import permissions
from community.actions.locking import lock, require
from community.models import Membership, Notification
from community.notifications import notify

# A welcome may be taken back that long, unless a mail has told it.
UNDO = timedelta(minutes=10)


@transaction.atomic
def welcome(actor, membership, words):
    """Write `words` to a newcomer; return whether she still was to be welcomed.

    She is told on the site and as she chose for what concerns her communities. Raises PermissionDenied to who does
    not manage here, and to who would welcome herself.
    """
    membership = _locked(actor, membership)
    if membership is None or membership.welcomed_at is not None:
        return False
    require(membership.user_id != actor.pk)
    _mark(membership, timezone.now())
    community = membership.community
    url = community.get_absolute_url()
    about = {"title": community.title, "url": url, "note": words, "community": community}
    notify("welcomed", [membership.user], actor, community, **about)
    return True


@transaction.atomic
def take_back_welcome(actor, membership):
    """Take back a welcome of the last minutes with what told of it; return whether it could be.

    Raises PermissionDenied to who does not manage here.
    """
    membership = _locked(actor, membership)
    if membership is None or membership.welcomed_at is None or membership.welcomed_at < timezone.now() - UNDO:
        return False
    told = Notification.objects.filter(recipient=membership.user, verb="welcomed", timestamp__gte=timezone.now() - UNDO)
    told = told.filter(target_object_id=str(membership.community_id))
    if told.filter(emailed=True).exists():
        return False
    told.delete()
    _mark(membership, None)
    return True


def _locked(actor, membership):
    community = lock(membership.community, actor)
    require(permissions.can_manage(actor, community))
    found = community.memberships.select_related("user").filter(pk=membership.pk, user__is_active=True).first()
    if found is not None:
        found.community = community
    return found


def _mark(membership, moment):
    membership.welcomed_at = moment
    Membership.objects.filter(pk=membership.pk).update(welcomed_at=moment)
