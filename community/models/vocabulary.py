"""Words shared by profiles, discussions and resources: themes, qualifications and their competences."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Theme(models.Model):
    """A theme, in two levels."""

    name = models.CharField(_("nom"), max_length=80)
    slug = models.SlugField(max_length=90, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("parent")]

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        """Keep to two levels."""
        super().clean()
        if self.parent_id and (self.parent.parent_id or self.parent_id == self.pk or self._holds_others()):
            message = _("Il n'y a que deux niveaux : un thème placé sous un autre n'en tient pas lui-même.")
            raise ValidationError({"parent": message})

    def _holds_others(self):
        return self.pk is not None and self.children.exists()


class Qualification(models.Model):
    """A diploma or certification, known by its acronym (DEES, DEASS …)."""

    code = models.CharField(_("sigle"), max_length=20, unique=True)
    name = models.CharField(_("nom"), max_length=160)

    panels = [FieldPanel("code"), FieldPanel("name")]

    class Meta:
        verbose_name = _("diplôme ou certification")
        verbose_name_plural = _("diplômes et certifications")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} ({self.code})"


class Competence(models.Model):
    """What a diploma certifies, by its code in the official framework."""

    qualification = models.ForeignKey(
        Qualification, models.CASCADE, related_name="competences", verbose_name=_("diplôme")
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("intitulé"), max_length=250)

    panels = [FieldPanel("qualification"), FieldPanel("code"), FieldPanel("name")]

    class Meta:
        verbose_name = _("compétence")
        verbose_name_plural = _("compétences")
        ordering = ["qualification__name", "code"]
        constraints = [models.UniqueConstraint(fields=["qualification", "code"], name="competence_code")]

    def __str__(self):
        return f"{self.qualification.code} {self.code} {self.name}"
