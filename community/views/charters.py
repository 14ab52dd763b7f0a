"""The charter: accepted by members, written and put into force by managers."""

import difflib
import hashlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import permissions
from community.actions import charters as writing
from community.charters import pending_charter, put_off
from community.forms.managing import CharterDraftForm
from community.forms.membership import CharterForm
from community.views.doors import for_manager, for_signed_in, posted


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def accept(request, community):
    """Put the charter in force to a member, who accepts it or says "later"."""
    if pending_charter(request.user, community) is None:
        return redirect(_next(request, community))
    if "later" in request.POST:
        put_off(request.session, community.charter)
        messages.info(request, _("Vous pouvez lire. Pour écrire, il faudra accepter la charte."))
        return redirect(_next(request, community))
    form = CharterForm(posted(request), charter=community.charter)
    if request.method == "POST" and form.is_valid() and _accepted(request, community, form):
        messages.success(request, _("Merci. La charte est acceptée, vous pouvez écrire."))
        return redirect(_next(request, community))
    context = {"community": community, "current_tab": "about", "form": form, "next": _next(request, community)}
    return render(request, "community/charter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def draft(request, community):
    """Write the next charter, with its preview and what changes."""
    written = community.charters.filter(published_at=None).first()
    form = CharterDraftForm(posted(request), initial=_initial(community, written))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        writing.draft_charter(request.user, community, data["source"], data["changes"])
        messages.success(request, _("Brouillon gardé. Les membres ne voient encore rien."))
        return redirect("manage_charter", community.slug)
    differences = _differences(community.charter, written)
    return _managing(request, "manage_charter", community, form=form, draft=written, diff=differences)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def publish(request, community):
    """Ask for confirmation on the very text that was read, then put the draft into force."""
    written = community.charters.filter(published_at=None).first()
    if written is None:
        messages.info(request, _("Il n'y a pas de brouillon à publier."))
        return redirect("manage_charter", community.slug)
    fingerprint = hashlib.sha256(written.source.encode()).hexdigest()
    if request.method == "POST" and request.POST.get("fingerprint") == fingerprint:
        return _publish(request, community, written)
    if request.method == "POST":
        messages.error(request, _("Le brouillon a été modifié entre-temps : relisez-le avant de le publier."))
    context = {"draft": written, "fingerprint": fingerprint, "diff": _differences(community.charter, written)}
    return _managing(request, "manage_charter_publish", community, **context)


def _accepted(request, community, form):
    try:
        writing.accept_charter(request.user, community, form.cleaned_data.get("charter"))
    except ValidationError as error:
        community.refresh_from_db(fields=["charter"])
        form.show_charter(community.charter, error)
        return False
    return True


def _publish(request, community, written):
    try:
        writing.publish_charter(request.user, written)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("manage_charter", community.slug)
    messages.success(request, _("La charte est en vigueur. Chaque membre la lira à sa prochaine visite."))
    return redirect("community_about", community.slug)


def _next(request, community):
    path = request.POST.get("suite") or request.GET.get("suite") or ""
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure()):
        return path
    return community.get_absolute_url() if permissions.can_read(request.user, community) else "/"


def _initial(community, written):
    shown = written or community.charter
    return {"source": shown.source, "changes": written.changes if written else ""} if shown else {}


def _differences(before, after):
    """Return [(sign, line)] of what the draft adds to ("+") and takes from ("-") the charter in force."""
    if before is None or after is None:
        return []
    lines = difflib.ndiff(before.source.splitlines(), after.source.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] in "+-" and line[2:].strip()]


def _managing(request, template, community, form=None, **context):
    context |= {"community": community, "current_tab": "manage", "screen": "charter", "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, f"community/{template}.html", context, status=status)
