"""The questions of a survey: free until somebody answered, then only their texts may be corrected."""

from django.db import transaction
from django.db.models import Max

from community import audit
from surveys import refusals
from surveys.actions.locking import lock_managed
from surveys.models import Question
from surveys.refusals import NotPossible

TEXTS = ("section", "label", "help", "options")
EVERYTHING = (*TEXTS, "kind", "is_required")
MOST_QUESTIONS = 100


@transaction.atomic
def add(actor, survey, **values):
    """Write one more question at the end and return it.

    Raises NotPossible once somebody answered, PermissionDenied to who does not keep the survey.
    """
    survey = _lock_free(actor, survey)
    if survey.questions.count() >= MOST_QUESTIONS:
        raise NotPossible(refusals.MANY_QUESTIONS)
    last = survey.questions.aggregate(last=Max("position"))["last"] or 0
    return Question.objects.create(survey=survey, position=last + 1, **values)


@transaction.atomic
def edit(actor, question, **values):
    """Change a question; once somebody answered, only its texts, with as many choices as before, and in the journal.

    Raises NotPossible for anything else, PermissionDenied to who does not keep the survey.
    """
    survey = lock_managed(question.survey, actor)
    names = TEXTS if is_frozen(survey) else EVERYTHING
    if names is TEXTS:
        _note_correction(actor, survey, question, values)
    for name in names:
        setattr(question, name, values.get(name, getattr(question, name)))
    question.save(update_fields=names)
    return question


@transaction.atomic
def move(actor, question, *, up):
    """Change places with the question before, or after; return whether there was one.

    Raises NotPossible once somebody answered, PermissionDenied to who does not keep the survey.
    """
    survey = _lock_free(actor, question.survey)
    order = list(survey.questions.all())
    here = order.index(question) if question in order else None
    there = None if here is None else here - 1 if up else here + 1
    if there is None or not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    for position, one in enumerate(order, start=1):
        one.position = position
    Question.objects.bulk_update(order, ["position"])
    return True


@transaction.atomic
def remove(actor, question):
    """Delete a question. Raises NotPossible once somebody answered, or PermissionDenied."""
    survey = _lock_free(actor, question.survey)
    survey.questions.filter(pk=question.pk).delete()


def is_frozen(survey):
    """Return whether somebody answered already, a draft of an answer included."""
    return survey.responses.exists()


def _note_correction(actor, survey, question, values):
    if len(values.get("options", question.options)) != len(question.options):
        raise NotPossible(refusals.FROZEN)
    before = {name: getattr(question, name) for name in TEXTS}
    after = {name: values.get(name, before[name]) for name in TEXTS}
    audit.record(actor, "survey.corrected", survey, community=survey.community, before=before, after=after)


def _lock_free(actor, survey):
    survey = lock_managed(survey, actor)
    if is_frozen(survey):
        raise NotPossible(refusals.FROZEN)
    return survey
