"""Paragraphs that come from the messages of a thread, each with its author's consent."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.html import MAX_LENGTH, trusted
from resources.models.pages import Resource
from resources.querysets import ContributionQuerySet


class Contribution(models.Model):
    """A message's text in a section of a sheet or case; shown to readers only once its author has said yes.

    `section` is the name of a text field of the resource. An anonymous author's contribution never names her: her
    account is kept to ask her, and for nothing else. `reach` is the circle of readers for which she was asked.
    """

    class Consent(models.TextChoices):
        """Where the author's consent stands."""

        NOT_ASKED = "not_asked", _("pas encore demandé")
        ASKED = "asked", _("demandé")
        GIVEN = "given", _("donné")
        REFUSED = "refused", _("refusé")
        SILENT = "silent", _("sans réponse dans le délai")

    class Credit(models.TextChoices):
        """How the author wishes to be named."""

        FULL = "full", _("Prénom, nom et structure")
        SHORT = "short", _("Prénom et initiale")
        NONE = "none", _("Sans me nommer")

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="contributions")
    post = models.ForeignKey("forums.Post", models.SET_NULL, null=True, related_name="contributions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="contributions")
    is_anonymous = models.BooleanField(default=False)
    section = models.CharField(_("partie"), max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    source = models.TextField(_("texte"), max_length=MAX_LENGTH)
    html = models.TextField(editable=False)
    consent = models.CharField(max_length=10, choices=Consent, default=Consent.NOT_ASKED)
    credit = models.CharField(max_length=5, choices=Credit, default=Credit.SHORT)
    reach = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["section", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["resource", "post"], name="contribution_once")]

    def __str__(self):
        return f"{self.resource} · {self.section}"

    @property
    def body(self):
        """Return its HTML, fit to print."""
        return trusted(self.html)

    @property
    def credited(self):
        """Return the name that readers see: as she wishes; "" without a name, or once her account is closed."""
        person = self.author
        if self.is_anonymous or self.credit == self.Credit.NONE or person is None or not person.is_active:
            return ""
        return self.names[self.credit]

    @property
    def names(self):
        """Return {credit: what readers see} of its author."""
        organisation = self.author.profile.shown_organisation
        full = f"{self.author}, {organisation.name}" if organisation else str(self.author)
        return {self.Credit.FULL: full, self.Credit.SHORT: self.author.public_name}

    @property
    def writer(self):
        """Return the author as those who write the resource may know her, or None."""
        return None if self.is_anonymous else self.author

    @property
    def can_be_asked(self):
        """Return whether its author is there to answer."""
        return self.author is not None and self.author.is_active
