"""From a flag to an appeal: what is masked, decided, contested and given back, as each of five people sees it."""

import re

from playwright.sync_api import expect


def test_flagged_removed_contested_and_given_back(stage, enter):
    thread = stage.world["threads"]["signalement"]
    reader = enter("hamid", process=1)
    reader.goto(thread["path"])
    message = reader.locator("#messages .post").nth(1)
    words = message.locator(".post-body").inner_text()
    author = message.locator(".post-head .title-link").inner_text()
    assert author.startswith("Claire")

    flag(enter("kevin"), thread, passage=words[:12])
    expect(message).to_contain_text(words)
    flag(enter("sophie", process=1), thread)
    # The page that was open before shows it no more, without a reload.
    expect(message).to_contain_text("Message masqué en attendant relecture")
    expect(message).not_to_contain_text(words)

    remove(enter("animatrice"), words[:12])
    expect(message).to_contain_text("Message retiré par")

    contest(enter("claire"))
    overturn(enter("administratrice", process=1))
    expect(message).to_contain_text(words)
    expect(message).to_contain_text("Claire")
    told(enter("claire"))


def flag(page, thread, passage=""):
    page.goto(thread["path"])
    message = page.locator("#messages .post").nth(1)
    if passage:
        choose(message.locator(".post-body p").first, len(passage))
    message.get_by_role("link", name="Plus").click()
    message.get_by_role("link", name="Signaler").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Signaler")
    page.get_by_label("Ton blessant").check()
    expect(page.get_by_label("Le passage en cause")).to_have_value(passage)
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.get_by_text("votre signalement est transmis")).to_be_visible()


def choose(paragraph, length):
    """Select the beginning of a text, as with the mouse."""
    paragraph.evaluate("(one, end) => getSelection().setBaseAndExtent(one.firstChild, 0, one.firstChild, end)", length)


def remove(page, passage):
    page.goto("/animer/tuteurs/moderation/")
    expect(page.locator(".reported mark")).to_have_text(passage)
    expect(page.locator(".case")).to_contain_text("Kévin Lopes")
    page.get_by_role("radio", name="Supprimer").check()
    # The words proposed follow the choice.
    expect(page.get_by_label("Message à Claire")).to_have_value(re.compile("^Bonjour Claire, votre texte a été retiré"))
    page.get_by_role("button", name="Envoyer la décision").click()
    expect(page.get_by_text("Décision enregistrée")).to_be_visible()


def contest(page):
    page.goto("/notifications/")
    open_line(page, "Une décision a été prise")
    expect(page.locator("main")).to_contain_text("votre texte a été retiré")
    expect(page.locator("main")).not_to_contain_text("Kévin")
    page.get_by_label("Pourquoi contestez-vous").fill("Elle reste anonyme.")
    page.get_by_role("button", name="Envoyer mon recours").click()
    expect(page.get_by_text("transmis à une autre personne")).to_be_visible()


def open_line(page, words):
    page.locator(".ask", has_text=words).first.get_by_role("link").first.click()


def overturn(page):
    page.goto("/moderation/")
    expect(page.locator(".case")).to_contain_text("Elle reste anonyme.")
    page.get_by_role("radio", name="Revenir sur la décision").check()
    page.get_by_label("Votre réponse à la personne").fill("En effet : votre message est rétabli.")
    page.get_by_role("button", name="Répondre au recours").click()
    expect(page.get_by_text("Réponse au recours enregistrée")).to_be_visible()


def told(page):
    page.goto("/notifications/")
    open_line(page, "Votre recours a été examiné")
    expect(page.locator("main")).to_contain_text("En effet : votre message est rétabli.")
