"""Input of who makes a survey."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forms.fields import BLANK, LineField, PlainForm, TextField
from community.html import clean_line, is_blank, normalise
from community.models import Community
from surveys import permissions
from surveys.models import Question, Suggestion, Survey
from surveys.models.questions import MOST_OPTIONS

SITE = "site"
OPTION_LENGTH = 120
Kind, Audience = Survey.Kind, Survey.Audience


class NewSurveyForm(PlainForm):
    """Where a survey is asked, and from what it starts."""

    title = LineField(label=_("Titre"), max_length=160, error_messages={"required": BLANK})
    place = forms.ChoiceField(label=_("Où elle est posée"))
    start = forms.ChoiceField(label=_("Partir de"), help_text=_("Vous pourrez tout modifier avant de publier."))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        communities = Community.objects.manageable_by(person).filter(archived_at=None).order_by("title")
        self.places = {place.slug: place for place in communities}
        self.templates = {f"modele-{one.pk}": one for one in Survey.objects.templates_for(person).order_by("title")}
        site = [(SITE, _("Tout le site"))] if permissions.can_survey_site(person) else []
        self.fields["place"].choices = [*((slug, place.title) for slug, place in self.places.items()), *site]
        blank = [(kind.value, kind.label) for kind in Kind]
        groups = [(_("Un modèle"), [(key, one.title) for key, one in self.templates.items()]), (_("Vide"), blank)]
        self.fields["start"].choices = [group for group in groups if group[1]]

    def choices(self):
        """Return the arguments of `keeping.create`."""
        start = self.cleaned_data["start"]
        template = self.templates.get(start)
        return {
            "community": self.places.get(self.cleaned_data["place"]),
            "title": self.cleaned_data["title"],
            "template": template,
            "kind": template.kind if template else start,
        }


class SurveyForm(PlainForm):
    """What a survey says of itself; once published, only what was not promised to those who answer."""

    title = LineField(label=_("Titre"), max_length=160, error_messages={"required": BLANK})
    purpose = TextField(
        label=_("À quoi elle sert"),
        max_length=1500,
        required=False,
        rows=4,
        help_text=_("Pourquoi vous demandez, ce que vous ferez des réponses, combien de temps cela prend."),
    )
    is_anonymous = forms.TypedChoiceField(
        label=_("Les réponses"),
        choices=[
            ("oui", _("Anonymes : personne ne peut savoir qui a répondu quoi, et une réponse envoyée ne change plus")),
            ("non", _("Avec le nom : chaque personne peut changer ses réponses jusqu'à la fin")),
        ],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )
    audience = forms.ChoiceField(label=_("Qui répond"), choices=Audience, widget=forms.RadioSelect)
    results = forms.ChoiceField(label=_("Qui voit les résultats"), choices=Survey.Results, widget=forms.RadioSelect)
    opens_on = forms.DateField(
        label=_("Premier jour"), required=False, help_text=_("Laissez vide pour ouvrir dès la publication.")
    )
    closes_on = forms.DateField(
        label=_("Dernier jour"), required=False, help_text=_("On répond jusqu'à minuit ce jour-là, heure de Paris.")
    )

    def __init__(self, *args, survey, **kwargs):
        self.survey = survey
        initial = {name: getattr(survey, name) for name in self.base_fields}
        initial["is_anonymous"] = "oui" if survey.is_anonymous else "non"
        super().__init__(*args, initial=initial, **kwargs)
        for name in self._left_out():
            del self.fields[name]
        for name in {"opens_on", "closes_on"} & set(self.fields):
            self.fields[name].widget = forms.DateInput({"type": "date", "class": "input auto"}, format="%Y-%m-%d")
        if "audience" in self.fields:
            self.fields["audience"].choices = [(one.value, one.label) for one in Audience if self._may_ask(one)]

    def clean_closes_on(self):
        """Refuse a day that is over, unless it was left as it was."""
        day = self.cleaned_data["closes_on"]
        if day and day != self.survey.closes_on and day < timezone.localdate():
            raise ValidationError(_("Ce jour est déjà passé."))
        return day

    def clean(self):
        """Refuse an end before the beginning."""
        data = super().clean()
        first = data.get("opens_on", self.survey.opens_on)
        if first and data.get("closes_on") and data["closes_on"] < first:
            self.add_error("closes_on", _("Le dernier jour vient avant le premier."))
        return data

    def _left_out(self):
        survey = self.survey
        out = set()
        if survey.is_published:
            out |= {"is_anonymous", "audience", "results", "opens_on"}
        if not survey.has_end:
            out |= {"opens_on", "closes_on", "results"}
        if survey.is_grid:
            out.add("is_anonymous")
        return out

    def _may_ask(self, audience):
        community = self.survey.community
        if community is None:
            return audience != Audience.MEMBERS and not (audience == Audience.LINK and self.survey.is_grid)
        if community.is_secret:
            return audience == Audience.MEMBERS
        return not (audience == Audience.LINK and self.survey.is_grid)


class QuestionForm(PlainForm):
    """One question; `frozen` once somebody answered: only its texts are left."""

    label = LineField(label=_("Question"), max_length=300, error_messages={"required": BLANK})
    help = LineField(label=_("Précision"), max_length=300, required=False)
    section = LineField(
        label=_("Partie"),
        max_length=120,
        required=False,
        help_text=_("Les questions d'une même partie se suivent sous ce titre. D'une grille, c'est le thème."),
    )
    kind = forms.ChoiceField(label=_("Réponse attendue"), choices=Question.Kind)
    options = TextField(
        label=_("Choix proposés"),
        required=False,
        rows=5,
        max_length=2000,
        help_text=_(
            "Un par ligne, pour un choix dans une liste. Pour une échelle : cinq lignes, de 1 à 5, ou rien pour "
            "l'échelle en cinq niveaux."
        ),
    )
    is_required = forms.BooleanField(label=_("Réponse obligatoire"), required=False)

    def __init__(self, *args, question, frozen=False, **kwargs):
        self.question = question
        initial = {name: getattr(question, name) for name in self.base_fields} | {
            "options": "\n".join(question.options)
        }
        super().__init__(*args, initial=initial, **kwargs)
        if frozen:
            del self.fields["kind"], self.fields["is_required"]
            if not question.options:
                del self.fields["options"]

    def clean_options(self):
        """Return the labels, each once."""
        lines = (clean_line(line) for line in normalise(self.cleaned_data["options"]).split("\n"))
        options = list(dict.fromkeys(line for line in lines if not is_blank(line)))
        if any(len(option) > OPTION_LENGTH for option in options):
            raise ValidationError(_("Un choix a cent vingt caractères au plus."))
        return options

    def clean(self):
        """Ask for as many choices as the kind needs."""
        data = super().clean()
        kind = data.get("kind", self.question.kind)
        options = data.get("options")
        if options is None or "options" in self.errors:
            return data
        if kind in Question.LISTS and not 2 <= len(options) <= MOST_OPTIONS:
            self.add_error("options", _("Proposez de deux à %(n)d choix, un par ligne.") % {"n": MOST_OPTIONS})
        elif kind in Question.SCALES and len(options) not in (0, 5):
            self.add_error("options", _("Une échelle a cinq niveaux : écrivez cinq lignes, ou aucune."))
        elif kind not in (*Question.LISTS, *Question.SCALES):
            data["options"] = []
        if "kind" not in self.fields and len(options) != len(self.question.options):
            self.add_error("options", _("Des réponses sont arrivées : gardez le même nombre de choix."))
        return data


class IdeaForm(PlainForm):
    """An idea for the box."""

    text = TextField(label=_("Votre idée"), max_length=2000, rows=6, error_messages={"required": BLANK})


class DecisionForm(PlainForm):
    """What becomes of an idea."""

    state = forms.ChoiceField(label=_("État"), choices=Suggestion.State)
    answer = TextField(
        label=_("Réponse publique"),
        max_length=2000,
        required=False,
        rows=3,
        help_text=_("Lue avec l'idée, sans nom, par toutes les personnes à qui la boîte est ouverte."),
    )

    def clean(self):
        """An idea that is answered has an answer."""
        data = super().clean()
        if data.get("state") == Suggestion.State.ANSWERED and not data.get("answer") and not self.errors:
            self.add_error("answer", _("Écrivez la réponse, ou choisissez un autre état."))
        return data


class YearForm(PlainForm):
    """The year of a grid."""

    year = forms.TypedChoiceField(label=_("Année"), coerce=int)

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]
