"""What every test may use."""

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from wagtail.models import Collection, Locale, Page, Site

from community.models import CommunityIndexPage
from home.models import HomePage
from resources.models import LibraryPage
from tests import engines, trees

ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def pytest_collection_modifyitems(config, items):
    """Run on PostgreSQL what a database may change: neither what needs none, nor what is of the index in files."""
    if not ON_POSTGRESQL:
        return
    kept = [item for item in items if _asks_the_database(item) and "whoosh" not in item.fixturenames]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _asks_the_database(item):
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames))


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    """What a test writes to the index of the search, none but itself finds. There is none until something makes it."""
    default = settings.WAGTAILSEARCH_BACKENDS["default"]
    if "PATH" in default:
        settings.WAGTAILSEARCH_BACKENDS = {"default": default | {"PATH": str(tmp_path / "index")}}


@pytest.fixture(autouse=True)
def _own_limits():
    """Counts of what one person did too often (`community.limits`) do not pass from one test to the next."""
    cache.clear()


@pytest.fixture
def site(db):
    """The site's tree, as `setup_site` makes it: root, home, list of communities. Returns the index page."""
    Locale.objects.get_or_create(language_code="fr")
    ContentType.objects.clear_cache()
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    home, index = trees.plant(_plant)
    Site.objects.update_or_create(hostname="localhost", port=80, defaults={"root_page": home, "is_default_site": True})
    return index


def _plant():
    root = Page.add_root(title="Root", slug="root")
    home = root.add_child(instance=HomePage(title="Margelle", slug="accueil"))
    return root, home, home.add_child(instance=CommunityIndexPage(title="Communautés", slug="communautes"))


@pytest.fixture
def library(site):
    """The page under which resources stand."""
    return site.get_parent().add_child(instance=LibraryPage(title="Ressources", slug="ressources"))


@pytest.fixture(params=["database"] if ON_POSTGRESQL else ["whoosh", "database"])
def engine(request, db, settings, tmp_path):
    """Each engine of the search in turn, which knows of nothing until `engine.settle()`."""
    return engines.start(request.param, settings, tmp_path)


@pytest.fixture
def whoosh(db, settings, tmp_path):
    """The engine of the embedded site."""
    return engines.start("whoosh", settings, tmp_path)
