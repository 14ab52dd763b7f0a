"""Input of the way from a thread to a sheet or a case: which messages, which sections, which answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.fields import LineField, PlainForm, TextField
from community.html import MAX_LENGTH
from resources.actions.contributions import DAYS, FEWEST_DAYS, MOST_DAYS
from resources.models import Contribution
from resources.texts import check

CHANGED = _("Le passage ou ses lecteurs ont changé entre-temps. Relisez, puis répondez de nouveau.")


class PickForm(PlainForm):
    """Messages and the section of each; a title when they begin a draft.

    Not bound, the section of a message is its usual one.
    """

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = LineField(label=_("Titre de la ressource"), max_length=160)
    posts = forms.TypedMultipleChoiceField(
        label=_("Messages à reprendre"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choisissez au moins un message."),
            "invalid_choice": _("Un des messages choisis n'est plus dans cette page. Vérifiez votre choix."),
        },
    )

    def __init__(self, *args, rows, sections, has_title, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["posts"].choices = [(row.post.pk, row.post.pk) for row in rows]
        for row in rows:
            self.fields[_place(row.post)] = forms.ChoiceField(
                label=_("Partie"), choices=list(sections.items()), required=False, initial=row.section
            )
        if not has_title:
            del self.fields["title"]

    def lines(self):
        """Return [(row, whether it is picked, field of its section)] for the template."""
        picked = {str(pk) for pk in self["posts"].value() or ()}
        return [(row, str(row.post.pk) in picked, self[_place(row.post)]) for row in self.rows]

    def picked(self):
        """Return {post id: section}."""
        usual = {row.post.pk: row for row in self.rows}
        values = self.cleaned_data
        return {pk: values[_place(usual[pk].post)] or usual[pk].section for pk in values["posts"]}


class ParagraphForm(PlainForm):
    """The text of a paragraph and its place."""

    section = forms.ChoiceField(label=_("Partie"))
    source = TextField(label=_("Texte"), max_length=MAX_LENGTH, rows=10, validators=[check])

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = list(sections.items())


class AskForm(PlainForm):
    """How long the authors have to answer."""

    days = forms.IntegerField(
        label=_("Jours pour répondre"),
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        initial=DAYS,
        help_text=_("De 3 à 60 jours. Passé ce délai, le silence vaut refus."),
    )


class AnswerForm(PlainForm):
    """A yes or a no, and how to be named; who wrote without her name has no choice of it."""

    answer = forms.ChoiceField(choices=[("oui", _("Oui")), ("non", _("Non"))])
    # When she was asked for what she has before her eyes.
    asked = forms.CharField(required=False, max_length=40)
    credit = forms.ChoiceField(
        label=_("Comment souhaitez-vous que l'on vous cite ?"), widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args, contribution, **kwargs):
        super().__init__(*args, **kwargs)
        if contribution.is_anonymous:
            del self.fields["credit"]
        else:
            # Named as readers will see her.
            unnamed = Contribution.Credit.NONE
            self.fields["credit"].choices = [*contribution.names.items(), (unnamed, unnamed.label)]
        self.asked_at = contribution.asked_at.isoformat()

    @property
    def agrees(self):
        """Return whether she says yes."""
        return self.cleaned_data.get("answer") == "oui"

    def clean(self):
        """A yes is for what was read."""
        values = super().clean()
        if self.agrees and values.get("asked") != self.asked_at:
            raise forms.ValidationError(CHANGED, "changed")
        return values


def _place(post):
    return f"section_{post.pk}"
