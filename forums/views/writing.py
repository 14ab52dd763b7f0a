"""Answering, editing, deleting: one form in, one action, one answer out."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from community.html import TooLong, trusted
from community.html import render as to_html
from community.kept_forms import forget, kept_form, sign_in_first
from forums import lost_text, permissions, sending
from forums.actions import posts as actions
from forums.composing import Composer, quoted_post
from forums.display import render_card
from forums.forms import MessageForm, TextForm
from forums.mentions import resolver
from forums.models import Post, Thread
from forums.refusals import Refused, require, until_when, why_not
from forums.views.composition import Composition, text_back, to_sign_in


class Answer(Composition):
    """An answer to a thread."""

    page, fragment = "forums/reply.html", "forums/_composer.html"

    def publish(self, draft):
        """Answer with the new post."""
        values, composer = self.composer.form.cleaned_data, self.composer
        post = actions.reply(
            self.request.user,
            composer.thread,
            source=values["source"],
            form_key=values["form_key"],
            quoted=composer.quoted,
            draft=draft,
        )
        return show_post(self.request, post)


@require_POST
def reply(request, pk):
    """Answer in a thread."""
    if not request.user.is_authenticated:
        return to_sign_in(request, lost_text.thread_place(pk), reverse("thread", args=[pk, "discussion"]))
    try:
        thread = _thread(request.user, pk)
    except Http404:
        return text_back(request)
    quoted = quoted_post(thread, request.POST.get("quoted"))
    composer = Composer(thread, MessageForm(request.POST, request.FILES), quoted=quoted)
    return Answer(request, composer, {"thread": thread}).answer(why_not(request.user, thread))


def _thread(user, pk):
    """Return the thread, or where it was merged while she was writing."""
    try:
        return Thread.objects.get_for(user, pk)
    except Http404:
        return Thread.objects.get_merged_for(user, pk)


def show_post(request, post):
    """Answer with the post alone to a script, with its place in the thread to a browser."""
    if request.htmx:
        return HttpResponse(render_card(post, post.thread, request.user, request))
    return redirect(post)


@require_http_methods(["GET", "POST"])
def edit_post(request, pk):
    """Change the text of one's message."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    post = Post.objects.get_for(request.user, pk)
    if request.method == "POST":
        forget(request)
        return _edited(request, post, TextForm(request.POST))
    require(permissions.can_edit(request.user, post))
    kept = kept_form(request) or {}
    return _edit_page(request, post, TextForm(initial={"source": kept.get("source", post.source)}))


def _edited(request, post, form):
    if not form.is_valid():
        return _edit_page(request, post, form, status=422)
    source = form.cleaned_data["source"]
    try:
        if "apercu" in request.POST:
            preview = trusted(to_html(source, resolver(post.thread)).html)
            return _edit_page(request, post, form, preview=preview)
        actions.edit_post(request.user, post, source=source)
    except Refused:
        reason = why_not(request.user, post.thread) or "other"
        return _edit_page(request, post, form, status=409, reason=reason)
    except (actions.Blank, TooLong) as error:
        form.add_error("source", sending.text_error(error))
        return _edit_page(request, post, form, status=422)
    return redirect(post)


def _edit_page(request, post, form, status=200, preview="", reason=""):
    until = until_when(request.user, post.thread.community, reason)
    composer = Composer(post.thread, form, preview=preview, reason=reason, until=until)
    context = {"post": post, "thread": post.thread, "composer": composer}
    return render(request, "forums/edit_post.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def delete_post(request, pk):
    """Delete a message at once; what is shown instead offers to take it back."""
    if request.method == "GET":
        return _deleted_page(request, pk)
    post = Post.objects.get_for(request.user, pk)
    actions.delete_post(request.user, post)
    if post.thread.deleted_at is None:
        return show_post(request, post)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": request.path})
    return redirect("delete_post", pk)


def _deleted_page(request, pk):
    """The page after deleting a whole thread, which nobody else sees any more: the undo has to be somewhere."""
    gone = Post.objects.filter(permissions.restorable_by(request.user)).select_related("thread__community")
    post = get_object_or_404(gone, pk=pk)
    return render(request, "forums/thread_deleted.html", {"post": post, "thread": post.thread})


@login_required
@require_POST
def restore_post(request, pk):
    """Take a deletion back, of a message or of a thread nobody had answered."""
    mine = Post.objects.filter(permissions.restorable_by(request.user)).select_related("thread__community")
    post = mine.filter(pk=pk).first() or Post.objects.get_for(request.user, pk)
    actions.restore_post(request.user, post)
    return show_post(request, post)
