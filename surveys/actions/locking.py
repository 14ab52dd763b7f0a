"""One writer at a time on a survey: its state, its questions and its answers are true for the whole transaction."""

from django.shortcuts import get_object_or_404

from community.actions.locking import forget_roles, require
from surveys import permissions
from surveys.models import Survey


def lock(survey, actor):
    """Lock the row of `survey` until the transaction ends and return it fresh; the roles of `actor` are forgotten.

    Raises Http404 when it was deleted meanwhile.
    """
    forget_roles(actor)
    rows = Survey.objects.select_for_update(of=("self",)).select_related("community")
    return get_object_or_404(rows, pk=survey.pk)


def lock_managed(survey, actor):
    """Do so for a survey that `actor` keeps; raises PermissionDenied when she does not."""
    fresh = lock(survey, actor)
    require(permissions.can_manage(actor, fresh))
    return fresh
