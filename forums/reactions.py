"""The reactions a reader may give, in words. Templates, forms, live frames and tests loop over this table."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Reaction:
    """A kind of reaction: its key in the database, its words and its icon."""

    key: str
    label: str
    icon: str


REACTIONS = {
    reaction.key: reaction
    for reaction in (
        Reaction("useful", _("Utile"), "thumbs-up"),
        Reaction("same", _("Pareil chez nous"), "handshake"),
        Reaction("thanks", _("Merci"), "heart-handshake"),
    )
}
