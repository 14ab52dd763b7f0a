"""What was answered, and, apart from it, who took part.

Of an anonymous survey nothing leads from a person to her answers: `Response.respondent` is empty and dated by the day
only, `Participation` has no date, and both have random keys, so that neither table keeps the order of arrival (with
SQLite a random integer key is also the order in the file). Wagtail's index of references is kept away from them: it
numbers what it notes, in the order in which it comes. Whoever runs the server could still watch while it happens.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.querysets import ResponseQuerySet


def random_key():
    """Return a primary key that says nothing of when its row was written."""
    return secrets.randbits(62) + 1


class Participation(models.Model):
    """The bare fact that a person, or a browser without an account, answered an anonymous survey."""

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True, default=random_key)
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="participations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    browser = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(fields=["survey", "person"], name="participation_once"),
            models.UniqueConstraint(
                fields=["survey", "browser"], condition=~Q(browser=""), name="participation_browser_once"
            ),
        ]

    def __str__(self):
        return f"{self.survey_id}"


class Response(models.Model):
    """An answer sheet, a draft until `sent_on` (never so when anonymous). Of a grid: an organisation's, for a year."""

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True, default=random_key)
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="responses")
    respondent = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        "community.Organisation", models.CASCADE, null=True, blank=True, related_name="grids"
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    # An anonymous one stays out of the results until it is in a group (`surveys.anonymity`).
    is_shown = models.BooleanField(default=False)
    # An organisation's grid enters the comparison between organisations.
    is_shared = models.BooleanField(_("comptée dans la comparaison"), default=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "respondent"], condition=Q(organisation=None), name="response_once"
            ),
            models.UniqueConstraint(fields=["survey", "organisation", "year"], name="response_grid_once"),
        ]

    def __str__(self):
        return f"{self.survey_id}"


class Answer(models.Model):
    """What was answered to one question; a question left empty has none. `value` is a text, a number, a list of them,
    an ISO date, or {"mark", "text"} for an indicator."""

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True, default=random_key)
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey("surveys.Question", models.CASCADE, related_name="answers")
    value = models.JSONField()

    class Meta:
        verbose_name = _("réponse à une question")
        verbose_name_plural = _("réponses aux questions")
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="answer_once")]

    def __str__(self):
        return f"{self.response_id} {self.question_id}"
