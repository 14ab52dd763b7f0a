"""Taxonomies that only the library uses; themes, territories, diplomas and competences are the foundation's."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Word(models.Model):
    """A word of a taxonomy: what readers see, and its name in addresses."""

    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(max_length=130, unique=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name


class Producer(Word):
    """Who produces studies and data: Insee, Dares, Céreq, an Oref …"""

    url = models.URLField(_("site"), blank=True)
    description = models.CharField(_("en une phrase"), max_length=250, blank=True)

    panels = [*Word.panels, FieldPanel("description"), FieldPanel("url")]

    class Meta(Word.Meta):
        verbose_name = _("producteur")
        verbose_name_plural = _("producteurs")


class Audience(Word):
    """Whom a resource speaks to: tutors, référents, heads of service, trainees …"""

    class Meta(Word.Meta):
        verbose_name = _("public visé")
        verbose_name_plural = _("publics visés")


class Moment(Word):
    """A moment of the placement, in the order of time."""

    order = models.PositiveSmallIntegerField(_("ordre"), default=0)

    panels = [*Word.panels, FieldPanel("order")]

    class Meta:
        verbose_name = _("moment du stage")
        verbose_name_plural = _("moments du stage")
        ordering = ["order", "name"]
