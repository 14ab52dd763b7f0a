"""What a person is writing, kept on the server as she types."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """An unfinished answer (`thread` set) or an unfinished new thread (`community` only), one of each per place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    community = models.ForeignKey("community.Community", models.CASCADE, null=True, blank=True, related_name="+")
    thread = models.ForeignKey("forums.Thread", models.CASCADE, null=True, blank=True, related_name="drafts")
    title = models.CharField(max_length=160, blank=True)
    source = models.TextField(blank=True)
    # Other fields of the form, by name.
    extra = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "thread"], name="draft_answer_once"),
            models.UniqueConstraint(
                fields=["user", "community"], condition=models.Q(thread=None), name="draft_thread_once"
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.updated_at:%Y-%m-%d %H:%M}"
