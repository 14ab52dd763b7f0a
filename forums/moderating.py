"""Input of moderation: where a thread goes, which messages leave it, which thread it joins."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import permissions as communities
from community.html import clean_line, is_blank
from community.models import Community
from forums.models import Thread

NUMBER = re.compile(r"(?:/discussions/|^\s*)(\d{1,18})")


class MoveForm(forms.Form):
    """Where to. Offers the communities where the actor moderates or writes, but the present one."""

    community = forms.ModelChoiceField(
        Community.objects.none(), label=_("Nouvelle communauté"), empty_label=_("Choisir une communauté")
    )

    def __init__(self, *args, actor, thread, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = Q(communities.moderable_by(actor)) | communities.writable_by(actor)
        places = Community.objects.filter(allowed, archived_at=None).exclude(pk=thread.community_id)
        self.fields["community"].queryset = places.order_by("title")


class SplitForm(forms.Form):
    """The messages that leave, and the thread they make."""

    title = forms.CharField(label=_("Titre de la nouvelle discussion"), max_length=160)
    kind = forms.ChoiceField(label=_("Nature"), choices=Thread.Kind.choices, initial=Thread.Kind.EXCHANGE)
    posts = forms.TypedMultipleChoiceField(
        label=_("Messages à détacher"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un message.")},
    )

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = [(post.pk, post.pk) for post in posts]

    def clean_title(self):
        """Refuse a title that shows nothing."""
        title = clean_line(self.cleaned_data["title"])
        if is_blank(title):
            raise ValidationError(_("Donnez un titre à la nouvelle discussion."))
        return title


class MergeForm(forms.Form):
    """The other thread, by its address or its number."""

    other = forms.CharField(
        label=_("L'autre discussion"),
        max_length=300,
        help_text=_("Collez son adresse, ou donnez son numéro."),
    )

    def __init__(self, *args, actor, thread, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor, self.thread = actor, thread

    def clean_other(self):
        """Return the thread, found among those the actor may read."""
        match = NUMBER.search(self.cleaned_data["other"])
        readable = Thread.objects.visible_to(self.actor).select_related("community")
        other = readable.filter(pk=int(match[1]), deleted_at=None).first() if match else None
        if other is None:
            raise ValidationError(_("Aucune discussion à cette adresse."))
        return other
