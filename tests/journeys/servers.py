"""Real servers for the browsers: one process on SQLite, or two on PostgreSQL and Redis."""

import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60  # seconds


class Missing(Exception):
    """A program that this stage needs is not on this machine."""


class Servers:
    """Processes started for one stage, all ended by `stop`."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="margelle-journeys-"))
        self.folder.chmod(0o755)
        self.processes = []
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            "MARGELLE_VAR": str(self.folder / "var"),
            "PYTHONPATH": str(ROOT),
        }

    def start(self, name, command, answers, **options):
        """Start a program and wait until `answers()`; its words go to a file of its name."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT, **options)
        self.processes.append(process)
        limit = time.monotonic() + STARTS_WITHIN
        while not answers():
            if process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"{name} did not start:\n{self.said(name)}")
            time.sleep(0.1)

    def said(self, name):
        """Return what a program wrote."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self):
        """End what was started, last first, and forget its files."""
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


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
        mails = sorted((self.folder / "var" / "mails").glob("*.log"), key=lambda path: path.stat().st_mtime)
        letters = [message_from_bytes(mail.read_bytes(), policy=default) for mail in mails]
        text = [letter.get_content() for letter in letters if letter["To"] == address][-1]
        return re.search(r"^ {4}(\S+)$", text, re.MULTILINE).group(1)

    def tracebacks(self):
        """Return what the site's processes wrote when something broke."""
        return [text for i in range(len(self.urls)) if "Traceback" in (text := self.said(f"site{i}"))]

    def _built(self):
        command = [sys.executable, "-m", "tests.journeys.stage"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def _serve(self, name):
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        options = ["--ws", "websockets-sansio", "--ws-max-size", "4096", "--log-level", "warning"]
        command = [sys.executable, "-m", "uvicorn", "home.asgi:application", "--port", str(port), *options]
        self.start(name, command, lambda: _answers(f"{url}/sante/"), env={**self.environment, "MARGELLE_URL": url})
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
    binaries = [_program("initdb"), _program("postgres"), _program("redis-server")]
    stage = Stage()
    try:
        stage.environment["DATABASE_URL"] = _start_postgresql(stage, *binaries[:2])
        stage.environment["REDIS_URL"] = _start_redis(stage, binaries[2])
        stage.raise_curtain(processes=2)
    except BaseException:
        stage.stop()
        raise
    return stage


def free_port():
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start_postgresql(stage, initdb, postgres):
    data, port = stage.folder / "postgresql", free_port()
    data.mkdir()
    owner = _unprivileged(data)
    initialise = [initdb, "-D", data, "-U", "margelle", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
    subprocess.run(initialise, check=True, capture_output=True, cwd="/", **owner)
    command = [postgres, "-D", data, "-p", str(port), "-k", "", "-c", "fsync=off"]
    stage.start("postgresql", command, lambda: _listens(port), **owner)
    return f"postgres://margelle@127.0.0.1:{port}/postgres"


def _unprivileged(folder):
    """PostgreSQL refuses to run as root: give it to the account its package made."""
    if os.getuid():
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError as error:
        raise Missing("no account to run PostgreSQL as") from error
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _start_redis(stage, redis_server):
    port = free_port()
    command = [redis_server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    stage.start("redis", command, lambda: _listens(port))
    return f"redis://127.0.0.1:{port}/0"


def _program(name):
    places = [os.environ["PATH"], *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join(places))
    if not found:
        raise Missing(f"{name} is not installed")
    return found


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False
