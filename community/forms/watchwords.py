"""Input of the words and domains that are watched."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.forms.fields import PlainForm, TextField
from community.html import clean_line
from community.models import Watchword
from community.moderation.watching import WORD, domain_of, folded

MOST = 200
LONGEST = Watchword._meta.get_field("text").max_length


class WatchwordsForm(PlainForm):
    """The whole list, one entry a line: each once, whatever its capitals and accents; an address gives its domain."""

    texts = TextField(
        label=gettext_lazy("Mots et domaines"),
        required=False,
        rows=12,
        max_length=MOST * (LONGEST + 2),
        help_text=gettext_lazy(
            "Un par ligne : un mot entier, une expression, ou un domaine comme « exemple.fr », qui vaut aussi pour ce "
            "qu'il contient. Les majuscules et les accents ne comptent pas."
        ),
    )

    def clean_texts(self):
        """Return the entries, or refuse them with the line of each that is none."""
        kept, errors = {}, []
        for number, line in enumerate(self.cleaned_data["texts"].split("\n"), start=1):
            if not (entry := clean_line(line)):
                continue
            entry = domain_of(entry) or entry
            if error := _fault(entry):
                errors.append(error % {"line": number, "most": LONGEST})
            else:
                kept.setdefault(folded(entry), entry)
        if len(kept) > MOST:
            errors.append(_("La liste a %(count)d entrées : %(most)d au plus.") % {"count": len(kept), "most": MOST})
        if errors:
            raise forms.ValidationError(errors[:20])
        return list(kept.values())


def _fault(entry):
    if len(entry) > LONGEST:
        return _("Ligne %(line)d : %(most)d caractères au plus.")
    if not WORD.search(entry):
        return _("Ligne %(line)d : il n'y a ni lettre ni chiffre.")
    return ""
