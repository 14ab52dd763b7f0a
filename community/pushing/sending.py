"""When a message leaves, and what becomes of devices that cannot be reached."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django_tasks import task

from community.jobs import at, later
from community.mailing.hours import out_of_quiet
from community.models import Notification, PushDevice
from community.notifications import READERS
from community.outgoing import Client, NotFetched
from community.telling import settings_of

from .keys import public_key, seal
from .messages import message_of, target_model

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
    row = Notification.objects.filter(pk=pk, unread=True, recipient__is_active=True).select_related("recipient").first()
    if row is None or not _is_due(row):
        return
    if (opens := out_of_quiet(now, settings_of(row.recipient))) > now:
        at(opens, send, pk, devices, tries)
        return
    chosen = row.recipient.push_devices.all()
    chosen = chosen if devices is None else chosen.filter(pk__in=devices)
    message = message_of(row)
    missed = [device.pk for device in chosen if not _reach(device, message, client or Client())]
    if missed and tries < len(RETRIES):
        at(now + RETRIES[tries], send, pk, missed, tries + 1)


def _is_due(row):
    later_ones = Notification.objects.filter(recipient=row.recipient_id, topic=row.topic, unread=True, pk__gt=row.pk)
    return not later_ones.filter(channel__in=AT_ONCE).exists() and _is_readable(row)


def _is_readable(row):
    still_read, key = READERS.get(target_model(row)._meta.label_lower), int(row.target_object_id)
    return still_read is not None and key in still_read(row.recipient, [key])


def _reach(device, message, client):
    """Send a message to a device, and forget a device that is gone. Return whether nothing is left to try."""
    body, headers = seal(device, message)
    try:
        status = client.post(device.endpoint, body, **headers)
    except NotFetched:
        status = 0
    same = PushDevice.objects.filter(pk=device.pk)
    if 200 <= status < 300:
        same.filter(failures__gt=0).update(failures=0)
        return True
    same.update(failures=F("failures") + 1)
    gone = same if status in GONE else same.filter(failures__gte=MOST_FAILURES)
    return bool(gone.delete()[0])
