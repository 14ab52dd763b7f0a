"""What a practice sheet says, read along the tables of `resources.sheet_sections`."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from community.html import excerpt, trusted
from community.typography import NARROW, NBSP
from resources.sheet_sections import CHOICES, MARKS, REQUIRED, SECTIONS, STEPS, TEXTS, UNTITLED
from resources.texts import label

PUBLIC_WORDS = 90
SHARED = {True: _("Le bilan de l'action est partagé."), False: _("Le bilan de l'action n'est pas partagé.")}


@dataclass(frozen=True)
class Part:
    """What a template of the reading page draws: `data` depends on the kind, `voices` are consented paragraphs."""

    kind: str
    field: str
    title: str
    data: object
    voices: list = field(default_factory=list)

    @property
    def template(self):
        """Return the template that draws it."""
        return f"resources/sheet_part_{self.kind}.html"


@dataclass(frozen=True)
class Section:
    """A section that has something to show."""

    anchor: str
    title: str
    parts: list


@dataclass(frozen=True)
class Mark:
    """A mark in words, and its bar: five boxes of 72, 8 apart."""

    label: str
    value: int
    word: str

    @property
    def end(self):
        """Return where the filled boxes end."""
        return self.value * 80 - 8


def shown(sheet):
    """Return the `Section`s of `sheet` that have something to show."""
    found = [
        Section(anchor, title, [made for part in parts if (made := _part(sheet, *part))])
        for anchor, title, parts in SECTIONS
    ]
    return [section for section in found if section.parts]


def missing(sheet):
    """Return [(field, message)] of what is required of a practice sheet and not there."""
    return [(names[0], message) for names, message in REQUIRED if not any(is_filled(sheet, name) for name in names)]


def is_filled(sheet, name):
    """Return whether the field `name` says something; a consented paragraph fills its section."""
    value = getattr(sheet, name)
    if hasattr(value, "all"):
        return bool(value.all())
    return value is False or bool(value) or (name in TEXTS and bool(sheet.voices.get(name)))


def states(sheet):
    """Return [(step, state)]: "done", nothing required lacks; "begun"; "empty"."""
    lacking = {name for name, _message in sheet.missing()}
    return [(step, _state(sheet, step, lacking)) for step in STEPS]


def facts(sheet):
    """Return [(label, words)] of who, where, when, for whom, without what is not known."""
    told = [
        (_g("Porteur") if len(sheet.leads) < 2 else _g("Porteurs"), ", ".join(sheet.leads)),
        (_g("Territoire"), ", ".join(str(place) for place in sheet.places)),
        (_g("Période"), sheet.period),
        (_g("Public"), ", ".join(labels(sheet, "priority_publics")) or _first_words(sheet, "direct_beneficiaries")),
    ]
    return [(name, words) for name, words in told if words]


def labels(sheet, name):
    """Return the words of a list of choices, "other" being said in full."""
    choices, other = CHOICES[name]
    said = dict(getattr(sheet, choices).choices)
    if other and getattr(sheet, other):
        said["other"] = getattr(sheet, other)
    return [str(said[value]) for value in getattr(sheet, name) if value in said]


def words(sheet):
    """Return what a search may find beside the texts."""
    lists = [*sheet.leads, *sheet.operators, *sheet.partners]
    chosen = [word for name in CHOICES for word in labels(sheet, name)]
    figures = [f"{figure['value']} {figure['label']}" for figure in sheet.figures]
    return [*lists, sheet.contact_name, sheet.period, *chosen, *figures, sheet.no_results]


def euros(amount):
    """Return an amount as one writes it: « 12 000 € », « 850,50 € », or nothing."""
    if amount == "":
        return ""
    whole, _comma, cents = f"{Decimal(amount):,.2f}".partition(".")
    return f"{whole.replace(',', NARROW)}{'' if cents == '00' else ',' + cents}{NBSP}€"


def marks(sheet):
    """Return the `Mark`s of the self-evaluation, without what was not marked."""
    given = [(name, getattr(sheet, name)) for name in MARKS]
    given = [(name, value) for name, value in given if value]
    return [Mark(label(sheet, name), value, sheet.Mark(value).label) for name, value in given]


def _state(sheet, step, lacking):
    if not any(is_filled(sheet, name) for name in step.fields):
        return "empty"
    return "begun" if lacking & set(step.fields) else "done"


def _part(sheet, kind, name):
    data, voices = MAKERS[kind](sheet, name), sheet.voices.get(name, []) if kind == "text" else []
    title = "" if name in UNTITLED else label(sheet, name)
    return Part(kind, name, title, data, voices) if data or voices else None


def _text(sheet, name):
    return trusted(sheet.rendered.get(name, ""))


def _line(sheet, name):
    value = getattr(sheet, name)
    return SHARED.get(value, "") if name == "review_is_shared" else value


def _costs(sheet, name):
    rows = [(label(sheet, cost), getattr(sheet, cost)) for cost in ("total_cost", "human_cost")]
    rows = [row for row in rows if row[1] is not None]
    rows += [(funder["name"], funder["amount"]) for funder in sheet.funders]
    return [(what, euros(amount)) for what, amount in rows]


def _sides(sheet, name):
    sides = (
        ("difficulties", _g("Ce qui a freiné"), "madder", "triangle-alert"),
        ("success_factors", _g("Ce qui a aidé"), "moss", "lightbulb"),
    )
    drawn = [
        {"field": side, "title": title, "hue": hue, "icon": icon, "html": _text(sheet, side)}
        | {"voices": sheet.voices.get(side, [])}
        for side, title, hue, icon in sides
    ]
    return [side for side in drawn if side["html"] or side["voices"]]


def _first_words(sheet, name):
    return excerpt(sheet.rendered.get(name, ""), PUBLIC_WORDS)


MAKERS = {
    "text": _text,
    "tags": labels,
    "line": _line,
    "figures": getattr,
    "marks": lambda sheet, name: marks(sheet),
    "costs": _costs,
    "sides": _sides,
}
