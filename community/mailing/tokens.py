"""Addresses that come back: where one answers a notification by mail, and where a mail that failed returns.

`replies@host` becomes `replies+TOKEN@host`. The token holds what a mail is about and whom it was sent to, sealed: it
tells nothing, nobody can make one, and it does not end. What it opens is asked of the right each time. Mail
systems fold case, hence base32; the address stays within the 64 characters that they allow before the "@".
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.crypto import salted_hmac

from community.models import User

SALT = "community.mailing.tokens"
BOUNCE = "bounce"
# What a token may be about. Numbers stay: they are in mails already sent.
SUBJECTS = {BOUNCE: 0, "thread": 1}
NAMES = {number: name for name, number in SUBJECTS.items()}
# The subject, the person and the number of the object: 1, 5 and 6 bytes.
LONGEST = 45


def reply_address(person, subject, pk):
    """Return the address at which `person` answers the object `pk` of a `subject` of SUBJECTS, or "" when off."""
    return _address(_seal(SUBJECTS[subject], person.pk, pk))


def bounce_address(person):
    """Return the envelope sender of mails to `person`, where their non-delivery comes back, or "" when off."""
    return _address(_seal(SUBJECTS[BOUNCE], person.pk, 0))


def token_in(address):
    """Return the token of an address of ours, or ""."""
    local, _at, host = address.strip().lower().rpartition("@")
    ours, _at, domain = settings.REPLY_ADDRESS.lower().rpartition("@")
    name, _plus, token = local.partition("+")
    return token if ours and (name, host) == (ours, domain) else ""


def read(token):
    """Return (person, subject, pk) of a token that we made for somebody who still has her account, or None."""
    opened = _open(token)
    if opened is None:
        return None
    number, person, pk = opened
    user = User.objects.filter(pk=person, is_active=True).first()
    return (user, NAMES[number], pk) if user and number in NAMES else None


def _address(token):
    local, _at, domain = settings.REPLY_ADDRESS.rpartition("@")
    return f"{local}+{token}@{domain}" if local else ""


def _seal(number, person, pk):
    packed = number.to_bytes() + person.to_bytes(5) + pk.to_bytes(6)
    return base64.b32encode(_cipher(settings.SECRET_KEY).encrypt(packed, None)).decode().rstrip("=").lower()


def _open(token):
    if len(token) != LONGEST:
        return None
    try:
        sealed = base64.b32decode(token.upper() + "=" * (-LONGEST % 8))
    except (binascii.Error, ValueError):
        return None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            packed = _cipher(secret).decrypt(sealed, None)
        except InvalidTag:
            continue
        return packed[0], int.from_bytes(packed[1:6]), int.from_bytes(packed[6:])
    return None


def _cipher(secret):
    # Deterministic, so that each mail to one person about one thing holds the same address.
    return AESSIV(salted_hmac(SALT, "", secret=secret, algorithm="sha512").digest())
