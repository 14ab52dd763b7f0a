"""The tests that modelsearch ships for backends pass on ours, all of them."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_tests_of_modelsearch_pass():
    command = ["-m", "django", "test", "--settings", "tests.modelsearch_settings", "--pythonpath", str(ROOT)]
    ran = subprocess.run(
        [sys.executable, *command, "tests.community.search.modelsearch_suite"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told == {"run": 120, "not_passed": []}, ran.stderr
