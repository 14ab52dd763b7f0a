"""What the managers of a community send to all its members: announcements, and bulletins."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.html import trusted
from community.querysets import AnnouncementQuerySet, BulletinQuerySet


class Announcement(models.Model):
    """A message to all the members of a community, in the name of its managers. Withdrawn, nobody reads it any more."""

    community = models.ForeignKey("community.Community", models.CASCADE, related_name="announcements")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("titre"), max_length=120)
    source = models.TextField(_("texte"))
    html = models.TextField(editable=False)
    # Made by the form: the same one twice is the same announcement.
    form_key = models.UUIDField(null=True, blank=True, unique=True)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("annonce")
        verbose_name_plural = _("annonces")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["community", "-id"], name="announcement_latest")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return its address."""
        return reverse("announcement", args=[self.community.slug, self.pk])

    @property
    def text(self):
        """Return the rendered text, fit to print: it was cleaned when it was written."""
        return trusted(self.html)


class Bulletin(models.Model):
    """What happened in a community between two days, chosen and introduced by a manager.

    `items` are [{"key": "thread:12", "kept": true}]: each reader is shown those that she may read now, under their
    present titles. A draft has no date of sending; what was sent is not edited any more.
    """

    community = models.ForeignKey("community.Community", models.CASCADE, related_name="bulletins")
    number = models.PositiveIntegerField(_("numéro"))
    title = models.CharField(_("titre"), max_length=120)
    source = models.TextField(_("mot d'introduction"), blank=True)
    html = models.TextField(editable=False, blank=True)
    since = models.DateField(_("du"))
    until = models.DateField(_("au"))
    items = models.JSONField(default=list)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="bulletin_number"),
            models.UniqueConstraint(
                fields=["community"], condition=models.Q(sent_at=None), name="one_bulletin_in_preparation"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return its address once it is sent."""
        return reverse("bulletin", args=[self.community.slug, self.number])

    @property
    def text(self):
        """Return the introduction, fit to print: it was cleaned when it was written."""
        return trusted(self.html)

    @property
    def kept(self):
        """Return the keys of the items that the manager kept, in order."""
        return [item["key"] for item in self.items if item["kept"]]
