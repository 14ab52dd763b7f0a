"""App configuration."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """The foundation."""

    name = "community"
    verbose_name = _("Communautés")

    def ready(self):
        """Connect receivers, set the interface's French."""
        from community import accounts_receivers  # noqa: F401  app ready
        from community.search import foundation, postgres_setup, receivers  # noqa: F401  app ready

        post_migrate.connect(postgres_setup.prepare, sender=self)

        if settings.TYPOGRAPHY:
            from community import wording  # app ready

            wording.install()
