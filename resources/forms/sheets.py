"""Input of practice sheets: the same fields on the site's screens and in files, typed as a person types them.

A field is made from that of the model by what it holds. Lists are typed one item a line.
"""

from decimal import Decimal, InvalidOperation
from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.forms.fields import ChoicesField, LineField, PlainForm, TextField
from community.html import clean_line, is_blank, normalise
from community.models import Territory, Theme
from resources import sheet_lists as lists
from resources.models import PracticeSheet
from resources.places import name_of, named
from resources.sheet_sections import CHOICES, MARKS, REQUIRED, STEPS, TEXTS
from resources.texts import check

MOST_TYPED = 4 * lists.MOST_ITEMS * lists.MOST_LETTERS
MOST_PLACES, MOST_THEMES = 30, 5
# Before the sheet is proposed; one of two where either does.
ASKED = {"summary", *(names[0] for names, _message in REQUIRED)}
YES_NO = [("", _("Non précisé")), ("oui", _("Oui")), ("non", _("Non"))]
HELP = {
    "summary": _("Une ou deux phrases : elles se lisent sous le titre et dans les listes."),
    "leads": _("Un par ligne."),
    "operators": _("Un par ligne, s'ils ne sont pas les porteurs."),
    "partners": _("Un par ligne."),
    "region": _("La région, ou au moins un territoire."),
    "territories": _("Un par ligne : un département par son nom ou son numéro, un bassin d'emploi par son nom."),
    "period": _("Par exemple : du 11 au 15 mai 2026, ou depuis 2024."),
    "contact_name": _("Lu par tout le monde. Le courriel et le téléphone ne se lisent qu'avec un compte."),
    "funders": _("Un par ligne, avec le montant s'il est connu : Région Bretagne : 12 000"),
    "figures": _("Six au plus, un par ligne. Par exemple : 5 sur 6 : jeunes présents toute la semaine"),
    "total_cost": _("En euros."),
    "human_cost": _("En euros."),
    "no_results": _("À remplir si l'action n'a pas encore de résultats."),
}


class LinesField(forms.CharField):
    """A list of short lines."""

    widget = forms.Textarea

    def __init__(self, *args, check=lists.check_items, rows=3, **kwargs):
        super().__init__(*args, max_length=MOST_TYPED, **kwargs)
        self.check = check
        self.widget.attrs |= {"rows": rows, "data-grow": ""}

    def clean(self, value):
        """Return the items, each once, in the order typed."""
        text = super().clean(normalise(value or ""))
        lines = (clean_line(line) for line in text.replace(lists.SEPARATOR, "\n").split("\n"))
        items = [self.item(line) for line in dict.fromkeys(lines) if not is_blank(line)]
        self.check(items)
        return items

    def item(self, line):
        """Return what a line stands for."""
        return line

    def typed(self, items):
        """Return the text in which these items are typed."""
        return "\n".join(items)


class FundersField(LinesField):
    """Lines « nom : montant », the amount being optional."""

    def item(self, line):
        """Return the funder of a line; what follows the last colon is the amount."""
        name, colon, amount = line.rpartition(":")
        if not colon:
            return {"name": line, "amount": ""}
        amount = amount_of(amount) if amount.strip() else ""
        return {"name": name.strip(), "amount": str(amount)}

    def typed(self, items):
        """Return a line per funder, with its colon always: a name may hold one."""
        return "\n".join(f"{item['name']} : {item['amount'].replace('.', ',')}".rstrip() for item in items)


class FiguresField(LinesField):
    """Lines « valeur : libellé »."""

    def item(self, line):
        """Return the figure of a line; what precedes the first colon is the value."""
        value, colon, label = line.partition(":")
        if not colon or not value.strip() or not label.strip():
            raise ValidationError(
                _("« %(line)s » : écrivez la valeur, deux points, puis ce qu'elle compte."), params={"line": line[:40]}
            )
        return {"value": value.strip(), "label": label.strip()}

    def typed(self, items):
        """Return a line per figure."""
        return "\n".join(f"{item['value']} : {item['label']}" for item in items)


