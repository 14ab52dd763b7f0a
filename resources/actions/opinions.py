"""Saying whether a resource was useful, and what it lacks."""

from django.db import transaction

from community.permissions import is_present
from resources import notifications, permissions
from resources.actions.counting import lock, recount
from resources.actions.drafts import require
from resources.models import Opinion


def opinion_of(actor, visitor, resource):
    """Return what `actor`, or without an account the browser of the key `visitor`, said of `resource`, or None."""
    if not is_present(actor) and not visitor:
        return None
    return Opinion.objects.filter(resource=resource.pk, **_who(actor, visitor)).first()


@transaction.atomic
def give(actor, resource, *, is_useful, missing="", visitor=""):
    """Say whether `resource` was useful, in place of what was said before, and return the opinion.

    `visitor` is the key of the actor's browser: what it said before its reader signed in gives way too. The owner is
    told of what is missing. Raises Refused when the actor may not read it, or has neither an account nor a key.
    """
    current = lock(resource)
    require(permissions.can_read(actor, current) and (is_present(actor) or visitor))
    if is_present(actor) and visitor:
        Opinion.objects.filter(resource=current, visitor=visitor).delete()
    before = opinion_of(actor, visitor, current)
    said = {"is_useful": is_useful, "missing": missing}
    opinion, _made = Opinion.objects.update_or_create(resource=current, **_who(actor, visitor), defaults=said)
    recount(current)
    if missing and (before is None or before.missing != missing):
        notifications.something_missing(opinion)
    return opinion


@transaction.atomic
def withdraw(actor, resource, *, visitor=""):
    """Take one's opinion back; return whether there was one."""
    current = lock(resource)
    opinion = opinion_of(actor, visitor, current)
    if opinion is None:
        return False
    opinion.delete()
    recount(current)
    return True


def _who(actor, visitor):
    return {"person": actor} if is_present(actor) else {"person": None, "visitor": visitor}
