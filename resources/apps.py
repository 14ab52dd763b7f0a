"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """The library."""

    name = "resources"
    verbose_name = _("Ressources")

    def ready(self):
        """Wire the receivers, the kinds of notification, the periodic work and what stands beside threads."""
        from resources import asides, chores, moderated, notifications, receivers, search  # noqa: F401  app ready
