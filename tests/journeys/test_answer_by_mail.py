"""A question answered by mail alone: the one who answers never opens the site."""

import smtplib
import sys
from email.message import EmailMessage

from playwright.sync_api import expect

from tests.community.mailing import post_office
from tests.programs import free_port

from .servers import MAIL_SECRET
from .test_room import live, write

QUOTED = (
    "\n\nLe lun. 23 nov. 2026 à 10:12, Margelle <ne-pas-repondre@127.0.0.1> a écrit :\n\n> Comment\n> faites-vous ?\n"
)


def said(mail):
    return "la première semaine" in mail.get_body(("plain",)).get_content()


def by_lmtp(stage, mail):
    """Hand a mail over as the mail server beside the site does."""
    port = free_port()
    stage.start(
        "lmtp",
        [sys.executable, "manage.py", "receive_mail", "--lmtp", f"127.0.0.1:{port}"],
        port,
        env=stage.environment,
    )
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.send_message(mail)


def by_web(page, mail):
    """Post a mail as a provider does."""
    headers = {"Authorization": f"Bearer {MAIL_SECRET}", "Content-Type": "message/rfc822"}
    assert page.request.post("/courriel/entrant/", data=mail.as_bytes(), headers=headers).status == 204


def test_an_answer_by_mail_appears_in_the_open_page(stage, enter):
    thread = stage.world["threads"]["courriel"]
    claire = live(enter("claire"), thread)
    write(claire, "@Kévin Lopes Comment faites-vous la première semaine ?")
    expect(claire.locator("#messages .post").last).to_contain_text("la première semaine")

    with post_office.opened() as (office, port):
        stage.send_mails(smtp=port)
        (told,) = [mail for mail in office.read() if mail["To"] == "kevin@example.org" and said(mail)]

    answer = EmailMessage()
    answer["From"], answer["To"] = "Kévin Lopes <kevin@example.org>", told["Reply-To"]
    answer["Subject"], answer["In-Reply-To"] = f"Re: {told['Subject']}", told["Message-ID"]
    answer["Message-ID"] = "<reponse@mail.example.org>"
    answer.set_content(f"Nous faisons le tour des équipes ensemble.\n\n-- \nKévin Lopes{QUOTED}")
    # The embedded site is one process: only its own door tells open pages at once.
    by_lmtp(stage, answer) if "REDIS_URL" in stage.environment else by_web(claire, answer)

    last = claire.locator("#messages .post").last
    expect(last).to_contain_text("Nous faisons le tour des équipes ensemble.")
    expect(last).to_contain_text("Kévin Lopes")
    assert last.locator(".post-body").inner_text().strip() == "Nous faisons le tour des équipes ensemble."
