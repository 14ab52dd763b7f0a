"""Input of a case: its texts, how it is filed and who will read it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.forms.fields import ChoicesField, LineField, TextField
from community.models import Competence, Qualification, Theme
from resources.forms.audience import AudienceForm
from resources.models import CaseStudy
from resources.texts import check, label

HINTS = {
    "situation": _("Qui, où, depuis quand, sans rien qui permette de reconnaître quelqu'un."),
    "question": _("Celle que vous vous posiez à ce moment-là, telle quelle."),
    "options": _("Ce que vous ou vos collègues avez imaginé, même écarté ensuite."),
    "done": _("Dans l'ordre, et ce qui a suivi."),
    "learnt": _("Ce que vous diriez à une collègue dans la même situation."),
}
ROWS = {"question": 3}
LISTS = ("themes", "qualifications", "competences", "communities")


class CaseForm(AudienceForm):
    """A case; only the title is needed to save it."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = LineField(label=_("Titre"), max_length=160, help_text=_("Une phrase qui se comprend seule."))
    summary = LineField(label=_("En une phrase"), max_length=300, required=False)
    qualifications = ChoicesField(
        Qualification.objects.all(),
        label=_("Métiers ou diplômes"),
        required=False,
        help_text=_("Une fois enregistrés, leurs compétences se choisissent ici."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    competences = ChoicesField(
        Competence.objects.none(),
        label=_("Compétences"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Celles des diplômes enregistrés."),
    )
    themes = ChoicesField(
        Theme.objects.all(), label=_("Thèmes"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in CaseStudy.SECTIONS:
            self.fields[name] = _text(name)
        # What the draft has already stays on offer: another of its authors may have chosen it.
        kept = {name: self.initial.get(name, []) for name in ("qualifications", "competences")}
        offered = Q(qualification__in=kept["qualifications"]) | Q(pk__in=kept["competences"])
        self.fields["competences"].queryset = Competence.objects.filter(offered).select_related("qualification")

    def words(self):
        """Return {field of the case: value}."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}

    def texts(self):
        """Return the fields of the sections, in order."""
        return [self[name] for name in CaseStudy.SECTIONS]


def given_of(case):
    """Return the initial values of the form for a draft."""
    plain = {name: getattr(case, name) for name in ("title", "summary", "visibility", *CaseStudy.SECTIONS)}
    return plain | {name: [row.pk for row in getattr(case, name).all()] for name in LISTS}


def _text(name):
    field = CaseStudy._meta.get_field(name)
    return TextField(
        label=label(CaseStudy, name),
        max_length=field.max_length,
        required=False,
        rows=ROWS.get(name, 7),
        help_text=HINTS[name],
        validators=[check],
    )
