"""Input of what managers send to all members."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.forms.fields import BLANK, LineField, PlainForm, TextField
from community.html import MAX_LENGTH, TooLong, render

TOO_LONG = _("Ce texte est trop long : gardez l'essentiel, et un lien vers le reste.")


class WrittenForm(PlainForm):
    """A form with a text that has to be rendered."""

    def clean_source(self):
        """Refuse what cannot be rendered; `rendered` is what it gives."""
        try:
            self.rendered = render(self.cleaned_data["source"]).html
        except TooLong as error:
            raise ValidationError(TOO_LONG) from error
        return self.cleaned_data["source"]


class AnnouncementForm(WrittenForm):
    """An announcement."""

    title = LineField(label=_("Titre"), max_length=120, error_messages={"required": BLANK})
    source = TextField(
        label=_("Texte"),
        rows=10,
        max_length=MAX_LENGTH,
        help_text=_("Une ligne vide sépare deux paragraphes. « - » fait une liste, **deux astérisques** du gras."),
        error_messages={"required": BLANK},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class BulletinForm(WrittenForm):
    """The title, the introduction and the choice of a bulletin in preparation."""

    title = LineField(label=_("Titre"), max_length=120, error_messages={"required": BLANK})
    source = TextField(
        label=_("Mot d'introduction"),
        rows=6,
        max_length=MAX_LENGTH,
        required=False,
        help_text=_("Deux ou trois phrases suffisent : ce qui a compté, ce qui vient."),
    )
    kept = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, keys, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [(key, key) for key in keys]


class PeriodForm(PlainForm):
    """What a bulletin covers."""

    PERIODS = {"semaine": (7, _("La semaine passée")), "mois": (31, _("Le mois passé"))}

    periode = forms.ChoiceField(
        label=_("Période"),
        choices=[(key, label) for key, (_days, label) in PERIODS.items()],
        widget=forms.RadioSelect,
        initial="mois",
    )
