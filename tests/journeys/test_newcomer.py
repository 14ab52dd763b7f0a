"""From nothing to a first answer: what somebody who has never been here walks through."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_signs_up_joins_asks_and_sees_an_answer(stage, enter, post_in, script):
    address = f"nouvelle{'' if script else '-sobre'}@example.org"
    page = enter(java_script_enabled=script)
    sign_up(page, stage, address)
    join(page)
    thread = ask(page)
    colleague = enter("kevin", process=1)
    colleague.goto(thread["path"])
    post_in(colleague, thread, "Oui, écrivez-moi.")
    if not script:
        page.reload()
    expect(page.locator("#messages .post").last).to_contain_text("Oui, écrivez-moi.")
    expect(page.locator("#messages .post").last).to_contain_text("Kévin Lopes")


def sign_up(page, stage, address):
    page.goto("/compte/inscription/")
    page.get_by_label("Prénom").fill("Maëlle")
    page.get_by_label("Nom", exact=True).fill("Le Bihan")
    page.get_by_label("Adresse électronique").fill(address)
    page.locator("[name=password1]").fill("une phrase que je retiens")
    page.get_by_role("button", name="Recevoir mon code").click()
    page.get_by_label("Code reçu par courriel").fill(stage.code_mailed_to(address))
    page.get_by_role("button", name="Confirmer mon adresse").click()
    expect(page.get_by_role("button", name="Confirmer mon adresse")).not_to_be_attached()


def join(page):
    page.goto("/communautes/tuteurs/entrer/")
    page.get_by_role("checkbox", name="charte").check()
    page.get_by_role("button", name="Rejoindre").click()
    expect(page.locator("main")).to_contain_text("Communauté tuteurs")


def ask(page):
    page.goto("/communautes/tuteurs/discussions/nouvelle/")
    page.get_by_label("Votre question en une phrase").fill("Qui accueille un premier stagiaire ?")
    page.get_by_label("La situation").fill("Il arrive en janvier.")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui accueille un premier stagiaire ?")
    pk = page.locator("#messages").get_attribute("data-thread")
    return {"pk": pk, "path": f"/discussions/{pk}-discussion/"}
