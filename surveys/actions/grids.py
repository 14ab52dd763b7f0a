"""Filling in an organisation's grid, one a year."""

from django.db import transaction
from django.utils import timezone

from community.actions.locking import require
from surveys import permissions
from surveys.actions.answers import write
from surveys.actions.locking import lock
from surveys.models import Response
from surveys.refusals import NotOpen

YEARS_BACK = 10


def years(today=None):
    """Return the years a grid may be filled in for, the present one first."""
    this_year = (today or timezone.localdate()).year
    return range(this_year, this_year - YEARS_BACK, -1)


@transaction.atomic
def fill_in(actor, survey, year, questions, values):
    """Keep what the organisation of `actor` says to `questions`, some of the grid, for `year`; return its sheet.

    Her colleagues share the sheet. Raises NotOpen when the grid is closed, PermissionDenied without an organisation or
    for another year.
    """
    survey = lock(survey, actor)
    if not permissions.can_answer(actor, survey):
        raise NotOpen
    organisation = actor.profile.organisation
    require(survey.is_grid and organisation is not None and year in years())
    response, _made = Response.objects.get_or_create(survey=survey, organisation=organisation, year=year)
    response.respondent, response.sent_on = actor, timezone.localdate()
    response.save(update_fields=["respondent", "sent_on"])
    write(response, questions, values)
    return response


@transaction.atomic
def share(actor, response, *, shared):
    """Let the grid of the actor's organisation count in the comparison, or no longer; return whether that changed.

    Raises PermissionDenied to who is not of the organisation.
    """
    lock(response.survey, actor)
    organisation = actor.profile.organisation
    require(organisation is not None and organisation.pk == response.organisation_id)
    return bool(Response.objects.filter(pk=response.pk, is_shared=not shared).update(is_shared=shared))
