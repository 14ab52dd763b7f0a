"""Input of the pages « Animer »."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.forms.fields import BLANK, LineField, PlainForm, TextField
from community.forms.managing import TOO_LONG
from community.html import TooLong, render


class PersonChoice(forms.ModelChoiceField):
    """One person among those of a query, by her public identifier."""

    widget = forms.RadioSelect

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("error_messages", {"required": _("Choisissez une personne.")})
        super().__init__(*args, to_field_name="public_id", empty_label=None, **kwargs)

    def to_python(self, value):
        """Return the person; what no identifier can be is a wrong choice like any other."""
        return super().to_python("" if value and "\0" in str(value) else value)


class WelcomeForm(PlainForm):
    """The first words to a newcomer."""

    words = TextField(
        label=_("Votre message"),
        rows=6,
        max_length=1000,
        help_text=_("Il arrive dans ses notifications et par courriel, selon ses réglages."),
        error_messages={"required": BLANK},
    )


class SolicitForm(PlainForm):
    """Whom to ask, and in which words."""

    person = PersonChoice(label=_("À qui demander"), queryset=None)
    words = TextField(
        label=_("Votre message"),
        rows=5,
        max_length=1000,
        help_text=_("Un mot personnel compte : dites pourquoi vous pensez à cette personne."),
        error_messages={"required": BLANK},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class AssignForm(PlainForm):
    """Which manager takes care of something."""

    person = PersonChoice(label=_("Qui s'en occupe"), queryset=None)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class NoteForm(PlainForm):
    """A page of the hand-over book."""

    source = TextField(
        label=_("Votre note"),
        rows=5,
        max_length=5000,
        help_text=_("Seules les personnes qui animent la lisent. « - » ouvre une liste, **deux astérisques** le gras."),
        error_messages={"required": BLANK},
    )

    def clean_source(self):
        """Refuse what cannot be rendered."""
        try:
            render(self.cleaned_data["source"])
        except TooLong as error:
            raise ValidationError(TOO_LONG) from error
        return self.cleaned_data["source"]


class ReplyForm(PlainForm):
    """A canned reply."""

    title = LineField(label=_("Intitulé"), max_length=80, error_messages={"required": BLANK})
    text = TextField(label=_("Texte"), rows=6, max_length=3000, error_messages={"required": BLANK})
