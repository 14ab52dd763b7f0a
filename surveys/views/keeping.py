"""The desk of who makes a survey: beginning it, its settings, its state, its preview."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.kept_forms import sign_in_first
from community.views.doors import posted, with_form
from surveys import permissions, results, sheets
from surveys.actions import keeping
from surveys.actions.questions import is_frozen
from surveys.forms.answering import AnswersForm
from surveys.forms.keeping import NewSurveyForm, SurveyForm
from surveys.refusals import NotPossible
from surveys.views.doors import for_keeper, page_number

# Questions on a page of the desk.
PAGE = 12
ACTS = {
    "publish": (keeping.publish, gettext_lazy("L'enquête est publiée.")),
    "close": (keeping.close, gettext_lazy("L'enquête est close : elle ne reçoit plus de réponse.")),
    "reopen": (keeping.reopen, gettext_lazy("L'enquête est rouverte.")),
    "delete": (keeping.delete, gettext_lazy("C'est supprimé.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """Begin a survey, from a template or empty."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if not permissions.may_create(request.user):
        raise PermissionDenied
    initial = {"place": request.GET.get("communaute", "")[:255]}
    form = NewSurveyForm(posted(request), person=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        survey = keeping.create(request.user, **form.choices())
        return redirect("manage_survey", survey.public_id)
    return with_form(render(request, "surveys/new.html", {"section": "surveys", "form": form}), form)


@require_safe
@for_keeper
def manage(request, survey):
    """Where a survey stands, its questions, and what may be done with it."""
    questions = list(survey.questions.all())
    count = max(1, -(-len(questions) // PAGE))
    number = page_number(request, count)
    context = {"questions": questions[(number - 1) * PAGE : number * PAGE], "number": number}
    context |= {"first": (number - 1) * PAGE, "numbers": range(1, count + 1), "total": len(questions)}
    context |= {"frozen": is_frozen(survey), "totals": results.totals_of(survey)}
    context["address"] = request.build_absolute_uri(survey.get_absolute_url())
    return _screen(request, "manage", survey, screen="desk", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_keeper
def settings(request, survey):
    """What the survey says of itself, whom it asks and until when."""
    form = SurveyForm(posted(request), survey=survey)
    if request.method == "POST" and form.is_valid():
        changed = keeping.edit(request.user, survey, **form.cleaned_data)
        messages.success(request, _("Enregistré.") if changed else _("Rien n'a changé."))
        return redirect("manage_survey", survey.public_id)
    return with_form(_screen(request, "settings", survey, screen="settings", form=form), form)


@require_POST
@for_keeper
def change_state(request, survey):
    """Publish, close, reopen, delete, copy."""
    asked = request.POST.get("act")
    if asked in ("copy", "template"):
        return _copy(request, survey, as_template=asked == "template")
    if asked not in ACTS:
        return redirect("manage_survey", survey.public_id)
    act, sentence = ACTS[asked]
    try:
        if act(request.user, survey):
            messages.success(request, sentence)
        else:
            messages.info(request, _("C'était déjà fait, ou ce n'est plus possible."))
    except NotPossible as reason:
        messages.error(request, reason.message)
    return redirect("surveys") if asked == "delete" else redirect("manage_survey", survey.public_id)


@require_safe
@for_keeper
def preview(request, survey):
    """The questions as they will be answered; nothing can be sent."""
    pages = sheets.pages_of(survey, survey.questions.all(), saved=sheets.is_saved_on_the_way(survey))
    if not pages:
        return redirect("manage_survey", survey.public_id)
    page = pages[page_number(request, len(pages)) - 1]
    context = {"form": AnswersForm(questions=page.questions), "page": page, "pages": pages, "preview": True}
    return render(request, "surveys/answer.html", context | {"survey": survey, "section": "surveys"})


def _copy(request, survey, *, as_template):
    title = survey.title if as_template else _("%(title)s (copie)") % {"title": survey.title[:150]}
    copy = keeping.duplicate(request.user, survey, title=title, as_template=as_template)
    said = _("C'est maintenant un modèle : il se propose à chaque nouvelle enquête.")
    messages.success(request, said if as_template else _("Voici la copie, en brouillon."))
    return redirect("manage_survey", copy.public_id)


def _screen(request, template, survey, **context):
    return render(request, f"surveys/{template}.html", context | {"survey": survey, "section": "surveys"})
