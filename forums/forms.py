"""Input of the discussions, turned into clean values. Typed text is never changed before it is given back."""

from datetime import datetime, time
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.forms.fields import ChoicesField
from community.html import MAX_LENGTH, clean_line, is_blank, normalise
from community.models import Qualification, Theme
from forums.actions.polls import FEWEST_OPTIONS, MOST_OPTIONS
from forums.models import Thread

BLANK = _("Il manque le texte : quelques mots suffisent.")
Boxes = forms.CheckboxSelectMultiple
MOST_TITLE, MOST_QUESTION, MOST_OPTION, MOST_TAGS = 160, 200, 120, 5


class FilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files; each is checked by its content when it is attached."""

    widget = FilesInput

    def clean(self, data, initial=None):
        """Return the list, empty when nothing was chosen. Empty files stay: they are refused by name later."""
        return data if isinstance(data, (list, tuple)) else [data] if data else []


class TextForm(forms.Form):
    """The text of a message."""

    source = forms.CharField(required=False, strip=False)

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
    """An answer: its text, its files, and the key that makes a double submit harmless."""

    form_key = forms.UUIDField(required=False)
    files = FilesField(required=False)

    def key(self):
        """Return the key of this form: the one that came back, or a new one."""
        return (self.data.get("form_key") if self.is_bound else None) or str(uuid4())


class ThreadForm(MessageForm):
    """A new thread: an answer's fields, a title, what it is about, who may read it, and maybe a poll."""

    kind = forms.ChoiceField(choices=Thread.Kind, initial=Thread.Kind.QUESTION, required=False)
    title = forms.CharField(required=False, strip=False)
    themes = ChoicesField(Theme.objects.all(), required=False)
    qualifications = ChoicesField(Qualification.objects.all(), required=False, widget=Boxes)
    members_only = forms.BooleanField(required=False)
    is_anonymous = forms.BooleanField(required=False)
    poll_question = forms.CharField(required=False)
    poll_multiple = forms.BooleanField(required=False)
    poll_closes = forms.DateField(required=False, error_messages={"invalid": _("Écrivez la date ainsi : 31/12/2026.")})

    OPTIONS = [f"poll_option_{number}" for number in range(1, MOST_OPTIONS + 1)]
    # Fields kept with the draft beside its title and text.
    KEPT = [
        "kind",
        "themes",
        "qualifications",
        "members_only",
        "is_anonymous",
        "poll_question",
        "poll_multiple",
        "poll_closes",
        *OPTIONS,
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.OPTIONS:
            self.fields[name] = forms.CharField(required=False)

    @classmethod
    def kept(cls, data):
        """Return what a draft keeps of the other fields, {name: list of strings}, bounded."""
        return {
            name: [value[:200] for value in data.getlist(name)[:20]] for name in cls.KEPT if any(data.getlist(name))
        }

    @classmethod
    def initial_from(cls, draft):
        """Return the initial values that a draft gives back."""
        several = ("themes", "qualifications")
        extra = {name: values if name in several else values[0] for name, values in draft.extra.items() if values}
        return {"title": draft.title, "source": draft.source, **extra}

    def clean_kind(self):
        """Return the kind, a question unless said otherwise."""
        return self.cleaned_data["kind"] or Thread.Kind.QUESTION

    def clean_title(self):
        """Return the title on one line."""
        title = clean_line(self.cleaned_data["title"])
        if is_blank(title):
            raise ValidationError(_("Il manque le titre : une phrase qui se lit seule."), "blank")
        _check_line(title, MOST_TITLE)
        return title

    def clean_themes(self):
        """Bound the themes."""
        return _at_most(self.cleaned_data["themes"], MOST_TAGS)

    def clean_qualifications(self):
        """Bound the diplomas."""
        return _at_most(self.cleaned_data["qualifications"], MOST_TAGS)

    def clean_poll_closes(self):
        """Return the end of that day; a day in the past would open a closed poll."""
        day = self.cleaned_data["poll_closes"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise ValidationError(_("Cette date est passée."), "past")
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))

    def clean(self):
        """Check the fields that depend on others: anonymity and the poll."""
        values = super().clean()
        if values.get("is_anonymous") and values.get("kind") == Thread.Kind.EXCHANGE:
            self.add_error("is_anonymous", _("Seule une question peut être anonyme."))
        values["poll"] = self._poll(values)
        return values

    def poll_options(self):
        """Return the fields of the options, for the template."""
        return [self[name] for name in self.OPTIONS]

    def wants_poll(self):
        """Return whether something of the poll was typed: the fold stays open."""
        return any(self[name].value() for name in ["poll_question", *self.OPTIONS])

    def _poll(self, values):
        question = clean_line(values.get("poll_question", ""))
        options = [clean_line(values.get(name, "")) for name in self.OPTIONS]
        options = list(dict.fromkeys(option for option in options if not is_blank(option)))
        if is_blank(question) and not options:
            return None
        self._check_poll(question, options)
        closes = values.get("poll_closes")
        return {"question": question, "options": options, "multiple": values["poll_multiple"], "closes_at": closes}

    def _check_poll(self, question, options):
        if is_blank(question):
            self.add_error("poll_question", _("Il manque la question du sondage."))
        elif len(question) > MOST_QUESTION:
            self.add_error("poll_question", line_too_long(len(question), MOST_QUESTION))
        if len(options) < FEWEST_OPTIONS:
            self.add_error("poll_option_1", _("Un sondage propose au moins deux réponses différentes."))
        for option in options:
            if len(option) > MOST_OPTION:
                self.add_error("poll_option_1", line_too_long(len(option), MOST_OPTION))


def _check_line(text, limit):
    if len(text) > limit:
        raise ValidationError(line_too_long(len(text), limit), "too_long")


def _at_most(chosen, limit):
    if len(chosen) > limit:
        raise ValidationError(_("Choisissez-en %(limit)s au plus.") % {"limit": limit}, "too_many")
    return chosen


def line_too_long(length, limit):
    """Return how much of a line has to go."""
    over = length - limit
    words = ngettext("%(over)s caractère de trop", "%(over)s caractères de trop", over) % {"over": grouped(over)}
    return _("%(words)s (%(limit)s au plus).") % {"words": words, "limit": grouped(limit)}


def too_long(length, limit):
    """Return how much of a text has to go, and what else to do."""
    advice = _("Publiez-le en plusieurs messages ou joignez-le en fichier.")
    return f"{line_too_long(length, limit)} {advice}"


def too_many_lines(lines, limit):
    """Return how many lines have to go."""
    return _("Ce texte a %(lines)s lignes, %(limit)s au plus. Joignez-le en fichier.") % {
        "lines": grouped(lines),
        "limit": grouped(limit),
    }


def grouped(number):
    """Return a number with a narrow space between thousands."""
    return f"{number:,}".replace(",", "\u202f")
