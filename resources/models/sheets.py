"""The practice sheet, the field's shared template (fiche action inspirante)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from community.models import Territory
from resources import sheet_contents, texts
from resources import sheet_lists as lists
from resources.authorship import credited
from resources.models.pages import Resource
from resources.panels import steps, tabs
from resources.sheet_sections import CHOICES, STEPS, TEXTS

LISTS = {"leads", "operators", "partners", "funders", "figures", *CHOICES}


def _text(label):
    return models.TextField(label, blank=True, max_length=8000)


def _chosen(label, choices):
    return models.JSONField(label, default=list, blank=True, validators=[lists.Among(choices.values)])


def _items(label):
    return models.JSONField(label, default=list, blank=True, validators=[lists.check_items])


def _amount(label):
    return models.DecimalField(
        label, max_digits=11, decimal_places=2, null=True, blank=True, validators=[lists.check_positive]
    )


class PracticeSheet(Resource):
    """An action told by those who led it. Texts are light Markdown; `rendered` is {field: HTML}, derived on cleaning.

    Lists hold strings; `funders` is [{"name": str, "amount": euros as a string, or ""}], `figures` is
    [{"value": str, "label": str}].
    """

    class CrossStake(models.TextChoices):
        """A stake that crosses all public action."""

        EQUALITY = "equality", _("Égalité entre les femmes et les hommes")
        ECOLOGY = "ecology", _("Transition écologique")
        DIGITAL = "digital", _("Transition numérique")
        OTHER = "other", _("Autre enjeu")

    class Nature(models.TextChoices):
        """What kind of action it is."""

        STUDY = "study", _("Étude")
        ENGINEERING = "engineering", _("Ingénierie de formation, de parcours ou de certification")
        TOOLING = "tooling", _("Outillage")
        SERVICE = "service", _("Service")
        HR = "hr", _("Professionnalisation des ressources humaines")
        PROMOTION = "promotion", _("Promotion")
        OTHER = "other", _("Autre nature")

    class Public(models.TextChoices):
        """A priority public."""

        JOB_SEEKERS = "job_seekers", _("Personnes en recherche d'emploi")
        WOMEN = "women", _("Femmes")
        YOUNG = "young", _("Jeunes")
        IN_TRAINING = "in_training", _("Personnes en formation")
        INTEGRATION = "integration", _("Personnes en parcours d'insertion")
        DISABLED = "disabled", _("Personnes en situation de handicap")
        SENIORS = "seniors", _("Seniors")
        OTHER = "other", _("Autre public")

    class Level(models.TextChoices):
        """A level of the national framework of qualifications."""

        ONE = "1", _("Niveau 1")
        TWO = "2", _("Niveau 2")
        THREE = "3", _("Niveau 3 (CAP)")
        FOUR = "4", _("Niveau 4 (baccalauréat)")
        FIVE = "5", _("Niveau 5 (BTS, DEUST)")
        SIX = "6", _("Niveau 6 (licence)")
        SEVEN = "7", _("Niveau 7 (master)")
        EIGHT = "8", _("Niveau 8 (doctorat)")
        NONE = "none", _("Non concerné")

    class Mark(models.IntegerChoices):
        """A mark of the self-evaluation."""

        ONE = 1, _("très faible")
        TWO = 2, _("faible")
        THREE = 3, _("moyenne")
        FOUR = 4, _("bonne")
        FIVE = 5, _("très bonne")

    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("courriel du contact"), blank=True)
    contact_phone = models.CharField(_("téléphone du contact"), max_length=30, blank=True)
    region = models.ForeignKey(
        "community.Territory", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("région")
    )
    period = models.CharField(_("période"), max_length=120, blank=True)
    leads = _items(_("porteurs"))
    operators = _items(_("opérateurs"))
    partners = _items(_("partenaires associés"))
    context = _text(_("contexte"))
    stakes = _text(_("enjeux"))
    cross_stakes = _chosen(_("enjeux transversaux"), CrossStake)
    cross_stakes_text = _text(_("enjeux transversaux : précisez"))
    objectives = _text(_("objectifs opérationnels"))
    natures = _chosen(_("nature des actions"), Nature)
    natures_other = models.CharField(_("autre nature"), max_length=120, blank=True)
    description = _text(_("description"))
    direct_beneficiaries = _text(_("bénéficiaires directs"))
    priority_publics = _chosen(_("publics prioritaires"), Public)
    priority_publics_other = models.CharField(_("autre public"), max_length=120, blank=True)
    levels = _chosen(_("niveaux de qualification"), Level)
    indirect_beneficiaries = _text(_("bénéficiaires indirects"))
    indicators = _text(_("indicateurs et cibles fixés au départ"))
    deliverables = _text(_("livrables, format et accessibilité"))
    total_cost = _amount(_("coût total"))
    human_cost = _amount(_("dont moyens humains"))
    human_means = _text(_("moyens humains"))
    funders = models.JSONField(_("cofinanceurs"), default=list, blank=True, validators=[lists.check_funders])
    mark_effectiveness = models.PositiveSmallIntegerField(
        _("efficacité au regard du nombre de bénéficiaires"), choices=Mark, null=True, blank=True
    )
    mark_ease = models.PositiveSmallIntegerField(_("facilité"), choices=Mark, null=True, blank=True)
    mark_speed = models.PositiveSmallIntegerField(_("rapidité"), choices=Mark, null=True, blank=True)
    mark_cost = models.PositiveSmallIntegerField(_("efficience des coûts"), choices=Mark, null=True, blank=True)
    mark_human = models.PositiveSmallIntegerField(
        _("efficience des moyens humains"), choices=Mark, null=True, blank=True
    )
    figures = models.JSONField(_("chiffres clés"), default=list, blank=True, validators=[lists.check_figures])
    results = _text(_("résultats au regard des cibles, écarts"))
    no_results = models.CharField(_("pas encore de résultats : pourquoi"), max_length=300, blank=True)
    salient_points = _text(_("points saillants"))
    direct_impacts = _text(_("impacts directs"))
    indirect_impacts = _text(_("impacts indirects"))
    success_factors = _text(_("facteurs de réussite"))
    difficulties = _text(_("difficultés, et comment elles ont été levées"))
    review_is_shared = models.BooleanField(_("le bilan est-il partagé ?"), null=True, blank=True)
    review_sharing = _text(_("partage du bilan : avec qui, comment"))
    limits = _text(_("limites"))
    capitalisation = _text(_("capitalisation et besoins"))
    prospects = _text(_("perspectives d'essaimage"))
    rendered = models.JSONField(default=dict, blank=True, editable=False)

    content_panels = [*Resource.content_panels, *steps(STEPS)]
    edit_handler = tabs(content_panels)

    body_template = "resources/_body_sheet.html"

    class Meta:
        verbose_name = _("fiche action")
        verbose_name_plural = _("fiches action")

    @cached_property
    def places(self):
        """Return the region, then the territories, in one query."""
        chosen = self.territories.values_list("id", flat=True)
        found = Territory.objects.filter(models.Q(pk=self.region_id) | models.Q(pk__in=chosen))
        return sorted(found, key=lambda place: (place.pk != self.region_id, place.name))

    @cached_property
    def sections(self):
        """Return the sections that have something to show, in order."""
        return sheet_contents.shown(self)

    @cached_property
    def writers(self):
        """Return the people named as its authors."""
        return credited(self)

    @property
    def main_facts(self):
        """Return [(label, words)] of the four facts under the title."""
        return sheet_contents.facts(self)

    @property
    def outline(self):
        """Return [(anchor, title)] of the sections shown, for the contents."""
        return [(section.anchor, section.title) for section in self.sections]

    def missing(self):
        """Return [(field, message)] of what the required part lacks; a consented paragraph fills its section."""
        return [*super().missing(), *sheet_contents.missing(self)]

    def clean(self):
        """Check what depends on two fields, then derive."""
        super().clean()
        if self.total_cost is not None and self.human_cost is not None and self.human_cost > self.total_cost:
            raise ValidationError({"human_cost": _("Les moyens humains dépassent le coût total.")})

    def derive(self):
        """Render the texts; what is searched is all that is shown but the ways to reach the contact."""
        super().derive()
        # Validation goes on after a malformed list, of which nothing can be derived.
        self.clean_fields(exclude={field.name for field in self._meta.fields} - LISTS)
        self.rendered = texts.rendered(self, TEXTS)
        words, self.reading_minutes = texts.words_of(self.rendered.values())
        self.text = " ".join([words, *sheet_contents.words(self)]).strip()
