"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """The foundation."""

    name = "community"
    verbose_name = _("Communautés")
