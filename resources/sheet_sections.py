"""The practice sheet as data: the steps in which it is written, what it must say, the sections in which it is read.

Forms, screens, the reading page and files loop over these tables: a new field goes to the model, to a step and to a
section.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

MARKS = ("mark_effectiveness", "mark_ease", "mark_speed", "mark_cost", "mark_human")
TEXTS = (
    "context",
    "stakes",
    "cross_stakes_text",
    "objectives",
    "description",
    "direct_beneficiaries",
    "indirect_beneficiaries",
    "indicators",
    "deliverables",
    "human_means",
    "results",
    "salient_points",
    "direct_impacts",
    "indirect_impacts",
    "success_factors",
    "difficulties",
    "review_sharing",
    "limits",
    "capitalisation",
    "prospects",
)
# A list of choices -> its class in the model, and the field that says which other.
CHOICES = {
    "cross_stakes": ("CrossStake", None),
    "natures": ("Nature", "natures_other"),
    "priority_publics": ("Public", "priority_publics_other"),
    "levels": ("Level", None),
}


@dataclass(frozen=True)
class Step:
    """A screen of the writing."""

    slug: str
    title: str
    lede: str
    fields: tuple


STEPS = (
    Step(
        "action",
        _("L'action"),
        _("Son nom, qui la porte, où, quand, et qui peut en parler."),
        (
            "title",
            "summary",
            "leads",
            "operators",
            "partners",
            "region",
            "territories",
            "period",
            "themes",
            "contact_name",
            "contact_email",
            "contact_phone",
        ),
    ),
    Step(
        "contexte",
        _("Contexte et enjeux"),
        _("D'où l'on part, et ce qui se joue."),
        ("context", "stakes", "cross_stakes", "cross_stakes_text"),
    ),
    Step(
        "objectifs",
        _("Objectifs et actions"),
        _("Ce que l'on voulait, ce que l'on a fait, ce qu'il en reste."),
        ("objectives", "indicators", "natures", "natures_other", "description", "deliverables"),
    ),
    Step(
        "publics",
        _("Publics"),
        _("À qui l'action profite, directement ou non."),
        (
            "direct_beneficiaries",
            "priority_publics",
            "priority_publics_other",
            "levels",
            "indirect_beneficiaries",
        ),
    ),
    Step(
        "moyens",
        _("Moyens et coûts"),
        _("Ce qu'il a fallu, et qui a payé."),
        ("total_cost", "human_cost", "human_means", "funders"),
    ),
    Step(
        "bilan",
        _("Bilan et autoévaluation"),
        _("Ce que l'action a donné, et ce que vous en diriez à qui voudrait la reprendre."),
        (
            "figures",
            "results",
            "no_results",
            "salient_points",
            "direct_impacts",
            "indirect_impacts",
            "success_factors",
            "difficulties",
            *MARKS,
            "review_is_shared",
            "review_sharing",
            "limits",
            "capitalisation",
            "prospects",
        ),
    ),
)
LAST_STEP = Step(
    "relire",
    _("Relire et proposer"),
    _("Qui pourra lire la fiche, et ce qui lui manque encore."),
    ("visibility", "communities"),
)

# Beside what every resource must have, one of the fields of each line is filled before the sheet is proposed.
REQUIRED = (
    (("leads",), _("Dites qui porte l'action.")),
    (("region", "territories"), _("Indiquez la région, ou au moins un territoire.")),
    (("period",), _("Dites quand l'action a eu lieu.")),
    (("context",), _("Décrivez le contexte.")),
    (("objectives",), _("Dites quels étaient les objectifs.")),
    (("description",), _("Décrivez ce qui a été fait.")),
    (("direct_beneficiaries",), _("Dites à qui l'action s'adressait.")),
    (("results", "no_results"), _("Donnez les résultats, ou dites pourquoi il n'y en a pas encore.")),
)

# The sections of the reading page: anchor, title, parts. A part is (kind, field); the kind is that of its template.
SECTIONS = (
    (
        "contexte",
        _("Contexte et enjeux"),
        (("text", "context"), ("text", "stakes"), ("tags", "cross_stakes"), ("text", "cross_stakes_text")),
    ),
    ("objectifs", _("Objectifs"), (("text", "objectives"), ("text", "indicators"))),
    ("description", _("Déroulé"), (("text", "description"), ("tags", "natures"), ("text", "deliverables"))),
    (
        "publics",
        _("Publics"),
        (
            ("text", "direct_beneficiaries"),
            ("tags", "priority_publics"),
            ("tags", "levels"),
            ("text", "indirect_beneficiaries"),
        ),
    ),
    ("moyens", _("Moyens et coûts"), (("costs", "total_cost"), ("text", "human_means"))),
    (
        "resultats",
        _("Résultats"),
        (
            ("figures", "figures"),
            ("text", "results"),
            ("line", "no_results"),
            ("text", "salient_points"),
            ("text", "direct_impacts"),
            ("text", "indirect_impacts"),
        ),
    ),
    ("freins", _("Freins et leviers"), (("sides", "difficulties"),)),
    ("autoevaluation", _("Autoévaluation"), (("marks", "marks"),)),
    (
        "suites",
        _("Bilan et suites"),
        (
            ("line", "review_is_shared"),
            ("text", "review_sharing"),
            ("text", "limits"),
            ("text", "capitalisation"),
            ("text", "prospects"),
        ),
    ),
)
# Parts that the title of their section announces well enough.
UNTITLED = {
    "context",
    "cross_stakes_text",
    "objectives",
    "description",
    "direct_beneficiaries",
    "total_cost",
    "figures",
    "results",
    "no_results",
    "difficulties",
    "marks",
    "review_is_shared",
    "review_sharing",
}


def step_of(name):
    """Return the step in which the field `name` is written."""
    return next(step for step in (*STEPS, LAST_STEP) if name in step.fields)
