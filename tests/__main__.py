"""`python -m tests`: every test this machine allows, and in one line what was left out.

Runs the suite on SQLite, again on PostgreSQL with Redis where they are, then the journeys in a real browser.
With MARGELLE_TEST_ALL=1 (as CI does) something missing is a failure.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack

from tests import services

HOW = "apt-get install chromium postgresql redis-server"


def main(arguments):
    """Run, and return the exit status."""
    missing = [name for name, found in _available().items() if not found]
    if missing and os.environ.get("MARGELLE_TEST_ALL") == "1":
        print(f"Missing: {', '.join(missing)} ({HOW})")
        return 1
    status = 0
    for name, run in (("SQLite", _embedded), ("PostgreSQL and Redis", _scaled), ("browser", _journeys)):
        started = time.monotonic()
        code = run(arguments, missing)
        if code is not None:
            print(f"== {name}: {'passed' if code == 0 else 'failed'} in {time.monotonic() - started:.0f} s", flush=True)
            status = status or code
    left_out = f"left out: {', '.join(missing)} (to enable: {HOW})" if missing else "nothing left out"
    print(f"Tests {'passed' if status == 0 else 'FAILED'}, {left_out}.")
    return status


def _available():
    return {
        "Chromium": services.chromium(),
        "PostgreSQL": services.postgres_programs(),
        "Redis": services.redis_server(),
    }


def _pytest(*arguments, **environment):
    command = [sys.executable, "-m", "pytest", *arguments]
    code = subprocess.run(command, env=os.environ | environment, check=False).returncode
    return 0 if code == 5 else code  # 5: the given arguments select no test of this part


def _embedded(arguments, missing):
    return _pytest("-n", "auto", "-m", "not journey", *arguments)


def _scaled(arguments, missing):
    if {"PostgreSQL", "Redis"} & set(missing):
        return None
    with ExitStack() as stack:
        urls = {
            "DATABASE_URL": stack.enter_context(services.postgres()),
            "REDIS_URL": stack.enter_context(services.redis()),
        }
        return _pytest("-n", "auto", "-m", "not journey", *arguments, **urls)


def _journeys(arguments, missing):
    return None if "Chromium" in missing else _pytest("-m", "journey", *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
