"""The question that every form of a draft asks: who will read it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.forms.fields import ChoicesField, PlainForm
from community.models import Community
from community.permissions import member_in, seen_by
from resources.models import Resource


class AudienceForm(PlainForm):
    """Who may read it once published; `writer` shares with the communities she belongs to.

    What another author chose stays on offer. What is secret to the writer stays chosen, unseen. A draft that waits for
    its communities can be saved; a review asks for them (`resources.actions.review`).
    """

    visibility = forms.ChoiceField(
        label=_("Qui pourra la lire, une fois publiée ?"),
        choices=Resource.Visibility,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez qui pourra la lire.")},
    )
    communities = ChoicesField(
        Community.objects.none(),
        label=_("Communautés"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Celles qui la liront si elle leur est réservée, et dont l'animation la relira."),
    )

    def __init__(self, *args, writer, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = Community.objects.filter(pk__in=self.initial.get("communities", []))
        self.unseen = chosen.exclude(seen_by(writer))
        offered = member_in(writer) & Q(archived_at=None) | Q(pk__in=chosen) & seen_by(writer)
        self.fields["communities"].queryset = Community.objects.filter(offered, live=True).order_by("title")

    def clean(self):
        """Keep what the writer may not see."""
        values = super().clean()
        if "communities" in values:
            values["communities"] = [*values["communities"], *self.unseen]
        return values
