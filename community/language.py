"""The language of the interface: French, unless the person chose another on this device."""

from django.conf import settings
from django.utils import translation


class LanguageMiddleware:
    """Speak the chosen language.

    The browser's preference is not followed: what members write is French, and half a page in each helps nobody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
