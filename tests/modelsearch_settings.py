"""Settings of the tests that modelsearch ships: its own models, our backend, and nothing of the site."""

import tempfile
from pathlib import Path

SECRET_KEY = "tests-only"
INSTALLED_APPS = [
    "modelsearch.test.testapp",
    "modelsearch",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
MODELSEARCH_BACKENDS = {
    "default": {"BACKEND": "community.search.whoosh_backend", "PATH": tempfile.mkdtemp(prefix="margelle-index-")}
}
# Migrations of the models are of no interest, and slow.
MIGRATION_MODULES = dict.fromkeys(["searchtests", "modelsearch", "taggit", "auth", "contenttypes"])
FIXTURE_DIRS = [Path(__file__).parent / "community/search/fixtures"]
TEST_RUNNER = "tests.community.search.modelsearch_suite.TellingRunner"
LANGUAGE_CODE = "en"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
