"""Input about what is flagged: the flag, the decision, the appeal, its judgement."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.forms.fields import PlainForm, TextField
from community.html import normalise
from community.models import Flag, Reason, Report

Decision = Report.Decision
LONGEST = {name: Flag._meta.get_field(name).max_length for name in ("passage", "comment")}
LONGEST_MESSAGE = Report._meta.get_field("message").max_length
CHOOSE = {"required": gettext_lazy("Choisissez une réponse.")}


class FlagForm(PlainForm):
    """Why something should be looked at, and where."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pour quelle raison ?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez une raison.")},
    )
    passage = TextField(
        label=gettext_lazy("Le passage en cause"),
        max_length=LONGEST["passage"],
        required=False,
        rows=3,
        help_text=gettext_lazy("Recopiez quelques mots du texte, s'il s'agit d'un endroit précis."),
    )
    comment = TextField(
        label=gettext_lazy("Une précision"),
        max_length=LONGEST["comment"],
        required=False,
        rows=3,
        help_text=gettext_lazy("Lue seulement par les personnes qui décident."),
    )


class DecisionForm(PlainForm):
    """What becomes of it, and what its author is told."""

    decision = forms.ChoiceField(choices=Decision.choices, error_messages=CHOOSE)
    message = TextField(label=gettext_lazy("Message à la personne"), max_length=LONGEST_MESSAGE, required=False, rows=5)
    measure = forms.BooleanField(required=False)

    def __init__(self, *args, first_name="", **kwargs):
        kwargs.setdefault("initial", {"decision": Decision.CORRECT, "message": begun(Decision.CORRECT, first_name)})
        super().__init__(*args, **kwargs)
        self.first_name = first_name

    def clean(self):
        """Send no words that were proposed for another decision; ask for the reason of one that takes something."""
        data = super().clean()
        decision, message = data.get("decision"), data.get("message", "")
        # Typography set them as it sets all our words; what was sent is normalised.
        others = [normalise(begun(one, self.first_name)).strip() for one in Decision if one != decision]
        if decision and message and message in others:
            data["message"] = message = begun(decision, self.first_name)
        if decision in (Decision.CORRECT, Decision.REMOVE) and not message and "message" not in self.errors:
            self.add_error("message", _("Dites à la personne pourquoi : elle peut contester votre décision."))
        return data

    @property
    def proposals(self):
        """Return (decision, the words proposed for it), for the script that puts them in the field."""
        return [(one.value, begun(one, self.first_name)) for one in Decision]


def begun(decision, first_name):
    """Return the words proposed for a decision; nothing has to be said when nothing changes."""
    hello = _("Bonjour %(name)s,") % {"name": first_name} if first_name else _("Bonjour,")
    words = {
        Decision.KEEP: "",
        Decision.CORRECT: _(
            "votre texte est utile et nous aimerions le garder. Certains passages posent une difficulté :"
            " pourriez-vous les reformuler ?"
        ),
        Decision.REMOVE: _(
            "votre texte a été retiré, car il ne respecte pas la charte. Vous pouvez contester cette décision"
            " pendant 15 jours."
        ),
    }
    return f"{hello} {words[decision]}" if words[decision] else ""


class AppealForm(PlainForm):
    """Why the author disagrees."""

    text = TextField(
        label=gettext_lazy("Pourquoi contestez-vous cette décision ?"),
        max_length=LONGEST_MESSAGE,
        help_text=gettext_lazy("Une autre personne que celle qui a décidé vous lira. Un seul recours est possible."),
    )


class JudgementForm(PlainForm):
    """What becomes of a decision that was contested."""

    upheld = forms.TypedChoiceField(
        label=gettext_lazy("Votre réponse au recours"),
        choices=[
            ("1", gettext_lazy("Maintenir la décision")),
            ("0", gettext_lazy("Revenir sur la décision : le contenu redevient visible")),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    answer = TextField(label=gettext_lazy("Votre réponse à la personne"), max_length=LONGEST_MESSAGE, rows=5)
