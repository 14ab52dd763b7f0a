"""Real servers for the browsers: one process on SQLite, or two on PostgreSQL and Redis."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tests import programs

ROOT = Path(__file__).resolve().parents[2]
MAIL_SECRET = b"le secret des courriels".hex()


class Missing(Exception):
    """A program that this stage needs is not on this machine."""


class Servers:
    """Processes started for one stage, all ended by `stop`, last first."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="margelle-journeys-"))
        self.started = ExitStack()
        self.started.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            "MARGELLE_VAR": str(self.folder / "var"),
            "MARGELLE_REPLY": "discussions@courriel.example.org",
            "MARGELLE_MAIL_SECRET": MAIL_SECRET,
            "PYTHONPATH": str(ROOT),
        }

    def start(self, name, command, port, **options):
        """Start a program and wait until it listens; its words go to a file of its name."""
        log = self.started.enter_context((self.folder / f"{name}.log").open("wb"))
        self.started.enter_context(programs.running(command, port, name, log=log, cwd=ROOT, **options))

    def said(self, name):
        """Return what a program wrote."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self):
        """End what was started and forget its files."""
        self.started.close()


class Stage(Servers):
    """A site in service: its addresses (one per process) and the world that `stage.py` built."""

    def __init__(self):
        super().__init__()
        self.urls = []
        self.world = {}

    def raise_curtain(self, processes):
        """Build the world and start the site's processes."""
        self.world = self._built()
        for number in range(processes):
            self._serve(f"site{number}")

    def code_mailed_to(self, address):
        """Return the last code sent to an address, as its owner would copy it."""
        text = self.mails_to(address)[-1].get_body(("plain",)).get_content()
        return re.search(r"^ {4}(\S+)$", text, re.MULTILINE).group(1)

    def mails_to(self, address):
        """Return the mails sent to an address, the oldest first."""
        files = sorted((self.folder / "var" / "mails").glob("*.log"), key=lambda path: path.stat().st_mtime)
        texts = [text for path in files for text in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n") if text.strip()]
        mails = [message_from_bytes(text, policy=default) for text in texts]
        return [mail for mail in mails if mail["To"] == address]

    def send_mails(self, smtp=None):
        """Do what the worker does when mails are due; `smtp` is the port of a server that takes them."""
        job = "import django; django.setup(); from community.mailing.sending import send_due; send_due.call()"
        self._run("-c", job, **({"JOURNEYS_SMTP": str(smtp)} if smtp else {}))

    def tracebacks(self):
        """Return what the site's processes wrote when something broke."""
        return [text for i in range(len(self.urls)) if "Traceback" in (text := self.said(f"site{i}"))]

    def _built(self):
        return json.loads(self._run("-m", "tests.journeys.stage").splitlines()[-1])

    def _run(self, *arguments, **variables):
        command, environment = [sys.executable, *arguments], {**self.environment, **variables}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def _serve(self, name):
        port = programs.free_port()
        url = f"http://127.0.0.1:{port}"
        options = ["--ws", "websockets-sansio", "--ws-max-size", "4096", "--log-level", "warning"]
        command = [sys.executable, "-m", "uvicorn", "home.asgi:application", "--port", str(port), *options]
        self.start(name, command, port, env={**self.environment, "MARGELLE_URL": url})
        self.urls.append(url)


def embedded():
    """Return the stage of the default: one process, SQLite, no broker."""
    stage = Stage()
    stage.environment.pop("DATABASE_URL", None)
    stage.environment.pop("REDIS_URL", None)
    stage.raise_curtain(processes=1)
    return stage


def scaled():
    """Return the stage of a large site: PostgreSQL, Redis, two processes. Raises Missing."""
    for program, found in (("PostgreSQL", programs.postgres_programs()), ("Redis", programs.redis_server())):
        if not found:
            raise Missing(f"{program} is not installed")
    stage = Stage()
    try:
        stage.environment["DATABASE_URL"] = stage.started.enter_context(programs.postgres())
        stage.environment["REDIS_URL"] = stage.started.enter_context(programs.redis())
        stage.raise_curtain(processes=2)
    except BaseException:
        stage.stop()
        raise
    return stage
