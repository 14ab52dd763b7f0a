"""Every mail about an account: French, plain, said by the house."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone


def mails_in(templates):
    """Return the names of the mails about accounts below a folder of templates."""
    paths = [
        path
        for app in ("account", "mfa", "socialaccount")
        for path in Path(templates, app, "email").glob("*_subject.txt")
    ]
    return sorted(f"{path.parent.parent.name}/email/{path.name.removesuffix('_subject.txt')}" for path in paths)


MAILS = mails_in(Path(settings.BASE_DIR, "templates"))
CONTEXT = {
    "site_name": "Margelle", "site_url": "https://margelle.example", "contact": "contact@margelle.example",
    "email": "o'brien&cie@example.org", "code": "1234-5678", "ip": "203.0.113.7", "timestamp": timezone.now(),
    "from_email": "avant@example.org", "to_email": "apres@example.org", "deleted_email": "autre@example.org",
    "provider": {"name": "ProConnect"},
}  # fmt: skip
CODES = {f"account/email/{name}" for name in (
    "login_code", "password_reset_code", "email_confirmation", "email_confirmation_signup"
)}  # fmt: skip


def test_no_mail_is_forgotten():
    theirs = mails_in(Path(allauth.__file__).parent / "templates")
    assert set(theirs) - set(MAILS) == {"account/email/password_reset_key"}  # a link: codes take its place


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_whole_and_plain(name):
    subject = render_to_string(f"{name}_subject.txt", CONTEXT).strip()
    body = render_to_string(f"{name}_message.txt", CONTEXT).strip()
    paragraphs = body.split("\n\n")
    assert "\n" not in subject
    assert 10 <= len(subject) <= 50
    assert (paragraphs[0], paragraphs[-1]) == ("Bonjour,", "L'équipe de Margelle\nhttps://margelle.example")
    assert "&#x27;" not in body
    assert "&amp;" not in body
    assert ("    1234-5678" in paragraphs) is (name in CODES)
    assert any(text.startswith("Si ") for text in paragraphs)  # what to do if it was not you
