"""What goes to one person in one mail: notifications of one topic, or a digest."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import prefetch_related_objects

from community.mailing import choosing, digests, due, notices
from community.mailing.choosing import Channel
from community.mailing.retrying import MOST_TRIES, delay
from community.models import Digest, Notification, User

PERIODS = (Channel.DAILY, Channel.WEEKLY)
# How many people's mails are claimed at once.
CLAIMED = 100


@dataclass
class Parcel:
    """Rows for one person, and the Digest that they leave with, if any."""

    person: User
    rows: list
    clock: Digest | None = None

    def letter(self, now):
        """Return the letter of what may still be told of it, or None."""
        kept = due.still_due(self.person, self.rows)
        prefetch_related_objects(kept, "actor")
        if self.clock or (kept and kept[0].channel in PERIODS):
            return digests.write(self.person, kept, self.clock, now)
        return notices.write(self.person, kept) if kept else None

    def wait(self, until):
        """Leave it until a moment."""
        self._stored().update(due_at=until)
        if self.clock:
            Digest.objects.filter(pk=self.clock.pk).update(due_at=until)

    def settle(self, now, telling):
        """Write that it is done with: sent, or without anything left to send."""
        self._stored().update(emailed=True, due_at=None)
        if self.clock:
            digests.sent(self.clock, now, telling)

    @property
    def tries(self):
        """Return how many times it was tried, this one included."""
        return 1 + max((row.tries for row in self.rows), default=0)

    def postpone(self, now, telling):
        """Leave it for a while that doubles with each try; after two days, for the next digest."""
        if self.tries < MOST_TRIES:
            self.wait(now + delay(self.tries))
            self._stored().update(tries=self.tries)
        else:
            channel = self.rows[0].channel if self.rows[0].channel in PERIODS else Channel.DAILY
            self.wait(choosing.due_at(channel, now, telling))
            self._stored().update(tries=0, channel=channel)

    def _stored(self):
        return Notification.objects.filter(pk__in=[row.pk for row in self.rows])


def anything_due(now):
    """Return whether there is anything to send."""
    return choosing.unsent().filter(due_at__lte=now).exists() or Digest.objects.filter(due_at__lte=now).exists()


def claim(now, until):
    """Return some of what is due, as parcels: one worker's, until the moment `until`."""
    rows, clocks = _claim_rows(now, until), digests.claim(now, until, CLAIMED)
    parcels = {(clock.user_id, clock.period): Parcel(clock.user, [], clock) for clock in clocks}
    for row in rows:
        content = row.channel if row.channel in PERIODS else (row.topic, row.target_content_type_id)
        parcels.setdefault((row.recipient_id, content), Parcel(row.recipient, [])).rows.append(row)
    return list(parcels.values())


@transaction.atomic
def _claim_rows(now, until):
    """Return all the rows that are due to some people."""
    rows = choosing.unsent().filter(due_at__lte=now)
    people = list(rows.order_by("due_at").values_list("recipient", flat=True)[:CLAIMED])
    rows = rows.filter(recipient__in=people).select_related("recipient").order_by("pk")
    mine = list(rows.select_for_update(of=("self",), skip_locked=True))
    Notification.objects.filter(pk__in=[row.pk for row in mine]).update(due_at=until)
    return mine
