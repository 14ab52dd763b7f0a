"""The library's page and what every resource has, whatever its kind."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from community.addresses import answer_at
from community.wagtail_policy import ClosedTester
from resources import bodies, permissions
from resources.blocks import body_block
from resources.findable import SEARCH_FIELDS, FindableResource
from resources.folding import fold
from resources.forms.editing import ResourceForm
from resources.panels import tabs
from resources.querysets import ResourceQuerySet
from resources.reach import covers, reach_of
from resources.texts import WORDS_PER_MINUTE


class LibraryPage(Page):
    """The parent of all resources; its own page is the list."""

    lede = models.CharField(_("chapeau"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["resources.ResourcePage", "resources.PracticeSheet", "resources.CaseStudy"]
    max_count = 1
    preview_modes = []

    class Meta:
        verbose_name = _("bibliothèque de ressources")

    def serve(self, request, *args, **kwargs):
        """Answer with the view that owns the address of the list."""
        return answer_at(reverse("library"), request)


class Resource(FindableResource, Page):
    """What facets, lists, rights and feedback need of a resource of any kind. Always of a more precise class.

    `text`, `reading_minutes`, `facts` (what lists say beside the kind: « ODT, 48 Ko », « 9 min ») are derived from the
    content by `derive`, on cleaning; then `folded`, in which words are looked for: title, summary, text. The counters
    are derived from rows by `resources.actions.counting`.
    """

    class Kind(models.TextChoices):
        """What it is, as readers say it."""

        SHEET = "sheet", _("Fiche pratique")
        PRACTICE = "practice", _("Fiche action")
        CASE = "case", _("Cas")
        TOOL = "tool", _("Outil à télécharger")
        GUIDE = "guide", _("Guide")
        STUDY = "study", _("Étude")
        VIDEO = "video", _("Vidéo")
        LINK = "link", _("Lien")
        DATA = "data", _("Données")
        TESTIMONY = "testimony", _("Témoignage")

    class Visibility(models.TextChoices):
        """Who may read it once published."""

        PUBLIC = permissions.PUBLIC, _("Tout le monde, même sans compte")
        SIGNED_IN = permissions.SIGNED_IN, _("Les personnes qui ont un compte")
        COMMUNITIES = permissions.SHARED, _("Les membres de certaines communautés")

    kind = models.CharField(_("type"), max_length=12, choices=Kind, default=Kind.SHEET, db_index=True)
    summary = models.CharField(_("chapeau"), max_length=300, blank=True)
    visibility = models.CharField(_("qui peut lire"), max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    communities = ParentalManyToManyField(
        "community.Community", blank=True, related_name="resources", verbose_name=_("communautés")
    )
    themes = ParentalManyToManyField("community.Theme", blank=True, related_name="resources", verbose_name=_("thèmes"))
    qualifications = ParentalManyToManyField(
        "community.Qualification", blank=True, related_name="resources", verbose_name=_("métiers ou diplômes")
    )
    competences = ParentalManyToManyField(
        "community.Competence", blank=True, related_name="resources", verbose_name=_("compétences")
    )
    territories = ParentalManyToManyField(
        "community.Territory", blank=True, related_name="resources", verbose_name=_("territoires")
    )
    producers = ParentalManyToManyField(
        "resources.Producer", blank=True, related_name="resources", verbose_name=_("producteurs")
    )
    audiences = ParentalManyToManyField(
        "resources.Audience", blank=True, related_name="resources", verbose_name=_("publics visés")
    )
    moments = ParentalManyToManyField(
        "resources.Moment", blank=True, related_name="resources", verbose_name=_("moments du stage")
    )
    credit = models.CharField(
        _("crédit"), max_length=250, blank=True, help_text=_("Qui l'a rédigée, avec qui, qui l'a relue.")
    )
    source_name = models.CharField(_("source"), max_length=160, blank=True)
    source_url = models.URLField(_("adresse de la source"), blank=True, max_length=500)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    review_on = models.DateField(_("à relire le"), null=True, blank=True)
    thread = models.ForeignKey(
        "forums.Thread", models.SET_NULL, null=True, blank=True, related_name="resources", verbose_name=_("née du fil")
    )
    # Since when only its authors and reviewers read it, because somebody judges it.
    masked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The review date of which its owner was reminded.
    reminded_for = models.DateField(null=True, blank=True, editable=False)
    # The key of the form that began it: a double send makes one draft.
    form_key = models.UUIDField(null=True, blank=True, editable=False)
    external_id = models.CharField(max_length=80, blank=True, db_index=True, editable=False)
    text = models.TextField(editable=False, blank=True)
    folded = models.TextField(editable=False, blank=True)
    facts = models.CharField(editable=False, blank=True, max_length=60)
    reading_minutes = models.PositiveSmallIntegerField(default=0, editable=False)
    useful_count = models.PositiveIntegerField(default=0, editable=False)
    trial_count = models.PositiveIntegerField(default=0, editable=False)

    # True of the resource now, whatever revision of its page is published again.
    OUTSIDE_REVISIONS = ("useful_count", "trial_count", "external_id", "reminded_for", "masked_at")

    search_fields = [*Page.search_fields, *SEARCH_FIELDS]

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    base_form_class = ResourceForm
    parent_page_types = ["resources.LibraryPage"]
    subpage_types = []
    is_creatable = False

    # What the reading page and the PDF include between the head and the feedback; given `page` and `reader`.
    body_template = "resources/_body_blocks.html"

    objects = PageManager.from_queryset(ResourceQuerySet)()

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")

    def get_absolute_url(self):
        """Return the address of its page."""
        return reverse("resource", args=[self.slug])

    def permissions_for_user(self, user):
        """Return the rights on the editors' screens: none on what is secret to her."""
        return ClosedTester(user, self) if permissions.is_hidden(user, self) else super().permissions_for_user(user)

    def serve_preview(self, request, mode_name):
        """Answer with the reading page of the draft."""
        from resources.views.preview import preview  # app ready

        return preview(request, self)

    def serve(self, request, *args, **kwargs):
        """Answer with the view that owns its address, which asks the right."""
        return answer_at(self.get_absolute_url(), request)

    @property
    def outline(self):
        """Return [(anchor, title)] of the sections shown, for the contents."""
        return []

    @cached_property
    def reach(self):
        """Return the circle of its readers (`resources.reach`)."""
        return reach_of(self)

    @cached_property
    def voices(self):
        """Return {section: [Contribution]} of the paragraphs whose authors consented to being read by these readers."""
        voices, given = {}, self.contributions.standing().filter(consent="given")
        for contribution in given.select_related("author__profile__organisation"):
            if covers(contribution.reach, self.reach):
                voices.setdefault(contribution.section, []).append(contribution)
        return voices

    def clean(self):
        """Derive what is stored to be found and shown."""
        super().clean()
        self.derive()
        self.folded = fold("\n".join([self.title, self.summary, self.text]))

    def derive(self):
        """Compute `text`, `reading_minutes`, `facts` from the content; kinds with texts of their own add theirs."""

    def missing(self):
        """Return [(field, message)] of what readers need and do not find yet; kinds with texts of their own add theirs.

        Asked before a review, never of a draft.
        """
        found = []
        if not self.title.strip():
            found.append(("title", _("Il manque le titre.")))
        if not self.summary.strip():
            found.append(("summary", _("Il manque le chapeau : une ou deux phrases qui disent à quoi elle sert.")))
        return found

    def with_content_json(self, content):
        """Return the page as `content` had it, but for what does not belong to its text."""
        page = super().with_content_json(content)
        for name in self.OUTSIDE_REVISIONS:
            setattr(page, name, getattr(self, name))
        return page


