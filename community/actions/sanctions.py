"""What those who moderate take from a person, in a community or on the site, and give back.

Rows of `Sanction` are the truth. What every page asks (`Membership.limited_until`, `User.limited_until`,
`User.was_excluded`, `User.is_active`) is made true from those that stand whenever one is taken or lifted.
"""

from datetime import timedelta

from allauth.usersessions.adapter import get_adapter as sessions_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, jobs, live, mails, permissions
from community.actions.locking import lock, require
from community.actions.membership import expel, require_other_manager
from community.models import JoinRequest, Sanction, User
from community.moderation.subjects import is_unnamed
from community.notifications import notify
from community.search.changes import changed

Kind = Sanction.Kind
# The same form sent twice is one sanction.
AGAIN = timedelta(minutes=10)


@transaction.atomic
def warn(actor, person, *, reason, community=None, report=None):
    """Tell `person` that what she did is not accepted; return the sanction. It takes nothing from her.

    Without `community`, in the name of the site. She is told on the site and by mail, as of every sanction, with the
    reason and how to contest. Raises PermissionDenied to who may not sanction her there.
    """
    community, person = _lock(actor, person, community)
    return _take(actor, person, Kind.WARN, community, reason=reason, report=report)


@transaction.atomic
def limit(actor, person, *, reason, days, community=None, report=None):
    """Let `person` only read for `days`, in `community` (she is a member) or on the whole site; return the sanction.

    It ends by itself. Raises PermissionDenied, or ValidationError when she is no member.
    """
    community, person = _lock(actor, person, community)
    if community is not None and not permissions.is_member(person, community):
        raise ValidationError(_("Cette personne n'est plus membre de la communauté."), code="left")
    return _take(actor, person, Kind.LIMIT, community, days, reason=reason, report=report)


@transaction.atomic
def exclude(actor, person, *, community, reason, days=None, report=None):
    """Put `person` out of `community`, where she does not enter again for `days` or until it is lifted; return the
    sanction. What she wrote stays; her request to join, if she had one, is declined.

    Raises PermissionDenied, or ValidationError for the last manager.
    """
    community, person = _lock(actor, person, community)
    membership = community.memberships.filter(user=person).first()
    if membership is not None:
        membership.user, membership.community = person, community
        require_other_manager(membership)
    pending = community.join_requests.filter(user=person, state=JoinRequest.State.PENDING)
    pending.update(state=JoinRequest.State.DECLINED, decided_by=actor, decided_at=timezone.now())
    sanction = _take(actor, person, Kind.EXCLUDE, community, days, reason=reason, report=report)
    if membership is not None:
        expel(membership)
    return sanction


@transaction.atomic
def suspend(actor, person, *, reason, days=None, report=None):
    """Close the account of `person` for `days` or until it is lifted; return the sanction.

    Her sessions and connections end. Raises PermissionDenied, or ValidationError when it is closed for another reason.
    """
    _nowhere, person = _lock(actor, person, None)
    suspended = person.sanctions.standing().filter(kind=Kind.SUSPEND)
    if not person.is_active and not suspended.exists():
        raise ValidationError(_("Ce compte est déjà fermé."), code="closed")
    return _take(actor, person, Kind.SUSPEND, None, days, reason=reason, report=report)


@transaction.atomic
def lift(actor, sanction):
    """End `sanction` before its time; return whether it stood. She is told.

    Who was excluded may enter again, she is no member again. Raises PermissionDenied to who may not sanction her there.
    """
    community, person = _lock(actor, sanction.person, sanction.community)
    sanction = Sanction.objects.get(pk=sanction.pk)
    sanction.community, sanction.person = community, person
    if not sanction.stands:
        return False
    sanction.lifted_by = actor
    _end(sanction, timezone.now())
    _record(actor, "sanction.lifted", sanction)
    return True


def end_suspensions(now=None):
    """Open again the accounts whose suspension is over; return how many sanctions ended. Their owners are told."""
    now = now or timezone.now()
    due = Sanction.objects.filter(kind=Kind.SUSPEND, lifted_at=None, until__lte=now)
    return sum(_end_of_time(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _end_of_time(pk, now):
    sanction = Sanction.objects.get(pk=pk)
    sanction.person = User.objects.select_for_update().get(pk=sanction.person_id)
    sanction.refresh_from_db(fields=["lifted_at"])
    if sanction.lifted_at is not None:
        return False
    _end(sanction, now)
    return True


def _lock(actor, person, community):
    """Lock both, ask the right, and return them fresh."""
    community = community and lock(community, actor)
    person = User.objects.select_for_update().get(pk=person.pk)
    if community is None:
        require(permissions.can_sanction_on_site(actor, person))
    else:
        require(permissions.can_sanction(actor, person, community))
    return community, person


def _take(actor, person, kind, community, days=None, **said):
    """Write the sanction, its effects, its trace, and tell the person; return it."""
    now = timezone.now()
    same = person.sanctions.filter(kind=kind, community=community, decided_by=actor, lifted_at=None, **said)
    if before := same.filter(at__gt=now - AGAIN).first():
        return before
    sanction = Sanction.objects.create(
        person=person,
        community=community,
        kind=kind,
        decided_by=actor,
        until=now + timedelta(days=days) if days else None,
        **said,
    )
    _settle(sanction)
    _record(actor, "sanction.taken", sanction, message=sanction.reason, days=days)
    _tell(sanction, f"sanction_{kind.value}")
    return sanction


def _record(actor, act, sanction, **detail):
    if sanction.report is not None and is_unnamed(sanction.report):
        detail["anonymous"] = True
    detail |= {"sanction": sanction.pk, "kind": sanction.kind}
    audit.record(actor, act, sanction.person, community=sanction.community, **detail)


def _end(sanction, now):
    sanction.lifted_at = now
    sanction.save(update_fields=["lifted_at", "lifted_by"])
    _settle(sanction)
    _tell(sanction, "sanction_lifted")


def _settle(sanction):
    """Make true what the rows of the person say of the sanctions of this kind that stand."""
    person = sanction.person
    standing = person.sanctions.standing().filter(kind=sanction.kind)
    if sanction.kind == Kind.LIMIT:
        _settle_limit(person, sanction.community)
    elif sanction.kind == Kind.EXCLUDE:
        person.was_excluded = standing.exists()
        person.save(update_fields=["was_excluded"])
    elif sanction.kind == Kind.SUSPEND:
        _open_or_close(person, is_active=not standing.exists())
    live.access_changed(person.pk)


def _settle_limit(person, community):
    end = person.sanctions.end_of_limit(community)
    if community is not None:
        community.memberships.filter(user=person).update(limited_until=end)
    else:
        person.limited_until = end
        person.save(update_fields=["limited_until"])


def _open_or_close(person, is_active):
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    changed(person.profile)
    if not is_active:
        sessions_adapter().end_sessions(UserSession.objects.filter(user=person))


def _tell(sanction, kind):
    """Tell the person, never by whom: a line on the site, and a mail, which reaches her even put out."""
    place = sanction.community.title if sanction.community else settings.SITE_NAME
    notify(kind, [sanction.person], None, sanction, title=place, url=reverse("my_sanctions"), note=sanction.reason)
    jobs.later(mails.send_sanction, sanction.pk)
