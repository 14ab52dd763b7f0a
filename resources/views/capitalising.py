"""From a thread to a sheet or a case: picking messages, following the authors' answers, giving one's own."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from community.kept_forms import sign_in_first
from community.views.doors import posted, with_form
from forums.models import Thread
from forums.paging import key_from
from resources import capitalising, editing, permissions, texts
from resources.actions import contributions as acts
from resources.actions.drafts import draft_of
from resources.forms.contributions import CHANGED, AnswerForm, AskForm, ParagraphForm, PickForm
from resources.models import Contribution, Resource
from resources.reach import in_words

UNFIT = {
    "gone": gettext_lazy("Un des messages choisis n'est plus là. Vérifiez votre choix."),
    "quote": gettext_lazy("Un des messages choisis ne fait que citer quelqu'un : il n'y a rien à en reprendre."),
    "many": gettext_lazy("Une ressource reprend vingt messages au plus : retirez-en, ou commencez-en une autre."),
    "section": gettext_lazy("Cette partie n'existe pas ici."),
    "reach": gettext_lazy("Choisissez d'abord qui pourra lire la ressource : c'est ce que l'on demande aux auteurs."),
    "changed": CHANGED,
}


@require_http_methods(["GET", "HEAD", "POST"])
def capitalise(request, pk):
    """Pick messages of a thread for a new draft, or for one that was born from it."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    thread = Thread.objects.get_merged_for(request.user, pk)
    if not permissions.can_capitalise(request.user, thread):
        raise PermissionDenied
    targets = capitalising.targets_of(request.user, thread)
    target = next((one for one in targets if one.key == request.GET.get("vers")), targets[0])
    page = capitalising.page_of(request.user, thread, target, key_from(request.GET.get("apres")))
    form = PickForm(
        posted(request),
        initial={"title": thread.title, "form_key": uuid4()},
        rows=page.rows,
        sections=capitalising.offered_by(target.model),
        has_title=target.draft is None,
    )
    if request.method == "POST" and form.is_valid() and (draft := _taken(request, thread, target, form)):
        messages.success(request, _("Messages repris. Leurs auteurs ne sont pas encore prévenus."))
        return redirect("contributions", draft.slug)
    context = {"thread": thread, "targets": targets, "target": target, "page": page, "form": form}
    return _answer(request, "capitalise", form, context)


def _taken(request, thread, target, form):
    values = form.cleaned_data
    try:
        if target.draft is not None:
            acts.take(request.user, target.draft, form.picked())
            return target.draft
        if form.wait(editing.wait_to_begin(request.user)):
            return None
        return acts.capitalise(
            request.user,
            thread,
            target.model,
            title=values["title"],
            sections=form.picked(),
            form_key=values["form_key"],
        )
    except acts.Unfit as unfit:
        form.add_error("posts", UNFIT[str(unfit)])
        return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contributions(request, slug):
    """Follow the paragraphs of a resource that come from its thread, and ask their authors."""
    resource = Resource.objects.get_editable(request.user, slug)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asked = acts.ask(request.user, resource, days=form.cleaned_data["days"])
        except acts.Unfit as unfit:
            form.add_error(None, UNFIT[str(unfit)])
        else:
            messages.success(request, _said(asked))
            return redirect("contributions", resource.slug)
    groups, reach = capitalising.follow(resource), draft_of(resource).reach
    context = {
        "resource": resource,
        "groups": groups,
        "form": form,
        "readers": in_words(reach, request.user),
        "waiting": sum(acts.is_to_ask(one, reach) for _title, some in groups for one in some),
        "can_take": not resource.live and resource.thread and permissions.can_capitalise(request.user, resource.thread),
        "can_rewrite": not resource.live or permissions.can_review(request.user, resource),
    }
    return _answer(request, "capitalise_follow", form, context)


def _said(asked):
    if not asked:
        return _("Il n'y a personne de plus à prévenir.")
    return ngettext("Accord demandé pour %(n)s passage.", "Accord demandé pour %(n)s passages.", asked) % {"n": asked}


@require_http_methods(["GET", "HEAD", "POST"])
def edit_contribution(request, pk):
    """Correct a paragraph or change its place."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    contribution = Contribution.objects.get_editable(request.user, pk)
    resource = contribution.resource.specific
    form = ParagraphForm(
        posted(request),
        initial={"section": contribution.section, "source": contribution.source},
        sections=capitalising.sections_of(resource),
    )
    if request.method == "POST" and form.is_valid():
        acts.rewrite(request.user, contribution, **form.cleaned_data)
        messages.success(request, _("Passage enregistré."))
        return redirect("contributions", resource.slug)
    return _answer(request, "capitalise_edit", form, {"resource": resource, "contribution": contribution, "form": form})


@login_required
@require_POST
def raise_contribution(request, pk):
    """Put a paragraph one place higher in its section."""
    contribution = Contribution.objects.get_editable(request.user, pk)
    acts.move_up(request.user, contribution)
    return redirect("contributions", contribution.resource.slug)


@login_required
@require_POST
def remove_contribution(request, pk):
    """Take a paragraph out."""
    contribution = Contribution.objects.get_editable(request.user, pk)
    acts.remove(request.user, contribution)
    messages.success(request, _("Passage retiré. Le message d'origine reste dans la discussion."))
    return redirect("contributions", contribution.resource.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request, pk):
    """Put her paragraph to its author in its place, and take her answer."""
    contribution = Contribution.objects.get_asked(request.user, pk)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"credit": contribution.credit},
        contribution=contribution,
    )
    if form.is_valid() and _answered(request, contribution, form):
        return _thanked(request, contribution, form.agrees)
    draft = draft_of(contribution.resource.specific)
    context = {
        "contribution": contribution,
        "draft": draft,
        "place": texts.label(draft, contribution.section),
        "before": texts.trusted(draft.rendered.get(contribution.section, "")),
        "readers": in_words(contribution.reach, request.user),
        "form": form,
    }
    return _answer(request, "consent", form, context)


def _answered(request, contribution, form):
    credit = form.cleaned_data.get("credit") or contribution.credit
    try:
        acts.answer(request.user, contribution, agrees=form.agrees, credit=credit)
    except acts.Unfit as unfit:
        contribution.refresh_from_db()
        form.add_error(None, UNFIT[str(unfit)])
    return not form.errors


def _thanked(request, contribution, agrees):
    yes, no = _("Merci : vos mots sont repris."), _("C'est noté : vos mots ne sont pas repris.")
    messages.success(request, yes if agrees else no)
    waiting = Contribution.objects.standing().filter(
        author=request.user, resource=contribution.resource_id, consent=Contribution.Consent.ASKED
    )
    return redirect("consent", (waiting.first() or contribution).pk)


def _answer(request, template, form, context):
    context["section"] = "resources"
    return with_form(render(request, f"resources/{template}.html", context), form)
