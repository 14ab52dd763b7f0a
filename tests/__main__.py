"""`python -m tests`: every test this machine allows, and in one line what was left out.

Runs the suite on SQLite, what a database may change again on PostgreSQL, then the journeys in a real browser: on the
embedded site, and on PostgreSQL and Redis with two processes.
With MARGELLE_TEST_ALL=1 (as CI does) something missing is a failure.
"""

import os
import subprocess
import sys
import time

from tests import programs

HOW = "apt-get install chromium postgresql postgresql-contrib redis-server"


def main(arguments):
    """Run, and return the exit status."""
    missing = [name for name, found in _available().items() if not found]
    if missing and os.environ.get("MARGELLE_TEST_ALL") == "1":
        print(f"Missing: {', '.join(missing)} ({HOW})")
        return 1
    status = 0
    for name, run in (("SQLite", _embedded), ("PostgreSQL", _scaled), ("browser", _journeys)):
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
        "Chromium": programs.chromium(),
        "PostgreSQL": programs.postgres_programs(),
        "Redis": programs.redis_server(),
    }


def _pytest(*arguments, **environment):
    command = [sys.executable, "-m", "pytest", *arguments]
    code = subprocess.run(command, env=os.environ | environment, check=False).returncode
    return 0 if code == 5 else code  # 5: the given arguments select no test of this part


def _embedded(arguments, missing):
    return _pytest("-n", "auto", "-m", "not journey", *arguments)


def _scaled(arguments, missing):
    if "PostgreSQL" in missing:
        return None
    # Without Redis: the workers of the suite would share its counters. The journeys put it in service.
    with programs.postgres() as url:
        return _pytest("-n", "auto", "-m", "not journey", *arguments, DATABASE_URL=url)


def _journeys(arguments, missing):
    return None if "Chromium" in missing else _pytest("-m", "journey", *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
