"""Fields that take members' words: cleaned on entry, refused when nothing of them shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.html import clean_line, is_blank, normalise
from community.limits import in_words

BLANK = _("Ce champ est vide, ou ne contient que des caractères invisibles.")


class LineField(forms.CharField):
    """One line: no control, no direction override, no zero-width character, single spaces."""

    def clean(self, value):
        """Return the line, cleaned before its length is counted."""
        return super().clean(_visible(clean_line(value or "")))


class TextField(forms.CharField):
    """Several lines, light Markdown."""

    widget = forms.Textarea

    def __init__(self, *args, rows=6, **kwargs):
        super().__init__(*args, **kwargs)
        self.widget.attrs["rows"] = rows

    def clean(self, value):
        """Return the text in the one form that is stored."""
        return super().clean(_visible(normalise(value or "").strip()))


class ChoicesField(forms.ModelMultipleChoiceField):
    """Several rows."""

    def clean(self, value):
        """Return the rows; a number that no row can have is a wrong choice like any other."""
        try:
            return super().clean(value)
        except OverflowError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], "invalid_choice", {"value": str(value[0])[:20]}
            ) from error


def _visible(text):
    return "" if is_blank(text) else text


class PlainForm(forms.Form):
    """A form drawn by `community/_fields.html`: no colons after labels, the design's classes on the controls."""

    required_css_class = "required"
    # Seconds to wait, once something was asked too often.
    retry_after = 0

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, (forms.TextInput, forms.NumberInput, forms.EmailInput)):
                field.widget.attrs["class"] = "input"

    @property
    def status(self):
        """Return the status of an answer that shows this form."""
        return 429 if self.retry_after else 422 if self.errors else 200

    def wait(self, seconds):
        """Refuse for the next `seconds`; what was typed stays. Return whether it refuses."""
        self.retry_after = seconds
        if seconds:
            told = _("Beaucoup d'envois en peu de temps : réessayez dans %(delay)s. Ce que vous avez tapé est gardé.")
            self.add_error(None, told % {"delay": in_words(seconds)})
        return bool(seconds)
