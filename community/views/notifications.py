"""The bell: what happened to a person's discussions and communities."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import bell
from community.actions.reading import mark_all_read, mark_read


@login_required
@require_safe
def listing(request):
    """Answer with the reader's notifications: unread first, then by day, latest first."""
    lines, last = bell.page_for(request.user, _anchor(request))
    groups = [(title, list(group)) for title, group in groupby(lines, key=_heading)]
    latest = max((line.latest.pk for line in lines), default=0)
    context = {"groups": groups, "latest": latest, "last": last}
    return render(request, "community/notifications.html", context)


@login_required
@require_POST
def read_all(request):
    """Mark as read what the list showed: what came since stays new."""
    mark_all_read(request.user, _number(request.POST.get("latest", "")))
    return redirect("notifications")


@login_required
def follow(request, pk):
    """Lead to what a notification is about; it is read from then on."""
    target = (mark_read(request.user, pk).data or {}).get("url", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if safe else "notifications")


def _anchor(request):
    last = _number(request.GET.get("avant", ""))
    return bell.anchor(last, "lues" not in request.GET) if last else None


def _heading(line):
    if line.latest.unread:
        return _("Non lues")
    day = timezone.localtime(line.latest.timestamp).date()
    days = (timezone.localdate() - day).days
    return {0: _("Aujourd'hui"), 1: _("Hier")}.get(days, day)


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 18 else 0
