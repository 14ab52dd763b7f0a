"""Our own notification table, swapped in from the first migration."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from notifications.base.models import AbstractNotification


class Notification(AbstractNotification):
    """A line of the bell. `verb` holds a kind's key (see `community.notifications`), never a sentence."""

    class Meta(AbstractNotification.Meta):
        abstract = False
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        # (recipient, -id) serves the list in order and "what came after n".
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_list"),
            models.Index(fields=["recipient", "unread"], name="notification_unread"),
        ]
