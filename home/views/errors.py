"""What is said when something is missing, refused or broken."""

from django.conf import settings
from django.http import HttpResponseForbidden, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme

# Fields that never come back on a page, whatever was typed in them.
SECRETS = ("password", "code", "csrf", "token", "key")


def bad_request(request, exception=None):
    """Answer 400."""
    return render(request, "home/400.html", status=400)


def forbidden(request, exception=None):
    """Answer 403."""
    return render(request, "home/403.html", status=403)


def not_found(request, exception=None):
    """Answer 404, the same for what is absent and what is hidden."""
    return render(request, "home/404.html", {"hide_search": True}, status=404)


def server_error(request):
    """Answer 500 without the database, the session or the context processors: any of them may be what broke."""
    context = {"site_name": settings.SITE_NAME, "contact_email": settings.CONTACT_EMAIL}
    return HttpResponseServerError(loader.render_to_string("home/500.html", context))


def csrf_failure(request, reason=""):
    """Answer 403 to a form whose session ended, giving back the text that was typed."""
    context = {"typed": _typed(request), "address": _form_address(request)}
    return HttpResponseForbidden(loader.render_to_string("home/csrf.html", context, request))


def _form_address(request):
    """Return the page the form was on; many forms are sent to an address that only takes forms."""
    referer = request.headers.get("Referer", "")
    return referer if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}) else "/"


def _typed(request):
    texts = [(name, value) for name, value in request.POST.items() if value.strip() and not _is_secret(name)]
    return [value for _name, value in texts if len(value) > 20 or " " in value.strip()]


def _is_secret(name):
    return any(secret in name.lower() for secret in SECRETS)
