"""Answering, editing, deleting: one form in, one action, one answer out."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from community.html import TooLong, trusted
from community.html import render as to_html
from forums import lost_text, sending
from forums.actions import posts as actions
from forums.actions.drafts import save_draft
from forums.composing import Composer, draft_of, quoted_post
from forums.display import render_card
from forums.forms import MessageForm
from forums.mentions import resolver
from forums.models import Thread
from forums.refusals import Refused, why_not

STATUS = {"left": 403, "other": 403}


@require_POST
def reply(request, pk):
    """Answer in a thread. Whatever goes wrong, the text comes back."""
    if not request.user.is_authenticated:
        return to_sign_in(request, lost_text.thread_place(pk), reverse("thread", args=[pk, "discussion"]))
    try:
        thread = Thread.objects.get_for(request.user, pk)
    except Http404:
        return text_back(request)
    quoted = quoted_post(thread, request.POST.get("quoted"))
    composer = Composer(thread, MessageForm(request.POST, request.FILES), quoted=quoted)
    return _refused(request, composer, why_not(request.user, thread)) or _send(request, composer)


def to_sign_in(request, place, address):
    """Keep the text of someone whose session ended and lead her to the sign-in, then back to `address`."""
    lost_text.keep(request, place, request.POST)
    response = redirect_to_login(address)
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": response.url})
    return response


def text_back(request):
    """Answer 404, alike for what is hidden, deleted or absent, with the text that was typed for it."""
    template = "forums/_text_back.html" if request.htmx else "forums/text_back.html"
    given = {"title": request.POST.get("title", ""), "source": request.POST.get("source", "")}
    return render(request, template, given, status=404)


def _send(request, composer):
    """Receive the files, then go as far as the form allows: remove a file, preview, refuse, publish."""
    form = composer.form
    uploads = request.FILES.getlist("files")
    if uploads or "retirer" in request.POST or "apercu" in request.POST or not form.is_valid():
        _keep(request, composer)
    composer.file_errors = sending.receive_files(request.user, composer.draft, uploads) if uploads else []
    if "retirer" in request.POST:
        sending.remove_file(request.user, composer.draft, request.POST["retirer"])
        return _again(request, composer, 200)
    if not form.is_valid() or composer.file_errors:
        return _again(request, composer, 422)
    if "apercu" in request.POST:
        return _preview(request, composer)
    return _publish(request, composer)


def _publish(request, composer):
    if seconds := sending.seconds_to_wait(request.user):
        composer.form.add_error("source", sending.wait_text(seconds))
        _keep(request, composer)
        response = _again(request, composer, 429)
        response["Retry-After"] = seconds
        return response
    values = composer.form.cleaned_data
    draft = composer.draft or draft_of(request.user, thread=composer.thread)
    try:
        post = actions.reply(
            request.user,
            composer.thread,
            source=values["source"],
            form_key=values["form_key"],
            quoted=composer.quoted,
            draft=draft,
        )
    except Refused as refusal:
        return _refused(request, composer, refusal.reason)
    except (actions.Blank, TooLong) as error:
        return _bad_text(request, composer, error)
    lost_text.forget(request, composer.thread)
    return show_post(request, post)


def show_post(request, post):
    """Answer with the post alone to a script, with its place in the thread to a browser."""
    if request.htmx:
        return HttpResponse(render_card(post, post.thread, request.user, request))
    return redirect(post)


def _preview(request, composer):
    try:
        composer.preview = trusted(to_html(composer.form.cleaned_data["source"], resolver(composer.thread)).html)
    except TooLong as error:
        return _bad_text(request, composer, error)
    return _again(request, composer, 200)


def _bad_text(request, composer, error):
    composer.form.add_error("source", sending.text_error(error))
    _keep(request, composer)
    return _again(request, composer, 422)


def _refused(request, composer, reason):
    """Answer with the reason and the text, kept as a draft; None without a reason."""
    if not reason:
        return None
    composer.reason = reason
    _keep(request, composer)
    return _again(request, composer, STATUS.get(reason, 409))


def _keep(request, composer):
    source = request.POST.get("source", "")
    if source or request.FILES or not composer.draft:
        save_draft(request.user, thread=composer.thread, source=source)
    composer.draft = draft_of(request.user, thread=composer.thread)


def _again(request, composer, status):
    """Show the composer with everything that was typed."""
    if composer.draft:
        composer.draft = draft_of(request.user, thread=composer.thread)
    template = "forums/_composer.html" if request.htmx else "forums/reply.html"
    context = {"composer": composer, "thread": composer.thread}
    return render(request, template, context, status=status)
