"""The door that needs no server of one's own: a mailbox, asked by IMAP for what is new."""

import logging
import re
import ssl
from contextlib import contextmanager
from imaplib import IMAP4, IMAP4_SSL
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from community.mailing.incoming.handling import HEAD, LARGEST, handle

logger = logging.getLogger(__name__)

TIMEOUT = 30
# The others wait for the next time.
MOST_AT_ONCE = 200


SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class UnsafeMailbox(Exception):
    """The mailbox is on another machine and offers no encryption: no password goes there."""


def poll():
    """Handle the mails of the mailbox that were not read yet; return [(number, outcome)].

    Each is then marked as read, and moved when MARGELLE_MAILBOX names a folder for that (`?done=`). One that fails
    stays unread and is tried again; the others pass.
    """
    address = urlsplit(settings.INCOMING_MAILBOX)
    done = parse_qs(address.query).get("done", [""])[0]
    with _opened(address) as box:
        outcomes = [(number, _take(box, number, done)) for number in _unread(box)]
        if done:
            box.expunge()
    return outcomes


@contextmanager
def _opened(address):
    box = _connected(address)
    try:
        # imaplib quotes the password alone.
        box.login(_quoted(unquote(address.username or "")), unquote(address.password or ""))
        _checked(box.select(_quoted(unquote(address.path.strip("/")) or "INBOX")))
        yield box
    finally:
        box.logout()


def _connected(address):
    context = ssl.create_default_context()
    if address.scheme == "imaps":
        return IMAP4_SSL(address.hostname, address.port or 993, ssl_context=context, timeout=TIMEOUT)
    box = IMAP4(address.hostname, address.port or 143, timeout=TIMEOUT)
    if "STARTTLS" in box.capabilities:
        box.starttls(context)
    elif not _is_here(address.hostname):
        box.shutdown()
        raise UnsafeMailbox(address.hostname)
    return box


def _is_here(host):
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unread(box):
    (numbers,) = _checked(box.uid("SEARCH", "UNSEEN"))
    return [number.decode() for number in (numbers or b"").split()[:MOST_AT_ONCE]]


def _take(box, number, done):
    try:
        outcome = str(handle(*_fetched(box, number)))
    except Exception:
        logger.exception("A mail could not be handled: it stays unread")
        return "failed"
    _checked(box.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))
    if done:
        _checked(box.uid("COPY", number, _quoted(done)))
        _checked(box.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)"))
    return outcome


def _fetched(box, number):
    """Return (bytes, size) of a mail; of one that is too large, the beginning alone."""
    size = int(SIZE.search(_checked(box.uid("FETCH", number, "(RFC822.SIZE)"))[0])[1])
    part = f"(BODY.PEEK[]<0.{HEAD}>)" if size > LARGEST else "(BODY.PEEK[])"
    parts = _checked(box.uid("FETCH", number, part))
    return next(part[1] for part in parts if isinstance(part, tuple)), size


def _checked(answer):
    state, data = answer
    if state != "OK":
        raise IMAP4.error(f"{state} {data!r}")
    return data


def _quoted(folder):
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
