"""A survey as it is answered: its questions on pages, and what of them is filled in.

Answers with a name are saved page after page, each part on its own. Those without have nowhere to wait: all their
questions stand on one page.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.models import Question

# In elements of the page, so that it stays light on an old telephone.
HEAVIEST = 220


@dataclass
class SheetPage:
    """A page of questions. `state` is "done", "begun" or "" once `mark_progress` has been there."""

    number: int
    title: str
    questions: list
    state: str = ""

    @property
    def weight(self):
        """Return about how many elements its questions are drawn with."""
        return sum(_weight(question) for question in self.questions)


def pages_of(survey, questions, *, saved):
    """Return the pages of `questions`: one for each part, or a single one when nothing is `saved` on the way."""
    if not saved:
        return [SheetPage(1, survey.title, list(questions))]
    parts = {}
    for question in questions:
        parts.setdefault(question.section, []).append(question)
    pages = enumerate(parts.items(), start=1)
    return [SheetPage(number, title or _("Questions"), part) for number, (title, part) in pages]


def mark_progress(pages, values):
    """Say of each page how far `values` ({question id: value}) fills it in."""
    for page in pages:
        filled = sum(question.pk in values for question in page.questions)
        page.state = "done" if filled == len(page.questions) else "begun" if filled else ""


def is_saved_on_the_way(survey):
    """Return whether an answer to `survey` has a name under which it waits, page after page."""
    return not survey.is_anonymous and survey.audience != survey.Audience.LINK


def values_of(response):
    """Return {question id: value} of an answer sheet, which may be None."""
    return dict(response.answers.values_list("question_id", "value")) if response else {}


def _weight(question):
    extra = 4 if question.kind == Question.Kind.INDICATOR else 0
    # An optional question has one more choice: no answer.
    choices = len(question.choices) + (0 if question.is_required else 1) if question.choices else 0
    return 5 + 2 * choices + extra
