"""Input of a community's manager."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.descriptions import to_blocks, to_text
from community.forms.fields import BLANK, LineField, PlainForm, TextField
from community.html import MAX_LENGTH, MAX_LONG_LENGTH, TooLong, normalise, render_long
from community.models import Community, Territory

HUES = [
    ("water", _("Eau")),
    ("ochre", _("Ocre")),
    ("plum", _("Prune")),
    ("moss", _("Mousse")),
    ("madder", _("Garance")),
    ("slate", _("Ardoise")),
]
ICONS = [
    ("messages-square", _("Conversation")),
    ("handshake", _("Poignée de main")),
    ("heart-handshake", _("Entraide")),
    ("users", _("Groupe")),
    ("graduation-cap", _("Formation")),
    ("book-open", _("Livre")),
    ("notebook-pen", _("Carnet")),
    ("clipboard-list", _("Évaluation")),
    ("lightbulb", _("Idée")),
    ("compass", _("Orientation")),
    ("map-pin", _("Territoire")),
    ("house", _("Accueil")),
    ("sprout", _("Insertion")),
    ("scale", _("Droit")),
    ("target", _("Objectif")),
    ("puzzle", _("Projet")),
    ("accessibility", _("Handicap")),
    ("video", _("À distance")),
]
TOO_LONG = _("Ce texte est trop long : raccourcissez-le, ou mettez-en une partie dans une discussion.")


class SettingsForm(PlainForm):
    """The face and the rules of entry of a community."""

    title = LineField(label=_("Nom de la communauté"), max_length=255, error_messages={"required": BLANK})
    purpose = LineField(
        label=_("En une phrase"),
        max_length=200,
        help_text=_("Ce qu'on y fait ensemble. Cette phrase se lit seule, dans la liste des communautés."),
        error_messages={"required": BLANK},
    )
    description = TextField(
        label=_("Description"),
        required=False,
        rows=10,
        max_length=MAX_LENGTH,
        help_text=_(
            "Une ligne vide sépare deux paragraphes. « ## » ouvre un intertitre, « - » une liste, « > » une citation, "
            "**deux astérisques** mettent en gras."
        ),
    )
    kind = forms.ChoiceField(label=_("Nature"), choices=Community.Kind)
    territory = forms.ModelChoiceField(
        label=_("Territoire"), queryset=Territory.objects.none(), required=False, empty_label=_("Aucun en particulier")
    )
    hue = forms.ChoiceField(label=_("Teinte"), choices=HUES)
    icon = forms.ChoiceField(label=_("Pictogramme"), choices=ICONS)
    join_mode = forms.ChoiceField(
        label=_("Entrée"),
        choices=[
            ("open", _("Ouverte : toute personne connectée peut entrer et lire")),
            ("request", _("Sur demande : vous répondez à chaque demande, seuls les membres lisent")),
            ("secret", _("Secrète : sur invitation, invisible de toute autre personne")),
        ],
    )
    public_reading = forms.BooleanField(
        label=_("Discussions lisibles sans compte"),
        required=False,
        help_text=_("Communauté ouverte seulement. Les moteurs de recherche peuvent alors les trouver."),
    )
    confirmed = forms.BooleanField(label=_("Je confirme ce changement"), required=False)
    answer_promise = LineField(
        label=_("Promesse de réponse"),
        max_length=120,
        required=False,
        help_text=_("Par exemple : réponse sous 2 jours ouvrés"),
    )
    invitation_title = LineField(label=_("Invitation de la semaine, titre"), max_length=80, required=False)
    invitation_text = TextField(
        label=_("Invitation de la semaine, texte"),
        max_length=300,
        required=False,
        rows=3,
        help_text=_("Ce à quoi vous invitez les membres ces jours-ci. Laissez vide pour ne rien afficher."),
    )

    def __init__(self, *args, community, **kwargs):
        self.community = community
        names = [name for name in self.base_fields if name not in ("description", "confirmed")]
        initial = {name: getattr(community, name) for name in names}
        initial["description"] = to_text(community.description)
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["territory"].queryset = Territory.objects.all()
        if community.icon not in dict(ICONS):
            self.fields["icon"].choices = [(community.icon, community.icon), *ICONS]
        self.must_confirm = False

    def clean_description(self):
        """Return the blocks of the description, or None when it was left as it was."""
        text = self.cleaned_data["description"]
        if text == normalise(self.initial["description"]).strip():
            return None
        try:
            return to_blocks(text)
        except TooLong as error:
            raise ValidationError(TOO_LONG) from error

    def clean(self):
        """Refuse reading without account elsewhere than in open communities; have a change of entry confirmed."""
        data = super().clean()
        if data.get("public_reading") and data.get("join_mode") != Community.JoinMode.OPEN:
            self.add_error("public_reading", _("Seule une communauté ouverte peut être lue sans compte."))
        elif self._opens_or_closes(data) and not data.get("confirmed"):
            self.must_confirm = True
            self.add_error("join_mode", self._consequence(data))
        return data

    def changes(self):
        """Return the settings to write."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}
        if data["description"] is None:
            del data["description"]
        return data

    def _opens_or_closes(self, data):
        if "join_mode" not in data:
            return False
        before = (self.community.join_mode, self.community.public_reading)
        return before != (data["join_mode"], data.get("public_reading", False))

    def _consequence(self, data):
        if data["join_mode"] == Community.JoinMode.SECRET:
            return _(
                "Les membres restent. Pour toute autre personne, la communauté n'existera plus. Confirmez plus bas."
            )
        if data["join_mode"] == Community.JoinMode.REQUEST:
            return _("Seuls les membres liront les discussions, et vous répondrez aux demandes. Confirmez plus bas.")
        if data.get("public_reading"):
            return _("Tout ce qui est écrit ici pourra être lu sans compte, le passé compris. Confirmez plus bas.")
        return _("Toute personne connectée pourra entrer et lire, le passé compris. Confirmez plus bas.")


class CharterDraftForm(PlainForm):
    """The text of the next charter."""

    source = TextField(
        label=_("Texte de la charte"),
        rows=16,
        max_length=MAX_LONG_LENGTH,
        help_text=_("« ## » ouvre un intertitre, « - » une liste. Relisez l'aperçu avant de publier."),
        error_messages={"required": BLANK},
    )
    changes = LineField(
        label=_("Ce qui change"),
        max_length=300,
        required=False,
        help_text=_("Une phrase pour les membres, à qui la nouvelle version sera présentée."),
    )

    def clean_source(self):
        """Refuse what cannot be rendered."""
        try:
            render_long(self.cleaned_data["source"])
        except TooLong as error:
            raise ValidationError(TOO_LONG) from error
        return self.cleaned_data["source"]


class AnswerForm(PlainForm):
    """The word that goes with the answer to a request."""

    answer = TextField(
        label=_("Votre mot"), max_length=1000, required=False, rows=2, help_text=_("Il part avec votre réponse.")
    )
