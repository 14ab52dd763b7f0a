"""Belonging to a community, asking to, and being invited to."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.communities import Charter, Community
from community.models.telling import Level
from community.querysets import InvitationQuerySet, MembershipQuerySet


class Membership(models.Model):
    """A person in a community. Leaving deletes the row; what she wrote stays."""

    class Role(models.TextChoices):
        """Rights inside the community only."""

        MEMBER = "member", _("Membre")
        MANAGER = "manager", _("Animation")

    community = models.ForeignKey(Community, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("membre depuis"), default=timezone.now)
    accepted_charter = models.ForeignKey(Charter, models.SET_NULL, null=True, blank=True, related_name="+")
    # Posts up to this id count as read: a newcomer does not owe the past.
    read_floor = models.BigIntegerField(default=0)
    # What she is told of this community; empty: what she chose for all of hers.
    telling = models.CharField(_("notifications"), max_length=10, choices=Level, default="", blank=True)
    limited_until = models.DateTimeField(_("en lecture seule jusqu'au"), null=True, blank=True)
    welcomed_at = models.DateTimeField(_("accueillie le"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("adhésion")
        verbose_name_plural = _("adhésions")
        constraints = [models.UniqueConstraint(fields=["community", "user"], name="membership_once")]
        indexes = [models.Index(fields=["community", "role"]), models.Index(fields=["community", "-id"])]

    def __str__(self):
        return f"{self.user} · {self.community}"

    @property
    def is_manager(self):
        """Return whether this person animates the community."""
        return self.role == self.Role.MANAGER

    @property
    def charter_is_current(self):
        """Return whether the person accepted the charter in force. Needs `community` loaded."""
        return self.community.charter_id is None or self.accepted_charter_id == self.community.charter_id


class CharterAcceptance(models.Model):
    """The proof that a person accepted a version, kept after she leaves."""

    charter = models.ForeignKey(Charter, models.CASCADE, related_name="acceptances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="charter_acceptances")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["charter", "user"], name="charter_accepted_once")]

    def __str__(self):
        return f"{self.user} · {self.charter}"


class JoinRequest(models.Model):
    """Asking to enter a community, and the answer."""

    class State(models.TextChoices):
        """What became of it."""

        PENDING = "pending", _("En attente")
        ACCEPTED = "accepted", _("Acceptée")
        DECLINED = "declined", _("Déclinée")
        WITHDRAWN = "withdrawn", _("Retirée")

    community = models.ForeignKey(Community, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests")
    message = models.TextField(_("message"), max_length=1000, blank=True)
    charter = models.ForeignKey(Charter, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    created_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("réponse"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("demande d'adhésion")
        verbose_name_plural = _("demandes d'adhésion")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"], condition=models.Q(state="pending"), name="one_pending_request"
            )
        ]

    def __str__(self):
        return f"{self.user} → {self.community}"


class Invitation(models.Model):
    """A key to a community: bound to one address (single use), or a link that several people may use.

    Only the digest of the token is kept. The key opens nothing once expired, revoked or used up.
    """

    community = models.ForeignKey(Community, models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    label = models.CharField(_("pour qui"), max_length=120, blank=True)
    message = models.TextField(_("mot d'accueil"), max_length=1000, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expire le"))
    max_uses = models.PositiveIntegerField(_("nombre d'entrées"), default=1)
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]

    def __str__(self):
        return self.email or self.label or str(self.pk)

    @property
    def is_open(self):
        """Return whether the key still opens."""
        return self.revoked_at is None and self.uses < self.max_uses and self.expires_at > timezone.now()
