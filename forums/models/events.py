"""The log of a thread: what readers who are present must be shown."""

from django.db import models
from django.utils import timezone


class ThreadEvent(models.Model):
    """Something happened. `seq` counts 1, 2, 3 … within the thread, in the order of commits."""

    class Kind(models.TextChoices):
        """What happened; the row of `post` holds the present state, so that a late reader catches up at once."""

        POST_ADDED = "post_added"
        POST_CHANGED = "post_changed"
        REACTIONS = "reactions"
        ACCEPTED = "accepted"
        THREAD_CHANGED = "thread_changed"
        POSTS_MOVED = "posts_moved"

    thread = models.ForeignKey("forums.Thread", models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    post = models.ForeignKey("forums.Post", models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "seq"], name="event_seq")]
        ordering = ["seq"]

    def __str__(self):
        return f"{self.thread_id}/{self.seq} {self.kind}"
