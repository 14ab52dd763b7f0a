"""Members who were asked, one by one, to answer a question."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Solicitation(models.Model):
    """A person asked by a manager to answer a question: once for each, and a few a week."""

    thread = models.ForeignKey("forums.Thread", models.CASCADE, related_name="solicitations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="solicitations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="solicited_once")]
        indexes = [models.Index(fields=["person", "-at"], name="solicited_lately")]

    def __str__(self):
        return f"{self.thread_id} → {self.person_id}"
