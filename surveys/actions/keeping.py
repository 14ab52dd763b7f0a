"""What a manager does with a survey: make it, change it, publish it, close it."""

from django.db import transaction
from django.utils import timezone

from community import audit
from community import permissions as communities
from community.actions.locking import require
from community.models import Community
from surveys import anonymity, notifications, permissions, refusals, sheets
from surveys.actions.locking import lock_managed
from surveys.models import Question, Survey
from surveys.refusals import NotPossible

FACE = ("title", "purpose", "closes_on")
# Promised to those who answer: nothing of it changes once the survey is published.
PROMISES = ("kind", "is_anonymous", "audience", "results", "opens_on")
COPIED = ("kind", "title", "purpose", "is_anonymous", "audience", "results")
QUESTION = ("position", "section", "label", "help", "kind", "is_required", "options")


@transaction.atomic
def create(actor, community, *, title, kind=Survey.Kind.OTHER, template=None):
    """Begin a survey of `community`, or of the whole site without one, and return it, a draft.

    From a `template` it takes everything but the title. Raises PermissionDenied to who may not ask there.
    """
    require(_may_ask(actor, community))
    copied = {name: getattr(template, name) for name in COPIED} if template else {"kind": kind}
    if copied["kind"] == Survey.Kind.GRID:
        copied["is_anonymous"] = False
    if community is None and copied.get("audience", "members") == permissions.MEMBERS:
        copied["audience"] = permissions.SIGNED_IN
    survey = Survey.objects.create(community=community, author=actor, **copied | {"title": title})
    if template:
        _copy_questions(template, survey)
    return survey


@transaction.atomic
def duplicate(actor, survey, *, title, as_template=False):
    """Write a copy of `survey` beside it, without answers nor dates, as a draft or a template; return it.

    Raises PermissionDenied to who does not keep it.
    """
    survey = lock_managed(survey, actor)
    copied = {name: getattr(survey, name) for name in COPIED} | {"title": title, "is_template": as_template}
    copy = Survey.objects.create(community=survey.community, author=actor, **copied)
    _copy_questions(survey, copy)
    return copy


@transaction.atomic
def edit(actor, survey, **changes):
    """Change what `changes` says, keys of FACE and, in a draft, of PROMISES; return the names of what changed.

    Raises PermissionDenied to who does not keep it.
    """
    survey = lock_managed(survey, actor)
    names = FACE + PROMISES if survey.state == Survey.State.DRAFT else FACE
    changed = [name for name in names if name in changes and changes[name] != getattr(survey, name)]
    for name in changed:
        setattr(survey, name, changes[name])
    survey.save(update_fields=changed)
    return changed


@transaction.atomic
def publish(actor, survey):
    """Open a draft to answers; return whether it was one. Those it asks are told, on its first day.

    Raises NotPossible where something is missing, PermissionDenied to who does not keep it.
    """
    survey = lock_managed(survey, actor)
    if survey.state != Survey.State.DRAFT or survey.is_template:
        return False
    _check(survey)
    survey.state = Survey.State.OPEN
    survey.save(update_fields=["state"])
    audit.record(actor, "survey.published", survey, community=survey.community)
    _tell(survey, actor)
    return True


@transaction.atomic
def close(actor, survey):
    """Take no more answers; return whether it was open. The last ones enter the results.

    Raises PermissionDenied to who does not keep it.
    """
    survey = lock_managed(survey, actor)
    if survey.state != Survey.State.OPEN:
        return False
    _close(survey)
    audit.record(actor, "survey.closed", survey, community=survey.community)
    return True


@transaction.atomic
def reopen(actor, survey):
    """Take answers again, without a last day when it is over; return whether it was closed. Kept in the journal.

    Raises NotPossible in an archived community, PermissionDenied to who does not keep it.
    """
    survey = lock_managed(survey, actor)
    if survey.state != Survey.State.CLOSED:
        return False
    _check_place(survey)
    survey.state = Survey.State.OPEN
    if survey.closes_on and survey.closes_on < timezone.localdate():
        survey.closes_on = None
    survey.save(update_fields=["state", "closes_on"])
    audit.record(actor, "survey.reopened", survey, community=survey.community)
    return True


@transaction.atomic
def delete(actor, survey):
    """Delete a draft or a template; return whether it was one. What people answered is not deleted here.

    Raises PermissionDenied to who does not keep it.
    """
    survey = lock_managed(survey, actor)
    if survey.state != Survey.State.DRAFT:
        return False
    survey.delete()
    return True


def close_overdue(today=None):
    """Close the surveys whose last day is over; return how many. For the chore: asks no right."""
    over = Survey.objects.filter(state=Survey.State.OPEN, closes_on__lt=today or timezone.localdate())
    return sum(_closed_alone(pk) for pk in over.values_list("pk", flat=True))


@transaction.atomic
def tell_opened(survey_id, today=None):
    """Tell those a survey asks that its first day has come, once. For the chore: asks no right."""
    due = Survey.objects.select_for_update(of=("self",)).select_related("community", "author")
    survey = due.filter(pk=survey_id, state=Survey.State.OPEN, told_at=None).first()
    if survey is not None and survey.takes_answers(today):
        _tell(survey, survey.author, today)


@transaction.atomic
def remind(survey_id):
    """Remind those who did not answer that the last day comes, once. For the chore: asks no right."""
    due = Survey.objects.select_for_update(of=("self",)).select_related("community")
    survey = due.filter(pk=survey_id, state=Survey.State.OPEN, reminded_at=None).first()
    if survey is not None:
        notifications.closing_soon(survey)
        Survey.objects.filter(pk=survey.pk).update(reminded_at=timezone.now())


@transaction.atomic
def _closed_alone(pk):
    survey = Survey.objects.select_for_update(of=("self",)).filter(pk=pk, state=Survey.State.OPEN).first()
    if survey is not None:
        _close(survey)
    return survey is not None


def _close(survey):
    survey.state = Survey.State.CLOSED
    survey.save(update_fields=["state"])
    anonymity.show_the_rest(survey)


def _tell(survey, actor, today=None):
    if survey.takes_answers(today):
        notifications.opened(survey, actor)
        Survey.objects.filter(pk=survey.pk).update(told_at=timezone.now())


def _check(survey):
    _check_place(survey)
    if survey.closes_on and survey.closes_on < timezone.localdate():
        raise NotPossible(refusals.PAST)
    questions = list(survey.questions.all())
    if not questions and not survey.is_box:
        raise NotPossible(refusals.EMPTY)
    saved = sheets.is_saved_on_the_way(survey)
    for page in sheets.pages_of(survey, questions, saved=saved):
        if page.weight > sheets.HEAVIEST:
            raise NotPossible(refusals.HEAVY % {"title": page.title} if saved else refusals.HEAVY_ALL)


def _check_place(survey):
    if survey.community is not None and survey.community.is_archived:
        raise NotPossible(refusals.ARCHIVED)


def _may_ask(actor, community):
    if community is None:
        return permissions.can_survey_site(actor)
    return communities.can_manage(actor, community) and not Community.objects.get(pk=community.pk).is_archived


def _copy_questions(source, survey):
    copies = ({name: getattr(question, name) for name in QUESTION} for question in source.questions.all())
    Question.objects.bulk_create(Question(survey=survey, **copied) for copied in copies)
