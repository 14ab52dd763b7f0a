"""The suggestion box: what was answered, putting an idea in, and the desk of who keeps it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.paging import page_after
from community.views.doors import posted, with_form
from surveys import permissions
from surveys.actions import suggestions
from surveys.forms.keeping import DecisionForm, IdeaForm
from surveys.models import Suggestion
from surveys.refusals import NotOpen
from surveys.views.doors import delay, for_keeper
from surveys.views.refused import not_taken

PAGE = 12
NEWEST = ["-on", "-pk"]


def home(request, survey):
    """Show the box and the ideas that were answered."""
    context = {"survey": survey, "section": "surveys", "ideas": _page(request, survey.suggestions.answered())}
    context["can_answer"] = permissions.can_answer(request.user, survey)
    context["can_manage"] = permissions.can_manage(request.user, survey)
    return render(request, "surveys/box.html", context)


def suggest(request, survey):
    """Put an idea in the box."""
    if request.method != "POST" and not permissions.can_answer(request.user, survey):
        return redirect(survey)
    form = IdeaForm(posted(request))
    if request.method == "POST" and form.is_valid() and not form.wait(delay(request)):
        try:
            suggestions.suggest(request.user, survey, form.cleaned_data["text"])
        except NotOpen as refused:
            return not_taken(request, survey, form, refused)
        return redirect("survey_thanks", survey.public_id)
    context = {"survey": survey, "section": "surveys", "form": form}
    return with_form(render(request, "surveys/suggest.html", context), form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_keeper
def ideas(request, survey):
    """All that was put in the box, and what became of each; a POST decides on one."""
    if not survey.is_box:
        raise Http404
    if request.method == "POST":
        return _decide(request, survey)
    return _desk(request, survey)


def _decide(request, survey):
    asked = request.POST.get("idea", "")
    key = int(asked) if asked.isdecimal() and len(asked) < 20 else 0
    idea = get_object_or_404(survey.suggestions, pk=min(key, 2**63 - 1))
    idea.survey = survey
    form = DecisionForm(posted(request), prefix=asked)
    if not form.is_valid():
        return with_form(_desk(request, survey, decided=form), form)
    suggestions.decide(request.user, idea, **form.cleaned_data)
    messages.success(request, _("Décision enregistrée."))
    return redirect("survey_ideas", survey.public_id)


def _desk(request, survey, decided=None):
    state = request.GET.get("etat", "")
    rows = survey.suggestions.select_related("author")
    if state in Suggestion.State.values:
        rows = rows.filter(state=state)
    page = _page(request, rows)
    for row in page:
        sent = decided is not None and decided.prefix == str(row.pk)
        initial = {"state": row.state, "answer": row.answer}
        row.form = decided if sent else DecisionForm(prefix=str(row.pk), initial=initial)
    context = {"survey": survey, "section": "surveys", "ideas": page, "states": Suggestion.State.choices}
    return render(request, "surveys/ideas.html", context | {"state": state, "screen": "ideas"})


def _page(request, rows):
    asked = request.GET.get("avant", "")
    key = int(asked) if asked.isdecimal() and len(asked) < 20 else 0
    anchor = Suggestion.objects.filter(pk=key).first() if 0 < key < 2**63 else None
    return page_after(rows, NEWEST, anchor, PAGE)
