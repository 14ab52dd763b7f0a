"""The demonstration in one command: database, data and index once, workers, periodic work, server."""

import signal
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from community.models import User
from community.search.changes import QUEUE, needs_index
from home.seeding.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

# The largest frame a client may send; readers send a few words.
WS_MAX_BYTES = 4_096


class Command(BaseCommand):
    """Prepare and serve the demonstration on 127.0.0.1."""

    help = "Prépare les données de démonstration (une seule fois) et sert le site sur 127.0.0.1."

    def add_arguments(self, parser):
        """Take the port."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="Prépare sans servir.")

    def handle(self, *args, port, no_serve, **options):
        """Prepare what is missing, say how to enter, serve until Ctrl+C."""
        if not settings.DEMO:
            raise CommandError("MARGELLE_DEMO=1 est nécessaire : ces comptes ont un mot de passe connu.")
        call_command("migrate", verbosity=0)
        if self._assets_are_stale():
            call_command("collectstatic", interactive=False, verbosity=0)
        # Always: it adds what a newer version needs to a demonstration of before.
        call_command("setup_site")
        if not User.objects.exists():
            call_command("seed_demo")
        if needs_index():
            call_command("rebuild_search")
        self._welcome(port)
        if not no_serve:
            self._serve(port)

    def _assets_are_stale(self):
        collected = settings.STATIC_ROOT / "staticfiles.json"
        if not collected.exists():
            return True
        sources = [settings.BASE_DIR / "requirements.lock", *settings.STATICFILES_DIRS[0].rglob("*")]
        return max(source.stat().st_mtime for source in sources) > collected.stat().st_mtime

    def _welcome(self, port):
        lines = [f"  {account.email:<34} {account.says}" for account in DEMO_ACCOUNTS]
        self.stdout.write("\n".join(["", f"Margelle : http://127.0.0.1:{port}/", "", *lines, ""]))
        self.stdout.write(f"Mot de passe de ces comptes : {DEMO_PASSWORD}")
        self.stdout.write("Les courriels s'affichent ci-dessous. Ctrl+C pour arrêter.\n")

    def _serve(self, port):
        # What is posted is found within two seconds: nothing else may keep the index waiting.
        beside = [
            self._start("db_worker", "--queue-name", "default"),
            self._start("db_worker", "--queue-name", QUEUE, "--interval", "0.5"),
            self._start("chores", "--every", "600"),
        ]
        # No proxy here: a forged X-Forwarded-For would reset the limits on attempts.
        address = ["--host", "127.0.0.1", "--port", str(port), "--no-proxy-headers"]
        sockets = ["--ws", "websockets-sansio", "--ws-max-size", str(WS_MAX_BYTES)]
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "uvicorn", "home.asgi:application", *address, *sockets, "--log-level", "warning"],
            cwd=settings.BASE_DIR,
        )
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            server.wait()
        except KeyboardInterrupt:
            server.wait()
        finally:
            for process in beside:
                process.terminate()
                process.wait()

    def _start(self, *command):
        return subprocess.Popen([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR)  # noqa: S603
