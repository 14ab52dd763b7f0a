"""Entering and leaving a community, its members, what it says of itself."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import permissions
from community.actions import membership as entering
from community.actions import requests as asking
from community.forms.membership import JoinForm, MemberSearchForm, RequestForm
from community.limits import wait_for
from community.models import Community
from community.views.doors import for_signed_in, page_by_key, posted, with_form

PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def join(request, community):
    """Show the charter in full; enter an open community, ask to enter one on request."""
    if permissions.is_member(request.user, community):
        messages.info(request, _("Vous êtes déjà membre de cette communauté."))
        return redirect(community)
    if permissions.can_join(request.user, community):
        return _enter(request, community, JoinForm, _join)
    if not permissions.can_request(request.user, community):
        return _join_page(request, community, is_excluded=community.pk in request.user.exclusions)
    if pending := asking.pending_request(request.user, community):
        return _join_page(request, community, pending=pending)
    return _enter(request, community, RequestForm, _ask)


@require_POST
@for_signed_in
def withdraw(request, community):
    """Take back one's request."""
    if asking.withdraw_request(request.user, community):
        messages.success(request, _("Votre demande est retirée."))
    return redirect("join", community.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def leave(request, community):
    """Ask for confirmation, then leave."""
    if request.method == "POST":
        return _leave(request, community)
    if not permissions.is_member(request.user, community):
        return redirect("community_about", community.slug)
    return render(request, "community/leave.html", {"community": community, "current_tab": "about"})


@require_safe
def members(request, slug):
    """The members, newest first, found by words and role."""
    community = Community.objects.get_for(request.user, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    context = {"community": community, "current_tab": "members"}
    if not permissions.can_see_members(request.user, community):
        return render(request, "community/members_closed.html", context, status=403)
    return render(request, "community/members.html", context | members_found(request, community))


def members_found(request, community):
    """Return the context of a list of members: the form of the search and one page of rows."""
    form = MemberSearchForm(request.GET)
    found = community.memberships.filter(user__is_active=True).with_people()
    if form.is_valid():
        found = found.found(form.cleaned_data["q"])
        found = found.filter(role=form.cleaned_data["role"]) if form.cleaned_data["role"] else found
    rows, after = page_by_key(found, request.GET.get("avant", ""), PAGE)
    query = request.GET.copy()
    query.pop("avant", None)
    searching = any(query.get(name) for name in form.fields)
    return {"form": form, "memberships": rows, "after": after, "query": query.urlencode(), "searching": searching}


@require_safe
def about(request, slug):
    """What the community is for, its charter, who animates it, how to enter."""
    community = Community.objects.get_for(request.user, slug)
    managers = community.memberships.managers().filter(user__is_active=True).with_people().order_by("pk")
    context = {
        "community": community,
        "current_tab": "about",
        "managers": managers,
        "membership": request.user.roles.get(community.pk) if request.user.is_authenticated else None,
    }
    return render(request, "community/about.html", context)


def _enter(request, community, form_class, act):
    form = form_class(posted(request), charter=community.charter)
    if request.method == "POST" and form.is_valid() and not form.wait(_delay(request, form)):
        try:
            act(request, community, form.cleaned_data)
        except ValidationError as error:
            community.refresh_from_db(fields=["charter"])
            form.show_charter(community.charter, error)
        else:
            return redirect("community" if act is _join else "join", community.slug)
    return with_form(_join_page(request, community, form=form), form)


def _delay(request, form):
    """Return how long to wait: a request tells its managers, and may be withdrawn and sent again."""
    return wait_for(request.user, "request") if isinstance(form, RequestForm) else 0


def _join(request, community, data):
    entering.join(request.user, community, data.get("charter"))
    messages.success(request, _("Bienvenue dans %(title)s.") % {"title": community.title})


def _ask(request, community, data):
    asking.ask_to_join(request.user, community, data["message"], data.get("charter"))
    messages.success(request, _("Votre demande est partie. La réponse arrive par courriel et dans vos notifications."))


def _join_page(request, community, **context):
    context |= {"community": community, "current_tab": "about"}
    return render(request, "community/join.html", context)


def _leave(request, community):
    try:
        left = entering.leave(request.user, community)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("manage_members", community.slug)
    if left:
        messages.success(request, _("Vous avez quitté %(title)s.") % {"title": community.title})
    return redirect("communities")
