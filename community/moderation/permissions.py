"""Who may do what with a report, each right as a question and as a filter. Imports no models.

Questions need the report's `community` and, for those about flags, its `flags`.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from community import permissions as communities

APPEAL_DELAY = timedelta(days=15)
APPEALABLE = ("correct", "remove")
NOTHING = Q(pk__in=[])


def can_see(user, report):
    """Who moderates its community, or the site's moderators where the site judges; never the author of its subject."""
    if not communities.is_present(user) or report.author_id == user.pk:
        return False
    if report.community is None:
        return communities.judges_site(user)
    return communities.can_moderate(user, report.community)


def seen_by(user):
    """Filter form of `can_see`."""
    if not communities.is_present(user):
        return NOTHING
    placed = Q(community__isnull=False) & communities.moderable_by(user, "community__")
    site = Q(community=None) if communities.judges_site(user) else NOTHING
    return (placed | site) & ~Q(author=user.pk)


def can_see_flags(user, report):
    """Read who flagged: who may see the report and did not flag it herself."""
    return can_see(user, report) and not _flagged(user, report)


def flags_seen_by(user):
    """Filter form of `can_see_flags`."""
    return seen_by(user) & ~Q(flags__person=user.pk) if communities.is_present(user) else NOTHING


def can_decide(user, report):
    """Take the decision that is waited for; of an appeal, another than who took the first one."""
    if not can_see_flags(user, report):
        return False
    if report.state == "appealed":
        return report.decided_by_id != user.pk
    return report.state == "open"


def decidable_by(user):
    """Filter form of `can_decide`."""
    if not communities.is_present(user):
        return NOTHING
    return flags_seen_by(user) & (Q(state="open") | Q(state="appealed") & ~Q(decided_by=user.pk))


def can_read_decision(user, report):
    """The author of what was judged, once it was."""
    return communities.is_present(user) and report.author_id == user.pk and report.decision != ""


def decisions_read_by(user):
    """Filter form of `can_read_decision`."""
    return Q(author=user.pk) & ~Q(decision="") if communities.is_present(user) else NOTHING


def can_appeal(user, report, now=None):
    """Contest a decision that takes something away: its author, once, within fifteen days."""
    if not can_read_decision(user, report) or report.decision not in APPEALABLE or report.state != "decided":
        return False
    return report.appealed_at is None and report.decided_at > (now or timezone.now()) - APPEAL_DELAY


def appealable_by(user, now=None):
    """Filter form of `can_appeal`."""
    lately = Q(decided_at__gt=(now or timezone.now()) - APPEAL_DELAY)
    return decisions_read_by(user) & lately & Q(decision__in=APPEALABLE, state="decided", appealed_at=None)


def _flagged(user, report):
    return any(flag.person_id == user.pk for flag in report.flags.all())
