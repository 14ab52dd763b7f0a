"""Input of the discussions, turned into clean values. Typed text is never changed before it is given back."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.html import MAX_LENGTH, is_blank, normalise

BLANK = _("Il manque le texte. Quelques mots suffisent, même « Merci ».")


class FilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files; each is checked by its content when it is attached."""

    widget = FilesInput(attrs={"class": "vh"})

    def clean(self, data, initial=None):
        """Return the list, empty when nothing was chosen. Empty files stay: they are refused by name later."""
        return data if isinstance(data, (list, tuple)) else [data] if data else []


class TextForm(forms.Form):
    """The text of a message."""

    source = forms.CharField(required=False, strip=False, label=_("Votre réponse"))

    def clean_source(self):
        """Refuse what shows nothing and what is too long, by how much."""
        source = self.cleaned_data["source"]
        if is_blank(source[: 2 * MAX_LENGTH]):
            raise ValidationError(BLANK, "blank")
        length = len(source) if len(source) > 2 * MAX_LENGTH else len(normalise(source))
        if length > MAX_LENGTH:
            raise ValidationError(too_long(length, MAX_LENGTH), "too_long")
        return source


class MessageForm(TextForm):
    """An answer: its text, its files, the message it quotes, and the key that makes a double submit harmless."""

    form_key = forms.UUIDField(required=False)
    quoted = forms.IntegerField(required=False, widget=forms.HiddenInput)
    files = FilesField(required=False, label=_("Joindre des fichiers"))

    def key(self):
        """Return the key of this form: the one that came back, or a new one."""
        return (self.data.get("form_key") if self.is_bound else None) or str(uuid4())


class ThreadForm(TextForm):
    """A new thread."""

    # Fields of the form kept with the draft beside its title and text.
    KEPT = ("kind", "themes", "qualifications", "members_only", "is_anonymous", "poll_question", "poll_multiple")

    @classmethod
    def kept(cls, data):
        """Return what a draft keeps of the other fields, {name: list of strings}, bounded."""
        names = [*cls.KEPT, *(f"poll_option_{n}" for n in range(1, 9))]
        return {name: [value[:200] for value in data.getlist(name)[:20]] for name in names if any(data.getlist(name))}


def too_long(length, limit):
    """Return how much has to go."""
    over = length - limit
    return ngettext(
        "Ce texte a %(over)s caractère de trop (%(limit)s au plus). Publiez-le en plusieurs messages.",
        "Ce texte a %(over)s caractères de trop (%(limit)s au plus). Publiez-le en plusieurs messages.",
        over,
    ) % {"over": grouped(over), "limit": grouped(limit)}


def too_many_lines(lines, limit):
    """Return how many lines have to go."""
    return _("Ce texte a %(lines)s lignes, %(limit)s au plus. Joignez-le en fichier.") % {
        "lines": grouped(lines),
        "limit": grouped(limit),
    }


def grouped(number):
    """Return a number with a narrow space between thousands."""
    return f"{number:,}".replace(",", "\u202f")
