"""The screens of a community's manager: settings, members, requests, archive."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import permissions
from community.actions import managing, requests
from community.forms.managing import AnswerForm, SettingsForm
from community.models import JoinRequest, Membership
from community.views.doors import for_manager, page_by_key, posted
from community.views.membership import members_found

PAGE = 30
MANAGER, MEMBER = Membership.Role.MANAGER, Membership.Role.MEMBER


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def manage(request, community):
    """The face and the rules of entry."""
    form = SettingsForm(posted(request), community=community)
    if request.method == "POST" and form.is_valid():
        changed = managing.edit_settings(request.user, community, **form.changes())
        messages.success(request, _("Réglages enregistrés.") if changed else _("Rien n'a changé."))
        return redirect("manage", community.slug)
    return _screen(request, "manage_settings", community, form=form, screen="settings")


@require_safe
@for_manager
def manage_members(request, community):
    """The members, each leading to what may be done for her."""
    return _screen(request, "manage_members", community, screen="members", **members_found(request, community))


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def manage_member(request, community, public_id):
    """What may be done for a member, each act with its consequence before its button."""
    rows = community.memberships.with_people()
    membership = get_object_or_404(rows, user__public_id=public_id)
    membership.community = community
    if request.method == "POST":
        return _act_on_member(request, community, membership)
    context = {"membership": membership, "is_self": membership.user_id == request.user.pk}
    context["can_hand_over"] = permissions.is_manager(request.user, community) and not context["is_self"]
    return _screen(request, "manage_member", community, screen="members", **context)


@require_safe
@for_manager
def manage_requests(request, community):
    """The requests that wait for an answer, newest first."""
    return _requests(request, community)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def manage_request(request, community, pk):
    """Answer a request, with a word; after a sign-in, the word that was typed before it is back in the list."""
    asked = get_object_or_404(community.join_requests.select_related("user"), pk=pk)
    asked.community = community
    form = AnswerForm(posted(request), prefix=str(pk))
    if request.method != "POST" or not form.is_valid():
        return _requests(request, community, answered=form)
    act = requests.accept_request if "accept" in request.POST else requests.decline_request
    if act(request.user, asked, form.cleaned_data["answer"]):
        messages.success(request, _("Réponse envoyée à %(name)s.") % {"name": asked.user})
    else:
        messages.info(request, _("Cette demande avait déjà reçu une réponse, ou a été retirée."))
    return redirect("manage_requests", community.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def manage_archive(request, community):
    """Close the community to writing, or open it again."""
    if request.method == "POST":
        act = managing.unarchive if "reopen" in request.POST else managing.archive
        if act(request.user, community):
            archived = act is managing.archive
            messages.success(request, _("Communauté archivée.") if archived else _("Communauté rouverte."))
        return redirect("manage_archive", community.slug)
    return _screen(request, "manage_archive", community, screen="archive")


def _act_on_member(request, community, membership):
    acts = {
        "remove": (managing.remove_member, _("%(name)s ne fait plus partie de la communauté.")),
        "promote": (_promote, _("%(name)s anime maintenant la communauté.")),
        "step_down": (_step_down, _("%(name)s est membre, sans animer.")),
        "hand_over": (managing.hand_over, _("L'animation est confiée à %(name)s. Vous restez membre.")),
    }
    if request.POST.get("act") not in acts:
        return redirect("manage_member", community.slug, membership.user.public_id)
    act, sentence = acts[request.POST["act"]]
    try:
        if act(request.user, membership):
            messages.success(request, sentence % {"name": membership.user})
    except ValidationError as error:
        messages.error(request, error.messages[0])
    still = permissions.can_manage(request.user, community)
    return redirect("manage_members" if still else "community_about", community.slug)


def _promote(actor, membership):
    return managing.set_role(actor, membership, MANAGER)


def _step_down(actor, membership):
    return managing.set_role(actor, membership, MEMBER)


def _requests(request, community, answered=None):
    waiting = community.join_requests.filter(state=JoinRequest.State.PENDING, user__is_active=True)
    waiting = waiting.select_related("user__profile__organisation")
    rows, after = page_by_key(waiting, request.GET.get("avant", ""), PAGE)
    for row in rows:
        bound = answered is not None and answered.prefix == str(row.pk)
        row.form = answered if bound else AnswerForm(prefix=str(row.pk))
    context = {"requests": rows, "after": after, "can_accept": permissions.can_invite(request.user, community)}
    status = 422 if answered is not None and request.method == "POST" else 200
    return _screen(request, "manage_requests", community, screen="requests", status=status, **context)


def _screen(request, template, community, status=None, **context):
    form = context.get("form")
    status = status or (422 if form is not None and form.is_bound and template == "manage_settings" else 200)
    context |= {"community": community, "current_tab": "manage"}
    return render(request, f"community/{template}.html", context, status=status)
