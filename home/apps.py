"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The roof."""

    name = "home"
    verbose_name = _("Accueil")

    def ready(self):
        """Make the periodic work and the mails known."""
        from home import chores  # noqa: F401  app ready
        from home.bulletins import letters  # noqa: F401  app ready
