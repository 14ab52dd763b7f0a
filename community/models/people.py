"""A person: the account (e-mail, name) and the profile (what she shows of her work)."""

import secrets

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from community.permissions import EDITORS_GROUP, MODERATORS_GROUP
from community.querysets import ProfileQuerySet, UserQuerySet
from community.search.findable import FACTS, TITLE, Findable, territory_codes

HUES = ("water", "ochre", "plum", "moss", "madder", "slate")


def make_public_id():
    """Return a random identifier for public addresses: it tells nothing of the account and cannot be counted."""
    return secrets.token_urlsafe(9).replace("-", "a").replace("_", "b")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Accounts are made by e-mail address; there is no user name."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email):
        """Return the address in lower case, on which forms and accounts agree: two spellings are one address."""
        return super().normalize_email(email).lower()

    def create_user(self, email, password=None, **fields):
        """Create an account; without a password only the one-time code opens it."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        Profile.objects.using(self._db).create(user=user)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Create an administrator of the site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """An account. The public sees "Prénom N.", signed-in people the whole name, nobody the address."""

    username = None
    email = models.EmailField(_("adresse électronique"), unique=True)
    public_id = models.CharField(max_length=16, unique=True, default=make_public_id, editable=False)
    first_name = models.CharField(_("prénom"), max_length=60, db_index=True)
    last_name = models.CharField(_("nom"), max_length=80)
    limited_until = models.DateTimeField(_("en lecture seule jusqu'au"), null=True, blank=True)
    # Whether to look for `exclusions`: pages of everybody else ask nothing.
    was_excluded = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")

    def __str__(self):
        return self.get_full_name() or str(_("Membre"))

    def get_absolute_url(self):
        """Return the address of the profile."""
        return reverse("profile", args=[self.public_id])

    @cached_property
    def roles(self):
        """Return {community id: Membership}, loaded once for the life of this object."""
        return {role.community_id: role for role in self.memberships.all()}

    @cached_property
    def exclusions(self):
        """Return the ids of the communities that she may not enter for now."""
        if not self.was_excluded:
            return frozenset()
        return frozenset(self.sanctions.standing().filter(kind="exclude").values_list("community", flat=True))

    @cached_property
    def is_site_moderator(self):
        """Return whether this person moderates the whole site."""
        return MODERATORS_GROUP in self._staff_groups

    @cached_property
    def is_editor(self):
        """Return whether this person keeps the library."""
        return EDITORS_GROUP in self._staff_groups

    @cached_property
    def _staff_groups(self):
        return set(self.groups.values_list("name", flat=True)) if self.is_staff else set()

    @property
    def public_name(self):
        """Return "Prénom N.", the name shown to people without an account."""
        return f"{self.first_name} {self.last_name[:1]}.".strip() if self.last_name else str(self)

    @property
    def initials(self):
        """Return up to two letters for the avatar."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or "?"

    @property
    def hue(self):
        """Return the avatar's hue, always the same for one person."""
        return HUES[sum(self.public_id.encode()) % len(HUES)]


class Profile(Findable, models.Model):
    """What a person says of her work. Each field may be hidden; the directory lists her only if she chose so."""

    HIDEABLE = {
        "function": _("Fonction"),
        "organisation": _("Structure"),
        "territory": _("Territoire"),
        "networks": _("Réseaux"),
        "qualifications": _("Diplômes accompagnés"),
        "can_help_on": _("Peut aider sur"),
        "bio": _("Présentation"),
    }

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    function = models.CharField(_("fonction"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        "community.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="profiles",
        verbose_name=_("structure"),
    )
    territory = models.ForeignKey(
        "community.Territory", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("territoire")
    )
    networks = models.ManyToManyField("community.Network", blank=True, related_name="+", verbose_name=_("réseaux"))
    qualifications = models.ManyToManyField(
        "community.Qualification", blank=True, related_name="+", verbose_name=_("diplômes accompagnés")
    )
    can_help_on = models.JSONField(_("peut aider sur"), default=list, blank=True)
    bio = models.TextField(_("présentation"), blank=True, max_length=1500)
    hidden = models.JSONField(_("champs masqués"), default=list, blank=True)
    # While somebody judges it, all is hidden: what she hid herself waits in `hidden_before`.
    masked_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_before = models.JSONField(default=list, blank=True, editable=False)
    in_directory = models.BooleanField(_("apparaître dans l'annuaire"), default=False)

    search_fields = [
        index.SearchField("title", boost=TITLE),
        # Apart: who has no account is shown "Prénom N." and cannot try out whole names.
        index.SearchField("search_last_name", boost=TITLE),
        *FACTS,
    ]

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profil")
        verbose_name_plural = _("profils")

    def __str__(self):
        return str(self.user)

    @classmethod
    def get_indexed_objects(cls):
        """Return the profiles of those who chose to be found, with what they show."""
        profiles = cls.objects.listed().select_related("territory__parent__parent")
        return profiles.prefetch_related("qualifications")

    @property
    def title(self):
        """Return the words by which anybody finds her: first name and what she shows of her work."""
        organisation, helps = self.shown_organisation, self.can_help_on if self.shows("can_help_on") else []
        parts = [self.user.first_name, self.shown_function, organisation and organisation.name, *helps]
        return ", ".join(part for part in parts if part)

    def search_last_name(self):
        """Return her last name, by which people with an account find her."""
        return self.user.last_name

    def search_audience(self):
        """Return the token of everybody, if she chose the directory."""
        return ["public"] if self.in_directory and self.user.is_active else []

    def search_qualifications(self):
        """Return the codes of the diplomas she shows."""
        return [one.code for one in self.qualifications.all()] if "qualifications" not in self.hidden else []

    def search_territories(self):
        """Return the territory she shows and those that hold it."""
        return territory_codes([self.territory]) if self.shows("territory") else []

    @property
    def chosen_hidden(self):
        """Return the fields that she hides herself."""
        return self.hidden if self.masked_at is None else self.hidden_before

    def shows(self, field):
        """Return whether `field` (a key of HIDEABLE) is filled in and not hidden."""
        return field not in self.hidden and bool(getattr(self, field))

    @property
    def shown_function(self):
        """Return the function, or "" when hidden."""
        return self.function if self.shows("function") else ""

    @property
    def shown_organisation(self):
        """Return the organisation, or None when hidden."""
        return self.organisation if self.organisation_id and "organisation" not in self.hidden else None

    @property
    def caption(self):
        """Return "fonction, structure, ville", the line under a name."""
        organisation = self.shown_organisation
        parts = [self.shown_function, organisation and organisation.name, organisation and organisation.city]
        return ", ".join(part for part in parts if part)
