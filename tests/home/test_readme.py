"""The README tells the truth."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_variable_is_in_its_table_and_no_other():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "home/settings.py").read_text(encoding="utf-8")))
    table = "\n".join(line for line in README.splitlines() if line.startswith("| `"))
    told = set(re.findall(r"`((?:MARGELLE_[A-Z_]+|DATABASE_URL|REDIS_URL|EMAIL_URL|OPENSEARCH_URL))`", table))
    assert told == read


def test_every_place_it_names_exists():
    named = re.findall(r"`((?:community|forums|home|templates|static|docs|\.ci)/[\w./-]*)`", README)
    assert [place for place in named if not (ROOT / place).exists()] == []
    assert len(named) >= 20
