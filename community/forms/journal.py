"""What of the journal to show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.audit_wording import ACTS
from community.forms.fields import LineField, PlainForm


class JournalForm(PlainForm):
    """An act, a person, days."""

    act = forms.ChoiceField(label=_("Acte"), required=False)
    person = LineField(label=_("Personne"), max_length=80, required=False)
    since = forms.DateField(label=_("Depuis le"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("Jusqu'au"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        acts = sorted(((act, words.label) for act, words in ACTS.items()), key=lambda one: str(one[1]))
        self.fields["act"].choices = [("", _("Tous les actes")), *acts]
