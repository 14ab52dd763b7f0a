"""Writing in a real browser: toolbar, people to cite, pasting, the draft kept as one types."""

import re

import pytest
from playwright.sync_api import expect

PASTE = """(area, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "texte seul");
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def thread(stage):
    return stage.world["threads"]["rédaction"]


@pytest.fixture
def page(enter, thread):
    page = enter("kevin")
    page.goto(thread["path"])
    page.locator("#rep").fill("")
    return page


@pytest.mark.parametrize(
    ("typed", "button", "text"),
    [
        ("mot", "Gras", "**mot**"),
        ("un\ndeux", "Liste à puces", "- un\n- deux"),
        ("un\ndeux", "Citation", "> un\n> deux"),
        ("grille", "Lien", "[grille](https://)"),
        ("Bonjour", "Citer une personne", "@"),
    ],
)
def test_the_toolbar_writes_markdown(page, typed, button, text):
    area = page.locator("#rep")
    area.fill(typed)
    area.select_text()
    page.get_by_role("button", name=button).click()
    expect(area).to_have_value(text)
    expect(area).to_be_focused()


def test_citing_a_person_with_the_keyboard(page):
    area = page.locator("#rep")
    area.press_sequentially("Qu'en dis-tu @cla")
    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(page.locator("#annonces")).to_have_text("1 personne proposée, Entrée pour citer")
    expect(area).to_have_attribute("aria-activedescendant", "cite-1")
    area.press("Enter")
    expect(area).to_have_value("Qu'en dis-tu @Claire Évain ")
    expect(option).to_have_count(0)
    expect(area).not_to_have_attribute("aria-activedescendant", re.compile("."))


def test_escape_closes_the_list_and_keeps_the_text(page):
    area = page.locator("#rep")
    area.press_sequentially("@")
    expect(page.get_by_role("option")).to_have_count(0)
    area.press_sequentially("s")
    expect(page.get_by_role("option")).not_to_have_count(0)
    area.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(area).to_have_value("@s")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un <b>mot</b> et <i>rien</i>.</p>", "Un **mot** et rien."),
        ("<h2>Titre</h2><p>Suite</p>", "**Titre**\n\nSuite"),
        ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"),
        ("<ol><li>un</li><li>deux</li></ol>", "1. un\n1. deux"),
        ('<p>Voir <a href="https://example.org/a">ceci</a></p>', "Voir [ceci](https://example.org/a)"),
        ('<p>Voir <a href="javascript:alert(1)">ceci</a></p>', "Voir ceci"),
        ("<style>p{}</style><p>Bon<script>alert(1)</script>jour</p>", "Bonjour"),
        ('<b style="font-weight:normal"><p>Un <span style="font-weight:700">mot</span></p></b>', "Un **mot**"),
        (
            "<p class=MsoListParagraphCxSpFirst><span style='mso-list:Ignore'>·<span>&nbsp; </span></span>un</p>"
            "<p class=MsoListParagraphCxSpLast><span style='mso-list:Ignore'>·<span>&nbsp; </span></span>deux</p>",
            "- un\n- deux",
        ),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a  b\n\nc  d"),
    ],
)
def test_what_is_pasted_stays_clean(page, html, text):
    area = page.locator("#rep")
    area.focus()
    area.evaluate(PASTE, html)
    expect(area).to_have_value(text)


def test_the_draft_is_kept_and_found_again(page):
    with page.expect_response("**/brouillon/"):
        page.locator("#rep").press_sequentially("Je commence")
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile(r"Brouillon gardé à\s\d+\sh\s\d\d"))
    page.reload()
    expect(page.locator("#rep")).to_have_value("Je commence")


def test_what_was_typed_a_moment_before_leaving_is_kept_too(page, thread):
    page.locator("#rep").press_sequentially("Vite")
    page.goto("/communautes/")
    page.goto(thread["path"])
    expect(page.locator("#rep")).to_have_value("Vite")


def test_ctrl_enter_sends_and_the_next_message_has_another_key(page):
    area, key = page.locator("#rep"), page.locator("#repondre [name=form_key]")
    first = key.input_value()
    area.press_sequentially("Bravo")
    area.press("Control+Enter")
    expect(page.locator("#messages article").last).to_contain_text("Bravo")
    expect(area).to_have_value("")
    expect(key).not_to_have_value(first)
    page.reload()
    expect(area).to_have_value("")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_new_thread_page_is_accessible(page_at, axe, thread, width, theme):
    page = page_at(width, theme, name="kevin")
    page.goto(f"/communautes/{thread['community']}/discussions/nouvelle/")
    assert axe(page) == []
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
