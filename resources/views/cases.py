"""Writing a case, on one page, saved at any moment."""

from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.anonymity import CHECK, REPLACE, proposals, replaced
from community.kept_forms import sign_in_first
from community.views.doors import posted, with_form
from resources import editing
from resources.actions import drafts, review
from resources.forms.cases import CaseForm, given_of
from resources.models import CaseStudy, Resource

# Where what might identify somebody is looked for.
TEXTS = ("title", "summary", *CaseStudy.SECTIONS)
SURE = "sure"


@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request):
    """Begin a case."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    initial = {"visibility": Resource.Visibility.COMMUNITIES, "form_key": uuid4()}
    form = CaseForm(_sent(request), initial=initial, writer=request.user)
    if _is_checking(request):
        return _page(request, form, clues=_clues(form))
    if request.method == "POST" and form.is_valid() and not form.wait(editing.wait_to_begin(request.user)):
        key = form.cleaned_data["form_key"]
        case = drafts.start(request.user, CaseStudy, kind=Resource.Kind.CASE, form_key=key, **form.words())
        return _saved(request, case, form)
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_case(request, slug):
    """Go on with a case; of two people who write the same words, neither loses hers."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    case = drafts.draft_of(CaseStudy.objects.get_editable(request.user, slug))
    given, sent = given_of(case), _sent(request)
    form = CaseForm(sent and editing.with_choices(sent, given), initial=given, writer=request.user)
    base = editing.base_of(sent) if sent else case.latest_revision_id
    if _is_checking(request):
        return _page(request, form, case=case, base=base, clues=_clues(form))
    if request.method == "POST" and form.is_valid():
        try:
            case = drafts.save(request.user, case, values=form.words(), base=base)
        except drafts.Conflict as conflict:
            both = editing.conflict_context(form, conflict, given_of(conflict.theirs))
            return _page(request, form, case=case, status=409, **both)
        return _saved(request, case, form)
    return _page(request, form, case=case, base=base)


def _sent(request):
    """Return what the form was sent, with the replacement that one of its buttons asks for."""
    sent = posted(request)
    return sent and replaced(sent, TEXTS)


def _is_checking(request):
    return request.method == "POST" and (CHECK in request.POST or REPLACE in request.POST)


def _clues(form):
    return proposals(*(form[name].value() or "" for name in TEXTS))


def _saved(request, case, form):
    """Say that it is saved; propose it for review when that was asked and nothing needed is missing.

    What might identify somebody is shown once before; a wrong guess never blocks.
    """
    if "proposer" in request.POST:
        if request.POST["proposer"] != SURE and (clues := _clues(form)):
            messages.info(request, _("Brouillon enregistré. Relisez ce qui pourrait faire reconnaître quelqu'un."))
            return _page(request, form, case=case, base=case.latest_revision_id, clues=clues)
        try:
            review.submit(request.user, case)
        except review.Incomplete as incomplete:
            for name, message in incomplete.missing:
                form.add_error(name if name in form.fields else None, message)
            messages.info(request, _("Brouillon enregistré. Il manque encore quelque chose avant la relecture."))
            return _page(request, form, case=case, base=case.latest_revision_id)
        messages.success(request, _("Cas proposé à la relecture. La suite vous sera dite ici."))
    else:
        messages.success(request, _("Brouillon enregistré. Il n'est pas encore proposé à la relecture."))
    return redirect("edit_case", case.slug)


def _page(request, form, *, case=None, status=200, **context):
    has_passages = case is not None and case.contributions.exists()
    context |= {"section": "resources", "form": form, "case": case, "has_passages": has_passages}
    context = {"clues": None} | context
    response = with_form(render(request, "resources/case_edit.html", context), form)
    response.status_code = response.status_code if form.errors else status
    return response
