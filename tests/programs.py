"""Programs the tests may use when the machine has them: Chromium, PostgreSQL, Redis.

Servers are started on free ports, with throw-away data, and stopped at the end.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from glob import glob
from pathlib import Path

TRIES = 600
PAUSE = 0.1  # seconds between two tries


def chromium():
    """Return the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def redis_server():
    """Return the path of redis-server (or valkey-server), or None."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def postgres_programs():
    """Return the folder of initdb and postgres with the extension « unaccent », or None.

    Debian keeps them out of the PATH; elsewhere the extension may be in a package of contributed modules.
    """
    folders = [Path(found).parent for found in sorted(glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).parent)
    return next((folder for folder in folders if (folder / "postgres").exists() and _folds_accents(folder)), None)


def _folds_accents(folder):
    shares = ("share", "share/postgresql", f"../../../share/postgresql/{folder.parent.name}")
    return any((folder.parent / share / "extension" / "unaccent.control").exists() for share in shares)


def free_port():
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, what):
    """Return once `port` answers; raise RuntimeError when `process` has ended or never listens."""
    for _ in range(TRIES):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(PAUSE)
    raise RuntimeError(f"{what} did not start")


@contextmanager
def redis():
    """Run a Redis; yields its REDIS_URL."""
    port = free_port()
    command = [redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running(command, port, "Redis"):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def postgres():
    """Run a PostgreSQL cluster of its own; yields its DATABASE_URL. Never as root: it refuses."""
    programs, port = postgres_programs(), free_port()
    with tempfile.TemporaryDirectory(prefix="margelle-pg-") as folder:
        user = _owner(folder)
        data = f"{folder}/data"
        init = [programs / "initdb", "-D", data, "-U", "margelle", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)
        tuned = ["-c", "fsync=off", "-c", f"unix_socket_directories={folder}", "-c", "max_connections=200"]
        command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), *tuned]
        with running(command, port, "PostgreSQL", user=user, cwd=folder):
            yield f"postgres://margelle@127.0.0.1:{port}/postgres"


def _owner(folder):
    """Give `folder` to an account that may run PostgreSQL and return its name; None when we may ourselves."""
    if os.geteuid() != 0:
        return None
    name = next(name for name in ("postgres", "nobody") if _exists(name))
    shutil.chown(folder, name)
    return name


def _exists(name):
    try:
        return pwd.getpwnam(name) is not None
    except KeyError:
        return False


@contextmanager
def running(command, port, what, **options):
    """Run `command` until the end of the block, once it listens on `port`."""
    log = options.pop("log", subprocess.DEVNULL)
    process = subprocess.Popen(command, stdout=log, stderr=log, **options)
    try:
        wait_for(port, process, what)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
