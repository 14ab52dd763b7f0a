"""Input of a case: its texts, how it is filed and who will read it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.forms.fields import ChoicesField, LineField, PlainForm, TextField
from community.models import Community, Competence, Qualification, Theme
from community.permissions import member_in, seen_by
from resources.models import CaseStudy, Resource
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


class CaseForm(PlainForm):
    """A case; only the title is needed to save it."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = LineField(label=_("Titre"), max_length=160, help_text=_("Une phrase qui se comprend seule."))
    summary = LineField(label=_("En une phrase"), max_length=300, required=False)
    visibility = forms.ChoiceField(
        label=_("Qui pourra lire ce cas, une fois publié ?"),
        choices=Resource.Visibility.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez qui pourra le lire.")},
    )
    communities = ChoicesField(
        Community.objects.none(), label=_("Communautés"), required=False, widget=forms.CheckboxSelectMultiple
    )
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

    def __init__(self, *args, writer, **kwargs):
        super().__init__(*args, **kwargs)
        for name in CaseStudy.SECTIONS:
            self.fields[name] = _text(name)
        # What the draft has already stays on offer: another of its authors may have chosen it.
        kept = {name: self.initial.get(name, []) for name in LISTS}
        shared = Community.objects.filter(pk__in=kept["communities"])
        self.unseen = shared.exclude(seen_by(writer))
        places = member_in(writer) | Q(pk__in=kept["communities"]) & seen_by(writer)
        self.fields["communities"].queryset = Community.objects.filter(places).order_by("title")
        offered = Q(qualification__in=kept["qualifications"]) | Q(pk__in=kept["competences"])
        self.fields["competences"].queryset = Competence.objects.filter(offered).select_related("qualification")

    def words(self):
        """Return {field of the case: value}."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}

    def texts(self):
        """Return the fields of the sections, in order."""
        return [self[name] for name in CaseStudy.SECTIONS]

    def clean(self):
        """Ask for a community when only communities are to read; those that the writer may not know of stay."""
        values = super().clean()
        if "communities" in values:
            values["communities"] = [*values["communities"], *self.unseen]
        if values.get("visibility") == Resource.Visibility.COMMUNITIES and not values.get("communities", True):
            self.add_error("communities", _("Choisissez au moins une communauté."))
        return values


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
