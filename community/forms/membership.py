"""Input of who enters a community."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from community.forms.fields import LineField, PlainForm, TextField

ACCEPT_FIRST = _("Cochez la case : on entre ici en acceptant la charte.")


class CharterForm(PlainForm):
    """Accepting the charter that is shown; `charter` says which version that was."""

    accepted = forms.BooleanField(label=_("J'accepte la charte"), error_messages={"required": ACCEPT_FIRST})
    charter = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, charter, **kwargs):
        super().__init__(*args, **kwargs)
        if charter is None:
            del self.fields["accepted"], self.fields["charter"]
        else:
            self.fields["charter"].initial = charter.pk

    def show_charter(self, charter, error):
        """Put `charter`, newer than the one that was shown, under the eyes: its box is not ticked yet."""
        self.data = self.data.copy()
        self.data["charter"] = charter.pk
        self.data.pop("accepted", None)
        self.add_error("accepted" if "accepted" in self.fields else NON_FIELD_ERRORS, error)


class JoinForm(CharterForm):
    """Entering an open community."""


class RequestForm(CharterForm):
    """Asking to enter."""

    message = TextField(
        label=_("Un mot pour les personnes qui animent"),
        help_text=_("Votre métier, ce qui vous amène : deux phrases suffisent. Facultatif."),
        max_length=1000,
        required=False,
        rows=4,
    )

    field_order = ["message", "accepted", "charter"]


class MemberSearchForm(PlainForm):
    """Finding a member."""

    ROLES = [("", _("Tous les rôles")), ("manager", _("Animation")), ("member", _("Membres"))]

    q = LineField(label=_("Nom, fonction ou structure"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("Rôle"), choices=ROLES, required=False)
