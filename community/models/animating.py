"""What the managers of a community keep for animating it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Animation(models.Model):
    """The rules a community is animated by; without a row, these defaults (`community.animating.rules_of`)."""

    class Rhythm(models.IntegerChoices):
        """How many days a bulletin covers."""

        NEVER = 0, _("À la demande")
        WEEK = 7, _("Chaque semaine")
        MONTH = 31, _("Chaque mois")

    community = models.OneToOneField("community.Community", models.CASCADE, related_name="animation")
    promise_days = models.PositiveSmallIntegerField(_("réponse promise sous (jours ouvrés)"), default=2)
    flag_threshold = models.PositiveSmallIntegerField(
        _("masquer dès (nombre de signalements)"), default=2, help_text=_("0 : ne jamais masquer avant la décision.")
    )
    review_first_posts = models.PositiveSmallIntegerField(
        _("premiers messages relus avant d'être visibles"), default=0, help_text=_("Par personne. 0 : aucun.")
    )
    sleeping_days = models.PositiveSmallIntegerField(_("membre en sommeil après (jours)"), default=90)
    bulletin_days = models.PositiveSmallIntegerField(_("bulletin préparé"), choices=Rhythm, default=Rhythm.NEVER)

    class Meta:
        verbose_name = _("règles d'animation")
        verbose_name_plural = verbose_name

    def __str__(self):
        return f"{self.community_id}"


class Assignment(models.Model):
    """Something that waits (a question, a report, a request) given to one of the managers."""

    community = models.ForeignKey("community.Community", models.CASCADE, related_name="assignments")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="assigned_once")]

    def __str__(self):
        return f"{self.content_type_id}:{self.object_id} → {self.person_id}"


class HandoverNote(models.Model):
    """A page of the managers' own book on their community, which its members do not see."""

    community = models.ForeignKey("community.Community", models.CASCADE, related_name="handover_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    source = models.TextField(_("note"), max_length=5000)
    html = models.TextField(editable=False)
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Erased, and given back if asked for soon.
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("note de relais")
        verbose_name_plural = _("notes de relais")
        ordering = ["-pk"]

    def __str__(self):
        return f"#{self.pk}"


class CannedReply(models.Model):
    """An answer ready to be adapted, shared by the managers of a community."""

    community = models.ForeignKey("community.Community", models.CASCADE, related_name="canned_replies")
    title = models.CharField(_("intitulé"), max_length=80)
    text = models.TextField(_("texte"), max_length=3000)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("réponse type")
        verbose_name_plural = _("réponses types")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class DeskLetter(models.Model):
    """The mail of a day that told a manager what waits: one a day."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="desk_letter_once")]

    def __str__(self):
        return f"{self.person_id} {self.day}"
