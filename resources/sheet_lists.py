"""The lists of a practice sheet: what each may hold, checked whatever wrote them."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.html import clean_line, is_blank

MOST_ITEMS, MOST_LETTERS, MOST_FIGURES = 20, 160, 6
MOST_EUROS = Decimal("999999999.99")
# What stands between the items of one cell in files (`resources.actions.sheet_files`).
SEPARATOR = "|"

MALFORMED = _("Cette liste n'a pas la forme attendue.")
TOO_MANY = ngettext_lazy("%(n)d ligne au plus.", "%(n)d lignes au plus.", "n")
TOO_LONG = ngettext_lazy("« %(item)s… » : %(n)d caractère au plus.", "« %(item)s… » : %(n)d caractères au plus.", "n")


def check_items(value, most=MOST_ITEMS):
    """Refuse what is no list of short lines."""
    _check_list(value, most)
    for item in value:
        _check_line(item)


def check_funders(value):
    """Refuse what is no list of {"name", "amount"}, the amount being euros or nothing."""
    _check_records(value, {"name", "amount"}, MOST_ITEMS)
    for funder in value:
        _check_line(funder["name"])
        if funder["amount"] != "":
            _check_amount(funder["amount"])


def check_figures(value):
    """Refuse what is no list of {"value", "label"}."""
    _check_records(value, {"value", "label"}, MOST_FIGURES)
    for figure in value:
        _check_line(figure["value"], 30)
        _check_line(figure["label"])


def check_positive(value):
    """Refuse an amount under zero."""
    if value < 0:
        raise ValidationError(_("Un montant n'est pas négatif."), "negative")


@deconstructible
@dataclass
class Among:
    """Refuse a list with anything but `values`, or one of them twice."""

    values: list

    def __call__(self, value):
        """Raise ValidationError unless each item is one of the values."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValidationError(MALFORMED, "malformed")
        if len(set(value)) != len(value) or not set(value) <= set(self.values):
            raise ValidationError(MALFORMED, "malformed")


def _check_list(value, most):
    if not isinstance(value, list):
        raise ValidationError(MALFORMED, "malformed")
    if len(value) > most:
        raise ValidationError(TOO_MANY % {"n": most}, "too_many")


def _check_records(value, keys, most):
    _check_list(value, most)
    if any(not isinstance(record, dict) or set(record) != keys for record in value):
        raise ValidationError(MALFORMED, "malformed")


def _check_line(item, most=MOST_LETTERS):
    if not isinstance(item, str) or is_blank(item) or item != clean_line(item) or SEPARATOR in item:
        raise ValidationError(MALFORMED, "malformed")
    if len(item) > most:
        raise ValidationError(TOO_LONG % {"n": most, "item": item[:20]}, "too_long")


def _check_amount(text):
    try:
        amount = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or not 0 <= amount <= MOST_EUROS:
        raise ValidationError(MALFORMED, "malformed")
