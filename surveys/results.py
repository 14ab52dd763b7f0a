"""What was answered, counted: a bounded number of queries whatever the number of questions and of answers."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from surveys.anonymity import SMALLEST_GROUP
from surveys.models import Answer, Question, Response

# In elements of the page: how much of the results one page shows.
HEAVIEST = 190


@dataclass
class Totals:
    """How many answered, and how many of them the results count."""

    sent: int
    counted: int
    smallest: int = SMALLEST_GROUP

    @property
    def waiting(self):
        """Return how many wait to be in a group."""
        return self.sent - self.counted


@dataclass
class Row:
    """One of the possible answers, and how many gave it."""

    label: str
    count: int
    share: int


@dataclass
class Figure:
    """What was answered to one question; `rows` is empty for texts, which are read on a page of their own."""

    question: Question
    count: int = 0
    rows: list = field(default_factory=list)
    mean: float | None = None
    texts: int = 0

    @property
    def most(self):
        """Return the largest share, against which bars are drawn."""
        return max((row.share for row in self.rows), default=0)


def pages_of(questions):
    """Return `questions` cut in pages that are light to draw."""
    pages, weight = [[]], 0
    for question in questions:
        own = 16 + 6 * len(question.choices)
        if pages[-1] and weight + own > HEAVIEST:
            pages, weight = [*pages, []], 0
        pages[-1].append(question)
        weight += own
    return pages


def totals_of(survey):
    """Return the Totals of `survey`, in two queries."""
    return Totals(survey.responses.sent().count(), counted(survey).count())


def counted(survey):
    """Return the answer sheets that the results of `survey` may show."""
    return Response.objects.counted().filter(survey=survey)


def figures_of(survey, questions):
    """Return a Figure for each of `questions`, in two queries."""
    answers = Answer.objects.filter(response__in=counted(survey).order_by().values("pk")).order_by()
    texts = [question.pk for question in questions if question.kind in Question.TEXTS]
    others = [question.pk for question in questions if question.kind not in Question.TEXTS]
    written = dict(answers.filter(question__in=texts).values_list("question").annotate(n=Count("pk")))
    given = {}
    for pk, value, n in answers.filter(question__in=others).values_list("question", "value").annotate(n=Count("pk")):
        given.setdefault(pk, []).append((value, n))
    return [_figure(question, written.get(question.pk, 0), given.get(question.pk, [])) for question in questions]


def texts_of(survey, question):
    """Return the texts written to `question`, as rows of answers. In the order of their random keys: in none."""
    answers = Answer.objects.filter(response__in=counted(survey).order_by().values("pk"), question=question)
    return answers.select_related("response__respondent", "question")


def _figure(question, texts, given):
    if question.kind in Question.TEXTS:
        return Figure(question, count=texts, texts=texts)
    comments = 0
    if question.kind == Question.Kind.INDICATOR:
        comments = sum(n for value, n in given if value["text"])
        given = [(value["mark"], n) for value, n in given if value["mark"] is not None]
    count = sum(n for _value, n in given)
    rows = _rows(_labelled(question, given), _tally(given), count)
    return Figure(question, count, rows, _mean(question, given, count), comments)


def _labelled(question, given):
    """Return [(value, label)] of what may be answered; of numbers and dates, what was."""
    if question.choices:
        return question.choices
    if question.kind == Question.Kind.DATE:
        return [(day, _french(day)) for day in sorted(_tally(given))]
    return [(number, f"{number:g}".replace(".", ",")) for number in sorted(_tally(given))]


def _french(day):
    return "/".join(reversed(day.split("-")))


def _tally(given):
    tally = Counter()
    for value, n in given:
        for one in value if isinstance(value, list) else [value]:
            tally[one] += n
    return tally


def _rows(labels, tally, count):
    return [Row(str(label), tally[value], round(100 * tally[value] / count) if count else 0) for value, label in labels]


def _mean(question, given, count):
    if not count or question.kind not in (*Question.SCALES, Question.Kind.NUMBER):
        return None
    return sum(value * n for value, n in given) / count
