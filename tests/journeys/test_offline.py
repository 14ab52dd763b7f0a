"""The site on a device: what it shows without network, what it sends once back, what stays after one leaves."""

import json

import pytest
from playwright.sync_api import expect

KEPT = "Pas de réseau : votre message est gardé sur cet appareil, il partira à votre retour."
# Once there are so many.
SHOWN = """async count => {
    const worker = await navigator.serviceWorker.ready;
    for (;;) {
        const shown = await worker.getNotifications();
        if (shown.length >= count) return shown.map(n => [n.title, n.body, n.data]).sort();
        await new Promise(done => setTimeout(done, 50));
    }
}"""
# A browser's subscription, without the service that its maker runs.
SUBSCRIBING = """
    const device = { endpoint: "https://push.example.org/paul" };
    device.unsubscribe = async () => delete localStorage.subscription;
    const told = { endpoint: device.endpoint, keys: {
        auth: "c2l4dGVlbiBzZWNyZXQgYg",
        p256dh: "BI5TO2-gv3tGJbswZnwB-2B--fi4qA_vWzAGKHAxh7Kjc-sdveAzGDZtBp-DpvWQAFPHNjPLBBshxV4ahsH0ALQ",
    } };
    PushManager.prototype.getSubscription = async () => localStorage.subscription ? device : null;
    PushManager.prototype.subscribe = async asked => {
        if (!asked.userVisibleOnly || !asked.applicationServerKey) throw new Error("refused");
        localStorage.subscription = "1";
        return { ...device, toJSON: () => told };
    };
    Notification.requestPermission = async () => "granted";
"""
CACHED = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    }
    return found;
}"""


@pytest.fixture
def thread(stage):
    return stage.world["threads"]["hors ligne"]


@pytest.fixture
def reader(enter):
    """Open a page in a browser whose worker is in service."""

    def reader(name, path, **options):
        page = enter(name, **options)
        page.goto(path)
        page.evaluate("() => navigator.serviceWorker.ready")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        return page

    return reader


def worker_of(page):
    """Return (a session of the browser's tools, the number by which they call the page's worker)."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    while not found:
        page.evaluate("0")
    return tools, found[0]["registrationId"]


def push(page, told):
    """Have the page's worker receive a message, as a push service would."""
    tools, registration = worker_of(page)
    origin = page.evaluate("location.origin")
    message = {"origin": origin, "registrationId": registration, "data": json.dumps(told)}
    tools.send("ServiceWorker.deliverPushMessage", message)


def account_of(page):
    return page.evaluate("async () => (await (await fetch('/appareils/compte/')).json()).account")


def test_without_network_a_page_says_so_and_nothing_of_hers_was_kept(reader, thread, axe):
    page = reader("claire", thread["path"])
    page.goto("/notifications/")
    page.context.set_offline(True)
    page.goto("/communautes/")
    expect(page.get_by_role("heading", name="Pas de réseau.")).to_be_visible()
    assert axe(page) == []
    cached = page.evaluate(CACHED)
    assert [path for path in cached if not path.startswith("/static/")] == ["/hors-ligne/"]
    assert len(cached) == 8
    page.context.set_offline(False)
    page.get_by_role("link", name="Réessayer").click()
    expect(page.get_by_role("heading", name="Communautés", exact=True)).to_be_visible()


def test_an_answer_written_without_network_leaves_once(reader, thread, axe):
    page = reader("claire", thread["path"])
    page.context.set_offline(True)
    page.locator("[data-files]").set_input_files({"name": "grille.txt", "mimeType": "text/plain", "buffer": b"Grille"})
    page.get_by_label("Votre réponse").fill("Écrit sous un tunnel.")
    page.locator("[data-send]").click()
    expect(page.locator("[data-kept-state]")).to_have_text(KEPT)
    expect(page.locator("[data-kept-text]")).to_have_text("Écrit sous un tunnel.")
    expect(page.get_by_label("Votre réponse")).to_have_value("")
    assert axe(page) == []
    page.goto("/annuaire/")
    expect(page.locator("[data-kept-text]")).to_have_text("Écrit sous un tunnel.")
    other = page.context.new_page()
    page.context.set_offline(False)
    for tab in (page, other):
        tab.goto(thread["path"])
    expect(page.locator("[data-kept] article:not([data-sent])")).to_have_count(0)
    for tab in (page, other):
        tab.reload()
        post = tab.locator("#messages .post", has_text="Écrit sous un tunnel.")
        expect(post).to_have_count(1)
        expect(post).to_contain_text("grille.txt")


