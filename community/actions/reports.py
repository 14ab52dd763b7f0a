"""Deciding what becomes of what was flagged: open a case, decide, contest, judge again.

Whoever decides is asked the right on the locked row: of two who decide at once, the second learns it.
"""

from django.db import transaction
from django.utils import timezone

from community import audit
from community.actions.assigning import assign, settle
from community.actions.locking import forget_roles, require
from community.models import Report
from community.moderation import notifications, permissions
from community.moderation.subjects import coauthors_of, reference, subject_of

State, Decision = Report.State, Report.Decision


class AlreadyDecided(Exception):
    """Somebody else decided meanwhile: `report` says what."""

    def __init__(self, report):
        super().__init__(str(report))
        self.report = report


def open_report(obj, *, origin, reason="", flagger=None, mask=False):
    """Return the report of `obj` that waits for a decision; open it, and tell those who decide, when there is none.

    Joins the transaction of its caller, which locked `obj`. `flagger`, if any, will not decide. With `mask`, only its
    author and those who decide read it meanwhile.
    """
    subject = subject_of(obj)
    report = Report.objects.about(obj).waiting().first()
    if report is None:
        report = Report.objects.create(
            **reference(obj),
            community=subject.community(obj),
            author=subject.author(obj),
            origin=origin,
            reason=reason,
        )
        audit.record(None, "report.opened", report, community=report.community, origin=origin, reason=reason)
        notifications.report_waits(report, flagger)
    elif reason and not report.reason:
        report.reason = reason
        report.save(update_fields=["reason"])
    if mask and report.hidden_at is None:
        report.hidden_at = timezone.now()
        report.save(update_fields=["hidden_at"])
        subject.mask(obj)
    return report


@transaction.atomic
def decide(actor, report, decision, *, message=""):
    """Keep the subject of `report`, ask for a correction, or remove it; return the report.

    Kept, it is visible again; to be corrected, it is masked until its author changed it and it was judged again;
    removed, she may contest. She is told with `message`, and those who flagged are thanked. Raises PermissionDenied,
    or AlreadyDecided.
    """
    report, obj = _lock(actor, report, State.OPEN)
    report.decision, report.message, report.state = decision, message, State.DECIDED
    report.decided_by, report.decided_at = actor, timezone.now()
    if obj is not None:
        _apply(actor, report, obj)
    report.save()
    _close(actor, "report.decided", report, decision=decision, message=message)
    if obj is not None:
        notifications.decided(report, obj)
    return report


@transaction.atomic
def appeal(actor, report, text):
    """Contest a decision, once; somebody else will judge it. Raises PermissionDenied to all but its author in time."""
    report = Report.objects.select_for_update(of=("self",)).select_related("community").get(pk=report.pk)
    require(permissions.can_appeal(actor, report))
    report.appeal, report.appealed_at, report.state = text, timezone.now(), State.APPEALED
    report.save(update_fields=["appeal", "appealed_at", "state"])
    audit.record(None if _is_unnamed(report) else actor, "report.contested", report, community=report.community)
    notifications.appeal_waits(report)
    return report


@transaction.atomic
def judge(actor, report, *, upheld, answer):
    """Uphold a decision that was contested, or give its subject back to its readers; return the report.

    The author is told. Raises PermissionDenied, also to who took the decision, or AlreadyDecided.
    """
    report, obj = _lock(actor, report, State.APPEALED)
    report.upheld, report.appeal_answer, report.state = upheld, answer, State.CLOSED
    report.appeal_decided_by, report.appeal_decided_at = actor, timezone.now()
    report.save()
    if obj is not None and not upheld:
        subject_of(obj).restore(obj)
    _close(actor, "report.judged", report, upheld=upheld, message=answer)
    if obj is not None:
        notifications.appeal_decided(report, obj)
    return report


@transaction.atomic
def ask_advice(actor, report, person):
    """Leave a report to `person`, another manager who may decide it as well; return whether it was not hers already.

    She is told. Raises PermissionDenied.
    """
    require(permissions.can_decide(actor, report) and permissions.can_decide(person, report))
    url = report.get_absolute_url()
    return assign(actor, report.community, report, person, title=str(report.heading), url=url)


def revised(obj):
    """Bring a masked `obj`, which its author just changed, back before those who decide.

    Joins the transaction of the action that changed it.
    """
    report = Report.objects.select_related("community").about(obj).first()
    if report is None or report.is_waiting or report.decision == Decision.KEEP:
        return
    Report.objects.filter(pk=report.pk).update(state=State.OPEN, appealed_at=None, upheld=None)
    audit.record(None, "report.revised", report, community=report.community)
    notifications.report_waits(report)


def follow(subjects, community):
    """Give the reports of the queryset `subjects` to `community`, where their subjects have moved."""
    key = reference(subjects.model())["content_type"]
    Report.objects.filter(content_type=key, object_id__in=subjects.order_by().values("pk")).update(community=community)


def _lock(actor, report, state):
    """Lock the subject, then its report, and return both fresh once the right was asked."""
    obj = report.subject
    if obj is not None:
        subject_of(obj).lock(obj)
    reports = Report.objects.select_for_update(of=("self",)).select_related("community", "author", "decided_by")
    report = reports.get(pk=report.pk)
    forget_roles(actor)
    require(permissions.can_see_flags(actor, report) and actor.pk not in coauthors_of(report))
    if report.state != state:
        raise AlreadyDecided(report)
    require(permissions.can_decide(actor, report))
    return report, obj


def _is_unnamed(report):
    """Return whether who moderates may not learn from the journal who wrote it."""
    obj = report.subject
    return obj is not None and subject_of(obj).is_anonymous(obj)


def _apply(actor, report, obj):
    subject = subject_of(obj)
    if report.decision == Decision.KEEP:
        subject.unmask(obj)
        if report.origin == Report.Origin.NEWCOMER:
            subject.announce(obj)
        return
    report.hidden_at = report.hidden_at or timezone.now()
    if report.decision == Decision.CORRECT:
        subject.mask(obj)
    else:
        subject.remove(actor, obj, report.message)


def _close(actor, act, report, **detail):
    settle(report)
    audit.record(actor, act, report, community=report.community, **detail)
