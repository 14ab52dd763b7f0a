"""« Je l'ai essayée » : telling what one made of a resource."""

from django.db import transaction

from community.html import clean_line, is_blank, normalise, plain, render
from forums.actions.posts import Blank
from resources import notifications, permissions
from resources.actions.counting import lock, recount
from resources.actions.drafts import require
from resources.models import Trial


@transaction.atomic
def tell(actor, resource, *, with_whom, text):
    """Tell with whom one tried `resource` and what happened, in place of what one told before; return the trial.

    The owner is told the first time. Raises Refused when the actor may not, Blank or `html.TooLong`.
    """
    current = lock(resource)
    require(permissions.can_try(actor, current))
    html = render(text).html
    if is_blank(plain(html)):
        raise Blank
    told = {"with_whom": clean_line(with_whom), "text": normalise(text), "html": html}
    trial, is_new = Trial.objects.update_or_create(resource=current, person=actor, defaults=told)
    recount(current)
    if is_new:
        notifications.trial_told(trial)
    return trial


@transaction.atomic
def remove(actor, trial):
    """Take a trial away for good. Raises Refused for all but its author and who reviews the resource."""
    current = lock(trial.resource)
    require(permissions.can_remove_trial(actor, trial))
    trial.delete()
    recount(current)
