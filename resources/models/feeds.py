"""External feeds that an editor gathers."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel

from resources.forms.feeds import FeedSourceForm
from resources.models.pages import Resource
from resources.querysets import FeedItemQuerySet

# A feed that fails is asked again after 1, 3, 7 … hours, and at last every five days.
MAX_DOUBLINGS = 7


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

    panels = [FieldPanel("name"), FieldPanel("url"), FieldPanel("producer"), FieldPanel("is_active")]
    base_form_class = FeedSourceForm

    class Meta:
        verbose_name = _("flux suivi")
        verbose_name_plural = _("flux suivis")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def is_due(self):
        """Return whether it is time to ask it again: at each round, less and less often after failures."""
        if not self.fetched_at:
            return self.is_active
        wait = timedelta(hours=2 ** min(self.failures, MAX_DOUBLINGS) - 1)
        return self.is_active and self.fetched_at <= timezone.now() - wait

    @property
    def health(self):
        """Return in words how the last fetch went."""
        if not self.fetched_at:
            return _t("Pas encore relevé")
        if not self.error:
            return _t("Relevé sans erreur")
        said = ngettext("%(error)s (%(n)d échec)", "%(error)s (%(n)d échecs de suite)", self.failures)
        return said % {"error": self.error, "n": self.failures}


class FeedItem(models.Model):
    """An entry of a feed: new, shown, promoted to a resource, or set aside. `url_print` finds its twins."""

    class State(models.TextChoices):
        """What the editor made of it."""

        NEW = "new", _("à trier")
        SHOWN = "shown", _("affichée dans la veille")
        PROMOTED = "promoted", _("devenue ressource")
        DISMISSED = "dismissed", _("écartée")

    source = models.ForeignKey(FeedSource, models.CASCADE, related_name="items")
    guid = models.CharField(max_length=64)
    url = models.URLField(_("adresse"), max_length=500)
    url_print = models.CharField(max_length=64, editable=False)
    title = models.CharField(_("titre"), max_length=250)
    summary = models.TextField(_("résumé"), blank=True)
    published_at = models.DateTimeField(_("date"), default=timezone.now)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.NEW)
    resource = models.ForeignKey(Resource, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FeedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée de flux")
        verbose_name_plural = _("entrées de flux")
        ordering = ["-published_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "guid"], name="feed_item_once")]
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="feed_item_latest"),
            models.Index(fields=["url_print", "state"], name="feed_item_twins"),
        ]

    def __str__(self):
        return self.title

    @property
    def host(self):
        """Return the site that its link leads to, as readers know it."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")
