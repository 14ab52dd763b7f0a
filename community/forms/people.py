"""Input about people: the profile, and what to look for in the directory."""

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.directory import MAX_LENGTH
from community.forms.fields import ChoicesField, LineField, PlainForm, TextField
from community.html import clean_line
from community.models import Network, Organisation, Profile, Qualification, Territory

MAX_HELPS = 12
MAX_HELP_LENGTH = 60


class OrganisationField(LineField):
    """An organisation typed by name, with suggestions: a list of hundreds is no list to scroll."""

    unknown = _(
        "Cette structure n'est pas encore dans l'annuaire. Choisissez un nom proposé, ou écrivez-nous pour l'ajouter."
    )
    doubtful = _("Plusieurs structures portent ce nom. Précisez la ville : %(examples)s.")

    def clean(self, value):
        """Return the organisation of that name, "name (city)" when several share it, or None."""
        text = super().clean(value)
        if not text:
            return None
        named = [one for one in self.known if text.casefold() in (one.name.casefold(), label_of(one).casefold())]
        if not named:
            raise forms.ValidationError(self.unknown)
        exact = [one for one in named if label_of(one).casefold() == text.casefold()] or named
        if len(exact) > 1:
            examples = ", ".join(label_of(one) for one in exact[:3])
            raise forms.ValidationError(self.doubtful, params={"examples": examples})
        return exact[0]

    @cached_property
    def known(self):
        """Return every organisation, for the suggestions and the match."""
        return list(Organisation.objects.order_by("name", "pk"))


def label_of(organisation):
    """Return "name (city)"."""
    return f"{organisation.name} ({organisation.city})" if organisation.city else organisation.name


class HelpField(LineField):
    """A short list of subjects, separated by commas."""

    too_many = ngettext_lazy("Un sujet au plus.", "%(n)d sujets au plus : gardez ceux qui vous ressemblent.", "n")
    too_long = _("Un sujet tient en quelques mots : « %(subject)s… » est trop long.")

    def clean(self, value):
        """Return the list of subjects, without doubles."""
        subjects = [clean_line(part) for part in super().clean(value).split(",")]
        subjects = list({subject.casefold(): subject for subject in subjects if subject}.values())
        if len(subjects) > MAX_HELPS:
            raise forms.ValidationError(self.too_many % {"n": MAX_HELPS})
        for subject in subjects:
            if len(subject) > MAX_HELP_LENGTH:
                raise forms.ValidationError(self.too_long, params={"subject": subject[:20]})
        return subjects


class ProfileForm(PlainForm):
    """What a person says of herself, and which of it she keeps to herself."""

    first_name = LineField(label=_("Prénom"), max_length=60)
    last_name = LineField(
        label=_("Nom"), max_length=80, help_text=_("Les personnes sans compte n'en voient que l'initiale.")
    )
    function = LineField(
        label=_("Fonction"),
        max_length=120,
        required=False,
        help_text=_("Par exemple : tutrice, éducatrice spécialisée."),
    )
    organisation = OrganisationField(
        label=_("Structure"), max_length=250, required=False, help_text=_("Commencez à taper, puis choisissez.")
    )
    territory = forms.ModelChoiceField(
        Territory.objects.order_by("-kind", "name"), label=_("Territoire"), required=False, empty_label=_("Non précisé")
    )
    networks = ChoicesField(Network.objects, label=_("Réseaux"), required=False, widget=forms.CheckboxSelectMultiple)
    qualifications = ChoicesField(
        Qualification.objects, label=_("Diplômes accompagnés"), required=False, widget=forms.CheckboxSelectMultiple
    )
    can_help_on = HelpField(
        label=_("Peut aider sur"),
        max_length=900,
        required=False,
        help_text=_("Séparez les sujets par des virgules. Douze au plus."),
    )
    bio = TextField(
        label=_("Présentation"),
        max_length=1500,
        required=False,
        help_text=_("Quelques phrases, sans coordonnées."),
    )
    hidden = forms.MultipleChoiceField(choices=list(Profile.HIDEABLE.items()), required=False)
    in_directory = forms.BooleanField(label=_("Apparaître dans l'annuaire"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].widget.attrs["list"] = "structures"
        self.fields["bio"].widget.attrs |= {"rows": 5, "data-grow": ""}

    @classmethod
    def of(cls, person, data=None):
        """Return the form filled with what `person` says today."""
        profile = person.profile
        initial = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "function": profile.function,
            "organisation": label_of(profile.organisation) if profile.organisation else "",
            "territory": profile.territory_id,
            "networks": list(profile.networks.values_list("pk", flat=True)),
            "qualifications": list(profile.qualifications.values_list("pk", flat=True)),
            "can_help_on": ", ".join(profile.can_help_on),
            "bio": profile.bio,
            "hidden": profile.chosen_hidden,
            "in_directory": profile.in_directory,
        }
        return cls(data, initial=initial)

    @property
    def rows(self):
        """Yield each field with, where it may be hidden, whether it is."""
        hidden = self["hidden"].value() or []
        for name in ("function", "organisation", "territory", "networks", "qualifications", "can_help_on", "bio"):
            yield self[name], name in hidden

    @property
    def suggestions(self):
        """Return the names proposed for the organisation."""
        return [label_of(organisation) for organisation in self.fields["organisation"].known]


class DirectoryForm(PlainForm):
    """What to look for among people."""

    q = LineField(label=_("Nom, fonction ou besoin"), max_length=MAX_LENGTH, required=False)
    territory = forms.ModelChoiceField(
        Territory.objects.filter(Q(organisations__isnull=False) | Q(children__organisations__isnull=False))
        .distinct()
        .order_by("-kind", "name"),
        label=_("Territoire"),
        required=False,
        empty_label=_("Tous les territoires"),
    )
    network = forms.ModelChoiceField(
        Network.objects.all(), label=_("Réseau"), required=False, empty_label=_("Tous les réseaux")
    )

    @property
    def wanted(self):
        """Return what is asked, leaving out what makes no sense."""
        return self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})


class OrganisationsForm(DirectoryForm):
    """What to look for among organisations."""

    q = LineField(label=_("Nom ou ville"), max_length=MAX_LENGTH, required=False)
    kind = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("Tous les types")), *Organisation.Kind.choices]
    )
