"""The job that sends what is due. It may run twice at once, late, or be killed: what it claims is its own for a while.

A mail server that fails delays: nothing is lost, and nobody waits for it but this job.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone, translation
from django_tasks import task

from community.mailing import hours
from community.mailing.incoming.bounces import record_bounce
from community.mailing.letters import message
from community.mailing.parcels import anything_due, claim
from community.mailing.retrying import MOST_TRIES, is_final
from community.telling import settings_of_each

logger = logging.getLogger(__name__)

# Longer than a worker takes for what it claims at once: after that it was killed, and another one sends.
LEASE = timedelta(minutes=30)
# Connections lost in one batch: the mail server is not well.
MOST_LOSSES = 3


class ServerLost(Exception):
    """The mail server cannot be reached any more."""


@task()
def send_due():
    """Send all that is due: one mail per person and topic, or digest."""
    send(timezone.now())


def send(now):
    """Send all that is due at `now`. While the mail server cannot be reached nothing is claimed: it stays due."""
    if not anything_due(now):
        return
    connection = get_connection()
    with translation.override(settings.LANGUAGE_CODE):
        try:
            connection.open()
            while parcels := claim(now, now + LEASE):
                _Batch(connection, now).send(parcels)
        except (SMTPException, OSError, ServerLost):
            logger.warning("The mail server cannot be reached: mails wait", exc_info=True)
        finally:
            _close(connection)


class _Batch:
    """Parcels sent one after the other on one connection. What it does not come to is due again at once."""

    def __init__(self, connection, now):
        self.connection, self.now, self.losses = connection, now, 0

    def send(self, parcels):
        left, telling = list(parcels), settings_of_each({parcel.person for parcel in parcels})
        try:
            while left:
                parcel = left.pop(0)
                self._send(parcel, telling[parcel.person.pk])
        finally:
            for parcel in left:
                parcel.wait(self.now)

    def _send(self, parcel, telling):
        opens = hours.out_of_quiet(self.now, telling)
        if opens > self.now:
            parcel.wait(opens)
        elif telling.mail_stopped_at or not parcel.person.is_active:
            parcel.settle(self.now, telling)
        else:
            self._try(parcel, telling)

    def _try(self, parcel, telling):
        try:
            letter = parcel.letter(self.now)
            if letter is not None:
                message(parcel.person, letter, self.connection).send()
        except SMTPRecipientsRefused as refusal:
            self._refused(parcel, telling, refusal)
        except Exception as error:
            # Whatever goes wrong with one mail, the others leave.
            logger.exception("A mail could not be sent: it is tried again")
            if parcel.tries >= MOST_TRIES and not isinstance(error, SMTPException | OSError):
                # Its words cannot be made: it stays on the site, and holds no digest back.
                parcel.settle(self.now, telling)
            else:
                parcel.postpone(self.now, telling)
            if isinstance(error, OSError) and not isinstance(error, SMTPResponseException):
                self._connect_again()
        else:
            parcel.settle(self.now, telling)

    def _refused(self, parcel, telling, refusal):
        """Tell an address that does not exist from one that may be written to later."""
        if is_final(refusal):
            record_bounce(parcel.person)
            parcel.settle(self.now, telling)
        else:
            parcel.postpone(self.now, telling)

    def _connect_again(self):
        self.losses += 1
        if self.losses >= MOST_LOSSES:
            raise ServerLost
        _close(self.connection)
        self.connection.open()


def _close(connection):
    with suppress(SMTPException, OSError):
        connection.close()