class PlacesField(LinesField):
    """Territories typed by name or number."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, check=self.check_known, **kwargs)

    def clean(self, value):
        """Return the territories."""
        return [self.known[line] for line in super().clean(value)]

    def check_known(self, lines):
        """Refuse the lines that name no territory, all at once."""
        lists.check_items(lines, MOST_PLACES)
        self.known = named(lines)
        if unknown := [line for line in lines if line not in self.known]:
            raise ValidationError(
                _("Territoire inconnu : %(names)s."), "unknown", {"names": ", ".join(line[:40] for line in unknown)}
            )

    def typed(self, items):
        """Return a line per territory."""
        return "\n".join(sorted(name_of(place) for place in items))


class AmountField(LineField):
    """An amount in euros as the French write it: 12 000,50 €."""

    def clean(self, value):
        """Return the amount, or None."""
        text = super().clean(value)
        return amount_of(text) if text else None

    def typed(self, amount):
        """Return the amount as typed."""
        return "" if amount is None else f"{amount:f}".removesuffix(".00").replace(".", ",")


def amount_of(text):
    """Return the Decimal that `text` writes. Raises ValidationError."""
    plain = "".join(text.replace("€", "").replace(",", ".").split())
    try:
        amount = Decimal(plain) if plain.isascii() and plain[:1].isdigit() and plain[-1].isdigit() else None
    except InvalidOperation:
        amount = None
    if amount is None or "e" in plain.lower():
        raise ValidationError(
            _("« %(text)s » : écrivez un montant en chiffres."), "amount", {"text": text[:20].strip()}
        )
    if amount > lists.MOST_EUROS:
        raise ValidationError(_("Ce montant est trop grand."), "amount")
    return amount.quantize(Decimal("0.01")) if amount % 1 else amount.quantize(Decimal(1))


def _choices(name):
    labels = {"widget": forms.CheckboxSelectMultiple}
    return forms.MultipleChoiceField(choices=getattr(PracticeSheet, CHOICES[name][0]).choices, **labels)


def _mark(_name):
    marks = [(str(value), f"{value} : {word}") for value, word in PracticeSheet.Mark.choices]
    return forms.TypedChoiceField(choices=[("", _("Non noté")), *marks], coerce=int, empty_value=None)


MAKERS = {
    "territories": lambda name: PlacesField(),
    "region": lambda name: forms.ModelChoiceField(
        Territory.objects.filter(kind=Territory.Kind.REGION), empty_label=_("Non précisée")
    ),
    "themes": lambda name: ChoicesField(Theme.objects.all()),
    "contact_email": lambda name: forms.EmailField(max_length=254),
    "total_cost": lambda name: AmountField(max_length=30),
    "human_cost": lambda name: AmountField(max_length=30),
    "funders": lambda name: FundersField(check=lists.check_funders),
    "figures": lambda name: FiguresField(check=lists.check_figures),
    "review_is_shared": lambda name: forms.TypedChoiceField(
        choices=YES_NO, coerce=lambda value: value == "oui", empty_value=None
    ),
    **dict.fromkeys(("leads", "operators", "partners"), lambda name: LinesField()),
    **dict.fromkeys(CHOICES, _choices),
    **dict.fromkeys(MARKS, _mark),
    **dict.fromkeys(TEXTS, lambda name: TextField(max_length=_of_model(name).max_length, rows=4, validators=[check])),
}


def _of_model(name):
    return PracticeSheet._meta.get_field(name)


def made(name):
    """Return the form's field for a field of the sheet."""
    field = MAKERS[name](name) if name in MAKERS else LineField(max_length=_of_model(name).max_length)
    field.label = capfirst(_of_model(name).verbose_name)
    field.help_text = HELP.get(name, "")
    field.required, field.is_asked = name == "title", name in ASKED
    field.template_name = "resources/sheet_field.html"
    return field


class SheetForm(PlainForm):
    """Some fields of a sheet: those of a step, or all."""

    def __init__(self, data=None, *, names, **kwargs):
        super().__init__(data, **kwargs)
        self.fields = {name: made(name) for name in names}
        for field in self.fields.values():
            if isinstance(field.widget, (forms.TextInput, forms.EmailInput)):
                field.widget.attrs["class"] = "input"
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["data-grow"] = ""

    def clean_themes(self):
        """Bound the themes."""
        if len(self.cleaned_data["themes"]) > MOST_THEMES:
            raise ValidationError(_("Choisissez-en %(limit)s au plus."), params={"limit": MOST_THEMES})
        return list(self.cleaned_data["themes"])

    def clean(self):
        """Say which other, when "other" is what was chosen."""
        values = super().clean()
        for name, (_choices, other) in CHOICES.items():
            if other in values and values[other] and "other" not in values.get(name, ["other"]):
                values[name] = [*values[name], "other"]
        return values

    def told(self, error):
        """Show what the model refused beside its fields."""
        for name, errors in error.error_dict.items() if hasattr(error, "error_dict") else [(None, [error])]:
            for one in errors:
                self.add_error(name if name in self.fields else None, one)


def typed(sheet, names):
    """Return {name: what one would type} of some fields of `sheet`: the initial values of a form."""
    return {name: _typed(sheet, name) for name in names}


def _typed(sheet, name):
    value = getattr(sheet, name)
    if name == "review_is_shared":
        return {True: "oui", False: "non", None: ""}[value]
    if name == "region":
        return sheet.region_id
    if name in ("themes", "communities"):
        return [row.pk for row in value.all()]
    write = _writer(name)
    return write(value.all() if hasattr(value, "all") else value) if write else value


@cache
def _writer(name):
    return getattr(made(name), "typed", None)


# Of all the steps: what a line of a file holds.
ALL_FIELDS = tuple(name for step in STEPS for name in step.fields)
