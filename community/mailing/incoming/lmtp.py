"""The door for a mail server beside the site: an LMTP server that takes the mails for addresses of ours.

The only place that touches aiosmtpd.
"""

import logging

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from community.mailing import tokens
from community.mailing.incoming.handling import LARGEST, handle

logger = logging.getLogger(__name__)
# At each command aiosmtpd would log who writes, and the addresses that let one answer in her name.
logging.getLogger("mail.log").setLevel(logging.WARNING)

# Base64 in 998 characters at most; some programs write longer lines.
LONGEST_LINE = 100_000


class Door:
    """What aiosmtpd asks for each mail. It is taken when it is handled, so that none is lost."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Take one address of ours per mail: LMTP wants an answer for each."""
        if not tokens.token_in(address):
            return "550 5.1.1 No such address"
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        """Handle the mail under the envelope's two addresses; when that fails, it has to come again."""
        sender = (envelope.mail_from or "").strip("<>")
        traces = f"Return-Path: <{sender}>\r\nDelivered-To: {envelope.rcpt_tos[0]}\r\n"
        try:
            await sync_to_async(_handle)(traces.encode("utf-8", "replace") + envelope.original_content)
        except Exception:
            logger.exception("A mail could not be handled")
            return "451 4.3.0 Try again later"
        return "250 2.0.0 OK"


class Lines(LMTP):
    """Takes the lines that real programs send."""

    line_length_limit = LONGEST_LINE


class Server(Controller):
    """`start()` listens in a thread of its own, `stop()` ends."""

    def __init__(self, host, port):
        super().__init__(Door(), hostname=host, port=port)

    def factory(self):
        """Return what serves one connection."""
        return Lines(self.handler, data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="Margelle")


def _handle(raw):
    close_old_connections()
    try:
        return handle(raw)
    finally:
        close_old_connections()
