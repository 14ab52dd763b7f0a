"""The engines that answer searches, each in turn (`engine` in conftest.py)."""

from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection
from wagtail.search.backends import get_search_backend

from community.search.changes import bring_changes

SETTINGS = {
    "whoosh": {"BACKEND": "community.search.whoosh_backend"},
    "database": {
        "BACKEND": "community.search.postgres_backend"
        if connection.vendor == "postgresql"
        else "modelsearch.backends.database.fallback"
    },
}


@dataclass(frozen=True)
class Engine:
    """An engine by its name."""

    name: str

    @property
    def is_indexed(self):
        """Return whether it answers from an index."""
        return self.name == "whoosh" or connection.vendor == "postgresql"

    def settle(self):
        """Do what the worker does: bring to the index all that waits."""
        bring_changes.call()


def build():
    """Make the index of the engine of the settings from what the database holds."""
    call_command("rebuild_search", verbosity=0)
    bring_changes.call()


def start(name, settings, folder):
    """Return an engine that knows nothing yet."""
    engine = SETTINGS[name] | {"AUTO_UPDATE": False}
    if name == "whoosh":
        engine["PATH"] = str(folder / "index")
    settings.WAGTAILSEARCH_BACKENDS = {"default": engine}
    get_search_backend().reset_indexes()
    return Engine(name)
