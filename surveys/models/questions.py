"""The questions of a survey."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LEVELS = (
    _("Absente ou à peine développée"),
    _("Peu développée, en dessous du minimum"),
    _("Au minimum nécessaire"),
    _("Autonome"),
    _("Autonome et capable de l'améliorer"),
)
MOST_OPTIONS = 12


class Question(models.Model):
    """A question. `options` holds labels: answers keep their numbers, so that a label may be corrected afterwards."""

    class Kind(models.TextChoices):
        """How it is answered."""

        SHORT = "short", _("Texte court")
        LONG = "long", _("Texte long")
        ONE = "one", _("Un choix dans une liste")
        SEVERAL = "several", _("Plusieurs choix dans une liste")
        SCALE = "scale", _("Échelle de 1 à 5")
        INDICATOR = "indicator", _("Indicateur : échelle de 1 à 5 et commentaire")
        NUMBER = "number", _("Nombre")
        DATE = "date", _("Date")
        YES_NO = "yes_no", _("Oui ou non")

    TEXTS = (Kind.SHORT, Kind.LONG)
    SCALES = (Kind.SCALE, Kind.INDICATOR)
    LISTS = (Kind.ONE, Kind.SEVERAL)

    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    section = models.CharField(_("partie"), max_length=120, blank=True)
    label = models.CharField(_("question"), max_length=300)
    help = models.CharField(_("précision"), max_length=300, blank=True)
    kind = models.CharField(_("réponse attendue"), max_length=10, choices=Kind)
    is_required = models.BooleanField(_("réponse obligatoire"), default=False)
    options = models.JSONField(_("choix proposés"), default=list, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label

    @property
    def choices(self):
        """Return [(number, label)] of what may be chosen, in the order shown; empty for the other kinds."""
        if self.kind in self.SCALES:
            return [(mark, f"{mark}. {label}") for mark, label in enumerate(self.options or LEVELS, start=1)]
        if self.kind == self.Kind.YES_NO:
            return [(1, _("Oui")), (0, _("Non"))]
        return list(enumerate(self.options)) if self.kind in self.LISTS else []
