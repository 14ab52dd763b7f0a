"""What readers say of a resource, and where it is discussed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.html import trusted
from resources.models.pages import Resource


class Opinion(models.Model):
    """Whether a resource was useful: one answer per person, or per browser without an account.

    `visitor` is the random key of a cookie that only an answer sets.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="opinions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    visitor = models.CharField(max_length=32, blank=True)
    is_useful = models.BooleanField()
    missing = models.TextField(_("ce qui manque"), blank=True, max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "person"], condition=models.Q(person__isnull=False), name="opinion_person_once"
            ),
            models.UniqueConstraint(
                fields=["resource", "visitor"], condition=~models.Q(visitor=""), name="opinion_visitor_once"
            ),
        ]

    def __str__(self):
        return f"{self.resource} {'+' if self.is_useful else '-'}"


class Trial(models.Model):
    """« Je l'ai essayée » : with whom, and what happened."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="trials")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trials")
    with_whom = models.CharField(_("avec qui"), max_length=160)
    text = models.TextField(_("ce qui s'est passé"), max_length=1500)
    html = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["resource", "person"], name="trial_once")]

    def __str__(self):
        return f"{self.resource} · {self.person}"

    @property
    def shown(self):
        """Return what happened, as HTML."""
        return trusted(self.html)


class Bookmark(models.Model):
    """A resource that a person keeps at hand."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="bookmarks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_resources")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "person"], name="kept_once")]

    def __str__(self):
        return f"{self.resource} · {self.person}"


class Citation(models.Model):
    """A message that links to a resource."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="citations")
    post = models.ForeignKey("forums.Post", models.CASCADE, related_name="resource_citations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "post"], name="citation_once")]

    def __str__(self):
        return f"{self.resource} {self.post}"
