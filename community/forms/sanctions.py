"""Input of what is decided about a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.fields import LineField, PlainForm, TextField
from community.models import Sanction

Kind = Sanction.Kind
IN_COMMUNITY = {
    Kind.WARN: _("elle lit votre motif, rien d'autre ne change"),
    Kind.LIMIT: _("elle lit la communauté sans pouvoir y écrire, le temps que vous fixez"),
    Kind.EXCLUDE: _("elle n'est plus membre et ne peut plus entrer, ses messages restent"),
}
ON_SITE = {
    Kind.WARN: _("elle lit votre motif, rien d'autre ne change"),
    Kind.LIMIT: _("elle lit tout ce qu'elle lisait sans pouvoir écrire dans aucune communauté"),
    Kind.SUSPEND: _("elle est déconnectée et ne peut plus ouvrir son compte, ses messages restent"),
}
LONGEST = 366


class SanctionForm(PlainForm):
    """A measure, why, and for how long. `effects` gives those that may be chosen, with what each does."""

    kind = forms.ChoiceField(label=_("Mesure"), error_messages={"required": _("Choisissez une mesure.")})
    days = forms.IntegerField(
        label=_("Durée, en jours"),
        min_value=1,
        max_value=LONGEST,
        required=False,
        help_text=_("Nécessaire pour la lecture seule. Laissez vide, sinon, jusqu'à ce que la mesure soit levée."),
    )
    reason = TextField(
        label=_("Motif"),
        max_length=2000,
        rows=4,
        help_text=_("La personne le lira tel quel, sur le site et par courriel, sans votre nom."),
        error_messages={"required": _("Dites pourquoi : la personne a le droit de le savoir.")},
    )

    def __init__(self, *args, effects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in effects]
        self.effects = [(kind.value, kind.label, effect) for kind, effect in effects.items()]

    def clean(self):
        """A limit has an end; a warning has none."""
        data = super().clean()
        if data.get("kind") == Kind.LIMIT and "days" in data and data["days"] is None:
            self.add_error("days", _("Dites pour combien de jours."))
        return data


class PeopleForm(PlainForm):
    """Looking for an account."""

    q = LineField(label=_("Nom ou adresse"), max_length=120, required=False)
