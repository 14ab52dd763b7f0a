"""Forms of pages in Wagtail's admin."""

from wagtail.admin.forms import WagtailAdminPageForm

CHOSEN_AT_CREATION = ("join_mode", "public_reading")


class CommunityPageForm(WagtailAdminPageForm):
    """Who enters and who reads is set on creation; later its managers change it on the site, where it is logged."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in CHOSEN_AT_CREATION:
                self.fields.pop(name, None)