class ResourcePage(Resource):
    """A resource made of blocks: sheet, tool, guide, study, video, link, data, testimony."""

    KINDS = [kind for kind in Resource.Kind.choices if kind[0] not in ("practice", "case")]

    link = models.URLField(_("adresse de la ressource"), blank=True, max_length=500)
    body = StreamField(body_block(), verbose_name=_("contenu"), blank=True)

    content_panels = [*Resource.content_panels, FieldPanel("kind"), FieldPanel("link"), FieldPanel("body")]
    edit_handler = tabs(content_panels)

    class Meta:
        verbose_name = _("ressource rédigée")
        verbose_name_plural = _("ressources rédigées")

    @cached_property
    def pieces(self):
        """Return [(block, anchor)] of its text."""
        return bodies.pieces(self.body)

    @property
    def outline(self):
        """Return [(anchor, title)] of its headings."""
        return bodies.outline(self.pieces)

    def derive(self):
        """Compute `text`, `reading_minutes` and `facts` from the blocks."""
        self.text = bodies.words(self.body)
        self.reading_minutes = max(1, round(len(self.text.split()) / WORDS_PER_MINUTE))
        self.facts = bodies.facts(self.kind, self.body)

    def missing(self):
        """Return what every resource needs, and something to read or to open."""
        found = super().missing()
        if not self.body and not self.link:
            found.append(("body", _("Il manque le contenu : un texte, un fichier ou un lien.")))
        return found


class ResourceAuthor(models.Model):
    """Who writes a resource with its owner. Names are credited only if `is_credited`."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="authors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="written_resources")
    is_credited = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "person"], name="author_once")]

    def __str__(self):
        return f"{self.resource} · {self.person}"
