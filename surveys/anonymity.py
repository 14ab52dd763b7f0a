"""The small-group rule: of an anonymous survey, results show answers only by groups of five or more.

Nobody can then look before and after one person answered, and read the difference.
"""

SMALLEST_GROUP = 5


def show_full_groups(survey):
    """Let the answers that wait enter the results once they are a group. Joins the transaction, `survey` is locked."""
    waiting = _waiting(survey)
    if waiting.count() >= SMALLEST_GROUP:
        waiting.update(is_shown=True)


def show_the_rest(survey):
    """Let the last ones enter at closing, if there are enough answers in all. Joins the transaction.

    Only once: who reopens and closes again, one answer later, learns nothing of it.
    """
    sent = survey.responses.sent()
    # Until then they only entered by whole groups.
    is_first_time = sent.filter(is_shown=True).count() % SMALLEST_GROUP == 0
    if survey.is_anonymous and is_first_time and sent.count() >= SMALLEST_GROUP:
        _waiting(survey).update(is_shown=True)


def _waiting(survey):
    return survey.responses.sent().filter(is_shown=False)
