"""What a member wrote: where each resource stands, and what she may do next."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from resources.actions.upkeep import NOTICE
from resources.history import Entry, last_words
from resources.models import Resource


class Stand(TextChoices):
    """Where a resource stands for its authors, in the order of what asks something of them."""

    SENT_BACK = "sent_back", _("À reprendre")
    LATE = "late", _("À vérifier")
    DRAFT = "draft", _("Brouillon")
    CHANGED = "changed", _("Publiée, modifications en cours")
    WAITING = "waiting", _("En relecture")
    PUBLISHED = "published", _("Publiée")


HUES = {
    Stand.SENT_BACK: "madder",
    Stand.LATE: "ochre",
    Stand.WAITING: "plum",
    Stand.PUBLISHED: "moss",
    Stand.CHANGED: "water",
}


@dataclass(frozen=True)
class Row:
    """A resource of the list; `said` is the last comment, shown while it asks something."""

    resource: Resource
    stand: Stand
    said: Entry | None
    is_owner: bool

    @property
    def hue(self):
        """Return the colour of its state."""
        return HUES.get(self.stand, "slate")

    @property
    def can_be_deleted(self):
        """Return whether it was never published and is hers to delete."""
        return self.is_owner and not self.resource.live and self.resource.first_published_at is None


def rows_for(user, resources):
    """Return the `Row`s of a page of `resources`."""
    reviews, said = reviews_of(resources), last_words(resources)
    rows = []
    for resource in resources:
        stand = stand_of(resource, reviews.get(resource.pk))
        entry = said.get(resource.pk) if stand in (Stand.SENT_BACK, Stand.WAITING, Stand.DRAFT) else None
        rows.append(Row(resource, stand, entry, resource.owner_id == user.pk))
    return rows


def reviews_of(resources):
    """Return {pk: status} of the reviews that are not over."""
    keys = {str(resource.pk): resource.pk for resource in resources}
    states = WorkflowState.objects.active().filter(object_id__in=keys, base_content_type__model="page")
    return {keys[number]: status for number, status in states.values_list("object_id", "status")}


def stand_of(resource, review):
    """Return the `Stand` of a resource whose review has the status `review`, if it has one."""
    if review == WorkflowState.STATUS_NEEDS_CHANGES:
        return Stand.SENT_BACK
    if review == WorkflowState.STATUS_IN_PROGRESS:
        return Stand.WAITING
    if not resource.live:
        return Stand.DRAFT
    if resource.review_on and resource.review_on <= timezone.localdate() + NOTICE:
        return Stand.LATE
    return Stand.CHANGED if resource.has_unpublished_changes else Stand.PUBLISHED
