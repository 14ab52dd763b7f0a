"""The time zones of France, overseas included, by the names of the places that live by them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# From west to east of the mainland; those of one hour are told apart, as people know where they live.
PLACES = {
    "Europe/Paris": _("Hexagone et Corse"),
    "America/Guadeloupe": _("Guadeloupe"),
    "America/Martinique": _("Martinique"),
    "America/Cayenne": _("Guyane"),
    "Indian/Reunion": _("La Réunion"),
    "Indian/Mayotte": _("Mayotte"),
    "America/Miquelon": _("Saint-Pierre-et-Miquelon"),
    "America/St_Barthelemy": _("Saint-Barthélemy"),
    "America/Marigot": pgettext_lazy("territoire", "Saint-Martin"),
    "Pacific/Tahiti": _("Polynésie française, Tahiti"),
    "Pacific/Marquesas": _("Polynésie française, îles Marquises"),
    "Pacific/Gambier": _("Polynésie française, îles Gambier"),
    "Pacific/Wallis": _("Wallis-et-Futuna"),
    "Pacific/Noumea": _("Nouvelle-Calédonie"),
    "Indian/Kerguelen": _("Terres australes"),
}
# Winter, as people name zones.
WINTER = datetime(2026, 1, 15, tzinfo=UTC)


def choices():
    """Return [(zone, "La Réunion (UTC+4)")]."""
    return [(name, f"{place} ({offset_of(name)})") for name, place in PLACES.items()]


def offset_of(name):
    """Return "UTC+4", "UTC−9:30": how far its winter clocks are from UTC."""
    minutes = int(WINTER.astimezone(ZoneInfo(name)).utcoffset().total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
