"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """The library."""

    name = "resources"
    verbose_name = _("Ressources")

    def ready(self):
        """Wire the receivers and the kinds of notification."""
        from resources import notifications, receivers  # noqa: F401  app ready
