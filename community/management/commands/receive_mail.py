"""Receive the mails by which members answer."""

import signal
import time
from threading import Event

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from community.mailing.incoming.lmtp import Server
from community.mailing.incoming.mailbox import poll


class Command(BaseCommand):
    """Ask the mailbox once or for ever, or serve LMTP until it is stopped."""

    help = "Reçoit les réponses par courriel : d'une boîte (IMAP), ou d'un serveur de courriel (LMTP)."

    def add_arguments(self, parser):
        """Take the door, and the pause between two rounds."""
        door = parser.add_mutually_exclusive_group(required=True)
        door.add_argument("--imap", action="store_true", help="Relever la boîte de MARGELLE_MAILBOX.")
        door.add_argument("--lmtp", metavar="HÔTE:PORT", help="Attendre les courriels à cette adresse.")
        parser.add_argument("--every", type=int, metavar="SECONDES", help="Relever à nouveau après cette pause.")

    def handle(self, *args, imap, lmtp, every, **options):
        """Do one or the other."""
        if not settings.REPLY_ADDRESS:
            raise CommandError("MARGELLE_REPLY manque : aucune adresse ne reçoit de réponse.")
        if imap and not settings.INCOMING_MAILBOX:
            raise CommandError("MARGELLE_MAILBOX manque : il n'y a pas de boîte à relever.")
        self._poll(every) if imap else self._serve(lmtp)

    def _poll(self, every):
        self._round()
        while every:
            time.sleep(every)
            close_old_connections()
            self._round()

    def _round(self):
        for number, outcome in poll():
            self.stdout.write(f"{number} : {outcome}")

    def _serve(self, address):
        host, _colon, port = address.rpartition(":")
        if not host or not port.isdecimal():
            raise CommandError("Écrivez l'adresse ainsi : 127.0.0.1:8024.")
        server, stopped = Server(host.strip("[]"), int(port)), Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *args: stopped.set())
        server.start()
        self.stdout.write(f"LMTP : {address}")
        stopped.wait()
        server.stop()
