"""When a message leaves, and what becomes of devices that cannot be reached."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django_tasks import task

from community.jobs import at, later
from community.mailing.due import still_due
from community.mailing.hours import out_of_quiet
from community.models import Notification, PushDevice
from community.outgoing import Client, NotFetched
from community.telling import settings_of

from .keys import public_key, seal
from .messages import message_of

# After a failure that may pass: how long until each new try.
RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
MOST_FAILURES = 5
GONE = (404, 410)
# Not planned yet, or planned to be told now: what waits for a digest, or for a visit to the site, is not pushed.
AT_ONCE = ("", Notification.Channel.MAIL)


def push(rows):
    """Queue the latest of the notifications `rows` of each topic for the devices of its recipient, after commit.

    Does nothing where the site has no key.
    """
    if not public_key():
        return
    latest = {}
    for row in sorted(rows, key=lambda row: row.pk):
        if row.topic and row.channel in AT_ONCE:
            latest[row.recipient_id, row.topic] = row
    equipped = set(
        PushDevice.objects.filter(user__in={row.recipient_id for row in latest.values()}).values_list("user", flat=True)
    )
    for row in latest.values():
        if row.recipient_id in equipped:
            later(send, row.pk)


@task()
def send(pk, devices=None, tries=0):
    """Push the notification `pk` to all devices of its recipient, or to those of the ids `devices`."""
    deliver(pk, devices, tries)


def deliver(pk, devices=None, tries=0, *, client=None, now=None):
    """Push a notification, unless it was read, may be read no more, or a later one of its topic says more.

    In the quiet hours of its recipient it waits until their end; devices that missed it are tried again.
    """
    now = now or timezone.now()
    row = Notification.objects.filter(pk=pk).select_related("recipient").first()
    if row is None or not _is_due(row):
        return
    if (opens := out_of_quiet(now, settings_of(row.recipient))) > now:
        at(opens, send, pk, devices, tries)
        return
    chosen = row.recipient.push_devices.all()
    chosen = chosen if devices is None else chosen.filter(pk__in=devices)
    message = message_of(row)
    missed = [device for device in chosen if not _reach(device, message, client or Client())]
    if missed and tries < len(RETRIES):
        at(now + RETRIES[tries], send, pk, [device.pk for device in missed], tries + 1)
    else:
        _give_up(missed)


def _is_due(row):
    later_ones = Notification.objects.filter(recipient=row.recipient_id, topic=row.topic, unread=True, pk__gt=row.pk)
    return not later_ones.filter(channel__in=AT_ONCE).exists() and bool(still_due(row.recipient, [row]))


def _reach(device, message, client):
    """Send a message to a device, and forget a device that is gone. Return whether nothing is left to try."""
    body, headers = seal(device, message)
    try:
        status = client.post(device.endpoint, body, **headers)
    except NotFetched:
        return False
    is_taken = 200 <= status < 300
    if status in GONE:
        device.delete()
    elif is_taken and device.failures:
        PushDevice.objects.filter(pk=device.pk).update(failures=0)
    return is_taken or status in GONE


def _give_up(devices):
    """Count a message that never reached `devices`; those that missed several in a row are forgotten."""
    lost = PushDevice.objects.filter(pk__in=[device.pk for device in devices])
    lost.update(failures=F("failures") + 1)
    lost.filter(failures__gte=MOST_FAILURES).delete()
