"""How a resource is edited on the editors' screens: one tab for its text, one for each thing that is said of it."""

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface


class UncomparedPanel(FieldPanel):
    """A field whose changes no comparison of revisions shows: it would name secret communities."""

    class BoundPanel(FieldPanel.BoundPanel):
        """The panel of one page."""

        def get_comparison(self):
            """Return nothing to compare."""
            return []


FILING = (
    FieldPanel("themes", widget=CheckboxSelectMultiple),
    FieldPanel("moments", widget=CheckboxSelectMultiple),
    FieldPanel("audiences", widget=CheckboxSelectMultiple),
    FieldPanel("qualifications", widget=CheckboxSelectMultiple),
    FieldPanel("competences"),
    FieldPanel("territories"),
    FieldPanel("producers"),
)
READERS = (
    FieldPanel("visibility"),
    UncomparedPanel("communities", widget=CheckboxSelectMultiple),
)
KEEPING = (
    MultiFieldPanel([FieldPanel("owner"), FieldPanel("review_on")], heading=_("Suivi")),
    MultiFieldPanel(
        [FieldPanel("credit"), FieldPanel("source_name"), FieldPanel("source_url"), FieldPanel("licence")],
        heading=_("Origine"),
    ),
)
SETTINGS = (FieldPanel("slug"), PublishingPanel())
# Fields of a practice sheet that stand in other tabs, or whose lists and choices are made on the site.
ELSEWHERE = {
    "title",
    "summary",
    "themes",
    "territories",
    "leads",
    "operators",
    "partners",
    "cross_stakes",
    "natures",
    "priority_publics",
    "levels",
    "funders",
    "figures",
}


def steps(table):
    """Return a panel for each step in which a practice sheet is written on the site."""
    lists = HelpPanel(_("Les listes et les choix de la fiche se remplissent sur le site, étape par étape."))
    return [lists, *(MultiFieldPanel(_fields(step), heading=step.title) for step in table)]


def _fields(step):
    return [FieldPanel(name) for name in step.fields if name not in ELSEWHERE]


def tabs(content):
    """Return the tabs of a class of resources whose text is edited by the panels `content`."""
    return TabbedInterface(
        [
            ObjectList(content, heading=_("Contenu")),
            ObjectList(FILING, heading=_("Classement")),
            ObjectList(READERS, heading=_("Lecture")),
            ObjectList(KEEPING, heading=_("Relecture")),
            ObjectList(SETTINGS, heading=_("Réglages")),
        ]
    )
