"""Stopping mails by a link of theirs, signed out. A link that is opened changes nothing: scanners open them all."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from community.mailing import unsubscribing


# The token is the right: mail programs send it, alone, when one presses their own button.
@csrf_exempt
@never_cache
def stop_mails(request, token):
    """Say what would be stopped, and stop it when asked."""
    wish = unsubscribing.read_stop(token)
    if wish is None:
        return render(request, "community/stop_mails_unknown.html", status=404)
    if request.method != "POST":
        return render(request, "community/stop_mails.html", {"wish": wish})
    undo = unsubscribing.stop(wish)
    return render(request, "community/mails_stopped.html", {"wish": wish, "undo": undo})


@csrf_exempt
@require_POST
def resume_mails(request):
    """Undo it."""
    wish = unsubscribing.read_resume(request.POST.get("token", ""))
    if wish is None:
        raise Http404
    unsubscribing.resume(wish)
    return render(request, "community/mails_resumed.html", {"wish": wish})
