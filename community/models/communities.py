"""Communities as Wagtail pages, and the versions of their charter."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from community import permissions
from community.addresses import answer_at
from community.blocks import ARTICLE_BLOCKS
from community.forms.pages import CommunityPageForm
from community.html import trusted
from community.models.people import HUES
from community.querysets import CommunityQuerySet
from community.search.findable import FACTS, TITLE, Findable, territory_codes


class CommunityIndexPage(Page):
    """The parent of all communities; its own page is the list."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["community.Community"]
    max_count = 1
    preview_modes = []

    class Meta:
        verbose_name = _("liste des communautés")

    def serve(self, request, *args, **kwargs):
        """Answer with the view that owns the address of the list."""
        return answer_at(reverse("communities"), request)


class Community(Findable, Page):
    """A community: its face, its rules of entry and its state. People belong to it through `Membership`."""

    class Kind(models.TextChoices):
        """What gathers its members."""

        THEMATIC = "thematic", _("Thématique")
        TERRITORIAL = "territorial", _("Territoriale")
        INSTANCE = "instance", _("D'instance")
        NETWORK = "network", _("De réseau")

    class JoinMode(models.TextChoices):
        """How one enters."""

        OPEN = "open", _("Ouverte")
        REQUEST = "request", _("Sur demande")
        SECRET = "secret", _("Secrète")

    kind = models.CharField(_("nature"), max_length=20, choices=Kind, default=Kind.THEMATIC)
    join_mode = models.CharField(_("entrée"), max_length=10, choices=JoinMode, default=JoinMode.OPEN)
    public_reading = models.BooleanField(
        _("discussions lisibles sans compte"),
        default=False,
        help_text=_("Pour une communauté ouverte seulement : tout le monde peut lire, même les moteurs de recherche."),
    )
    purpose = models.CharField(_("en une phrase"), max_length=200)
    description = StreamField(ARTICLE_BLOCKS, verbose_name=_("description"), blank=True)
    territory = models.ForeignKey("community.Territory", models.SET_NULL, null=True, blank=True, related_name="+")
    hue = models.CharField(_("teinte"), max_length=10, choices=[(hue, hue) for hue in HUES], default="water")
    icon = models.CharField(_("pictogramme"), max_length=30, default="messages-square")
    answer_promise = models.CharField(
        _("promesse de réponse"), max_length=120, blank=True, help_text=_("Par exemple : réponse sous 2 jours ouvrés")
    )
    invitation_title = models.CharField(_("invitation de la semaine, titre"), max_length=80, blank=True)
    invitation_text = models.CharField(_("invitation de la semaine, texte"), max_length=300, blank=True)
    archived_at = models.DateTimeField(_("archivée le"), null=True, blank=True)
    charter = models.ForeignKey("community.Charter", models.SET_NULL, null=True, blank=True, related_name="+")
    member_count = models.PositiveIntegerField(default=0, editable=False)

    search_fields = [
        *Page.search_fields,
        index.SearchField("title", boost=TITLE),
        index.SearchField("purpose"),
        *FACTS,
    ]

    content_panels = [
        *Page.content_panels,
        FieldPanel("purpose"),
        FieldPanel("description"),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("territory")], heading=_("Nature")),
        MultiFieldPanel([FieldPanel("join_mode"), FieldPanel("public_reading")], heading=_("Entrée et lecture")),
        MultiFieldPanel([FieldPanel("hue"), FieldPanel("icon"), FieldPanel("answer_promise")], heading=_("Visage")),
    ]
    base_form_class = CommunityPageForm
    parent_page_types = ["community.CommunityIndexPage"]
    subpage_types = []

    # Its page is made of what its members wrote: there is nothing to preview before publishing.
    preview_modes = []

    # True of the community now, whatever revision of its page is published again.
    OUTSIDE_REVISIONS = ("join_mode", "public_reading", "archived_at", "charter_id", "member_count")

    objects = PageManager.from_queryset(CommunityQuerySet)()

    class Meta:
        verbose_name = _("communauté")
        verbose_name_plural = _("communautés")

    @classmethod
    def get_indexed_objects(cls):
        """Return the communities with where they are."""
        return super().get_indexed_objects().select_related("territory__parent__parent")

    def search_audience(self):
        """Return the token of everybody, or of who knows that it exists."""
        if not self.live:
            return []
        return [f"k{self.pk}"] if self.is_secret else ["public"]

    def search_territories(self):
        """Return its territory and those that hold it."""
        return territory_codes([self.territory])

    def get_absolute_url(self):
        """Return the address of the community's home."""
        return reverse("community", args=[self.slug])

    def permissions_for_user(self, user):
        """Return the rights on the editors' screens: none on a secret community of others.

        Who is creating one is not its member yet: the first manager is written once the page is.
        """
        is_creating = self.owner_id == user.pk and not (self.pk and self.memberships.exists())
        if permissions.is_hidden(user, self) and not is_creating:
            from community.wagtail_policy import ClosedTester  # app ready

            return ClosedTester(user, self)
        return super().permissions_for_user(user)

    def with_content_json(self, content):
        """Return the page as `content` had it, but for what does not belong to its text."""
        page = super().with_content_json(content)
        for name in self.OUTSIDE_REVISIONS:
            setattr(page, name, getattr(self, name))
        return page

    def serve(self, request, *args, **kwargs):
        """Answer with the view that owns its address, which asks the right."""
        return answer_at(self.get_absolute_url(), request)

    @property
    def is_secret(self):
        """Return whether outsiders must not even learn that it exists."""
        return self.join_mode == self.JoinMode.SECRET

    @property
    def is_archived(self):
        """Return whether it is closed to writing."""
        return self.archived_at is not None


class Charter(models.Model):
    """A version of a community's charter. A draft has no date; published versions are never edited."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="charters")
    number = models.PositiveIntegerField(_("version"))
    source = models.TextField(_("texte"))
    html = models.TextField(editable=False)
    changes = models.CharField(_("ce qui change"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("charte")
        verbose_name_plural = _("chartes")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["community", "number"], name="charter_number")]

    def __str__(self):
        return f"{self.community}, v{self.number}"

    @property
    def text(self):
        """Return the rendered text, fit to print: it was cleaned when it was written."""
        return trusted(self.html)
