"""The bell: what happened to a person's discussions and communities."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.actions.reading import mark_all_read, mark_read
from community.models import Notification, User
from community.notifications import KINDS
from community.paging import page_after

PER_PAGE = 20


@dataclass(frozen=True)
class Line:
    """A notification made ready to show."""

    notification: Notification
    actor: User | None
    icon: str
    text: str
    note: str


@login_required
def listing(request):
    """Answer with the reader's notifications: unread first, then by day, latest first."""
    mine = request.user.notifications.all()
    before = _number(request.GET.get("avant", ""))
    anchor = mine.filter(pk=before).first() if before else None
    page = page_after(mine, ("-unread", "-pk"), anchor, PER_PAGE)
    lines = _lines(page.items)
    groups = [(title, list(group)) for title, group in groupby(lines, key=_heading)]
    latest = max((line.notification.pk for line in lines), default=0)
    context = {"groups": groups, "latest": latest, "next": page.last}
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


def _lines(notifications):
    named = [row for row in notifications if (row.data or {}).get("named")]
    actors = User.objects.in_bulk([int(row.actor_object_id) for row in named])
    return [_line(row, actors.get(int(row.actor_object_id)) if row in named else None) for row in notifications]


def _line(row, actor):
    data, kind = row.data or {}, KINDS.get(row.verb)
    title = format_html('<a href="{}">{}</a>', _address(row), data.get("title", "") or _("cette page"))
    who = format_html("<b>{}</b>", actor or _("Une personne"))
    text = format_html(str(kind.text), actor=who, title=title) if kind else title
    return Line(row, actor, kind.icon if kind else "bell", text, data.get("note", ""))


def _address(row):
    return reverse("notification", args=[row.pk])


def _heading(line):
    if line.notification.unread:
        return _("Non lues")
    day = timezone.localtime(line.notification.timestamp).date()
    days = (timezone.localdate() - day).days
    return {0: _("Aujourd'hui"), 1: _("Hier")}.get(days, day)


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 18 else 0
