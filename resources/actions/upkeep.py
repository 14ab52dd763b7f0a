"""Keeping what is published true: a review date, a reminder, one click to say that it still holds."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Revision

from community.jobs import later
from resources import mails, notifications, permissions
from resources.actions.drafts import require
from resources.models import Resource
from resources.reviewers import reviewers_of

NOTICE = timedelta(days=30)


def schedule_review(resource):
    """Give a page that has just been published a review date, in a year, unless its author or an editor chose one."""
    if resource.review_on is None:
        _date(resource, _in_a_year())


@transaction.atomic
def confirm(actor, resource):
    """Say that a published resource is still true: it is to be verified again in a year. Return that date.

    Raises Refused to who did not write it and may not review it.
    """
    current = Resource.objects.select_for_update().get(pk=resource.pk)
    require(current.live and permissions.can_edit(actor, current))
    day = _in_a_year()
    _date(current, day)
    return day


def due(today=None):
    """Return the published resources to verify within a month, or late."""
    today = today or timezone.localdate()
    return Resource.objects.filter(live=True, review_on__lte=today + NOTICE)


def remind_all():
    """Remind each owner, once for each review date; when she left, who answers for the resource. Return how many."""
    unsaid = Q(reminded_for=None) | ~Q(reminded_for=F("review_on"))
    return sum(_remind(number) for number in due().filter(unsaid).values_list("pk", flat=True))


@transaction.atomic
def _remind(number):
    resource = due().select_for_update(of=["self"]).filter(pk=number).select_related("owner").first()
    if resource is None or resource.reminded_for == resource.review_on:
        return 0
    Resource.objects.filter(pk=number).update(reminded_for=resource.review_on)
    owner = resource.owner if resource.owner and resource.owner.is_active else None
    people = [owner] if owner else reviewers_of(resource, resource)
    notifications.review_due(resource, people, has_owner=owner is not None)
    if owner:
        later(mails.send_review_due, number)
    return 1


def _date(resource, day):
    """Write the date in the page and in its latest words, or publishing them would bring the old one back."""
    Resource.objects.filter(pk=resource.pk).update(review_on=day)
    resource.review_on = day
    for revision in Revision.objects.filter(pk=resource.latest_revision_id):
        revision.content["review_on"] = day.isoformat()
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def _in_a_year():
    today = timezone.localdate()
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return date(today.year + 1, 3, 1)
