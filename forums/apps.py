"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    """Discussions."""

    name = "forums"
    verbose_name = _("Discussions")

    def ready(self):
        """Wire the receivers, the kinds of notification and what may be flagged."""
        from forums import by_mail, letters, moderated, notifications, receivers, search  # noqa: F401  app ready
