"""A real IMAP server with one mailbox, in memory."""

import sys
from contextlib import contextmanager
from imaplib import IMAP4
from pathlib import Path

from tests.programs import free_port, running

USER, PASSWORD = "discussions", "mot de passe/@"


@contextmanager
def served(*options):
    """Run the server; yields its port. `options` are pymap's."""
    port = free_port()
    pymap = Path(sys.executable).parent / "pymap"
    where = ["--host", "127.0.0.1", "--port", str(port), *(options or ["--no-tls"])]
    command = [pymap, *where, "dict", "--demo-user", USER, "--demo-password", PASSWORD]
    with running(command, port, "pymap"):
        yield port


class Box:
    """The mailbox, as its owner sees it; gone with the server."""

    def __init__(self, port):
        self.client = IMAP4("127.0.0.1", port, timeout=10)
        self.client.login(USER, PASSWORD)

    def put(self, raw, folder="INBOX"):
        """Have a mail come in."""
        self.client.append(folder, None, None, raw)

    def make(self, folder):
        """Make a folder, empty."""
        self.client.delete(folder)
        self.client.create(folder)

    def empty(self):
        """Take every mail out of the inbox."""
        self.client.select("INBOX")
        self.client.store("1:*", "+FLAGS", r"(\Deleted)")
        self.client.expunge()

    def count(self, what="ALL", folder="INBOX"):
        """Return how many mails of a folder IMAP's SEARCH finds."""
        self.client.select(folder)
        return len(self.client.search(None, what)[1][0].split())
