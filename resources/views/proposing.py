"""A member shares a resource: what she shares, its form, what she wrote, what she takes back."""

from functools import wraps
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.files import RefusedFile
from community.kept_forms import sign_in_first
from community.limits import allow
from community.views.doors import posted, with_form
from resources import editing, permissions
from resources.actions import drafts, review
from resources.actions.files import accept, withdraw
from resources.forms.proposing import PARTS, ProposalForm, given_of
from resources.history import history_of
from resources.member_text import body_of
from resources.mine import reviews_of, rows_for, stand_of
from resources.models import CaseStudy, PracticeSheet, Resource, ResourcePage
from resources.paging import Pages

MOST_SENT, WINDOW = 40, 600
# Kinds whose form is not the one of resources made of blocks.
FORMS = {PracticeSheet: "edit_sheet", CaseStudy: "edit_case"}


def for_writers(view):
    """Call `view(request, resource, draft)` for who may write in both; visitors sign in, others find nothing."""

    @wraps(view)
    def opened(request, slug):
        if not request.user.is_authenticated:
            return sign_in_first(request)
        return view(request, *drafts.get_draft(request.user, slug))

    return opened


@require_safe
def propose_resource(request):
    """Choose what to share."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    context = {"section": "resources", "can_import": permissions.can_import(request.user)}
    return render(request, "resources/propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_resource(request):
    """Begin a resource."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    initial = {"form_key": uuid4(), "visibility": Resource.Visibility.PUBLIC}
    form = ProposalForm(posted(request), request.FILES or None, initial=initial, writer=request.user)
    if request.method == "POST" and form.is_valid() and not form.wait(_too_many(request)):
        key = form.cleaned_data["form_key"]
        known = drafts.begun(request.user, ResourcePage, key)
        body = body_of(drafts.draft_of(known).body if known else [], **form.parts())
        draft = drafts.start(request.user, ResourcePage, form_key=key, body=body, **form.words())
        return _saved(request, draft, form)
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def edit_resource(request, resource, draft):
    """Go on with a resource, in the form of its kind."""
    if type(resource) in FORMS:
        return redirect(FORMS[type(resource)], resource.slug)
    given, sent = given_of(draft), posted(request)
    typed = sent and editing.with_choices(sent, given)
    form = ProposalForm(typed, request.FILES or None, initial=given, writer=request.user, body=draft.body)
    base = editing.base_of(sent) if sent else draft.latest_revision_id
    if request.method == "POST" and form.is_valid() and not form.wait(_too_many(request)):
        values = form.words() | {"body": body_of(draft.body, **form.parts())}
        try:
            draft = drafts.save(request.user, resource, values=values, base=base)
        except drafts.Conflict as conflict:
            both = editing.conflict_context(form, conflict, given_of(conflict.theirs), PARTS)
            return _page(request, form, draft, status=409, **both)
        return _saved(request, draft, form)
    return _page(request, form, draft, base=base)


@require_safe
def my_resources(request):
    """List what one wrote, with where it stands."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    found = Resource.objects.written_by(request.user).for_list()
    page = Pages(found).get_page(request.GET.get("page"))
    rows = rows_for(request.user, list(page.object_list))
    context = {"section": "resources", "found": page, "rows": rows, "is_reviewer": permissions.may_review(request.user)}
    return render(request, "resources/mine.html", context)


@require_POST
@for_writers
def submit_resource(request, resource, draft):
    """Propose a draft as it stands; what it lacks is listed."""
    try:
        new = review.submit(request.user, resource)
    except review.Incomplete as incomplete:
        lacking = [message for _field, message in incomplete.missing]
        context = {"section": "resources", "resource": draft, "lacking": lacking}
        return render(request, "resources/incomplete.html", context, status=422)
    messages.success(request, _proposed() if new else _("Elle attendait déjà une relecture."))
    return redirect("my_resources")


@require_POST
@for_writers
def take_back_resource(request, resource, draft):
    """Withdraw a draft from review."""
    if review.take_back(request.user, resource):
        messages.success(request, _("Votre proposition est reprise : c'est à nouveau un brouillon."))
    return redirect("my_resources")


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def discard_resource(request, resource, draft):
    """Delete a draft that was never published, once it is confirmed."""
    if resource.owner_id != request.user.pk or resource.live or resource.first_published_at:
        raise Http404
    if request.method == "POST":
        review.discard(request.user, resource)
        messages.success(request, _("Brouillon supprimé."))
        return redirect("my_resources")
    return render(request, "resources/discard.html", {"section": "resources", "resource": draft})


def _saved(request, draft, form):
    """Keep the file, submit if asked, and lead on; what went wrong is said on the form, the rest being kept."""
    draft = _with_file(request, draft, form)
    if not form.errors and editing.propose(request, draft, form, PARTS):
        sent = "proposer" in request.POST
        messages.success(
            request, _proposed() if sent else _("Brouillon enregistré. Personne d'autre ne le lit encore.")
        )
        return redirect("my_resources") if sent else redirect("edit_resource", draft.slug)
    return _page(request, form, draft, base=draft.latest_revision_id, is_saved=True)


def _with_file(request, draft, form):
    upload = form.cleaned_data.get("file")
    if not upload:
        return draft
    try:
        document = accept(request.user, upload, title="", draft_of=draft)
    except RefusedFile as refused:
        form.add_error("file", refused.message)
        return draft
    blocks = [child for child in draft.body if child.block_type == "document" and child.value.get("document")]
    if any(child.value["document"].file_hash == document.file_hash for child in blocks):
        # The same form, sent twice.
        withdraw(request.user, document)
        return draft
    return drafts.save(request.user, draft, values={"body": body_of(draft.body, file=document)})


def _too_many(request):
    return allow(f"resource:{request.user.pk}", MOST_SENT, WINDOW)


def _proposed():
    return _("Merci. Elle attend une relecture : la suite vous sera dite ici.")


def _page(request, form, draft=None, *, status=None, **context):
    context |= {"section": "resources", "form": form, "draft": draft, "is_laid_out": "text" not in form.fields}
    if draft:
        stand = stand_of(draft, reviews_of([draft]).get(draft.pk))
        context |= {"stand": stand, "history": history_of(draft)}
        context["action"] = reverse("edit_resource", args=[draft.slug])
    response = with_form(render(request, "resources/edit.html", context), form)
    response.status_code = status or response.status_code
    return response
