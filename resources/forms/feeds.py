"""A feed that an editor follows."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from community.html import safe_url
from community.html.urls import is_outside


class FeedSourceForm(WagtailAdminModelForm):
    """Its name and address. Another address is another feed: what is known of the last fetch is forgotten."""

    def clean_url(self):
        """Return the address, which must be on the web and hold no password."""
        url = self.cleaned_data["url"]
        if not (is_outside(url) and safe_url(url)):
            raise ValidationError(_("Donnez une adresse en http ou https, sans identifiant ni mot de passe."))
        return url

    def save(self, commit=True):
        """Return the source."""
        if "url" in self.changed_data:
            self.instance.etag = self.instance.modified = self.instance.error = ""
            self.instance.failures, self.instance.fetched_at = 0, None
        return super().save(commit)
