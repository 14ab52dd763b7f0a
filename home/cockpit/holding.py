"""Who holds what waits: `Assignment` beside the rows of the panels."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType

from community.models import Assignment, JoinRequest, Membership, Report
from forums.models import Thread

# What may be given to one of the managers, under its name in addresses.
KINDS = {"question": Thread, "signalement": Report, "demande": JoinRequest}


@dataclass(frozen=True)
class Holding:
    """For one row: the person who holds it (None: all), whether it is the reader, and the word of its address."""

    kind: str
    person: object
    is_mine: bool


class Holders:
    """Who holds what, in `communities`: two queries. Where one animates alone there is nobody to share with."""

    def __init__(self, communities, reader):
        self.reader = reader
        managers = Membership.objects.managers().filter(community__in=communities, user__is_active=True)
        shared = list(managers.values_list("community", flat=True))
        self.shared = {community for community in shared if shared.count(community) > 1}
        held = Assignment.objects.filter(community__in=self.shared, person__is_active=True).select_related("person")
        self.people = {(row.content_type_id, row.object_id): row.person for row in held}

    def of(self, kind, subject):
        """Return the `Holding` of `subject`, or None where there is one manager."""
        if subject.community_id not in self.shared:
            return None
        person = self.people.get((ContentType.objects.get_for_model(KINDS[kind]).pk, subject.pk))
        return Holding(kind, person, person is not None and person.pk == self.reader.pk)
