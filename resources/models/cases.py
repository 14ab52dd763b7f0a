"""The case: an anonymised situation, thought over with colleagues."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models.pages import Resource


class CaseStudy(Resource):
    """Texts are light Markdown; `rendered` is {field: HTML}, derived on cleaning."""

    situation = models.TextField(_("situation"), blank=True, max_length=8000)
    question = models.TextField(_("question posée"), blank=True, max_length=2000)
    options = models.TextField(_("options envisagées"), blank=True, max_length=8000)
    done = models.TextField(_("ce qui a été fait"), blank=True, max_length=8000)
    learnt = models.TextField(_("ce que l'on en retient"), blank=True, max_length=8000)
    rendered = models.JSONField(default=dict, blank=True, editable=False)

    body_template = "resources/_body_case.html"

    class Meta:
        verbose_name = _("cas")
        verbose_name_plural = _("cas")
