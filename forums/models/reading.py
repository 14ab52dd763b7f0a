"""What a person keeps about discussions: how far she read, what she follows, what she set aside."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from community.models import Level
from forums.querysets import SubscriptionQuerySet


class ReadMarker(models.Model):
    """The last post a person has read in a thread."""

    thread = models.ForeignKey("forums.Thread", models.CASCADE, related_name="read_markers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_markers")
    last_read_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="read_marker_once")]

    def __str__(self):
        return f"{self.user_id} {self.thread_id} {self.last_read_id}"


class Subscription(models.Model):
    """Following a thread, and what one is told of it. At level NONE, answering again does not follow it."""

    thread = models.ForeignKey("forums.Thread", models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="thread_subscriptions")
    # Empty: what she chose for the community.
    level = models.CharField(max_length=10, choices=Level, default="", blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="subscription_once")]

    def __str__(self):
        return f"{self.user_id} → {self.thread_id}"


class Bookmark(models.Model):
    """A message set aside."""

    post = models.ForeignKey("forums.Post", models.CASCADE, related_name="bookmarks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="bookmark_once")]

    def __str__(self):
        return f"{self.user_id} ★ {self.post_id}"
