"""A grid over the years, and beside those of the other organisations that chose to share theirs."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean, quantiles

from surveys.anonymity import SMALLEST_GROUP
from surveys.models import Answer, Response


@dataclass
class Line:
    """A theme or an indicator: its mark in each year, and how the others stand in the year compared."""

    title: str
    marks: list
    quartiles: tuple | None = None

    @property
    def now(self):
        """Return the mark of the last year."""
        return self.marks[-1] if self.marks else None


def sheets_of(survey, organisation):
    """Return the sheets of an organisation, the oldest year first."""
    return list(Response.objects.filter(survey=survey, organisation=organisation).order_by("year"))


def themes_over_years(sheets, questions):
    """Return a Line for each theme of `questions`: its mean mark in each of `sheets`. One query."""
    marks = _marks(sheets)
    themes = _by_theme(questions)
    return [
        Line(title, [_mean(marks[sheet.pk, one.pk] for one in part) for sheet in sheets])
        for title, part in themes.items()
    ]


def indicators_over_years(sheets, questions):
    """Return a Line for each of `questions`. One query."""
    marks = _marks(sheets)
    return [Line(one.label, [marks[sheet.pk, one.pk] for sheet in sheets]) for one in questions]


def sharing_in(survey, year):
    """Return how many organisations share their grid of `year`."""
    return _shared(survey, year).count()


def compare(survey, year, questions, lines):
    """Write on `lines`, made by `themes_over_years`, the quartiles of all who share `year`. Two queries.

    Nothing where fewer than five do, or where fewer than five gave a mark.
    """
    sheets = list(_shared(survey, year))
    if len(sheets) < SMALLEST_GROUP:
        return
    marks = _marks(sheets)
    for line, part in zip(lines, _by_theme(questions).values(), strict=True):
        means = [_mean(marks[sheet.pk, one.pk] for one in part) for sheet in sheets]
        known = [mean for mean in means if mean is not None]
        if len(known) >= SMALLEST_GROUP:
            line.quartiles = tuple(quantiles(known, n=4, method="inclusive"))


def _shared(survey, year):
    return Response.objects.filter(survey=survey, year=year, is_shared=True)


def _marks(sheets):
    marks = defaultdict(lambda: None)
    given = Answer.objects.filter(response__in=[sheet.pk for sheet in sheets])
    for sheet, question, value in given.values_list("response_id", "question_id", "value"):
        if isinstance(value, dict):
            marks[sheet, question] = value["mark"]
    return marks


def _by_theme(questions):
    themes = {}
    for question in questions:
        themes.setdefault(question.section, []).append(question)
    return themes


def _mean(marks):
    known = [mark for mark in marks if mark is not None]
    return fmean(known) if known else None
