"""Looking for something: the help while typing, by keyboard and by touch, and the answers."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

BOX = "input[data-completions]"


@pytest.fixture
def typing(page_at):
    """Open the list of communities and type in the box: `typing(1280, "communaute")`."""

    def typing(width, text, name=None):
        page = page_at(width, name=name)
        page.goto("/communautes/" if width > 390 else "/")
        box = page.locator(BOX).locator("visible=true").first
        box.press_sequentially(text)
        expect(page.get_by_role("listbox")).to_be_visible()
        return page, box

    return typing


def test_the_keyboard_reaches_the_titles(typing, axe):
    page, box = typing(1280, "communaute tut")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("p.vh[role=status]").first).to_have_text("1 proposition")
    assert axe(page) == []
    option = page.get_by_role("option", name="Communauté tuteurs")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "false")
    box.press("ArrowUp")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Home")
    expect(option).to_have_attribute("aria-selected", "false")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    assert box.evaluate("box => box.selectionStart") == 0
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("communaute tut")
    box.press("ArrowDown")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/communautes/tuteurs/$"))


# Made by hand: on a true Escape Chromium empties the box besides, other browsers do not.
ESCAPE = "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))"


@pytest.mark.parametrize("leave", [ESCAPE, "box => box.blur()"], ids=["Escape", "blur"])
def test_an_answer_on_its_way_opens_nothing_later(page_at, leave):
    page = page_at(1280)
    page.goto("/communautes/")
    proposals = re.compile("/recherche/propositions/")
    page.route(proposals, lambda _route: None)
    box = page.locator(BOX).locator("visible=true").first
    with page.expect_request(proposals):
        box.fill("communaute tut")
    with page.expect_event("requestfailed", lambda request: proposals.search(request.url)):
        box.evaluate(leave)
    expect(box).to_have_attribute("aria-expanded", "false")


def test_a_finger_reaches_them_on_a_phone(typing, axe):
    page, _box = typing(390, "communaute tut")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("option", name="Communauté tuteurs").click()
    expect(page).to_have_url(re.compile(r"/communautes/tuteurs/$"))


def test_without_choosing_the_words_are_searched(typing):
    page, box = typing(1280, "communaute tut")
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/recherche/\?q=communaute"))
    assert set(asked) == {urlsplit(page.url).netloc}


def test_a_secret_title_is_completed_for_its_members_only(typing, page_at):
    page, _box = typing(1280, "communaute cer", name="claire")
    expect(page.get_by_role("option", name="Communauté cercle")).to_be_visible()
    stranger = page_at(1280)
    stranger.goto("/communautes/")
    with stranger.expect_response(re.compile("/recherche/propositions/")) as answer:
        stranger.locator(BOX).locator("visible=true").first.press_sequentially("communaute cer")
    assert "cercle" not in answer.value.text()


def test_without_a_script_the_box_is_a_form(enter):
    page = enter(java_script_enabled=False)
    page.goto("/")
    page.locator(BOX).locator("visible=true").first.fill("communauté tuteurs")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Communauté tuteurs")


def test_a_question_already_discussed_is_shown_while_typing(enter, axe):
    page = enter("claire")
    page.goto("/communautes/tuteurs/discussions/nouvelle/")
    page.get_by_label("Votre question en une phrase").press_sequentially("Préparer un bilan de mi-parcours")
    near = page.locator("#deja").get_by_role("link", name=re.compile("Préparer un bilan"))
    expect(near).to_be_visible()
    assert axe(page) == []
