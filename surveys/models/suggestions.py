"""What is put in a suggestion box."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.models.answers import random_key
from surveys.querysets import SuggestionQuerySet


class Suggestion(models.Model):
    """An idea and what became of it. In an anonymous box it has no author, and no other date than its day."""

    class State(models.TextChoices):
        """What managers made of it."""

        NEW = "new", _("Nouvelle")
        TAKEN_UP = "taken_up", _("Prise en compte")
        ANSWERED = "answered", _("Répondue")

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True, default=random_key)
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="suggestions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(_("votre idée"), max_length=2000)
    on = models.DateField(default=timezone.localdate)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.NEW)
    answer = models.TextField(_("réponse publique"), max_length=2000, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("idée")
        verbose_name_plural = _("idées")
        ordering = ["-on", "-pk"]

    def __str__(self):
        return self.text[:60]
