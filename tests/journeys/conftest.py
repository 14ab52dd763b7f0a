"""Real browsers on real servers. Everything here ends with this folder, so that no event loop outlives it."""

import os
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests import programs

from . import servers

CHROMIUM = os.environ.get("MARGELLE_CHROMIUM") or programs.chromium()
STAGES = {"embedded": servers.embedded, "scaled": servers.scaled}
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    """Mark the journeys, whatever file they are in."""
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def chromium():
    """The browser, one for the folder."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (MARGELLE_CHROMIUM gives its path)")
    flags = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    with sync_playwright() as playwright:
        root = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*flags, *root])
        yield browser
        browser.close()


@pytest.fixture(scope="package", params=STAGES)
def stage(request):
    """A site in service, on each of the two backends; at the end nothing must have broken."""
    try:
        stage = STAGES[request.param]()
    except servers.Missing as reason:
        pytest.skip(str(reason))
    yield stage
    broken = stage.tracebacks()
    stage.stop()
    assert broken == []


@pytest.fixture
def enter(chromium, stage):
    """Open a browser of one's own: `enter("claire", process=1)` returns its page; without a name, a visitor's."""
    opened = []

    def enter(name=None, process=0, **options):
        url = stage.urls[process % len(stage.urls)]
        context = chromium.new_context(base_url=url, locale="fr-FR", **options)
        context.set_default_timeout(15_000)
        opened.append(context)
        if name:
            context.add_cookies([{"name": "session", "value": stage.world["sessions"][name], "url": url}])
        return context.new_page()

    yield enter
    for context in opened:
        context.close()


@pytest.fixture
def page_at(enter):
    """Open a page at a width and in a theme: `page_at(390, "dark", name="claire")`."""

    def page_at(width, theme="light", name=None):
        return enter(name, viewport={"width": width, "height": 900}, color_scheme=theme)

    return page_at


@pytest.fixture
def axe():
    """Return what axe-core finds on a page, as lines one can read."""

    def axe(page):
        found = Axe().run(page).response["violations"]
        return [f"{rule['id']}: {' '.join(map(str, node['target']))}" for rule in found for node in rule["nodes"]]

    return axe


@pytest.fixture
def post_in():
    """Send an answer by the plain form, as a browser without JavaScript would: `post_in(page, thread, text)`."""

    def post_in(page, thread, text):
        # The form's token is in the page, its cookie in the browser.
        token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
        form = {"csrfmiddlewaretoken": token, "source": text, "form_key": str(uuid.uuid4()), "thread": thread["pk"]}
        answer = page.request.post(f"/discussions/{thread['pk']}/repondre/", form=form, headers={"Referer": page.url})
        assert answer.ok, answer.text()

    return post_in
