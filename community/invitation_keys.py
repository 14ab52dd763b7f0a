"""The token of an invitation: kept nowhere, made again when the mail leaves or the link is shown.

The database holds only its SHA-256 digest, and the queue of mails only the invitation's number: who reads either
cannot enter. The token is a keyed hash of the row, so the mail that is sent twice holds the same one.
"""

import base64
import hashlib

from django.utils.crypto import salted_hmac

SALT = "community.invitation"


def token_of(invitation):
    """Return the token that opens `invitation`. Needs the row saved."""
    row = f"{invitation.pk}:{invitation.community_id}:{invitation.created_at.timestamp():.6f}"
    digest = salted_hmac(SALT, row, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def digest_of(token):
    """Return what is stored of `token`."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def is_current(invitation):
    """Return whether `token_of` still gives the token that was handed out: not after the site's secret changed."""
    return digest_of(token_of(invitation)) == invitation.token_digest
