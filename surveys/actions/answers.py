"""Answering: once without a name, or in one's own sheet until the survey closes."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.permissions import is_present
from surveys import anonymity, permissions
from surveys.actions.locking import lock
from surveys.models import Answer, Participation, Response
from surveys.refusals import AlreadyAnswered, Incomplete, NotOpen
from surveys.sheets import values_of


@transaction.atomic
def send_nameless(actor, survey, values, *, browser=""):
    """Take the whole answer of `actor`, or of the `browser` of a visitor, without her name and for good.

    `values` is {question id: value}. That she took part is written apart, with nothing in common. Raises NotOpen, or
    AlreadyAnswered when she did before, even at the same moment in another tab.
    """
    survey = _lock_open(actor, survey, nameless=True)
    _take_part(actor, survey, browser)
    response = Response.objects.create(survey=survey, sent_on=timezone.localdate())
    write(response, survey.questions.all(), values)
    if survey.is_anonymous:
        anonymity.show_full_groups(survey)


@transaction.atomic
def save(actor, survey, questions, values, *, known=True):
    """Keep what `actor` answered to `questions`, some of a named survey, in her own sheet, and return it.

    A draft until `send`. `known` says whether she knew of an answer sent before: without, AlreadyAnswered keeps what
    another tab sent. Raises NotOpen.
    """
    survey = _lock_open(actor, survey, nameless=False)
    response, _made = Response.objects.get_or_create(survey=survey, respondent=actor, organisation=None)
    if response.sent_on and not known:
        raise AlreadyAnswered
    write(response, questions, values)
    return response


@transaction.atomic
def send(actor, survey):
    """Send the sheet that `save` filled in; return whether it was a draft. It may still be changed until the end.

    Raises NotOpen, or Incomplete while a required question has no answer.
    """
    survey = _lock_open(actor, survey, nameless=False)
    response, _made = Response.objects.get_or_create(survey=survey, respondent=actor, organisation=None)
    values = values_of(response)
    for question in survey.questions.filter(is_required=True):
        if question.pk not in values:
            raise Incomplete(question)
    was_draft = response.sent_on is None
    response.sent_on = timezone.localdate()
    response.save(update_fields=["sent_on"])
    return was_draft


def nameless_for(actor, survey):
    """Return whether an answer of `actor` keeps no name: by the survey's promise, or because she has none."""
    return survey.is_anonymous or not is_present(actor)


def _lock_open(actor, survey, *, nameless):
    """Lock a survey that takes answers of this sort: a name must never be written where none was promised."""
    survey = lock(survey, actor)
    fits = survey.has_end and nameless_for(actor, survey) == nameless
    if not (fits and permissions.can_answer(actor, survey)):
        raise NotOpen
    return survey


def _take_part(actor, survey, browser):
    who = {"person": actor} if is_present(actor) else {"browser": browser}
    try:
        with transaction.atomic():
            Participation.objects.create(survey=survey, **who)
    except IntegrityError as error:
        raise AlreadyAnswered from error


def write(response, questions, values):
    """Put `values` in the place of what was answered to `questions`; an empty one leaves nothing."""
    asked = [question.pk for question in questions]
    response.answers.filter(question__in=asked).delete()
    said = ((pk, values.get(pk)) for pk in asked)
    Answer.objects.bulk_create(
        Answer(response=response, question_id=pk, value=value) for pk, value in said if value is not None
    )
