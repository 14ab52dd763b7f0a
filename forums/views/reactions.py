"""Small acts on a message or a thread: react, accept, set aside, follow, vote."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.forms.telling import LevelForm
from community.models import Level
from community.views.telling import back
from forums.actions import polls, reactions, reading, threads
from forums.models import Poll, Post, Thread
from forums.views.writing import show_post


@login_required
@require_POST
def react(request, pk):
    """Give or take back a reaction."""
    post = Post.objects.get_for(request.user, pk)
    reactions.react(request.user, post, request.POST.get("kind", ""))
    return show_post(request, post)


@login_required
@require_POST
def accept_post(request, pk):
    """Make a message the accepted answer, or no longer when it was."""
    post = Post.objects.get_for(request.user, pk)
    if post.thread.accepted_post_id == post.pk:
        threads.unaccept(request.user, post.thread)
    else:
        threads.accept_post(request.user, post)
    return show_post(request, post)


@login_required
@require_POST
def bookmark(request, pk):
    """Set a message aside, or put it back."""
    post = Post.objects.get_for(request.user, pk)
    reading.bookmark(request.user, post)
    return show_post(request, post)


@login_required
@require_POST
def follow(request, pk):
    """Follow a thread at a level, or follow it no more."""
    thread = Thread.objects.get_for(request.user, pk)
    form = LevelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez parmi ce qui est proposé."))
        return back(request, thread)
    reading.set_level(request.user, thread, form.cleaned_data["niveau"])
    stops = form.cleaned_data["niveau"] == Level.NONE
    said = _("Vous ne suivez plus cette discussion.") if stops else _("C'est noté : vous suivez cette discussion.")
    messages.success(request, said)
    return back(request, thread)


@login_required
@require_POST
def vote(request, pk):
    """Answer the poll of a thread."""
    thread = Thread.objects.get_for(request.user, pk)
    poll = get_object_or_404(Poll.objects.select_related("thread__community"), thread=thread)
    chosen = [int(value) for value in request.POST.getlist("option") if value.isdecimal() and len(value) < 19]
    try:
        polls.vote(request.user, poll, chosen)
    except polls.PollClosed:
        messages.error(request, _("Ce sondage est terminé : votre choix n'a pas été pris en compte."))
    except polls.WrongChoice:
        messages.error(request, _("Choisissez parmi les réponses proposées, une seule si le sondage le demande."))
    else:
        messages.success(request, _("Votre choix est enregistré. Vous pouvez en changer tant que le sondage dure."))
    return redirect(thread)
