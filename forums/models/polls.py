"""A poll at the top of a thread."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Poll(models.Model):
    """A question with two to eight options. Votes are counted, voters are not shown."""

    thread = models.OneToOneField("forums.Thread", models.CASCADE, related_name="poll")
    question = models.CharField(_("question du sondage"), max_length=200)
    multiple = models.BooleanField(_("plusieurs réponses possibles"), default=False)
    closes_at = models.DateTimeField(_("fin du sondage"), null=True, blank=True)

    class Meta:
        verbose_name = _("sondage")
        verbose_name_plural = _("sondages")

    def __str__(self):
        return self.question

    @property
    def is_open(self):
        """Return whether votes are still taken."""
        return self.closes_at is None or self.closes_at > timezone.now()


class PollOption(models.Model):
    """A choice; `votes` is derived from `PollVote`."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    label = models.CharField(max_length=120)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.label


class PollVote(models.Model):
    """One person's choice."""

    option = models.ForeignKey(PollOption, models.CASCADE, related_name="cast")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="poll_votes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["option", "user"], name="poll_vote_once")]

    def __str__(self):
        return f"{self.user_id} → {self.option_id}"
