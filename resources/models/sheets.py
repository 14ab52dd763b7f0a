"""The practice sheet, the field's shared template (fiche action inspirante)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models.pages import Resource


def _text(label):
    return models.TextField(label, blank=True, max_length=8000)


class PracticeSheet(Resource):
    """An action told by those who led it. Texts are light Markdown; `rendered` is {field: HTML}, derived on cleaning.

    Lists hold strings; `funders` is [{"name": str, "amount": euros}]; marks are 1 to 5.
    """

    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("courriel du contact"), blank=True)
    contact_phone = models.CharField(_("téléphone du contact"), max_length=30, blank=True)
    region = models.ForeignKey(
        "community.Territory", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("région")
    )
    period = models.CharField(_("période"), max_length=120, blank=True)
    leads = models.JSONField(_("porteurs"), default=list, blank=True)
    operators = models.JSONField(_("opérateurs"), default=list, blank=True)
    partners = models.JSONField(_("partenaires associés"), default=list, blank=True)
    context = _text(_("contexte"))
    stakes = _text(_("enjeux"))
    cross_stakes = models.JSONField(_("enjeux transversaux"), default=list, blank=True)
    cross_stakes_text = _text(_("enjeux transversaux : précisez"))
    objectives = _text(_("objectifs opérationnels"))
    natures = models.JSONField(_("nature des actions"), default=list, blank=True)
    natures_other = models.CharField(_("autre nature"), max_length=120, blank=True)
    description = _text(_("description"))
    direct_beneficiaries = _text(_("bénéficiaires directs"))
    priority_publics = models.JSONField(_("publics prioritaires"), default=list, blank=True)
    priority_publics_other = models.CharField(_("autre public"), max_length=120, blank=True)
    levels = models.JSONField(_("niveaux de qualification"), default=list, blank=True)
    indirect_beneficiaries = _text(_("bénéficiaires indirects"))
    indicators = _text(_("indicateurs et cibles fixés au départ"))
    deliverables = _text(_("livrables, format et accessibilité"))
    total_cost = models.DecimalField(_("coût total"), max_digits=11, decimal_places=2, null=True, blank=True)
    human_means = _text(_("dont moyens humains"))
    funders = models.JSONField(_("cofinanceurs"), default=list, blank=True)
    mark_effectiveness = models.PositiveSmallIntegerField(_("efficacité au regard du nombre"), null=True, blank=True)
    mark_ease = models.PositiveSmallIntegerField(_("facilité"), null=True, blank=True)
    mark_speed = models.PositiveSmallIntegerField(_("rapidité"), null=True, blank=True)
    mark_cost = models.PositiveSmallIntegerField(_("efficience des coûts"), null=True, blank=True)
    mark_human = models.PositiveSmallIntegerField(_("efficience des moyens humains"), null=True, blank=True)
    results = _text(_("résultats au regard des cibles, écarts"))
    salient_points = _text(_("points saillants"))
    direct_impacts = _text(_("impacts directs"))
    indirect_impacts = _text(_("impacts indirects"))
    success_factors = _text(_("facteurs de réussite"))
    difficulties = _text(_("difficultés, et comment elles ont été levées"))
    review_sharing = _text(_("partage du bilan"))
    limits = _text(_("limites"))
    capitalisation = _text(_("capitalisation et besoins"))
    prospects = _text(_("perspectives d'essaimage"))
    rendered = models.JSONField(default=dict, blank=True, editable=False)

    body_template = "resources/_body_sheet.html"

    class Meta:
        verbose_name = _("fiche action")
        verbose_name_plural = _("fiches action")
