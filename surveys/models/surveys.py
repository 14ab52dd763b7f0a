"""A survey: whom it asks, how long, and who sees the results."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.people import make_public_id
from surveys.querysets import SurveyQuerySet


class Survey(models.Model):
    """Questions put to a community or, without one, to the whole site. Its dates are days of the site's time zone."""

    class Kind(models.TextChoices):
        """What it is for. A box has no questions; a grid is filled by organisations, year after year."""

        SATISFACTION = "satisfaction", _("Satisfaction")
        NEEDS = "needs", _("Besoins de formation")
        SUGGESTIONS = "suggestions", _("Boîte à idées")
        GRID = "grid", _("Grille d'autoévaluation")
        OTHER = "other", _("Autre enquête")

    class Audience(models.TextChoices):
        """Who may answer."""

        MEMBERS = "members", _("Les membres de la communauté")
        SIGNED_IN = "signed_in", _("Toute personne connectée")
        LINK = "link", _("Toute personne qui a l'adresse, même sans compte")

    class State(models.TextChoices):
        """From writing to reading."""

        DRAFT = "draft", _("Brouillon")
        OPEN = "open", _("Ouverte")
        CLOSED = "closed", _("Close")

    class Results(models.TextChoices):
        """Who sees the results beside those who manage."""

        MANAGERS = "managers", _("L'animation seulement")
        RESPONDENTS = "respondents", _("Les personnes qui ont répondu")
        MEMBERS = "members", _("Toutes les personnes interrogées qui ont un compte")

    public_id = models.CharField(max_length=16, unique=True, default=make_public_id, editable=False)
    community = models.ForeignKey("community.Community", models.CASCADE, null=True, blank=True, related_name="surveys")
    kind = models.CharField(_("nature"), max_length=20, choices=Kind, default=Kind.OTHER)
    title = models.CharField(_("titre"), max_length=160)
    purpose = models.TextField(_("à quoi elle sert"), max_length=1500, blank=True)
    is_anonymous = models.BooleanField(_("anonyme"), default=True)
    audience = models.CharField(_("qui répond"), max_length=10, choices=Audience, default=Audience.MEMBERS)
    results = models.CharField(_("qui voit les résultats"), max_length=12, choices=Results, default=Results.MANAGERS)
    opens_on = models.DateField(_("ouvre le"), null=True, blank=True)
    closes_on = models.DateField(_("dernier jour"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    is_template = models.BooleanField(_("modèle"), default=False)
    # By which the templates that come with the site are known again.
    key = models.SlugField(max_length=60, blank=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquête")
        verbose_name_plural = _("enquêtes")
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="survey_key"),
            # Who fills in a grid answers for her organisation, by name.
            models.CheckConstraint(condition=~models.Q(kind="grid", is_anonymous=True), name="survey_grid_is_named"),
        ]
        indexes = [models.Index(fields=["community", "state"]), models.Index(fields=["state", "closes_on"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return the address of its first page."""
        return reverse("survey", args=[self.public_id])

    @property
    def is_published(self):
        """Return whether those it asks may know of it."""
        return self.state != self.State.DRAFT and not self.is_template

    @property
    def is_box(self):
        """Return whether it is a suggestion box."""
        return self.kind == self.Kind.SUGGESTIONS

    @property
    def is_grid(self):
        """Return whether it is a self-evaluation grid."""
        return self.kind == self.Kind.GRID

    @property
    def has_end(self):
        """Return whether it may have a last day: a box and a grid have none."""
        return not (self.is_box or self.is_grid)

    def takes_answers(self, today=None):
        """Return whether it is open on `today`, the last day included."""
        today = today or timezone.localdate()
        if self.state != self.State.OPEN or self.is_template:
            return False
        return (self.opens_on or today) <= today <= (self.closes_on or today)

    def was_answered_by(self, person):
        """Return whether `person` sent an answer. Of an anonymous survey, only this is known of her."""
        return (
            self.participations.filter(person=person).exists()
            or self.responses.sent().filter(respondent=person).exists()
        )
