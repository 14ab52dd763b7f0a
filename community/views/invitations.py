"""Invitations: the page of who holds one, the list of who manages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from community import permissions
from community.actions import invitations as inviting
from community.forms.invitations import AddressInvitationForm, LinkInvitationForm, told
from community.forms.membership import CharterForm
from community.invitation_keys import digest_of, is_current, token_of
from community.limits import wait_for
from community.models import Invitation
from community.views.doors import for_manager, page_by_key, posted, with_form

PAGE = 30
SESSION_KEY = "invitation"
TOO_MANY = gettext_lazy("Trop d'invitations attendent une réponse : fermez-en, ou attendez qu'elles expirent.")


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Show who invites where, with the charter; enter. The address of this page is told to no other page."""
    return _private(_answer(request, digest_of(token)))


@require_http_methods(["GET", "HEAD", "POST"])
def pending_invitation(request):
    """The same page for who had to sign in first: her session kept the digest."""
    return _private(_answer(request, request.session.get(SESSION_KEY, "")))


@login_required
def my_invitation(request, pk):
    """Lead who was invited by her address to the page of her invitation, without its key in any address."""
    mine = get_object_or_404(Invitation.objects.for_person(request.user), pk=pk)
    request.session[SESSION_KEY] = mine.token_digest
    return _private(redirect("pending_invitation"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def manage_invitations(request, community):
    """Invite by address or by link; the list with the state of each."""
    sent = posted(request) or {}
    kind = sent.get("kind")
    addresses = AddressInvitationForm(sent if kind == "addresses" else None)
    link = LinkInvitationForm(sent if kind == "link" else None, prefix="lien")
    if request.method == "POST":
        form = link if kind == "link" else addresses
        return _invite(request, community, form) or with_form(_list(request, community, addresses, link), form)
    return _list(request, community, addresses, link)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def manage_invitation(request, community, pk):
    """One invitation: its link again, and closing it."""
    shown = get_object_or_404(community.invitations.select_related("invited_by"), pk=pk)
    shown.community = community
    if request.method == "POST":
        if inviting.revoke(request.user, shown):
            messages.success(request, _("Invitation fermée : elle n'ouvre plus rien."))
        return redirect("manage_invitations", community.slug)
    link = _link(request, shown) if shown.is_open and not shown.email and is_current(shown) else ""
    context = {"community": community, "current_tab": "manage", "screen": "invitations"}
    return render(request, "community/manage_invitation.html", context | {"invitation": shown, "link": link})


def _answer(request, digest):
    shown = Invitation.objects.open().filter(token_digest=digest)
    shown = shown.select_related("community__charter", "invited_by").first()
    if shown is None or not _opens(request.user, shown):
        return _member_or_nothing(request, digest)
    if not request.user.is_authenticated:
        return _sign_in_first(request, shown, digest)
    form = CharterForm(posted(request), charter=shown.community.charter)
    if request.method == "POST" and form.is_valid():
        return _accept(request, shown, form)
    return _page(request, shown, form)


def _opens(user, shown):
    if user.is_authenticated:
        return permissions.is_member(user, shown.community) or inviting.opens_for(user, shown, shown.community)
    return shown.community.live and not shown.community.is_archived


def _member_or_nothing(request, digest):
    """Lead who already entered by it to her community; to anybody else say nothing of what it was."""
    known = Invitation.objects.filter(token_digest=digest).select_related("community").first()
    if known and permissions.is_member(request.user, known.community) and known.community.live:
        return redirect(known.community)
    return render(request, "community/invitation_closed.html", status=404)


def _sign_in_first(request, shown, digest):
    if request.method != "POST":
        return _page(request, shown, form=None)
    request.session[SESSION_KEY] = digest
    account = "account_signup" if "sign_up" in request.POST else "account_login"
    return HttpResponseRedirect(f"{reverse(account)}?next={reverse('pending_invitation')}")


def _accept(request, shown, form):
    try:
        inviting.accept_invitation(request.user, shown, form.cleaned_data.get("charter"))
    except ObjectDoesNotExist:
        return render(request, "community/invitation_closed.html", status=404)
    except ValidationError as error:
        shown.community.refresh_from_db(fields=["charter"])
        form.show_charter(shown.community.charter, error)
        return _page(request, shown, form)
    request.session.pop(SESSION_KEY, None)
    messages.success(request, _("Bienvenue dans %(title)s.") % {"title": shown.community.title})
    return redirect(shown.community)


def _page(request, shown, form):
    if permissions.is_member(request.user, shown.community):
        return redirect(shown.community)
    context = {"invitation": shown, "community": shown.community, "form": form}
    return render(request, "community/invitation.html", context, status=422 if form and form.errors else 200)


def _private(response):
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _invite(request, community, form):
    """Invite as `form` says and tell what became of it; return where to go, or None when something is wrong."""
    if not form.is_valid() or form.wait(wait_for(request.user, "invitation")):
        return None
    data = form.cleaned_data
    try:
        if isinstance(form, LinkInvitationForm):
            made = inviting.invite_by_link(request.user, community, data["label"], data["max_uses"], data["days"])
            return redirect("manage_invitation", community.slug, made.pk)
        done = inviting.invite_addresses(request.user, community, data["addresses"], data["message"], data["days"])
    except inviting.TooManyInvitations:
        form.add_error(None, TOO_MANY)
        return None
    for sentence in told(done, form.repeated()):
        messages.info(request, sentence)
    return redirect("manage_invitations", community.slug)


def _link(request, made):
    return request.build_absolute_uri(reverse("invitation", args=[token_of(made)]))


def _list(request, community, addresses, link):
    rows = community.invitations.select_related("invited_by")
    rows, after = page_by_key(rows, request.GET.get("avant", ""), PAGE)
    context = {
        "community": community,
        "current_tab": "manage",
        "screen": "invitations",
        "addresses": addresses,
        "link_form": link,
        "invitations": rows,
        "after": after,
        "can_invite": permissions.can_invite(request.user, community),
    }
    return render(request, "community/manage_invitations.html", context)
