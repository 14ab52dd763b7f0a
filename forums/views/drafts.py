"""While one writes: the draft kept as one types, the preview, the people to cite."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from community.html import TooLong, trusted
from community.html import render as to_html
from community.models import Community
from forums import lost_text, sending
from forums.actions.drafts import MOST_KEPT, discard_draft, save_draft
from forums.composing import draft_of
from forums.forms import ThreadForm
from forums.mentions import propose, resolver
from forums.models import Post, Thread
from forums.refusals import require_reply, require_write


@require_POST
@login_required
def draft(request):
    """Keep what is being typed: `thread`, or the slug of a `community` for a new thread. 204 with the hour."""
    place = _place(request)
    if "jeter" in request.POST:
        return _thrown_away(request, place)
    source = request.POST.get("source", "")
    if len(source) > MOST_KEPT:
        return HttpResponse(status=413)
    lost_text.forget(request, next(iter(place.values())))
    # A request that left before the message was sent and arrives after it must not bring the text back.
    if not _was_sent(request):
        extra = {} if "thread" in place else ThreadForm.kept(request.POST)
        save_draft(request.user, **place, title=request.POST.get("title", ""), source=source, extra=extra)
    hour = date_format(timezone.localtime(), "H:i").replace(":", " h ")
    return HttpResponse(status=204, headers={"X-Saved-At": hour})


@require_POST
@login_required
def preview(request):
    """Answer with the text as it will be shown."""
    try:
        thread = _place(request).get("thread") if request.POST.get("thread") else None
        html = trusted(to_html(request.POST.get("source", ""), thread and resolver(thread)).html)
    except TooLong as error:
        return render(request, "forums/_preview.html", {"error": sending.text_error(error)}, status=422)
    return render(request, "forums/_preview.html", {"html": html})


@require_GET
@login_required
def mention_people(request, pk):
    """Propose at most eight people who may read the thread, to whoever may answer in it."""
    thread = Thread.objects.get_for(request.user, pk)
    require_reply(request.user, thread)
    return _proposals(request, thread)


@require_GET
@login_required
def mention_members(request, slug):
    """Propose at most eight members of the community, to whoever starts a thread there."""
    community = Community.objects.get_for(request.user, slug)
    require_write(request.user, community)
    return _proposals(request, Thread(community=community, members_only=True))


def _proposals(request, thread):
    people = propose(thread, request.GET.get("q", "")[:60], request.user)
    return render(request, "forums/_people.html", {"people": people})


def _place(request):
    """Return where the text belongs, as arguments of `save_draft`; 404 when the reader may not see it."""
    pk, slug = request.POST.get("thread", ""), request.POST.get("community", "")
    if pk.isdecimal() and len(pk) < 19:
        return {"thread": Thread.objects.get_for(request.user, int(pk))}
    if slug:
        return {"community": Community.objects.get_for(request.user, slug)}
    raise Http404


def _was_sent(request):
    try:
        key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        return False
    return Post.objects.filter(author=request.user, form_key=key).exists()


def _thrown_away(request, place):
    lost_text.forget(request, next(iter(place.values())))
    if kept := draft_of(request.user, **place):
        discard_draft(request.user, kept)
    return HttpResponse(status=204) if request.htmx else redirect("drafts")
