"""The questions of a survey: writing, ordering, deleting them, without a script."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.views.doors import posted, with_form
from surveys.actions import questions
from surveys.forms.keeping import QuestionForm
from surveys.models import Question
from surveys.refusals import NotPossible
from surveys.views.doors import for_keeper
from surveys.views.keeping import PAGE


@require_http_methods(["GET", "HEAD", "POST"])
@for_keeper
def add(request, survey):
    """Write one more question; it goes on in the part of the last one."""
    if survey.is_box:
        raise Http404
    last = survey.questions.last()
    kind = Question.Kind.INDICATOR if survey.is_grid else Question.Kind.SHORT
    blank = Question(survey=survey, kind=kind, section=last.section if last else "")
    form = QuestionForm(posted(request), question=blank)
    if request.method == "POST" and form.is_valid():
        try:
            question = questions.add(request.user, survey, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, reason.message)
        else:
            messages.success(request, _("Question ajoutée."))
            return redirect(_place_of(survey, question))
    return _screen(request, survey, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_keeper
def edit(request, survey, pk):
    """Change a question, or delete it."""
    question = _question(survey, pk)
    frozen = questions.is_frozen(survey)
    if request.method == "POST" and "delete" in request.POST:
        return _delete(request, survey, question)
    form = QuestionForm(posted(request), question=question, frozen=frozen)
    if request.method == "POST" and form.is_valid():
        try:
            questions.edit(request.user, question, **form.cleaned_data)
        except NotPossible as reason:
            form.add_error(None, reason.message)
        else:
            messages.success(request, _("Question enregistrée."))
            return redirect(_place_of(survey, question))
    return _screen(request, survey, form, question=question, frozen=frozen)


@require_POST
@for_keeper
def move(request, survey):
    """Put a question before or after its neighbour."""
    up = "up" in request.POST
    asked = request.POST.get("up" if up else "down", "")
    question = _question(survey, int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    try:
        questions.move(request.user, question, up=up)
    except NotPossible as reason:
        messages.error(request, reason.message)
    return redirect(_place_of(survey, question))


def _delete(request, survey, question):
    try:
        questions.remove(request.user, question)
        messages.success(request, _("Question supprimée."))
    except NotPossible as reason:
        messages.error(request, reason.message)
    return redirect("manage_survey", survey.public_id)


def _question(survey, pk):
    question = get_object_or_404(survey.questions, pk=min(pk, 2**63 - 1))
    question.survey = survey
    return question


def _place_of(survey, question):
    """Return the address of the page of the desk where `question` stands."""
    before = [pk for pk in survey.questions.values_list("pk", flat=True)].index(question.pk)
    address = reverse("manage_survey", args=[survey.public_id])
    return f"{address}?page={before // PAGE + 1}#q{question.pk}"


def _screen(request, survey, form, **context):
    context |= {"survey": survey, "section": "surveys", "form": form, "screen": "desk"}
    return with_form(render(request, "surveys/question.html", context), form)
