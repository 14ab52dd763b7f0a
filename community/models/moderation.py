"""Judging what members write: flags, the reports they gather in, decisions and their effects on people."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.moderation.querysets import ReportQuerySet
from community.querysets import SanctionQuerySet


class Reason(models.TextChoices):
    """Why something is flagged."""

    IDENTIFIABLE = "identifiable", _("Personne ou établissement reconnaissable")
    HURTFUL = "hurtful", _("Ton blessant")
    COMMERCIAL = "commercial", _("Publicité ou lien commercial")
    WRONG = "wrong", _("Information fausse ou dangereuse")
    ILLEGAL = "illegal", _("Contenu illicite")
    OTHER = "other", _("Autre raison")


class Report(models.Model):
    """A case to decide: one subject, all the flags it received until the decision.

    `community` is None when the site judges (a profile, a public resource). `origin` says who found it: people, a
    watched word, or the rule that a newcomer's first messages are read before they are shown.
    """

    class Origin(models.TextChoices):
        """What brought it here."""

        FLAG = "flag", _("Signalement")
        WATCH = "watch", _("Mot surveillé")
        NEWCOMER = "newcomer", _("Premier message")

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("À examiner")
        DECIDED = "decided", _("Traité")
        APPEALED = "appealed", _("Recours à examiner")
        CLOSED = "closed", _("Clos")

    class Decision(models.TextChoices):
        """The three decisions."""

        KEEP = "keep", _("Rien à changer")
        CORRECT = "correct", _("Demander une correction")
        REMOVE = "remove", _("Supprimer")

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    community = models.ForeignKey("community.Community", models.CASCADE, null=True, related_name="reports")
    # Who wrote the subject: she may not judge it, and is told of the decision.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.FLAG)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(_("recours"), max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    upheld = models.BooleanField(_("décision maintenue"), null=True)
    appeal_answer = models.TextField(_("réponse au recours"), max_length=2000, blank=True)
    appeal_decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    appeal_decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=models.Q(state__in=["open", "appealed"]),
                name="one_open_report",
            )
        ]
        indexes = [models.Index(fields=["community", "state", "-id"], name="report_queue")]

    def __str__(self):
        return f"{self.heading} #{self.pk}"

    def get_absolute_url(self):
        """Return its address in the queue of its community, or of the site."""
        if self.community_id is None:
            return reverse("site_report", args=[self.pk])
        return reverse("report", args=[self.community.slug, self.pk])

    @property
    def heading(self):
        """Return the first reason that was given, or what brought it here."""
        return self.get_reason_display() or self.get_origin_display()

    @property
    def is_waiting(self):
        """Return whether somebody has to decide."""
        return self.state in (self.State.OPEN, self.State.APPEALED)


class Flag(models.Model):
    """One person's flag. Who it was is shown only to those who decide."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="flags")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("raison"), max_length=20, choices=Reason)
    passage = models.TextField(_("passage"), max_length=500, blank=True)
    comment = models.TextField(_("précision"), max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("signalement d'une personne")
        verbose_name_plural = _("signalements des personnes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "person"], name="flag_once")]

    def __str__(self):
        return f"{self.report_id} {self.reason}"


class Sanction(models.Model):
    """What a person may no longer do, in a community or, without one, on the site. Ends at `until` or when lifted."""

    class Kind(models.TextChoices):
        """From the lightest to the heaviest."""

        WARN = "warn", _("Avertissement")
        LIMIT = "limit", _("Lecture seule")
        EXCLUDE = "exclude", _("Exclusion de la communauté")
        SUSPEND = "suspend", _("Suspension du compte")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions")
    community = models.ForeignKey("community.Community", models.CASCADE, null=True, related_name="sanctions")
    kind = models.CharField(_("mesure"), max_length=10, choices=Kind)
    reason = models.TextField(_("motif"), max_length=2000)
    report = models.ForeignKey(Report, models.SET_NULL, null=True, related_name="sanctions")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(_("jusqu'au"), null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mesure")
        verbose_name_plural = _("mesures")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "kind"], name="sanction_of")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.person_id}"

    @property
    def stands(self):
        """Return whether it has an effect now. A warning has none: it is said once."""
        if self.kind == self.Kind.WARN or self.lifted_at is not None:
            return False
        return self.until is None or self.until > timezone.now()


class Watchword(models.Model):
    """A word, or the domain of a link, that brings what holds it to the queue; it never refuses a message."""

    community = models.ForeignKey(
        "community.Community", models.CASCADE, null=True, blank=True, related_name="watchwords"
    )
    text = models.CharField(_("mot ou domaine"), max_length=80)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("mot surveillé")
        verbose_name_plural = _("mots surveillés")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["community", "text"], name="watchword_once", nulls_distinct=False)
        ]

    def __str__(self):
        return self.text
