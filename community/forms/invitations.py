"""Input of invitations: many addresses at once, as they come from a mail or a table."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.actions.invitations import MAX_ADDRESSES, MAX_DAYS, MAX_USES
from community.forms.fields import LineField, PlainForm, TextField
from community.html import clean_line, normalise

# "Nom" <adresse>, Nom <adresse>, or a run of characters without separator.
ENTRY = re.compile(r"""\s*(?:"(?P<quoted>[^"]*)"|(?P<name>[^<>,;"]*?))\s*<(?P<bound>[^<>]*)>|(?P<word>[^\s,;]+)""")
MAX_ERRORS = 20


@dataclass(frozen=True)
class Entry:
    """An address as it was typed: where, with which name."""

    line: int
    address: str
    name: str = ""


def entries_of(text):
    """Yield the entries of a text: addresses separated by commas, semicolons, spaces or lines, or "Nom <adresse>"."""
    for number, line in enumerate(normalise(text).split("\n"), start=1):
        for found in ENTRY.finditer(line):
            name = clean_line(found["quoted"] or found["name"] or "")
            address = found["word"] if found["bound"] is None else found["bound"]
            yield Entry(number, address.strip().lower(), name)


class AddressesField(TextField):
    """Pairs (address, name), each address once; one error per entry that is no address."""

    def to_python(self, value):
        """Return the pairs in the order typed."""
        pairs, errors = {}, []
        for entry in entries_of(value or ""):
            if not _is_address(entry.address):
                errors.append(_fault(entry))
            else:
                pairs.setdefault(entry.address, entry.name[:120])
        if errors:
            raise ValidationError(errors[:MAX_ERRORS])
        return list(pairs.items())

    def validate(self, value):
        """Refuse none, and too many at once."""
        super().validate(value)
        if len(value) > MAX_ADDRESSES:
            message = _("%(count)d adresses d'un coup, c'est trop : envoyez-les par groupes de %(max)d.")
            raise ValidationError(message, params={"count": len(value), "max": MAX_ADDRESSES})

    def run_validators(self, value):
        """Pairs are no text: the length of the text was bounded by the page."""


class AddressInvitationForm(PlainForm):
    """Inviting by address."""

    addresses = AddressesField(
        label=_("Adresses électroniques"),
        help_text=_("Séparées par des virgules, des espaces ou des lignes. « Prénom Nom <adresse> » convient aussi."),
        error_messages={"required": _("Indiquez au moins une adresse, par exemple prenom.nom@structure.fr")},
        rows=5,
    )
    message = TextField(
        label=_("Un mot d'accueil"), help_text=_("Il accompagne l'invitation."), max_length=1000, required=False, rows=3
    )
    days = forms.IntegerField(
        label=_("Valable, en jours"), min_value=1, max_value=MAX_DAYS, initial=14, help_text=_("De 1 à 60 jours.")
    )

    def repeated(self):
        """Return how many addresses were typed again after the first time."""
        typed = [entry.address for entry in entries_of(self.data.get("addresses", ""))]
        return len(typed) - len(set(typed))


class LinkInvitationForm(PlainForm):
    """Inviting by a link."""

    label = LineField(
        label=_("Pour qui est ce lien ?"),
        help_text=_("Pour vous y retrouver : « promotion 2027 », « réunion du 12 »."),
        max_length=120,
    )
    max_uses = forms.IntegerField(
        label=_("Nombre de personnes qui peuvent l'utiliser"), min_value=1, max_value=MAX_USES, initial=30
    )
    days = forms.IntegerField(
        label=_("Valable, en jours"), min_value=1, max_value=MAX_DAYS, initial=14, help_text=_("De 1 à 60 jours.")
    )


def _is_address(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _fault(entry):
    shown = entry.address[:80] or "<>"
    if "@" not in shown:
        reason = _("Ligne %(line)d : « %(text)s » n'a pas d'arobase.")
    elif shown.endswith("@"):
        reason = _("Ligne %(line)d : il manque la partie après l'arobase dans « %(text)s ».")
    else:
        reason = _("Ligne %(line)d : « %(text)s » n'est pas une adresse complète.")
    return ValidationError(reason, params={"line": entry.line, "text": shown}, code="address")


def told(invited, repeated):
    """Return the sentences that tell what became of the addresses."""
    sentences = []
    if invited.sent:
        sentences.append(
            ngettext("%(n)d invitation part à l'instant.", "%(n)d invitations partent à l'instant.", len(invited.sent))
            % {"n": len(invited.sent)}
        )
    if invited.members:
        sentences.append(str(_("Déjà membres : %s.")) % ", ".join(invited.members))
    if invited.waiting:
        sentences.append(str(_("Invitation déjà en cours : %s.")) % ", ".join(invited.waiting))
    if repeated:
        sentences.append(
            ngettext("%(n)d adresse était en double.", "%(n)d adresses étaient en double.", repeated) % {"n": repeated}
        )
    return sentences
