"""What every answer obeys."""

from django.conf import settings
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers


class PrivateCacheMiddleware:
    """Pages made for a person are kept by no cache: neither a proxy's nor the back button's after she left."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "private, no-store"
        return response


class SecondFactorMiddleware:
    """Managers and staff set up a second factor before anything else, where the site requires it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SECOND_FACTOR_REQUIRED and self._is_missing(request):
            return redirect("mfa_index")
        return self.get_response(request)

    def _is_missing(self, request):
        return False
