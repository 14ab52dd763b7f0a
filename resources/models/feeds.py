"""External feeds that an editor gathers."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources.models.pages import Resource


class FeedSource(models.Model):
    """An RSS or Atom feed, how its last fetch went, and what lets the next one be light."""

    name = models.CharField(_("nom"), max_length=120)
    url = models.URLField(_("adresse du flux"), max_length=500, unique=True)
    producer = models.ForeignKey(
        "resources.Producer", models.SET_NULL, null=True, blank=True, verbose_name=_("producteur")
    )
    is_active = models.BooleanField(_("suivi"), default=True)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    modified = models.CharField(max_length=60, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("dernier passage"), null=True, editable=False)
    succeeded_at = models.DateTimeField(_("dernier succès"), null=True, editable=False)
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0, editable=False)
    error = models.CharField(_("dernière erreur"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("flux suivi")
        verbose_name_plural = _("flux suivis")
        ordering = ["name"]

    def __str__(self):
        return self.name


class FeedItem(models.Model):
    """An entry of a feed: new, promoted to a resource, or set aside."""

    class State(models.TextChoices):
        """What the editor made of it."""

        NEW = "new", _("à trier")
        SHOWN = "shown", _("affichée dans la veille")
        PROMOTED = "promoted", _("devenue ressource")
        DISMISSED = "dismissed", _("écartée")

    source = models.ForeignKey(FeedSource, models.CASCADE, related_name="items")
    guid = models.CharField(max_length=64)
    url = models.URLField(_("adresse"), max_length=1000)
    title = models.CharField(_("titre"), max_length=250)
    summary = models.TextField(_("résumé"), blank=True)
    published_at = models.DateTimeField(_("date"), default=timezone.now)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.NEW)
    resource = models.ForeignKey(Resource, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("entrée de flux")
        verbose_name_plural = _("entrées de flux")
        ordering = ["-published_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "guid"], name="feed_item_once")]

    def __str__(self):
        return self.title
