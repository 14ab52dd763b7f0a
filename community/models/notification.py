"""Our own notification table, swapped in from the first migration."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from notifications.base.models import AbstractNotification


class Notification(AbstractNotification):
    """A fact told to one person. `verb` holds a kind's key (see `community.notifications`), never a sentence.

    Lines of one `verb` about one `topic` ("thread:12") are shown as one. How it is mailed is planned once, after the
    fact: `channel` is "" until then, `due_at` says from when, and `emailed` (of the library) that it has gone.
    """

    class Channel(models.TextChoices):
        """How it reaches the person, beside the bell."""

        SITE = "site", _("Sur le site seulement")
        MAIL = "mail", _("Par courriel, tout de suite")
        DAILY = "daily", _("Dans le résumé du jour")
        WEEKLY = "weekly", _("Dans le résumé de la semaine")

    topic = models.CharField(max_length=60, default="", blank=True)
    channel = models.CharField(max_length=10, choices=Channel, default="", blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta(AbstractNotification.Meta):
        abstract = False
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        # (recipient, -id) serves the list in order and "what came after n".
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_list"),
            models.Index(fields=["recipient", "unread"], name="notification_unread"),
            models.Index(fields=["recipient", "topic"], name="notification_topic"),
            models.Index(fields=["id"], name="notification_unplanned", condition=models.Q(channel="")),
            models.Index(
                fields=["due_at"], name="notification_due", condition=models.Q(emailed=False, due_at__isnull=False)
            ),
        ]
