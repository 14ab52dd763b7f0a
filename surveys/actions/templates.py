"""The templates that come with the site."""

import json
from pathlib import Path

from django.db import transaction

from surveys.models import Question, Survey

FOLDER = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_templates():
    """Write those of `surveys/data/` that the site does not have; return how many.

    Idempotent: one that exists, whatever was changed in it, is left as it is.
    """
    known = set(Survey.objects.exclude(key="").values_list("key", flat=True))
    missing = [path for path in sorted(FOLDER.glob("*.json")) if path.stem not in known]
    for path in missing:
        _write(path.stem, json.loads(path.read_text(encoding="utf-8")))
    return len(missing)


def _write(key, data):
    questions = data.pop("questions")
    survey = Survey.objects.create(key=key, is_template=True, **data)
    Question.objects.bulk_create(
        Question(survey=survey, position=position, **one) for position, one in enumerate(questions, start=1)
    )
