"""What search keeps: changes to bring to the index, words that mean the same, searches that found nothing."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from community.forms.synonyms import SynonymForm


class SearchChange(models.Model):
    """Something of which the index is to be told. Written with the fact, erased once the index has it.

    `model` is a label (« forums.thread »), `object_id` its primary key. The same object may stand several times.
    """

    model = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["model", "object_id"], name="change_of_object")]

    def __str__(self):
        return f"{self.model} {self.object_id}"


class Synonym(models.Model):
    """Words or expressions that a search takes for one another."""

    words = models.CharField(
        _("mots équivalents"),
        max_length=300,
        unique=True,
        help_text=_("Séparés par des virgules : « site qualifiant, terrain de stage »."),
    )

    panels = [FieldPanel("words")]
    base_form_class = SynonymForm

    class Meta:
        verbose_name = _("synonymes")
        verbose_name_plural = _("synonymes")
        ordering = ["words"]

    def __str__(self):
        return self.words


class EmptySearch(models.Model):
    """Words that found nothing, counted by day without saying whose they were."""

    words = models.CharField(_("mots"), max_length=100)
    day = models.DateField(_("jour"), default=timezone.localdate)
    count = models.PositiveIntegerField(_("fois"), default=0)

    class Meta:
        verbose_name = _("recherche sans résultat")
        verbose_name_plural = _("recherches sans résultat")
        constraints = [models.UniqueConstraint(fields=["words", "day"], name="empty_search_once_a_day")]

    def __str__(self):
        return self.words
