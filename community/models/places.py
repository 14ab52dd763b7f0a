"""Territories with their official codes, networks and organisations."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from community.querysets import OrganisationQuerySet
from community.search.findable import FACTS, TITLE, Findable, territory_codes


class Territory(models.Model):
    """A region, department or employment area, with its INSEE code (source: code officiel géographique)."""

    class Kind(models.TextChoices):
        """Levels, from the largest."""

        REGION = "region", _("Région")
        DEPARTMENT = "department", _("Département")
        EMPLOYMENT_AREA = "employment_area", _("Bassin d'emploi")

    kind = models.CharField(_("niveau"), max_length=20, choices=Kind)
    code = models.CharField(_("code INSEE"), max_length=8)
    name = models.CharField(_("nom"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    panels = [*(FieldPanel(name) for name in ("kind", "code", "name")), FieldPanel("parent", heading=_("Dans"))]

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="territory_kind_code")]

    def __str__(self):
        return self.name


@register_snippet
class Network(models.Model):
    """A network of organisations or professionals (missions locales, Cap emploi …)."""

    name = models.CharField(_("nom"), max_length=120, unique=True)
    slug = models.SlugField(unique=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        verbose_name = _("réseau")
        verbose_name_plural = _("réseaux")
        ordering = ["name"]

    def __str__(self):
        return self.name


@register_snippet
class Organisation(Findable, models.Model):
    """A structure where people work. `external_id` lets an import recognise it: SIRET, FINESS or the file's own key."""

    class Kind(models.TextChoices):
        """What the organisation does."""

        TRAINING = "training", _("Centre de formation")
        CHILDHOOD = "childhood", _("Protection de l'enfance")
        DISABILITY = "disability", _("Handicap")
        ELDERLY = "elderly", _("Grand âge")
        EARLY_YEARS = "early_years", _("Petite enfance")
        INCLUSION = "inclusion", _("Hébergement et insertion")
        GUIDANCE = "guidance", _("Orientation et emploi")
        PUBLIC = "public", _("Collectivité ou service public")
        OTHER = "other", _("Autre structure")

    name = models.CharField(_("nom"), max_length=160)
    slug = models.SlugField(max_length=180, unique=True)
    external_id = models.CharField(_("identifiant d'origine"), max_length=80, blank=True, db_index=True)
    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.OTHER)
    city = models.CharField(_("ville"), max_length=80, blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="organisations")
    networks = models.ManyToManyField(Network, blank=True, related_name="organisations", verbose_name=_("réseaux"))

    panels = [FieldPanel(name) for name in ("name", "slug", "external_id", "kind", "city", "territory", "networks")]

    search_fields = [
        index.SearchField("name", boost=TITLE),
        index.AutocompleteField("name"),
        index.SearchField("city"),
        *FACTS,
    ]

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~models.Q(external_id=""), name="organisation_external_id"
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Return the address of the organisation's page."""
        return reverse("organisation", args=[self.slug])

    @classmethod
    def get_indexed_objects(cls):
        """Return the organisations with where they are."""
        return cls.objects.select_related("territory__parent__parent")

    def search_audience(self):
        """Return the token of everybody: an organisation is a public fact."""
        return ["public"]

    def search_kind(self):
        """Return what it does."""
        return self.kind

    def search_territories(self):
        """Return its territory and those that hold it."""
        return territory_codes([self.territory])
