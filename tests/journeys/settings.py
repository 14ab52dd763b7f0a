"""Settings of the servers that browsers visit: the tests', on a database of their own, with mails one can open."""

import os
from base64 import urlsafe_b64encode

from tests.settings import *  # noqa: F403
from tests.settings import RATES, VAR_DIR

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"
if os.environ.get("JOURNEYS_SMTP"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["JOURNEYS_SMTP"])
TYPOGRAPHY = True
# A few people write all the messages of the journeys.
RATES = RATES | {"post": [(600, 60)]}
# A mail is due at once, whatever the hour of the test.
MAIL_HOLD, QUIET_HOURS, DAYS_OFF = 0, (None, None), []
PUSH_KEY = urlsafe_b64encode(b"\1" * 32).decode().rstrip("=")


class NoMigrations:
    """Tables straight from the models: Wagtail's migrations take half a minute."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = NoMigrations()
