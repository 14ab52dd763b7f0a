"""The form that brings a CSV file of words in, on the editors' screens."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.csv_files import RefusedCsv, decode, parse_csv
from resources.actions.vocabulary import VOCABULARIES

MAX_BYTES = 500 * 1024


class VocabularyForm(forms.Form):
    """A kind of words and their file; once it was checked, its `content`, to be confirmed.

    Gives `rows`; `wrong_lines` are what is wrong with them.
    """

    wrong_lines = ()

    kind = forms.ChoiceField(label=_("Vocabulaire"))
    file = forms.FileField(label=_("Fichier CSV"), required=False)
    content = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MAX_BYTES, strip=False)

    def __init__(self, *args, offered, **kwargs):
        """Offer the kinds of `offered`."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, capfirst(VOCABULARIES[kind].label)) for kind in offered]

    @property
    def vocabulary(self):
        """Return the kind of words that was chosen."""
        return VOCABULARIES[self.cleaned_data["kind"]]

    def clean_file(self):
        """Refuse what is too large for a form: the command has no such limit."""
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(gettext("Le fichier dépasse 500 Ko."))
        return file

    def clean(self):
        """Read the file."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        try:
            cleaned["content"] = decode(cleaned["file"].read()) if cleaned["file"] else cleaned["content"]
            if not cleaned["content"]:
                raise ValidationError({"file": gettext("Choisissez un fichier.")})
            self.rows = parse_csv(cleaned["content"].encode(), **self.vocabulary.expected)
        except RefusedCsv as refused:
            raise ValidationError({"file": refused.errors}) from refused
        return cleaned
