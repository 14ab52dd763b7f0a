"""Writing a practice sheet: in steps, each saved on its own, in any order."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.kept_forms import sign_in_first
from community.views.doors import posted, with_form
from resources import editing, sheet_contents
from resources.actions import drafts, review
from resources.forms.audience import AudienceForm
from resources.forms.sheets import SheetForm, typed
from resources.models import PracticeSheet, Resource
from resources.sheet_sections import LAST_STEP, STEPS, step_of

BY_SLUG = {step.slug: step for step in (*STEPS, LAST_STEP)}


@require_http_methods(["GET", "HEAD", "POST"])
def new_sheet(request):
    """Show the first step; it begins the draft."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    step, sent = STEPS[0], posted(request)
    form = SheetForm(sent, names=step.fields)
    if request.method == "POST" and form.is_valid() and not form.wait(editing.wait_to_begin(request.user)):
        values = {"kind": Resource.Kind.PRACTICE, "form_key": _key(request.POST)} | form.cleaned_data
        if sheet := _saved(form, lambda: drafts.start(request.user, PracticeSheet, **values)):
            return _onward(request, sheet, step)
    context = {"form_key": (sent and _key(sent)) or uuid4()}
    return with_form(_screen(request, step, form, **context), form)


@require_safe
def edit_sheet(request, slug):
    """Lead to the first step that lacks something, else to the last one."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    sheet = _draft(request, slug)
    unfinished = (step for step, state in sheet_contents.states(sheet) if state != "done")
    return redirect("edit_sheet_step", slug, next(unfinished, LAST_STEP).slug)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_sheet_step(request, slug, step):
    """Show a step with what is written there; save it."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if step not in BY_SLUG:
        raise Http404
    sheet, step = _draft(request, slug), BY_SLUG[step]
    given, sent = typed(sheet, step.fields), posted(request)
    form = _form(request, step, sent and editing.with_choices(sent, given), given)
    base = editing.base_of(sent) if sent else sheet.latest_revision_id
    if request.method == "POST" and form.is_valid():
        try:
            saved = _saved(form, lambda: drafts.save(request.user, sheet, values=form.cleaned_data, base=base))
        except drafts.Conflict as conflict:
            both = editing.conflict_context(form, conflict, typed(conflict.theirs, step.fields))
            return _screen(request, step, form, sheet, status=409, **both)
        if saved:
            return _onward(request, saved, step)
    return with_form(_screen(request, step, form, sheet, base=base), form)


def _draft(request, slug):
    """Return the draft of a sheet in which the reader may write, or raise Http404."""
    return drafts.draft_of(PracticeSheet.objects.get_editable(request.user, slug))


def _form(request, step, sent, given):
    if step is LAST_STEP:
        return AudienceForm(sent, initial=given, writer=request.user)
    return SheetForm(sent, initial=given, names=step.fields)


def _saved(form, save):
    """Return the draft that `save` returns, or None when the model refuses something, said beside its field."""
    try:
        return save()
    except ValidationError as error:
        form.told(error)
        return None


def _onward(request, sheet, step):
    """Stay, go to the next step, or submit: as the button says."""
    if step is LAST_STEP and "propose" in request.POST:
        return _propose(request, sheet)
    messages.success(request, _("Brouillon enregistré. Seules les personnes qui l'écrivent le voient."))
    if "next" in request.POST and step in STEPS:
        step = (*STEPS, LAST_STEP)[STEPS.index(step) + 1]
    return redirect("edit_sheet_step", sheet.slug, step.slug)


def _propose(request, sheet):
    try:
        review.submit(request.user, sheet)
    except review.Incomplete:
        messages.warning(request, _("Votre choix est enregistré. Il manque encore quelque chose avant de proposer."))
        return redirect("edit_sheet_step", sheet.slug, LAST_STEP.slug)
    messages.success(request, _("La fiche est proposée à la relecture. La suite vous sera dite ici."))
    return redirect("review_resource", sheet.slug)


def _screen(request, step, form, sheet=None, *, status=200, **context):
    states = sheet_contents.states(sheet) if sheet else [(one, "empty") for one in STEPS]
    context |= {"section": "resources", "step": step, "last_step": LAST_STEP, "states": states, "form": form}
    context |= {"number": [*STEPS, LAST_STEP].index(step) + 1, "count": len(STEPS) + 1, "sheet": sheet}
    if step is LAST_STEP:
        lacking = review.lacking(sheet)
        context["missing"] = [(step_of(name), name, message) for name, message in lacking]
    return render(request, f"resources/sheet_{'last' if step is LAST_STEP else 'step'}.html", context, status=status)


def _key(data):
    """Return the key of the form, which makes a double send harmless."""
    try:
        return UUID(data.get("form_key", ""))
    except ValueError:
        return None
