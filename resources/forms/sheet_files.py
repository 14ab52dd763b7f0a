"""Input of an inventory file."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.files import human_size
from community.forms.fields import PlainForm
from community.spreadsheets import MAX_BYTES


class SheetFileForm(PlainForm):
    """A CSV or XLSX file; what it holds is judged when it is read."""

    file = forms.FileField(
        label=_("Fichier CSV ou XLSX"),
        help_text=_("Le même tableau que celui de l'export : une fiche par ligne, une colonne par champ."),
        error_messages={"required": _("Choisissez un fichier."), "empty": _("Ce fichier est vide.")},
        allow_empty_file=False,
    )

    def clean_file(self):
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("Ce fichier dépasse %(limit)s."), params={"limit": human_size(MAX_BYTES)})
        return file

    def refuse(self, errors, most):
        """Say what is wrong with the lines of the file: the first errors, and how many follow."""
        self.lines, more = errors[:most], len(errors) - most
        if more > 0:
            self.lines.append(ngettext("… et %(n)d autre erreur.", "… et %(n)d autres erreurs.", more) % {"n": more})
        self.add_error("file", _("Rien n'a été importé : corrigez le fichier, puis envoyez-le à nouveau."))
