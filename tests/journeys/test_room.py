"""Two people in one discussion, each in her own browser."""

from playwright.sync_api import expect


def live(page, thread):
    """Open a thread and wait until its socket is open."""
    page.goto(thread["path"])
    expect(page.locator("#messages[data-live]")).to_be_attached()
    return page


def texts(page):
    """Return the texts of the messages, in the order shown."""
    return [text.strip() for text in page.locator("#messages .post-body").all_inner_texts()]


def write(page, text):
    """Type an answer and send it."""
    page.get_by_label("Votre réponse").fill(text)
    page.locator("[data-send]").click()


def remove(page, stage, thread, name):
    """Remove a member, as the manager does."""
    page.goto(f"/communautes/{thread['community']}/animer/membres/{stage.world['public_ids'][name]}/")
    page.get_by_role("button", name="Retirer").first.click()
    expect(page.locator("main")).to_be_visible()


def test_answer_of_one_appears_at_the_other(stage, enter):
    thread = stage.world["threads"]["réponse"]
    claire, kevin = live(enter("claire"), thread), live(enter("kevin", process=1), thread)
    write(kevin, "On commence par ce qui a marché.")
    expect(claire.locator("#messages")).to_contain_text("On commence par ce qui a marché.")
    expect(claire.locator("#messages .post").last).to_contain_text("Kévin Lopes")
    # At home: appears once, the field is empty and keeps the focus.
    expect(kevin.locator("#annonces")).to_have_text("Message publié")
    expect(kevin.get_by_label("Votre réponse")).to_be_focused()
    expect(kevin.get_by_label("Votre réponse")).to_have_value("")
    assert texts(kevin).count("On commence par ce qui a marché.") == 1


def test_ten_messages_missed_come_back_once_and_in_order(stage, enter, post_in):
    thread = stage.world["threads"]["coupure"]
    reader, writer = live(enter("claire"), thread), live(enter("kevin", process=1), thread)
    before = texts(reader)
    reader.context.set_offline(True)
    expect(reader.locator("#messages[data-live]")).not_to_be_attached()
    missed = [f"Pendant la coupure, message {number}." for number in range(1, 11)]
    for text in missed:
        post_in(writer, thread, text)
    expect(reader.locator("#coupure")).to_have_text("Connexion perdue, votre brouillon est gardé.")
    assert texts(reader) == before
    reader.context.set_offline(False)
    expect(reader.locator("#messages")).to_contain_text(missed[-1])
    expect(reader.locator("#coupure")).not_to_be_attached()
    assert texts(reader) == [*before, *missed]


def test_member_removed_while_connected_receives_nothing_more(stage, enter, post_in):
    thread = stage.world["threads"]["retrait"]
    removed, other = live(enter("kevin"), thread), live(enter("claire", process=1), thread)
    remove(enter("animatrice", process=1), stage, thread, "kevin")
    expect(removed.locator("#direct-fini")).to_contain_text("Vous n’avez plus accès à cette discussion.")
    before = texts(removed)
    frames = []
    removed.on("websocket", lambda socket: frames.append(socket))
    post_in(other, thread, "Ceci ne vous regarde plus.")
    expect(other.locator("#messages")).to_contain_text("Ceci ne vous regarde plus.")
    assert (texts(removed), frames) == (before, [])
    assert removed.goto(thread["path"]).status == 404


def test_member_removed_while_away_is_told_on_her_return(stage, enter):
    thread = stage.world["threads"]["absence"]
    page = live(enter("hamid"), thread)
    page.context.set_offline(True)
    remove(enter("animatrice", process=1), stage, thread, "hamid")
    page.context.set_offline(False)
    expect(page.locator("#direct-fini")).to_contain_text("Vous n’avez plus accès à cette discussion.")


