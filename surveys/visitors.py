"""The key of a browser that answers without an account: a signed cookie that only answering sets.

It holds whoever clears cookies from answering twice no more than a paper form would; pages say so. Each survey is given
its own word made of the key, so that what one browser answered cannot be joined.
"""

import re
from secrets import token_hex

from django.conf import settings
from django.utils.crypto import salted_hmac

NAME = "__Host-enquetes" if settings.HTTPS else "enquetes"
SALT = "surveys.visitors"
YEAR = 365 * 24 * 3600
KEY = re.compile(r"[0-9a-f]{32}")


def key_of(request):
    """Return the key that this browser was given, or ""."""
    return request.get_signed_cookie(NAME, default="", salt=SALT, max_age=YEAR)


def key_for(request):
    """Return the key under which the form just sent is taken: the browser's, or the one drawn with the form.

    The same form sent twice has one key, before any cookie.
    """
    drawn = request.POST.get("key", "")
    return key_of(request) or (drawn if KEY.fullmatch(drawn) else new_key())


def new_key():
    """Return a key that no browser has."""
    return token_hex(16)


def word_for(key, survey):
    """Return what is written of a browser that answered `survey`."""
    return salted_hmac(SALT, f"{key}:{survey.pk}", algorithm="sha256").hexdigest()


def give(response, key):
    """Have the browser keep `key` for a year."""
    response.set_signed_cookie(
        NAME, key, salt=SALT, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax", path="/"
    )
