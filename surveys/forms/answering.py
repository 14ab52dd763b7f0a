"""The questions of a survey as a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.fields import BLANK, LineField, PlainForm, TextField
from surveys.models import Question

NO_ANSWER = ("", _("Sans réponse"))
ASKED = {"required": _("Cette question attend une réponse.")}
WRONG = _("Ce choix ne fait pas partie de ceux qui sont proposés.")
LONGEST = 3000
# What a float holds exactly.
GREATEST = 10**12


class AnswersForm(PlainForm):
    """Some questions, as fields named "q12"; an indicator has a second one, "q12_text".

    `values` fills it in with {question id: value}; `lenient` lets required ones wait, for a draft.
    """

    def __init__(self, *args, questions, values=None, lenient=False, **kwargs):
        self.questions = list(questions)
        self.base_fields = {}
        for question in self.questions:
            self.base_fields |= _fields(question, lenient)
        super().__init__(*args, initial=self._initial(values or {}), **kwargs)

    def values(self):
        """Return {question id: value as it is stored, or None}."""
        return {question.pk: self._value(question) for question in self.questions}

    def rows(self):
        """Return [(question, its fields)], in the order asked."""
        return [(question, [self[name] for name in _fields(question, True)]) for question in self.questions]

    def _value(self, question):
        name = f"q{question.pk}"
        value = self.cleaned_data[name]
        if question.kind == Question.Kind.INDICATOR:
            text = self.cleaned_data[f"{name}_text"]
            mark = int(value) if value else None
            return {"mark": mark, "text": text} if text or mark is not None else None
        if value in ("", None, []):
            return None
        return STORED[question.kind](value)

    def _initial(self, values):
        initial = {}
        for question in self.questions:
            value = values.get(question.pk)
            if isinstance(value, dict):
                initial |= {f"q{question.pk}": value["mark"], f"q{question.pk}_text": value["text"]}
            elif value is not None:
                initial[f"q{question.pk}"] = value
        return initial


def _fields(question, lenient):
    name, required = f"q{question.pk}", question.is_required and not lenient
    said = {"label": question.label, "help_text": question.help, "required": required}
    fields = {name: FIELDS[question.kind](question, said)}
    if question.kind == Question.Kind.INDICATOR:
        label = _("Ce qui le montre, ce qui manque")
        fields[f"{name}_text"] = TextField(label=label, required=False, max_length=LONGEST, rows=2)
    return fields


def _chosen(question, said):
    choices = [(str(value), label) for value, label in question.choices]
    errors = ASKED | {"invalid_choice": WRONG}
    if question.kind == Question.Kind.SEVERAL:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, error_messages=errors, **said
        )
    choices += [] if question.is_required else [NO_ANSWER]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=errors, **said)


def _line(question, said):
    return LineField(max_length=300, error_messages={"required": BLANK}, **said)


def _text(question, said):
    return TextField(max_length=LONGEST, rows=4, error_messages={"required": BLANK}, **said)


def _number(question, said):
    return forms.DecimalField(
        max_value=GREATEST,
        min_value=-GREATEST,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages=ASKED | {"invalid": _("Écrivez un nombre, par exemple 12 ou 7,5.")},
        **said,
    )


def _date(question, said):
    widget = forms.DateInput({"type": "date", "class": "input auto"}, format="%Y-%m-%d")
    wrong = _("Écrivez une date, par exemple 25/11/2026.")
    return forms.DateField(widget=widget, error_messages=ASKED | {"invalid": wrong}, **said)


def _number_stored(value):
    return int(value) if value == value.to_integral_value() else float(value)


FIELDS = {
    Question.Kind.SHORT: _line,
    Question.Kind.LONG: _text,
    Question.Kind.ONE: _chosen,
    Question.Kind.SEVERAL: _chosen,
    Question.Kind.SCALE: _chosen,
    Question.Kind.INDICATOR: _chosen,
    Question.Kind.YES_NO: _chosen,
    Question.Kind.NUMBER: _number,
    Question.Kind.DATE: _date,
}
STORED = {
    Question.Kind.SHORT: str,
    Question.Kind.LONG: str,
    Question.Kind.ONE: int,
    Question.Kind.SEVERAL: lambda values: sorted({int(value) for value in values}),
    Question.Kind.SCALE: int,
    Question.Kind.YES_NO: int,
    Question.Kind.NUMBER: _number_stored,
    Question.Kind.DATE: lambda day: day.isoformat(),
}
