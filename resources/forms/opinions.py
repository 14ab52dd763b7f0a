"""Input of what readers say of a resource."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.fields import LineField, PlainForm, TextField

ANSWERS = [("oui", _("Oui, cela m'a été utile")), ("non", _("Il manque quelque chose"))]


class OpinionForm(PlainForm):
    """Was it useful, and what does it lack."""

    reponse = forms.ChoiceField(
        label=_("Votre avis"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez l'une des deux réponses."),
            "invalid_choice": _("Choisissez l'une des deux réponses."),
        },
    )
    missing = TextField(
        label=_("Ce qui manque, ce qui est à corriger"),
        help_text=_("Un mot suffit. Ne nommez personne."),
        max_length=1000,
        required=False,
        rows=4,
    )


class TrialForm(PlainForm):
    """With whom one tried it, and what happened."""

    with_whom = LineField(
        label=_("Avec qui"), help_text=_("Par exemple : une stagiaire ES en deuxième année."), max_length=160
    )
    text = TextField(
        label=_("Ce qui s'est passé"),
        help_text=_(
            "Un paragraphe : ce que vous avez fait, ce qui a marché, ce que vous changeriez. Ne nommez personne."
        ),
        max_length=1500,
        rows=6,
    )
