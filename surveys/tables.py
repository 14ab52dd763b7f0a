"""The answers of a survey as a table for spreadsheets; of an anonymous one nothing but the answers."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys.models import Question
from surveys.results import counted


def table_of(survey):
    """Return the rows of the file, titles first, each a list of texts. Three queries.

    An anonymous survey has no column for who answered nor when, and its rows stand in the order of random keys.
    """
    questions = list(survey.questions.all())
    named = not survey.is_anonymous
    heads = [_("Répondu par"), _("Le")] if named else []
    for question in questions:
        heads += [question.label, *([_("Commentaire")] if question.kind == Question.Kind.INDICATOR else [])]
    responses = counted(survey).select_related("respondent").prefetch_related("answers").order_by("pk")
    return [heads, *(_row(response, questions, named) for response in responses)]


def suggestions_table_of(survey):
    """Return the rows of a suggestion box."""
    heads = [*([] if survey.is_anonymous else [_("Par")]), _("Idée"), _("État"), _("Réponse")]
    rows = survey.suggestions.select_related("author").order_by("pk")
    return [heads, *(_idea(one, survey.is_anonymous) for one in rows)]


def _idea(one, nameless):
    return [*([] if nameless else [str(one.author or _("Sans nom"))]), one.text, one.get_state_display(), one.answer]


def _row(response, questions, named):
    given = {answer.question_id: answer.value for answer in response.answers.all()}
    cells = []
    if named:
        cells = [str(response.respondent or _("Sans nom")), date_format(response.sent_on, "d/m/Y")]
    for question in questions:
        cells += _cells(question, given.get(question.pk))
    return cells


def _cells(question, value):
    if question.kind == Question.Kind.INDICATOR:
        value = value or {"mark": None, "text": ""}
        return ["" if value["mark"] is None else str(value["mark"]), value["text"]]
    return ["" if value is None else said(question, value)]


def said(question, value):
    """Return an answer in words."""
    labels = dict(question.choices)
    if isinstance(value, list):
        return " ; ".join(str(labels[one]) for one in value if one in labels)
    if question.kind == Question.Kind.SCALE:
        return str(value)
    if value in labels:
        return str(labels[value])
    if question.kind == Question.Kind.NUMBER:
        return f"{value:g}".replace(".", ",")
    return str(value)
