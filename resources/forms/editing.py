"""The form of a resource on the editors' screens."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import ModelChoiceField
from django.utils.translation import gettext_lazy as _

from community.forms.pages import AddressedPageForm
from community.models import Community, User
from community.permissions import EDITORS_GROUP, hidden_from
from resources.permissions import SHARED

SLUG_TAKEN = _("Cette adresse est réservée par le site. Choisissez-en une autre.")
NO_COMMUNITY = _("Choisissez au moins une communauté.")
FOREIGN_FILE = _("Un des fichiers choisis n'existe pas, ou ne vous est pas ouvert. Retirez-le, puis enregistrez.")


class ResourceForm(AddressedPageForm):
    """A resource, as an editor writes it.

    Communities that she must not know are not offered, and stay chosen. A file may be chosen only by who reads it: a
    published page opens its files to its readers.
    """

    owner = ModelChoiceField(
        label=_("Responsable"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Cette personne reçoit le rappel de relecture."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        from resources.actions.files import FILES  # app ready
        from resources.files import files_in  # app ready

        self.files_before = files_in(self.instance, FILES)
        chosen = self.instance.communities.all()
        self.hidden = [place for place in chosen if self._is_hidden(place)]
        if field := self.fields.get("slug"):
            field.required = False
        if field := self.fields.get("communities"):
            field.queryset = Community.objects.exclude(hidden_from(self.for_user)).order_by("title")
        if field := self.fields.get("owner"):
            field.queryset = self._possible_owners()
        if "kind" in self.fields:
            self.fields["kind"].choices = self.instance.KINDS

    def clean_slug(self):
        """Return an address that is free of the site's own; made of the title when none was given."""
        from resources.actions.drafts import RESERVED, free_slug  # app ready

        slug = super().clean_slug()
        if slug in RESERVED:
            raise ValidationError(SLUG_TAKEN)
        return slug or free_slug(self.cleaned_data.get("title", ""))

    def clean_communities(self):
        """Return the communities chosen, and those that were and that she must not know."""
        return [*self.cleaned_data["communities"], *self.hidden]

    def clean(self):
        """A resource shared with communities names one."""
        cleaned = super().clean()
        if cleaned.get("visibility") == SHARED and not cleaned.get("communities"):
            self.add_error("communities", NO_COMMUNITY)
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        from resources.actions.files import foreign_files  # app ready

        if foreign_files(self.for_user, self.instance, self.files_before):
            self.add_error(None, FOREIGN_FILE)

    def _is_hidden(self, community):
        return Community.objects.filter(hidden_from(self.for_user), pk=community.pk).exists()

    def _possible_owners(self):
        """Return the editors, and who writes it."""
        people = Q(groups__name=EDITORS_GROUP) | Q(pk=self.instance.owner_id) | Q(pk=self.for_user.pk)
        if self.instance.pk:
            people |= Q(written_resources__resource=self.instance.pk)
        found = User.objects.filter(people, is_active=True).values("pk")
        return User.objects.filter(pk__in=found).order_by("last_name", "first_name")
