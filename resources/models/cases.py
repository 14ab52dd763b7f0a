"""The case: an anonymised situation, thought over with colleagues."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from resources import texts
from resources.models.pages import Resource
from resources.panels import tabs


class CaseStudy(Resource):
    """Texts are light Markdown; `rendered` is {field: HTML}, derived on cleaning."""

    SECTIONS = ("situation", "question", "options", "done", "learnt")

    situation = models.TextField(_("situation"), blank=True, max_length=8000)
    question = models.TextField(_("question posée"), blank=True, max_length=2000)
    options = models.TextField(_("options envisagées"), blank=True, max_length=8000)
    done = models.TextField(_("ce qui a été fait"), blank=True, max_length=8000)
    learnt = models.TextField(_("ce que l'on en retient"), blank=True, max_length=8000)
    rendered = models.JSONField(default=dict, blank=True, editable=False)

    content_panels = [*Resource.content_panels, *(FieldPanel(name) for name in SECTIONS)]
    edit_handler = tabs(content_panels)

    body_template = "resources/_body_case.html"

    class Meta:
        verbose_name = _("cas")
        verbose_name_plural = _("cas")

    @cached_property
    def sections(self):
        """Return the parts that have something to show, in order."""
        return texts.sections(self, self.SECTIONS)

    @property
    def outline(self):
        """Return [(anchor, title)] of the parts shown."""
        return [(section.anchor, section.title) for section in self.sections]

    def missing(self):
        """Return [(field, message)] of what the required part lacks; a consented paragraph fills its section."""
        filled = {section.name for section in self.sections}
        asked = {
            "title": (self.title, _("Donnez un titre au cas.")),
            "situation": ("situation" in filled, _("Racontez la situation.")),
            "question": ("question" in filled, _("Dites quelle question elle vous posait.")),
            "done": (filled & {"done", "learnt"}, _("Dites ce qui a été fait, ou ce que l'on en retient.")),
        }
        return [(name, message) for name, (given, message) in asked.items() if not given]

    def derive(self):
        """Render the texts."""
        super().derive()
        self.rendered = texts.rendered(self, self.SECTIONS)
        self.text, self.reading_minutes = texts.words_of(self.rendered.values())
