"""A bulletin, from what was gathered to the mail of a member, who stops such mails by its link."""

import re

from playwright.sync_api import expect


def test_from_draft_to_inbox(stage, enter):
    page = enter("animatrice")
    page.goto("/animer/demandes/bulletin/")
    page.get_by_label("Le mois passé").check()
    page.get_by_role("button", name="Rassembler").click()
    page.get_by_label("Titre").fill("Bulletin de novembre")
    page.get_by_label("Mot d’introduction").fill("Merci à **toutes** pour vos réponses.")
    page.get_by_role("button", name="Enregistrer et relire avant l’envoi").click()
    expect(page.get_by_text("Merci à toutes pour vos réponses.")).to_be_visible()
    page.get_by_role("button", name="Envoyer le bulletin").click()
    expect(page.get_by_role("heading", name="Bulletin de novembre")).to_be_visible()

    stage.send_mails()
    [mail] = [one for one in stage.mails_to("kevin@example.org") if one["Subject"] == "Bulletin de novembre"]
    assert "Merci à **toutes** pour vos réponses." in mail.get_body(("plain",)).get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    reader = enter("kevin")
    reader.goto(re.search(r"https?://[^/>]+(/\S+)>", mail["List-Unsubscribe"])[1])
    reader.get_by_role("button", name="Ne plus les recevoir").click()
    expect(reader.get_by_role("heading", name="C’est fait")).to_be_visible()
