"""A mail server on loopback that answers what a test tells it to, and keeps what it took."""

from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from tests.programs import free_port


class PostOffice:
    """`answers` are given in turn to each "RCPT TO" or "DATA" named first; then all goes well.

    post.answers["DATA"] = ["451 Plus tard", "hang up"]
    """

    def __init__(self):
        self.mails, self.envelopes, self.connections = [], [], 0
        self.answers = {"RCPT": [], "DATA": []}

    def read(self):
        """Return the mails taken, as mail programs read them."""
        return [message_from_bytes(content, policy=policy.default) for content in self.mails]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self._answer("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if answer := self._answer("DATA", server):
            return answer
        self.mails.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"

    def _answer(self, verb, server):
        answer = self.answers[verb].pop(0) if self.answers[verb] else ""
        if answer == "hang up":
            server.transport.close()
        return answer


@contextmanager
def opened():
    """Yield a server in service: (PostOffice, port)."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield office, controller.port
    finally:
        controller.stop()
