"""What is remembered of the mails that were sent."""

from django.conf import settings
from django.db import models


class Digest(models.Model):
    """The digest that a person asked for of some of her communities: until when she was told, when the next is due."""

    class Period(models.TextChoices):
        """How often; the same words as the levels that ask for one, and the channels of notifications."""

        DAILY = "daily"
        WEEKLY = "weekly"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    period = models.CharField(max_length=10, choices=Period)
    told_until = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "period"], name="digest_once")]

    def __str__(self):
        return f"{self.user_id} {self.period}"
