"""The devices where a person chose to be told, and what a device asks before it shows anything."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import pushing
from community.actions import devices as actions
from community.forms.devices import PushDeviceForm, label_of
from community.limits import allow

MOST_BYTES = 4000
# For one person, in an hour.
MOST_CHANGES = 30


@require_http_methods(["POST", "DELETE"])
def devices(request):
    """Add the browser that asks to the reader's devices, or take it away; answers scripts, in JSON."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    if seconds := allow(f"devices:{request.user.pk}", MOST_CHANGES, 3600):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds)})
    told = _told(request)
    if request.method == "DELETE":
        removed = actions.remove_device_at(request.user, str(told.get("endpoint", "")))
        return HttpResponse(status=204 if removed else 404)
    return _add(request, PushDeviceForm(told))


@login_required
@require_POST
def remove_device(request, pk):
    """Take away one of the reader's devices."""
    actions.remove_device(request.user, pk)
    messages.success(request, _("Cet appareil ne recevra plus de notifications."))
    return redirect(f"{reverse('telling_hours')}#appareils")


@require_safe
@never_cache
def account(request):
    """Say to the device's own script which account is signed in there, and the token of its forms."""
    if not request.user.is_authenticated:
        return JsonResponse({"account": ""})
    return JsonResponse({"account": pushing.account_digest(request.user.pk), "token": get_token(request)})


def _add(request, form):
    if not (pushing.public_key() and form.is_valid()):
        return JsonResponse({"error": _("Ce navigateur n'a pas pu être ajouté.")}, status=422)
    try:
        device = actions.add_device(
            request.user, label=label_of(request.headers.get("User-Agent", "")), **form.cleaned_data
        )
    except actions.TooManyDevices:
        most = _("Vous avez déjà %(most)d appareils : retirez-en un, puis recommencez.")
        return JsonResponse({"error": most % {"most": actions.MOST_DEVICES}}, status=409)
    return JsonResponse({"device": device.pk}, status=201)


def _told(request):
    """Return what the browser said of itself, {} for what is no such thing."""
    try:
        told = json.loads(request.body) if int(request.headers.get("Content-Length") or 0) <= MOST_BYTES else {}
    except (ValueError, RecursionError):
        told = {}
    told = told if isinstance(told, dict) else {}
    keys = told.get("keys")
    return {"endpoint": told.get("endpoint"), **(keys if isinstance(keys, dict) else {})}