def test_what_was_kept_leaves_without_any_page(reader, enter, thread):
    page = reader("claire", thread["path"])
    page.context.set_offline(True)
    page.get_by_label("Votre réponse").fill("Écrit en avion.")
    page.locator("[data-send]").click()
    expect(page.locator("[data-kept-state]")).to_have_text(KEPT)
    tools, registration = worker_of(page)
    told = {"origin": page.evaluate("location.origin"), "registrationId": registration, "tag": "messages"}
    page.goto("about:blank")
    page.context.set_offline(False)
    tools.send("ServiceWorker.dispatchSyncEvent", told | {"lastChance": True})
    other = enter("kevin")
    other.goto(thread["path"])
    expect(other.locator("#messages")).to_contain_text("Écrit en avion.")


def test_a_question_written_without_network_leaves_on_return(reader, thread):
    page = reader("claire", f"/communautes/{thread['community']}/discussions/nouvelle/")
    page.context.set_offline(True)
    page.get_by_label("Votre question en une phrase").fill("Comment accueillir une stagiaire la nuit ?")
    page.get_by_label("La situation").fill("Le foyer n'a qu'une veilleuse.")
    page.get_by_role("button", name="Relire l’aperçu").click()
    expect(page.get_by_label("La situation")).to_have_value("Le foyer n'a qu'une veilleuse.")
    page.get_by_role("button", name="Publier").click()
    page.wait_for_url("**/hors-ligne/")
    expect(page.locator("[data-kept-state]")).to_have_text(KEPT)
    expect(page.locator("[data-kept-title]")).to_have_text("Comment accueillir une stagiaire la nuit ?")
    page.context.set_offline(False)
    expect(page.locator("[data-kept-state]")).to_have_text("Message envoyé.")
    page.get_by_role("link", name="Voir la discussion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comment accueillir une stagiaire la nuit ?")


def test_what_the_site_refuses_is_kept_with_the_reason(reader, thread):
    page = reader("kevin", thread["path"])
    page.context.set_offline(True)
    page.get_by_label("Votre réponse").fill("\u200b")
    page.locator("[data-send]").click()
    expect(page.locator("[data-kept-state]")).to_have_text(KEPT)
    page.context.set_offline(False)
    expect(page.locator("[data-kept-state]")).to_contain_text("Ce message n’est pas parti")
    expect(page.locator("[data-kept-state]")).to_contain_text("Il manque le texte")
    page.get_by_role("button", name="Effacer ce message").click()
    expect(page.locator("[data-kept] article")).to_have_count(0)


def test_nothing_stays_after_leaving(reader, thread):
    page = reader("yasmine", thread["path"])
    page.context.set_offline(True)
    page.get_by_label("Votre réponse").fill("\u200b")
    page.locator("[data-send]").click()
    expect(page.locator("[data-kept-state]")).to_have_text(KEPT)
    page.context.set_offline(False)
    expect(page.locator("[data-kept-state]")).to_contain_text("Ce message n’est pas parti")
    account = account_of(page)
    page.goto("/compte/deconnexion/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(lambda url: "deconnexion" not in url)
    page.context.set_offline(True)
    page.goto("/communautes/")
    expect(page.locator("[data-kept] article")).to_have_count(0)
    page.evaluate("account => localStorage.setItem('compte', account)", account)
    page.reload()
    expect(page.get_by_role("heading", name="Pas de réseau.")).to_be_visible()
    expect(page.locator("[data-kept] article")).to_have_count(0)


def test_a_push_says_what_happened_to_her_alone(reader, thread):
    page = reader("hamid", thread["path"], permissions=["notifications"])
    told = {"title": "Margelle", "body": "Claire a répondu", "tag": "thread:1", "url": "/notifications/1/"}
    push(page, told | {"account": account_of(page)})
    hers = ["Margelle", "Claire a répondu", "/notifications/1/"]
    assert page.evaluate(SHOWN, 1) == [hers]
    push(page, told | {"account": "somebody else", "tag": "thread:2"})
    assert page.evaluate(SHOWN, 2) == [hers, ["Margelle", "Du nouveau sur Margelle", "/notifications/"]]


def test_a_device_is_added_and_leaves_with_its_person(reader, thread, axe):
    page = reader("paul", thread["path"])
    page.add_init_script(SUBSCRIBING)
    page.goto("/mon-espace/notifications/horaires/")
    page.get_by_role("button", name="Ajouter cet appareil").click()
    expect(page.locator("#appareils li")).to_contain_text("Chrome, Linux")
    expect(page.get_by_role("button", name="Ajouter cet appareil")).to_be_hidden()
    assert axe(page) == []
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as removed:
        page.goto("/compte/deconnexion/")
        page.locator("main").get_by_role("button", name="Se déconnecter").click()
    assert removed.value.status == 204
    page.wait_for_url(lambda url: "deconnexion" not in url)
    assert page.evaluate("localStorage.subscription") is None


def test_visitors_get_a_manifest_and_no_worker(enter, thread):
    page = enter()
    page.goto(thread["path"])
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    assert page.context.cookies() == []
    manifest = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert (manifest["url"].endswith("/manifest.webmanifest"), manifest["errors"]) == (True, [])
