"""Input of a resource that a member proposes: what it is, its text, how it is filed, who will read it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.forms.fields import ChoicesField, LineField, PlainForm, TextField
from community.html import MAX_LENGTH, TooLong, clean_line, is_blank, normalise
from community.models import Qualification, Theme
from resources.actions.review import MOST_COMMENT
from resources.forms.audience import AudienceForm
from resources.member_text import blocks_of, files_of, typed
from resources.models import Moment, ResourcePage

MOST_POINTS, MOST_POINT, MOST_HEADING = 3, 200, 120
PLAIN = ("kind", "title", "summary", "link", "visibility", "source_name", "source_url", "licence")
MANY = ("themes", "qualifications", "moments", "communities")
# The field of the form that stands for one of the page.
PARTS = {"body": ["points", "text"]}
Boxes = forms.CheckboxSelectMultiple


class PointsField(TextField):
    """A few sentences, one a line."""

    def clean(self, value):
        """Return the list of lines that say something."""
        lines = [clean_line(line) for line in super().clean(value).split("\n")]
        lines = [line for line in lines if not is_blank(line)]
        if len(lines) > MOST_POINTS:
            raise ValidationError(_("Trois points au plus, un par ligne."))
        if any(len(line) > MOST_POINT for line in lines):
            raise ValidationError(_("Un point tient en 200 caractères."))
        return lines


class ProposalForm(AudienceForm):
    """A resource made of blocks. Only the title is needed to save it."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("De quoi s'agit-il ?"), choices=ResourcePage.KINDS)
    title = LineField(
        label=_("Titre"),
        max_length=160,
        help_text=_("Une phrase qui se comprend seule."),
        error_messages={"required": _("Donnez un titre : il permet de retrouver votre brouillon.")},
    )
    summary = TextField(
        label=_("Chapeau"),
        max_length=300,
        required=False,
        rows=3,
        help_text=_("Une ou deux phrases : à quoi elle sert, à qui. Elles se lisent aussi dans les listes."),
    )
    points = PointsField(
        label=_("En bref"),
        required=False,
        rows=3,
        help_text=_("Trois points au plus, un par ligne : ce que l'on retient si l'on ne lit rien d'autre."),
    )
    text = TextField(
        label=_("Texte"),
        max_length=MAX_LENGTH,
        required=False,
        rows=14,
        help_text=_(
            "Une ligne vide sépare deux paragraphes. « ## » ouvre un intertitre, « - » une liste, « > » une citation, "
            "**deux astérisques** mettent en gras."
        ),
    )
    link = forms.URLField(
        label=_("Lien"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Si la ressource est ailleurs : son adresse complète."),
        error_messages={"invalid": _("Cette adresse n'est pas complète. Par exemple : https://exemple.fr/page.")},
    )
    file = forms.FileField(
        label=_("Fichier"),
        required=False,
        allow_empty_file=True,
        help_text=_("Un document à télécharger : texte, tableur, PDF, image. Il s'ajoute à la fin."),
    )
    drop = forms.MultipleChoiceField(label=_("Fichiers à retirer"), required=False, widget=Boxes)
    themes = ChoicesField(Theme.objects.all(), label=_("Thèmes"), required=False, widget=forms.SelectMultiple)
    qualifications = ChoicesField(
        Qualification.objects.all(), label=_("Métiers ou diplômes"), required=False, widget=forms.SelectMultiple
    )
    moments = ChoicesField(Moment.objects.all(), label=_("Moments du stage"), required=False, widget=Boxes)
    source_name = LineField(
        label=_("Source"), max_length=160, required=False, help_text=_("Si vous ne l'avez pas faite : qui l'a faite.")
    )
    source_url = forms.URLField(label=_("Adresse de la source"), required=False, max_length=500, assume_scheme="https")
    licence = LineField(
        label=_("Licence"), max_length=120, required=False, help_text=_("Par exemple : CC BY-SA 4.0, licence ouverte.")
    )

    def __init__(self, *args, body=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["drop"].choices = files_of(body)
        for name in ("themes", "qualifications"):
            self.fields[name].widget.attrs["size"] = 6
        if body and "text" not in self.initial:
            del self.fields["text"]

    def clean_text(self):
        """Refuse what makes no blocks."""
        text = self.cleaned_data["text"]
        try:
            blocks = blocks_of(text)
        except TooLong as error:
            raise ValidationError(_("Ce texte est trop long : joignez-le en fichier, ou raccourcissez-le.")) from error
        if any(name == "heading" and len(value) > MOST_HEADING for name, value in blocks):
            raise ValidationError(_("Un intertitre tient en 120 caractères."))
        return text

    def words(self):
        """Return {field of the page: value} of all but the body."""
        return {name: self.cleaned_data[name] for name in (*PLAIN, *MANY)}

    def parts(self):
        """Return what `member_text.body_of` takes; what was not touched is None: its blocks stay as they are."""
        text, points = self.cleaned_data.get("text"), self.cleaned_data["points"]
        return {
            "points": None if points == self.initial.get("points", "").splitlines() else points,
            "text": None if text == normalise(self.initial.get("text", "")).strip() else text,
            "without": self.cleaned_data["drop"],
        }


class CommentForm(PlainForm):
    """Words about a draft."""

    comment = TextField(
        label=_("Votre commentaire"),
        max_length=MOST_COMMENT,
        rows=4,
        help_text=_("Ses auteurs et les personnes qui la relisent le lisent."),
        error_messages={"required": _("Dites en une phrase ce qui est à revoir.")},
    )


def given_of(draft):
    """Return the initial values of the form for a draft."""
    body = typed(draft.body)
    given = {name: getattr(draft, name) for name in PLAIN} | {"points": body.points}
    if body.text is not None:
        given["text"] = body.text
    return given | {name: [row.pk for row in getattr(draft, name).all()] for name in MANY}
