"""The key of a browser that said something without an account: a signed cookie that only saying it sets."""

from secrets import token_hex

from django.conf import settings

NAME = "__Host-avis" if settings.HTTPS else "avis"
SALT = "resources.visitors"
YEAR = 365 * 24 * 3600


def key_of(request):
    """Return the key that this browser was given, or ""."""
    return request.get_signed_cookie(NAME, default="", salt=SALT, max_age=YEAR)


def new_key():
    """Return a key that no browser has."""
    return token_hex(16)


def give(response, key):
    """Have the browser keep `key` for a year."""
    response.set_signed_cookie(
        NAME, key, salt=SALT, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax", path="/"
    )
