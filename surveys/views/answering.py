"""The first page of a survey, answering it, and what is said afterwards."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.permissions import is_present
from community.views.doors import posted
from surveys import permissions, sheets, visitors
from surveys.actions import answers
from surveys.forms.answering import AnswersForm
from surveys.models import Participation
from surveys.refusals import AlreadyAnswered, Incomplete, NotOpen
from surveys.views import boxes, grids
from surveys.views.doors import delay, for_reader, page_number
from surveys.views.refused import not_taken


@require_safe
@for_reader
def survey(request, survey):
    """Say what is asked, of whom, and what becomes of the answers. Reading it sets no cookie."""
    if survey.is_grid:
        return grids.home(request, survey)
    if survey.is_box:
        return boxes.home(request, survey)
    context = {"survey": survey, "section": "surveys", "has_answered": _has_answered(request, survey)}
    context["nameless"] = answers.nameless_for(request.user, survey)
    context["can_answer"] = permissions.can_answer(request.user, survey)
    context["can_manage"] = permissions.can_manage(request.user, survey)
    context["sees_results"] = permissions.can_see_results(request.user, survey)
    return render(request, "surveys/survey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_reader
def answer(request, survey):
    """The questions: all on a page without a name, saved page after page with one."""
    if survey.is_grid:
        return redirect(survey)
    if survey.is_box:
        return boxes.suggest(request, survey)
    if request.method != "POST" and not permissions.can_answer(request.user, survey):
        return redirect(survey)
    if answers.nameless_for(request.user, survey):
        return _nameless(request, survey)
    return _named(request, survey)


@require_safe
@for_reader
def thanks(request, survey):
    """Say that it arrived, and what comes next."""
    context = {"survey": survey, "section": "surveys", "nameless": answers.nameless_for(request.user, survey)}
    context["sees_results"] = permissions.can_see_results(request.user, survey)
    return render(request, "surveys/thanks.html", context)


def _nameless(request, survey):
    if request.method != "POST" and _has_answered(request, survey):
        return redirect(survey)
    questions = list(survey.questions.all())
    form = AnswersForm(posted(request), questions=questions)
    if request.method == "POST" and form.is_valid() and not form.wait(delay(request)):
        return _send(request, survey, form)
    page = sheets.pages_of(survey, questions, saved=False)[0]
    return _screen(request, survey, form, page, [page], nameless=True, key=visitors.new_key())


def _send(request, survey, form):
    is_visitor = not is_present(request.user)
    key = visitors.key_for(request) if is_visitor else ""
    browser = visitors.word_for(key, survey) if is_visitor else ""
    try:
        answers.send_nameless(request.user, survey, form.values(), browser=browser)
    except (NotOpen, AlreadyAnswered) as refused:
        return not_taken(request, survey, form, refused)
    response = redirect("survey_thanks", survey.public_id)
    if is_visitor:
        visitors.give(response, key)
    return response


def _named(request, survey):
    pages = sheets.pages_of(survey, survey.questions.all(), saved=sheets.is_saved_on_the_way(survey))
    page = pages[page_number(request, len(pages)) - 1]
    sheet = survey.responses.filter(respondent=request.user, organisation=None).first()
    is_sent = bool(sheet and sheet.sent_on)
    values = sheets.values_of(sheet)
    sheets.mark_progress(pages, values)
    lenient = "send" not in request.POST and not is_sent
    form = AnswersForm(posted(request), questions=page.questions, values=values, lenient=lenient)
    context = {"is_sent": is_sent, "is_last": page is pages[-1]}
    if request.method == "POST" and form.is_valid() and not form.wait(delay(request)):
        try:
            return _keep(request, survey, form, page, pages)
        except NotOpen as refused:
            return not_taken(request, survey, form, refused)
        except AlreadyAnswered:
            return _screen(request, survey, form, page, pages, status=409, elsewhere=True, **context)
    return _screen(request, survey, form, page, pages, **context)


def _keep(request, survey, form, page, pages):
    known = "known" in request.POST
    answers.save(request.user, survey, page.questions, form.values(), known=known)
    here = reverse("survey_answer", args=[survey.public_id])
    if "send" not in request.POST:
        onward = page.number + 1 if "next" in request.POST and page is not pages[-1] else page.number
        messages.success(request, _("Enregistré. Vous pourrez revenir plus tard."))
        return redirect(f"{here}?page={onward}")
    try:
        answers.send(request.user, survey)
    except Incomplete as missing:
        messages.error(request, _("Il manque une réponse : %(question)s") % {"question": missing.question.label})
        at = next((one for one in pages if missing.question in one.questions), page)
        return redirect(f"{here}?page={at.number}#q{missing.question.pk}")
    return redirect("survey_thanks", survey.public_id)


def _has_answered(request, survey):
    if is_present(request.user):
        return survey.was_answered_by(request.user)
    key = visitors.key_of(request)
    return bool(key) and _came_from(survey, visitors.word_for(key, survey))


def _came_from(survey, word):
    return Participation.objects.filter(survey=survey, browser=word).exists()


def _screen(request, survey, form, page, pages, *, status=None, **context):
    context |= {"survey": survey, "section": "surveys", "form": form, "page": page, "pages": pages}
    return render(request, "surveys/answer.html", context, status=status or form.status)
