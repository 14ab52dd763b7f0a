"""What every answer obeys."""

from django.conf import settings
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from community import second_factor


class InputMiddleware:
    """Reads every request as UTF-8, whatever it says of itself, and hears no NUL in an address.

    No database stores a NUL, nor the lone surrogates of other encodings; no page of ours sends either.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.encoding is not None:
            request.encoding = None
        if "\0" in request.path:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_nul(request.GET)
        return self.get_response(request)


class FreshErrorsMiddleware:
    """An error is kept by no cache: what is missing now may be there in a minute, or for somebody else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code >= 400 and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class EditorsPolicyMiddleware:
    """Gives the editors' screens the looser policy that Wagtail needs, in place of the site's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(reverse("wagtailadmin_home")):
            response._csp_config = settings.EDITORS_SECURITY_POLICY
        return response


class PrivateCacheMiddleware:
    """Pages made for a person are kept by no cache: neither a proxy's nor the back button's after she left.

    Those of the account are, even before she is signed in: they show the address she typed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        personal = request.user.is_authenticated or request.path.startswith("/compte/")
        if personal and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "private, no-store"
        return response


class SecondFactorMiddleware:
    """Lead managers and staff to set up a second factor, where the site requires it, and refuse all else until then.

    Open to them: setting it up, proving again who they are, choosing a password, leaving.
    """

    OPEN = {"account_logout", "account_reauthenticate", "account_set_password", "account_change_password"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Answer instead of the view when the second factor is missing."""
        request.second_factor_missing = second_factor.is_missing(request.user)
        if not request.second_factor_missing or self._is_open(request.resolver_match.url_name or ""):
            return None
        return HttpResponseClientRedirect(reverse("mfa_index")) if request.htmx else redirect("mfa_index")

    def _is_open(self, name):
        return name in self.OPEN or name.startswith("mfa_")


def _without_nul(asked):
    heard = QueryDict(mutable=True)
    for name, values in asked.lists():
        heard.setlist(name, [value.replace("\0", "") for value in values])
    return heard
