"""Forms of pages in Wagtail's admin."""

from django.core.validators import RegexValidator, slug_re
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

CHOSEN_AT_CREATION = ("join_mode", "public_reading")
PLAIN = RegexValidator(slug_re, _("Une adresse s'écrit en lettres sans accent, en chiffres et en tirets."))


class AddressedPageForm(WagtailAdminPageForm):
    """A page that a view of ours answers: an accent in its address, which Wagtail's own field takes, leads nowhere."""

    def clean_slug(self):
        """Refuse what our addresses do not take."""
        if slug := self.cleaned_data["slug"]:
            PLAIN(slug)
        return slug


class CommunityPageForm(AddressedPageForm):
    """Who enters and who reads is set on creation; later its managers change it on the site, where it is logged."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in CHOSEN_AT_CREATION:
                self.fields.pop(name, None)
