"""Settings of the tests: the product's, faster, on throw-away data."""

import os
import tempfile

os.environ.setdefault("MARGELLE_SECRET", "tests-only-" + "x" * 50)
os.environ.setdefault("MARGELLE_VAR", tempfile.mkdtemp(prefix="margelle-tests-"))

from home.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
SECOND_FACTOR_REQUIRED = False
TYPOGRAPHY = False
