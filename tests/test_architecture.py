"""The house: which way imports go, and where things are."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# app -> the other apps it may import.
MAY_IMPORT = {
    "community": set(),
    "surveys": {"community"},
    "forums": {"community"},
    "resources": {"community", "forums", "surveys"},
    "home": {"community", "forums", "resources", "surveys"},
}

# An import inside a function says why, at the end of its line.
REASONS = ("slow import", "app ready", "optional")

# library -> the only files that import it.
ONLY_IN = {
    "channels.layers": {"community/live.py", "community/layers.py", "home/views/health.py"},
    "notifications": {"community/notifications.py", "community/models/notification.py"},
    "bleach": {"community/html"},
    "nh3": {"community/html"},
    "markdown_it": {"community/html"},
    "weasyprint": {"resources/printing.py"},
    "leather": {"resources/figures.py"},
    "feedparser": {"resources/gathering"},
    "requests": {"community/outgoing.py"},
    "requests_hardened": {"community/outgoing.py"},
    "urllib3": {"community/outgoing.py"},
    "openpyxl": {"community/spreadsheets.py"},
    "stdnum": {"community/anonymity"},
    "phonenumbers": {"community/anonymity"},
    "whoosh": {"community/search/whoosh_backend"},
    "modelsearch": {"community/search", "community/management/commands/rebuild_search.py"},
    "rapidfuzz": {"community/search/suggesting.py"},
    "pypdf": {"community/search/reading_file.py"},
    "docx": {"community/search/reading_file.py"},
    "odfdo": {"community/search/reading_file.py"},
    "css_inline": {"community/mailing"},
    "cryptography": {"community/mailing/tokens.py", "community/forms/accounts.py", "community/forms/devices.py"},
    "mailparser_reply": {"community/mailing/incoming"},
    "markdownify": {"community/mailing/incoming"},
    "flufl": {"community/mailing/incoming"},
    "aiosmtpd": {"community/mailing/incoming", "community/management/commands/receive_mail.py"},
    "pywebpush": {"community/pushing"},
    "py_vapid": {"community/pushing"},
    "holidays": {"community/working_days.py"},
}

# To change … open …
HOUSE_MAP = (
    "forums/reactions.py",
    "resources/permissions.py",
    "resources/facets.py",
    "community/search/facets.py",
    "community/search/whoosh_backend/analysis.py",
    "forums/search.py",
    "resources/models/sheets.py",
    "resources/blocks",
    "community/permissions.py",
    "forums/permissions.py",
    "forums/search.py",
    "resources/search.py",
    "community/search/facets.py",
    "community/search/changes.py",
    "community/notifications.py",
    "community/telling.py",
    "community/mailing",
    "community/mailing/incoming",
    "community/moderation",
    "community/actions/sanctions.py",
    "community/publishing.py",
    "forums/by_mail.py",
    "forums/indicators.py",
    "home/cockpit",
    "home/bulletins",
    "surveys",
    "forums/notifications.py",
    "forums/live.py",
    "community/live.py",
    "community/jobs.py",
    "community/html",
    "community/actions",
    "forums/actions",
    "templates/base.html",
    "home/settings.py",
    "home/urls.py",
)

NO_DRAWERS = {"utils.py", "helpers.py", "common.py", "services.py", "base.py", "misc.py"}

SOURCES = sorted(path for app in MAY_IMPORT for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def name_of(path):
    return str(path.relative_to(ROOT))


def imports(path):
    """Yield (module, line number, whether it is inside a function) for each absolute import of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, id(node) in inner) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module, node.lineno, id(node) in inner


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_go_one_way(path):
    app = path.relative_to(ROOT).parts[0]
    forbidden = set(MAY_IMPORT) - {app} - MAY_IMPORT[app]
    assert [(module, line) for module, line, _ in imports(path) if module.split(".")[0] in forbidden] == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_an_import_inside_a_function_says_why(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    unsaid = [
        lines[line - 1].strip()
        for _module, line, inside in imports(path)
        if inside and not lines[line - 1].rstrip().endswith(REASONS)
    ]
    assert unsaid == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_each_library_has_one_place(path):
    place = name_of(path)
    strays = [
        module
        for module, _line, _inside in imports(path)
        for library, homes in ONLY_IN.items()
        if (module == library or module.startswith(f"{library}."))
        and not any(place == home or place.startswith(f"{home}/") for home in homes)
    ]
    assert strays == []


@pytest.mark.parametrize("path", HOUSE_MAP)
def test_the_map_leads_somewhere(path):
    assert (ROOT / path).exists()


def test_every_app_says_what_it_is_for():
    unsaid = [app for app in MAY_IMPORT if not ast.get_docstring(ast.parse((ROOT / app / "__init__.py").read_text()))]
    assert unsaid == []


def test_permissions_import_no_models():
    asked = [
        module
        for app in ("community", "forums", "resources", "surveys")
        for module, *_ in imports(ROOT / app / "permissions.py")
    ]
    assert [module for module in asked if "models" in module and not module.startswith("django")] == []


def test_no_drawers():
    assert [name_of(path) for path in SOURCES if path.name in NO_DRAWERS] == []


def test_no_django_signals_of_models():
    """But for the index, which has to hear of what Wagtail's screens save: Wagtail tells of it in no other way."""
    signals = {"post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"}
    strays = [
        name_of(path) for path in SOURCES if signals & set(re.split(r"[\s(),.]+", path.read_text(encoding="utf-8")))
    ]
    assert strays == ["community/search/receivers.py"]


def test_the_whoosh_backend_could_live_on_its_own():
    ours = [
        (name_of(path), module)
        for path in SOURCES
        if name_of(path).startswith("community/search/whoosh_backend/")
        for module, *_ in imports(path)
        if module.split(".")[0] not in {*sys.stdlib_module_names, "django", "modelsearch", "whoosh"}
    ]
    assert ours == []


def test_html_is_trusted_in_one_place():
    strays = [
        name_of(path)
        for path in SOURCES
        if "mark_safe" in path.read_text(encoding="utf-8") and not name_of(path).startswith("community/html/")
    ]
    assert strays == []
