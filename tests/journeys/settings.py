"""Settings of the servers that browsers visit: the tests', on a database of their own, with mails one can open."""

from tests.settings import *  # noqa: F403
from tests.settings import VAR_DIR

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"
TYPOGRAPHY = True


class NoMigrations:
    """Tables straight from the models: Wagtail's migrations take half a minute."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = NoMigrations()
