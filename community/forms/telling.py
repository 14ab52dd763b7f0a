"""Input about how one is told: channels, hours, levels."""

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from community import time_zones
from community.forms.fields import PlainForm
from community.models import ChannelChoice, Level, TellingSettings
from community.notifications import FAMILIES

# Short, as each stands beside each family.
CHANNELS = {
    ChannelChoice.Channel.MAIL: _("Courriel"),
    ChannelChoice.Channel.DIGEST: _("Résumé du jour"),
    ChannelChoice.Channel.WEEKLY: _("De la semaine"),
    ChannelChoice.Channel.SITE: _("Sur le site"),
    ChannelChoice.Channel.NONE: _("Rien"),
}
LEVELS = [("", _("Comme dans mes réglages")), *Level.choices]


class ChannelsForm(PlainForm):
    """One channel for each family of notifications."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, family in FAMILIES.items():
            self.fields[name] = forms.ChoiceField(
                label=family.label, choices=list(CHANNELS.items()), widget=forms.RadioSelect
            )


class LevelForm(forms.Form):
    """What one is told of a community or of a discussion."""

    niveau = forms.ChoiceField(choices=LEVELS, required=False)


def hours():
    """Return the hours of the day, "7 h"."""
    return [(hour, f"{hour} h") for hour in range(24)]


class HoursForm(PlainForm, forms.ModelForm):
    """When mails and pushes may come."""

    days_off = forms.TypedMultipleChoiceField(
        label=_("Jours sans courriel"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ce jour-là, rien ne part : tout attend le lendemain."),
    )
    timezone = forms.ChoiceField(
        label=_("Où vous vivez"), choices=time_zones.choices, help_text=_("Les heures ci-dessous sont les vôtres.")
    )
    digest_hour = forms.TypedChoiceField(label=_("Heure des résumés"), choices=hours, coerce=int)
    digest_day = forms.TypedChoiceField(
        label=_("Jour du résumé de la semaine"), choices=list(WEEKDAYS.items()), coerce=int
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["timezone"] = self.initial["timezone"] or settings.TIME_ZONE

    class Meta:
        model = TellingSettings
        fields = ("timezone", "digest_hour", "digest_day", "quiet_from", "quiet_until", "days_off")
        widgets = {name: forms.TimeInput({"type": "time"}, "%H:%M") for name in ("quiet_from", "quiet_until")}
        labels = {"quiet_from": _("Silence à partir de"), "quiet_until": _("jusqu'à")}

    def clean_days_off(self):
        """Leave at least one day: « Rien » says better that nothing may come."""
        days = self.cleaned_data["days_off"]
        if len(days) == len(WEEKDAYS):
            raise forms.ValidationError(_("Laissez au moins un jour : pour ne rien recevoir, choisissez « Rien »."))
        return days

    def clean(self):
        """Silence has a beginning and an end, or neither."""
        cleaned = super().clean()
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if "quiet_from" in cleaned and "quiet_until" in cleaned:
            if (start is None) != (end is None):
                missing = "quiet_from" if start is None else "quiet_until"
                self.add_error(missing, _("Donnez les deux heures, ou aucune."))
            elif start is not None and start == end:
                self.add_error("quiet_until", _("Le silence finit à l'heure où il commence : changez l'une des deux."))
        return cleaned
