"""What the tests of accounts share: the ways in, and the code in the last mail."""

import re
import time

from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

PASSWORD = "une-phrase-bien-longue"
NEWCOMER = {"email": "ana@example.org", "first_name": "Ana", "last_name": "Bonnet"}


def last_code(mailoutbox):
    """Return the code written in the last mail."""
    return re.search(r"^ {4}(\d{4}-\d{4})$", mailoutbox[-1].body, re.MULTILINE).group(1)


def by_password(client, email, password=PASSWORD, **extra):
    """Answer of the sign-in form."""
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def by_code(client, mailoutbox, email, **extra):
    """Answer of the page where the code is typed."""
    asked = client.post(reverse("account_request_login_code"), {"email": email, **extra})
    return client.post(asked.url, {"code": last_code(mailoutbox), **extra})


def by_signing_up(client, mailoutbox, **extra):
    """Answer of the page where the code is typed, after the form of the first step."""
    asked = client.post(reverse("account_signup"), {**NEWCOMER, **extra})
    return client.post(asked.url, {"code": last_code(mailoutbox)})


def app_code(secret):
    """Return what an authenticator app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def wear_app(user):
    """Give `user` an authenticator app; return its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def errors_of(response, field=None, form="form"):
    """Return the errors of a field, or of the form."""
    found = response.context[form]
    return list(found.errors.get(field, [])) if field else list(found.non_field_errors())
