"""App configuration."""

import sqlite3

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """The foundation."""

    name = "community"
    verbose_name = _("Communautés")

    def ready(self):
        """Connect receivers, set the interface's French."""
        from community import accounts_receivers, publishing, receivers  # noqa: F401  app ready
        from community.mailing import receivers as mailing_receivers  # noqa: F401  app ready
        from community.mailing.incoming import bounces  # noqa: F401  app ready
        from community.moderation import notifications, profiles  # noqa: F401  app ready
        from community.moderation import receivers as moderation_receivers  # noqa: F401  app ready
        from community.search import foundation, postgres_setup  # noqa: F401  app ready
        from community.search import receivers as index_receivers  # noqa: F401  app ready

        connection_created.connect(_widen_sqlite, dispatch_uid="community.widen_sqlite")
        post_migrate.connect(postgres_setup.prepare, sender=self)

        if settings.TYPOGRAPHY:
            from community import wording  # app ready

            wording.install()


def _widen_sqlite(connection, **kwargs):
    """Let one statement hold as many values as this SQLite takes: Django, until 6.0, splits at 999."""
    if connection.vendor == "sqlite":
        connection.features.max_query_params = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
