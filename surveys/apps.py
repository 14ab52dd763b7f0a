"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """Surveys and grids."""

    name = "surveys"
    verbose_name = _("Enquêtes")

    def ready(self):
        """Wire the receivers, the kinds of notification, the periodic work and the tab of communities."""
        from surveys import chores, notifications, receivers, tabs  # noqa: F401  app ready
