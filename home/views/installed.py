"""The site as an application of the device: how it installs, what stays there without network."""

import json
from hashlib import sha256

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community.pushing import messages

# What the page shown without network is made of.
OFFLINE_FILES = (
    "margelle.css", "theme.js", "margelle.js", "device.js", "icons.svg", "icon.svg",
    "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2",
)  # fmt: skip
# Colours of the ground in each theme (`--bg` of margelle.css).
GROUND = "#f7f5f0"


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request):
    """Say how the site installs: name, icons, first page, shortcuts."""
    icons = [_icon("icon-192.png", 192), _icon("icon-512.png", 512), _icon("icon-maskable-512.png", 512, "maskable")]
    with translation.override(settings.LANGUAGE_CODE):
        told = {
            "id": "/",
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("L'espace commun des tuteurs, référents, formateurs et conseillers."),
            "lang": "fr",
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": GROUND,
            "theme_color": GROUND,
            "icons": icons,
            "shortcuts": [
                {"name": _("Poser une question"), "url": reverse("communities")},
                {"name": _("Notifications"), "url": reverse("notifications")},
            ],
        }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def worker(request):
    """Answer with the device's script, at the root so that it serves every page; it changes with what it keeps."""
    with translation.override(settings.LANGUAGE_CODE):
        news = messages.news()
    page = reverse("offline")
    kept = [page, *map(static, OFFLINE_FILES)]
    told = {
        "site": settings.SITE_NAME,
        "news": news,
        "offline": page,
        "draft": reverse("draft"),
        "account": reverse("device_account"),
        "notifications": reverse("notifications"),
        "icon": static("icon-192.png"),
        "kept": kept,
        "cache": sha256("".join(kept).encode()).hexdigest()[:12],
    }
    parts = [static("worker-messages.js"), static("worker.js")]
    script = f"const SITE = {json.dumps(told)};\nimportScripts(...{json.dumps(parts)});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request):
    """What a device shows of the site without network, and the messages that wait on it to be sent."""
    return render(request, "home/offline.html")


def _icon(name, size, purpose="any"):
    return {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
