"""By which channel each notification leaves, and when."""

from datetime import timedelta

from django.conf import settings

from community.mailing import hours
from community.models import ChannelChoice, Notification
from community.telling import settings_of_each

Channel = Notification.Channel
CHANNELS = {
    ChannelChoice.Channel.MAIL: Channel.MAIL,
    ChannelChoice.Channel.DIGEST: Channel.DAILY,
    ChannelChoice.Channel.WEEKLY: Channel.WEEKLY,
}


def unsent():
    """Return the rows that are still to be mailed."""
    return Notification.objects.filter(emailed=False, due_at__isnull=False)


def assign(rows, now):
    """Write the channel of `rows` (with their recipients), as `telling` chose it, and when they leave."""
    chosen = settings_of_each({row.recipient for row in rows})
    for row in rows:
        row.channel = CHANNELS.get((row.data or {}).get("by"), Channel.SITE)
        row.due_at, row.tries = due_at(row.channel, now, chosen[row.recipient_id]), 0
    Notification.objects.bulk_update(rows, ["channel", "due_at", "tries"])


def due_at(channel, now, telling):
    """Return when a row of `channel` leaves, in the hours of its person; None when it is not mailed."""
    if channel == Channel.MAIL:
        return hours.out_of_quiet(now + timedelta(minutes=settings.MAIL_HOLD), telling)
    if channel == Channel.DAILY:
        return hours.next_daily(now, telling)
    return hours.next_weekly(now, telling) if channel == Channel.WEEKLY else None
