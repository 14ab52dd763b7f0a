"""Flagging: what a reader asks those who moderate to look at."""

from django.db import transaction
from django.utils import timezone

from community.actions.reports import open_report
from community.animating import rules_of
from community.models import Animation, Flag, Report
from community.moderation.passages import holds
from community.moderation.subjects import subject_of

# Of a comment, with the passage that was not found before it.
LONGEST = Flag._meta.get_field("comment").max_length + Flag._meta.get_field("passage").max_length + 1


@transaction.atomic
def flag(actor, obj, *, reason, passage="", comment=""):
    """Ask those who moderate to look at `obj`; return the flag, or None when the actor had already flagged it.

    A `passage` that is not in its text joins the comment. Those who decide are told of the first flag. From the number
    of people that its community chose, it is masked at once, unless it was judged before and kept. Raises Http404
    when the actor may not flag it, or may no longer.
    """
    subject = subject_of(obj)
    subject.lock(obj)
    obj = subject.get_for(actor, subject.address(obj))
    if passage and not holds(subject.words(obj), passage):
        passage, comment = "", "\n".join(filter(None, [passage, comment]))
    report = open_report(obj, origin=Report.Origin.FLAG, reason=reason, flagger=actor)
    given = {"reason": reason, "passage": passage, "comment": comment[:LONGEST]}
    made, is_new = Flag.objects.get_or_create(report=report, person=actor, defaults=given)
    if not is_new:
        return None
    if report.hidden_at is None and _is_enough(report, obj):
        report.hidden_at = timezone.now()
        report.save(update_fields=["hidden_at"])
        subject.mask(obj)
    return made


def _is_enough(report, obj):
    rules = rules_of(report.community) if report.community else Animation()
    people = report.flags.filter(person__is_active=True).count()
    if not 0 < rules.flag_threshold <= people:
        return False
    same = {"content_type": report.content_type, "object_id": report.object_id}
    return not Report.objects.filter(**same, decision=Report.Decision.KEEP).exists()
