"""Reading a thread, and what a reader keeps."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from community.forms.telling import LEVELS
from community.telling import settings_of
from forums.actions.reading import mark_read
from forums.composing import composer_for
from forums.display import cards_for
from forums.kept import followings, kept_posts, open_drafts
from forums.models import Post, Thread
from forums.paging import key_from
from forums.refusals import until_when, why_not
from forums.thread_pages import page_of
from forums.views.charter import charter_first
from forums.windows import window_around


@require_safe
def thread(request, pk, slug):
    """Show a window of a discussion; a member's place in it is remembered."""
    thread = _thread_or_none(request, pk)
    if thread is None or thread.merged_into_id:
        return redirect(Thread.objects.get_merged_for(request.user, pk))
    if request.path != thread.get_absolute_url():
        query = request.GET.urlencode()
        return redirect(thread.get_absolute_url() + (f"?{query}" if query else ""))
    if charter := charter_first(request, thread.community):
        return charter
    after, before = key_from(request.GET.get("apres")), key_from(request.GET.get("avant"))
    page = page_of(thread, request.user, after, before)
    if page.read_up_to:
        mark_read(request.user, thread, page.read_up_to)
    reason = why_not(request.user, thread)
    context = {
        "section": "communities",
        "page": page,
        "thread": thread,
        "community": thread.community,
        "reader": request.user,
        "composer": composer_for(request, thread),
        "why_not": reason,
        "until": until_when(request.user, thread.community, reason),
    }
    return render(request, "forums/thread.html", context)


def _thread_or_none(request, pk):
    try:
        return Thread.objects.get_for_page(request.user, pk)
    except Http404:
        return None


@require_safe
def post(request, pk):
    """Lead to the window of the thread where a message is."""
    post = Post.objects.get_for(request.user, pk)
    return redirect(f"{post.thread.get_absolute_url()}?apres={window_around(post)}#m{post.pk}")


@require_safe
@login_required
def post_actions(request, pk):
    """Show what the reader may do with a message: the menu alone to a script, a page to a browser."""
    post = Post.objects.get_for(request.user, pk)
    (card,) = cards_for(post.thread, [post], request.user)
    if not card.has_menu:
        return redirect(post)
    template = "forums/_post_menu.html" if request.htmx else "forums/post_actions.html"
    return render(request, template, {"card": card, "thread": post.thread, "reader": request.user})


@require_safe
@login_required
def bookmarks(request):
    """List the messages that the reader set aside and may still read."""
    page = kept_posts(request.user, key_from(request.GET.get("avant")))
    return render(request, "forums/bookmarks.html", {"page": page})


@require_safe
@login_required
def drafts(request):
    """List what the reader has begun to write."""
    return render(request, "forums/drafts.html", {"drafts": open_drafts(request.user)})


@require_safe
@login_required
def telling_threads(request):
    """List the discussions that the reader follows, with what she is told of each."""
    page = followings(request.user, key_from(request.GET.get("avant")))
    context = {"tab": "threads", "mine": settings_of(request.user), "levels": LEVELS}
    return render(request, "forums/telling_threads.html", context | {"rows": page.items, "next": page.last})