def test_nothing_moves_while_one_types(stage, enter, post_in):
    thread = stage.world["threads"]["frappe"]
    reader, writer = live(enter("claire"), thread), live(enter("kevin", process=1), thread)
    reader.get_by_label("Votre réponse").press_sequentially("Je réfléchis")
    expect(writer.locator("#frappe")).to_have_text("Claire Évain écrit…")
    before = texts(reader)
    post_in(writer, thread, "Un premier mot.")
    post_in(writer, thread, "Un second mot.")
    pill = reader.get_by_role("button", name="2 nouveaux messages")
    expect(pill).to_be_visible()
    assert texts(reader) == before
    pill.click()
    assert texts(reader) == [*before, "Un premier mot.", "Un second mot."]
    expect(reader.locator("#messages .post:focus")).to_contain_text("Un premier mot.")
    expect(reader.get_by_label("Votre réponse")).to_have_value("Je réfléchis")


def test_answer_that_cannot_leave_is_kept_and_sent_once(stage, enter):
    # On a browser that has no worker, the page alone keeps it (test_offline.py has the others).
    thread = stage.world["threads"]["échec"]
    page = live(enter("claire", service_workers="block"), thread)
    page.context.set_offline(True)
    write(page, "Écrit dans le train.")
    expect(page.locator("#echec")).to_contain_text("Le message n’est pas parti")
    expect(page.get_by_label("Votre réponse")).to_have_value("Écrit dans le train.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#annonces")).to_have_text("Message publié")
    page.reload()
    assert texts(page).count("Écrit dans le train.") == 1


def test_who_reads_is_counted_by_person(stage, enter):
    thread = stage.world["threads"]["présence"]
    first = live(enter("claire"), thread)
    live(enter("claire", process=1), thread)
    expect(first.locator("#presence")).to_have_text("1 personne lit")
    second = live(enter("sophie", process=1), thread)
    expect(first.locator("#presence")).to_have_text("2 personnes lisent")
    second.context.close()
    expect(first.locator("#presence")).to_have_text("1 personne lit")


def test_visitor_without_account_sees_news_arrive(stage, enter, post_in):
    thread = stage.world["threads"]["visite"]
    visitor, writer = live(enter(), thread), live(enter("kevin", process=1), thread)
    post_in(writer, thread, "Lisible par tout le monde.")
    expect(visitor.locator("#messages .post").last).to_contain_text("Lisible par tout le monde.")
    expect(visitor.locator("#messages .post").last).to_contain_text("Kévin L.")
    assert "Lopes" not in visitor.content()


def test_reactions_edits_and_deletions_reach_the_other(stage, enter):
    thread = stage.world["threads"]["réactions"]
    claire, kevin = live(enter("claire"), thread), live(enter("kevin", process=1), thread)
    write(kevin, "Un mot de trop.")
    mine, seen = kevin.locator("#messages .post").last, claire.locator("#messages .post").last
    expect(seen).to_contain_text("Un mot de trop.")
    # One thing is said at a time: the message first, then her own reaction.
    expect(claire.locator("#annonces")).to_have_text("Message de Kévin Lopes")
    seen.get_by_role("button", name="Utile").click()
    expect(claire.locator("#annonces")).to_have_text("Utile, 1")
    expect(mine.get_by_role("button", name="Utile 1")).to_have_attribute("aria-pressed", "false")
    expect(seen.get_by_role("button", name="Utile 1")).to_have_attribute("aria-pressed", "true")
    mine.get_by_role("link", name="Plus").click()
    mine.get_by_role("button", name="Supprimer").click()
    expect(seen).to_contain_text("Message supprimé")
    assert "Un mot de trop." not in claire.content()


def test_signing_out_in_another_tab_ends_the_live_page(stage, enter):
    thread = stage.world["threads"]["sortie"]
    page = live(enter("sophie"), thread)
    tab = page.context.new_page()
    tab.goto("/compte/deconnexion/")
    tab.locator("main").get_by_role("button").first.click()
    expect(page.locator("#direct-fini")).to_contain_text("Votre session a pris fin.")


def test_without_script_one_asks_and_answers(stage, enter):
    thread = stage.world["threads"]["sans script"]
    page = enter("claire", java_script_enabled=False)
    page.goto(thread["path"])
    write(page, "Répondu sans script.")
    expect(page.locator("#messages .post").last).to_contain_text("Répondu sans script.")
    page.goto("/communautes/tuteurs/discussions/nouvelle/")
    page.get_by_label("Votre question en une phrase").fill("Qui a une grille à partager ?")
    page.locator("textarea[name=source]").fill("La nôtre date de 2019.")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui a une grille à partager ?")
