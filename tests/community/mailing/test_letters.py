"""Mails as they are read: both parts, headers, addresses."""

from email import message_from_bytes, policy

import pytest
from django.core import mail
from email_validator import validate_email

from community.mailing.letters import Letter, message, send_letter
from community.models import User
from tests.factories import CommunityFactory, InvitationFactory


def parsed(sent):
    return message_from_bytes(sent.message().as_bytes(), policy=policy.default)


def letter(**fields):
    return Letter(**{"subject": "Une réponse", "text": "Bonjour.\n", "html": "<p>Bonjour.</p>"} | fields)


def test_a_mail_of_text_alone_is_framed(site):
    invitation = InvitationFactory(
        email="a@example.org", community=CommunityFactory(parent=site, title="Tuteurs <b>"), message="Venez\n\nvoir."
    )
    send_letter("a@example.org", "community/emails/invitation", {"invitation": invitation}, path="/invitation/x/")
    read = parsed(mail.outbox[0])
    html = read.get_body(("html",)).get_content()
    assert read["Subject"] == "Invitation à rejoindre Tuteurs <b>"
    assert "http://127.0.0.1:8000/invitation/x/" in read.get_body(("plain",)).get_content()
    assert '<html lang="fr">' in html
    assert 'href="http://127.0.0.1:8000/invitation/x/"' in html
    assert "Tuteurs &lt;b&gt;" in html
    assert "<img" not in html


def test_the_style_is_where_mail_programs_read_it(site):
    send_letter(
        "a@example.org", "community/emails/invitation", {"invitation": InvitationFactory(email="a@example.org")}
    )
    html = parsed(mail.outbox[0]).get_body(("html",)).get_content()
    assert '<main style="' in html
    assert "@media (prefers-color-scheme: dark)" in html


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("", "Margelle"),
        ("Tuteurs de site", "Tuteurs de site via Margelle"),
        ("Rennes, Vitré; « Été »", "Rennes, Vitré; « Été » via Margelle"),
        ("X\r\nBcc: y@example.org", "X Bcc: y@example.org via Margelle"),
    ],
)
def test_the_sender_is_named_at_the_sites_address(sender, expected):
    read = parsed(message(User(email="a@example.org", pk=1), letter(sender=sender)))
    (sender,) = read["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (expected, "ne-pas-repondre@127.0.0.1")
    assert [
        validate_email(one.addr_spec, check_deliverability=False, test_environment=True).domain
        for one in read["To"].addresses
    ] == ["example.org"]
    assert (read["Bcc"], read["Cc"]) == (None, None)


def test_mails_about_one_thing_are_one_thread_whose_names_tell_nothing():
    person, other = (User(email=f"{name}@example.org", pk=pk) for pk, name in enumerate("ab", 1))
    first, second, again = (
        parsed(message(person, letter(message_id=f"post:{pk}", thread_id="thread:1"))) for pk in (1, 2, 2)
    )
    elsewhere = parsed(message(other, letter(message_id="post:2", thread_id="thread:1")))
    opening = parsed(message(person, letter(message_id="thread:1")))
    assert first["References"] == second["References"] == second["In-Reply-To"] == opening["Message-ID"]
    assert second["Message-ID"] == again["Message-ID"]
    assert len({mail["Message-ID"] for mail in (first, second, elsewhere, opening)}) == 4
    assert elsewhere["References"] != first["References"]
    assert opening["References"] is None


def test_what_stops_such_mails_is_in_the_headers():
    person = User(email="a@example.org", pk=1)
    read = parsed(message(person, letter(stop_url="https://x.org/arret/a:b/", list_id="c3", is_bulk=True)))
    headers = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence", "Auto-Submitted")
    assert [read[name] for name in headers] == [
        "<https://x.org/arret/a:b/>", "List-Unsubscribe=One-Click", "<c3.127.0.0.1>", "bulk", "auto-generated",
    ]  # fmt: skip
    plain = parsed(message(person, letter()))
    assert [plain[name] for name in headers] == [None, None, None, None, "auto-generated"]
