"""What every answer obeys."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect

from community import second_factor


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
