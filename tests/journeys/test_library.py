"""The library in a real browser: a visitor finds a sheet on her phone, a member makes one of a discussion."""

import pytest
from playwright.sync_api import expect

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
PHONE = {"width": 390, "height": 844}


@SCRIPT
def test_a_visitor_finds_prints_and_says_it_was_useful(stage, enter, script):
    page = enter(java_script_enabled=script, viewport=PHONE)
    page.goto("/")
    page.get_by_role("link", name="À mi-parcours").click()
    expect(page.get_by_role("link", name="À mi-parcours : retirer ce filtre")).to_be_visible()
    page.locator("article h3 a, .res h3 a").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    assert page.context.cookies() == []
    prints(page, script)
    says_useful(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("main")).to_contain_text("jugée utile")


def prints(page, script):
    if script:
        page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
        page.get_by_role("button", name="Imprimer").click()
        assert page.evaluate("document.body.dataset.printed") == "yes"
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.emulate_media(media="screen")
    pdf = page.request.get(page.get_by_role("link", name="Télécharger en PDF").get_attribute("href"))
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")


def says_useful(page):
    page.get_by_role("link", name="Oui, utile").click()
    page.get_by_role("button", name="Envoyer mon avis").click()


STEPS = {
    "action": {"summary": "Trois grilles remplies à part, puis comparées.", "leads": "Foyer de vie", "period": "2026"},
    "objectifs": {"objectives": "- Que chacun parle de son travail", "description": "Une heure, trois temps."},
    "publics": {"direct_beneficiaries": "Six stagiaires"},
    "bilan": {"results": "Six bilans sans surprise."},
}


@SCRIPT
def test_a_member_makes_a_sheet_of_a_discussion_through_to_publication(stage, enter, script):
    title = f"Comparer trois grilles{'' if script else ', sobrement'}"
    author = enter("animatrice", java_script_enabled=script)
    author.goto(stage.world["threads"]["fiche"]["path"])
    takes_messages(author, title)
    author.get_by_role("button", name="Demander l’accord").click()
    agrees(enter("claire", process=1, java_script_enabled=script), title)
    author.get_by_role("link", name="Écrire le reste").click()
    fills(author)
    author.get_by_role("button", name="Proposer").click()
    publishes(enter("administratrice", process=1, java_script_enabled=script), title)
    reader = enter("kevin", java_script_enabled=script)
    reader.goto(stage.world["threads"]["fiche"]["path"])
    reader.get_by_role("link", name=title, exact=True).click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(title)
    expect(reader.locator("main")).to_contain_text("Par le regard de la personne sur son parcours.")
    expect(reader.locator("main")).to_contain_text("Claire É.")


def takes_messages(page, title):
    page.get_by_role("link", name="En faire une fiche ou un cas").click()
    page.get_by_role("link", name="Une nouvelle fiche action").click()
    page.get_by_label("Titre de la ressource").fill(title)
    page.locator("[name=posts]").last.check()
    page.locator("main form button").last.click()


def agrees(page, title):
    page.goto("/notifications/")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("button", name="Oui").click()


def fills(page):
    for _ in range(7):
        step = page.url.rstrip("/").rpartition("/")[2]
        for name, value in STEPS.get(step, {}).items():
            page.locator(f"main [name={name}]").fill(value)
        if step == "relire":
            return
        if step == "action":
            page.locator("[name=region]").select_option(label="Pays de la Loire")
        if step == "contexte":
            page.locator("[name=context]").fill("Le bilan tombait comme un couperet.")
        page.get_by_role("button", name="Enregistrer et continuer").click()


def publishes(page, title):
    page.goto("/ressources/relecture/")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("button", name="Publier").click()
