"""Official territories."""

import csv
from pathlib import Path

from django.db import transaction

from community.models import Territory

SOURCE = Path(__file__).resolve().parent.parent / "data" / "territories.csv"


@transaction.atomic
def load_territories():
    """Create or rename regions and departments from the official list; returns how many rows it holds.

    Idempotent: rows are recognised by kind and INSEE code.
    """
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    regions = {}
    for row in rows:
        territory, _ = Territory.objects.update_or_create(
            kind=row["kind"], code=row["code"], defaults={"name": row["name"], "parent": regions.get(row["parent"])}
        )
        if row["kind"] == Territory.Kind.REGION:
            regions[row["code"]] = territory
    return len(rows)
