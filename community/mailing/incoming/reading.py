"""A mail as it came in: whose it is, what it answers, whether a person wrote it."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from community.html import clean_line
from community.mailing import tokens

# Where the address it was sent to may stand, the surest first.
TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
LONGEST_HEADER = 10_000
# What the standard parser raises on what it did not expect.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError)
# Headers that no mail program adds to what a person writes.
MACHINE = {
    "x-loop",
    "x-autoreply",
    "x-autorespond",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-auto-response-suppress",
    "x-failed-recipients",
    "list-id",
    "list-post",
    "list-help",
    "list-unsubscribe",
}
PRECEDENCES = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
AWAY = re.compile(r"(réponse automatique|message d'absence|automatic reply|auto(matic)?[- ]?reply|out of office)", re.I)


@dataclass(frozen=True)
class Mail:
    """One mail; `headers` are by lower-case name, each on one line, and not parsed: hostile ones may raise anything."""

    message: EmailMessage
    headers: dict
    # Of its bytes, for a mail without a Message-ID.
    fingerprint: str

    def first(self, name):
        """Return the first header of that name, or ""."""
        return self.headers.get(name, [""])[0]

    @property
    def id(self):
        """Return its Message-ID, or ""."""
        return self.first("message-id")[:998]

    @property
    def sender(self):
        """Return the only address it says it comes from, in lower case, or ""."""
        try:
            ((_name, address),) = getaddresses(self.headers.get("from", []))
            validate_email(address)
        except (*BROKEN, ValidationError):
            return ""
        return address.lower()

    @property
    def subject(self):
        """Return its subject, decoded, or ""."""
        try:
            return str(make_header(decode_header(self.first("subject"))))
        except BROKEN:
            return ""

    @property
    def token(self):
        """Return the token of the address of ours it was sent to, or ""."""
        values = (value for name in TO for value in self.headers.get(name, []))
        found = (tokens.token_in(address) for value in values for address in ADDRESS.findall(value))
        return next(filter(None, found), "")

    @property
    def digest(self):
        """Return what is kept of it: it is the same mail to the same address, whichever door it comes through."""
        return hashlib.sha256(f"{self.id or self.fingerprint} {self.token}".encode()).hexdigest()

    @property
    def is_automatic(self):
        """Return whether a program wrote it: absence, list, report, or this site. Such a mail is never answered."""
        said = self.first("auto-submitted").lower()
        return (
            said not in ("", "no")
            or not MACHINE.isdisjoint(self.headers)
            or self.first("precedence").lower() in PRECEDENCES
            or ("return-path" in self.headers and self.first("return-path") in ("", "<>"))
            or self.first("content-type").lower().startswith("multipart/report")
            or self.sender.startswith(("mailer-daemon@", "postmaster@"))
            or AWAY.match(self.subject) is not None
            or self._is_ours()
        )

    def _is_ours(self):
        host = urlsplit(settings.BASE_URL).hostname
        return self.id.lower().endswith(f"@{host}>") or bool(tokens.token_in(self.sender))


def read(raw):
    """Return the Mail of these bytes."""
    message = message_from_bytes(raw, policy=policy.default)
    headers = {}
    for name, value in message.raw_items():
        headers.setdefault(name.lower(), []).append(clean_line(str(value)[:LONGEST_HEADER]))
    return Mail(message, headers, hashlib.sha256(raw).hexdigest())
