"""What managers keep for one another: the hand-over book, and canned replies. Two shelves, the same gestures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.actions import relaying
from community.html import trusted
from community.models import CannedReply, HandoverNote
from community.paging import page_after
from community.views.doors import for_manager, posted, with_form
from forums.models import Thread
from home.cockpit.forms import NoteForm, ReplyForm

PAGE = 15
# How long the list offers to give back what was just erased.
UNDO = timedelta(minutes=10)


@dataclass(frozen=True)
class Shelf:
    """What is kept, how it is typed, written and ordered; `name` is that of its list's address."""

    name: str
    model: type
    form: type
    fields: tuple
    keys: tuple
    write: Callable


def _write_note(actor, community, data, note=None):
    return relaying.write_note(actor, community, data["source"], note)


def _write_reply(actor, community, data, reply=None):
    return relaying.write_reply(actor, community, reply=reply, **data)


NOTES = Shelf("handover", HandoverNote, NoteForm, ("source",), ("-pk",), _write_note)
REPLIES = Shelf("canned_replies", CannedReply, ReplyForm, ("title", "text"), ("title", "pk"), _write_reply)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def shelf(request, community, shelf):
    """What is kept, and the form to add to it; `?fil=` is the discussion where a reply will be used."""
    form = shelf.form(posted(request))
    if request.method == "POST" and form.is_valid():
        shelf.write(request.user, community, form.cleaned_data)
        messages.success(request, _("C'est gardé."))
        return redirect(shelf.name, community.slug)
    kept = _kept(shelf, community).filter(deleted_at=None)
    page = page_after(kept, shelf.keys, _after(request, kept), PAGE)
    for one in page if shelf is NOTES else ():
        one.body = trusted(one.html)
    erased = _kept(shelf, community).filter(deleted_at__gt=timezone.now() - UNDO).order_by("-deleted_at").first()
    context = {"page": page, "form": form, "erased": erased, "thread": _thread(request, community)}
    return with_form(_page(request, community, shelf, shelf.name, **context), form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def edit(request, community, shelf, pk):
    """Change what is kept."""
    kept = get_object_or_404(_kept(shelf, community).filter(deleted_at=None), pk=pk)
    form = shelf.form(posted(request), initial={name: getattr(kept, name) for name in shelf.fields})
    if request.method == "POST" and form.is_valid():
        shelf.write(request.user, community, form.cleaned_data, kept)
        messages.success(request, _("C'est gardé."))
        return redirect(shelf.name, community.slug)
    return with_form(_page(request, community, shelf, "kept", form=form, kept=kept), form)


@require_POST
@for_manager
def erase(request, community, shelf, pk):
    """Erase what is kept; the list offers to give it back."""
    relaying.erase(request.user, get_object_or_404(_kept(shelf, community), pk=pk))
    return redirect(shelf.name, community.slug)


@require_POST
@for_manager
def give_back(request, community, shelf, pk):
    """Give back what was erased."""
    if relaying.give_back(request.user, get_object_or_404(_kept(shelf, community), pk=pk)):
        messages.success(request, _("C'est remis à sa place."))
    return redirect(shelf.name, community.slug)


def _kept(shelf, community):
    rows = shelf.model.objects.filter(community=community).select_related("community")
    return rows.select_related("author") if shelf is NOTES else rows


def _after(request, rows):
    key = request.GET.get("apres", "")
    return rows.model.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None


def _thread(request, community):
    """Return the discussion where a reply is looked for, or None."""
    key = request.GET.get("fil", "")
    if not key.isdecimal() or len(key) > 18:
        return None
    return Thread.objects.visible_to(request.user).filter(community=community, pk=int(key)).first()


def _page(request, community, shelf, name, **context):
    edit = "handover_note" if shelf is NOTES else "canned_reply"
    context |= {"community": community, "desk_tab": "today", "shelf": shelf.name, "edit_name": edit}
    return render(request, f"home/cockpit/{name}.html", context)
