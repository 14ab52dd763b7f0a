"""Words that an editor declares to mean the same."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from community.html import clean_line
from community.search.whoosh_backend.analysis import stems

MOST = 12


class SynonymForm(WagtailAdminModelForm):
    """A line of expressions, separated by commas."""

    def clean_words(self):
        """Return the expressions, each on one line: at least two, that a search tells apart."""
        typed = self.cleaned_data["words"].replace(";", ",").split(",")
        expressions = [text for text in map(clean_line, typed) if text]
        known = {}
        for text in expressions:
            searched = tuple(stems(text))
            if not searched:
                raise ValidationError(_("« %(text)s » ne contient aucun mot que l'on cherche."), params={"text": text})
            if searched in known:
                said = _("« %(text)s » et « %(other)s » se cherchent déjà comme les mêmes mots.")
                raise ValidationError(said, params={"text": text, "other": known[searched]})
            known[searched] = text
        if len(expressions) < 2:
            raise ValidationError(_("Écrivez au moins deux expressions, séparées par une virgule."))
        if len(expressions) > MOST:
            raise ValidationError(_("Écrivez-en %(most)s au plus."), params={"most": MOST})
        return ", ".join(expressions)
