"""The data files of the demonstration."""

import json
import random
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

FOLDER = Path(__file__).resolve().parent.parent / "demo"

MEMBERS = 907
POSTS = 1_800


def _this_hour():
    return timezone.localtime().replace(minute=0, second=0, microsecond=0)


@dataclass
class World:
    """What the factories share: the generator, the clock, and what exists so far, by key."""

    dice: random.Random = field(default_factory=lambda: random.Random(2012))  # noqa: S311
    now: datetime = field(default_factory=_this_hour)
    territories: dict = field(default_factory=dict)
    networks: dict = field(default_factory=dict)
    organisations: dict = field(default_factory=dict)
    themes: dict = field(default_factory=dict)
    qualifications: dict = field(default_factory=dict)
    competences: dict = field(default_factory=dict)
    producers: dict = field(default_factory=dict)
    audiences: dict = field(default_factory=dict)
    moments: dict = field(default_factory=dict)
    people: list = field(default_factory=list)
    named: dict = field(default_factory=dict)
    communities: dict = field(default_factory=dict)
    # {community slug: [User]}, managers first.
    members: dict = field(default_factory=dict)
    # {key: (resource, its data)}
    resources: dict = field(default_factory=dict)


def load(name):
    """Return the content of the JSON file `name`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def load_threads():
    """Return the hand-written threads, in the order of their files."""
    files = sorted((FOLDER / "threads").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
