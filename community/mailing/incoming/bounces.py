"""Mails of ours that came back: a few in a row, and no more is sent until the person says that her address is right.

The only place that touches flufl.bounce.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from flufl.bounce import all_failures

from community.models import TellingSettings
from community.notifications import Kind, notify, register

MOST_BOUNCES = 3

register(Kind("mail_stopped", _("Nos courriels vous reviennent : nous ne vous en envoyons plus"), "mail", "membership"))


def take(message, person):
    """Count a mail that was returned to the address of `person`; one that is only late does not count."""
    _late, failed = all_failures(message)
    if failed:
        record_bounce(person)


@transaction.atomic
def record_bounce(person, now=None):
    """Count one more mail to `person` that failed for good; return whether sending stops with it.

    She is told on the site.
    """
    telling = _locked(person)
    telling.bounces = min(telling.bounces + 1, MOST_BOUNCES)
    stops = telling.bounces == MOST_BOUNCES and telling.mail_stopped_at is None
    if stops:
        telling.mail_stopped_at = now or timezone.now()
        notify("mail_stopped", [person], None, person, title=person.email, url=reverse("telling"))
    telling.save(update_fields=["bounces", "mail_stopped_at"])
    return stops


@transaction.atomic
def mail_arrives(person):
    """Forget the mails that came back: one of ours has reached `person`, or she says that her address is right.

    Mails leave again.
    """
    waiting = TellingSettings.objects.filter(user=person)
    waiting.exclude(bounces=0, mail_stopped_at=None).update(bounces=0, mail_stopped_at=None)


def _locked(person):
    TellingSettings.objects.get_or_create(user=person)
    return TellingSettings.objects.select_for_update().get(user=person)
