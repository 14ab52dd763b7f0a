"""What the page frame needs on every page, asked of the database only when shown."""

from functools import cache

from django.conf import settings

from community import pushing

# First part of the address -> destination of the main navigation that is lit.
SECTIONS = {
    "ressources": "resources",
    "communautes": "communities",
    "discussions": "communities",
    "messages": "communities",
    "invitation": "communities",
    "agenda": "agenda",
    "annuaire": "directory",
    "structures": "directory",
    "membres": "directory",
}


def frame(request):
    """Names of the site, the lit destination, and the reader's unread notifications (asked once, if at all)."""
    return {
        "site_name": settings.SITE_NAME,
        "host_name": settings.HOST_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "section": SECTIONS.get(request.path.split("/")[1], ""),
        "unread_notifications": cache(lambda: _unread(request)),
        "account_digest": lambda: _account(request),
        "push_key": pushing.public_key,
    }


def _unread(request):
    user = getattr(request, "user", None)
    return user.notifications.unread().count() if user and user.is_authenticated else 0


def _account(request):
    user = getattr(request, "user", None)
    return pushing.account_digest(user.pk) if user and user.is_authenticated else ""
