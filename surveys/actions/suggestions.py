"""The suggestion box: putting an idea in, saying what became of it."""

from django.db import transaction
from django.utils import timezone

from community.permissions import is_present
from surveys import permissions
from surveys.actions.locking import lock, lock_managed
from surveys.models import Suggestion
from surveys.refusals import NotOpen


@transaction.atomic
def suggest(actor, survey, text):
    """Put an idea in the box and return it, without the author's name in an anonymous one.

    As often as she likes: nothing is written of who took part. Raises NotOpen when the box is closed.
    """
    survey = lock(survey, actor)
    if not (survey.is_box and permissions.can_answer(actor, survey)):
        raise NotOpen
    author = None if survey.is_anonymous or not is_present(actor) else actor
    return Suggestion.objects.create(survey=survey, author=author, text=text, on=timezone.localdate())


@transaction.atomic
def decide(actor, suggestion, *, state, answer=""):
    """Say what became of an idea; an answer is read, with the idea, by all those the box is for.

    Return whether anything changed. Raises PermissionDenied to who does not keep the box.
    """
    lock_managed(suggestion.survey, actor)
    changed = (suggestion.state, suggestion.answer) != (state, answer)
    suggestion.state, suggestion.answer = state, answer
    suggestion.save(update_fields=["state", "answer"])
    return changed
