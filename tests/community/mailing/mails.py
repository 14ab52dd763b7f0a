"""Mails as programs write them: the corpus of `mails/`, and ones made for a test."""

from email.message import EmailMessage
from pathlib import Path

from community.mailing import tokens

CORPUS = {path.stem: path for path in sorted((Path(__file__).parent / "mails").glob("*.eml"))}
REPLY = "discussions@courriel.example.org"


def answer(person, thread, text="Nous le faisons à trois.", **headers):
    """Return the mail by which `person` answers in `thread`; `headers` replace those it has, None takes one away."""
    mail = EmailMessage()
    given = {
        "From": person.email,
        "To": tokens.reply_address(person, "thread", thread.pk),
        "Message-ID": "<a@b.example>",
    }
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value is not None:
            mail[name] = value
    mail.set_content(text)
    return mail


def join(mail, file, **how):
    """Join an uploaded file to a mail."""
    kind, _slash, subtype = (file.content_type or "application/octet-stream").partition("/")
    mail.add_attachment(file.read(), maintype=kind, subtype=subtype, filename=file.name, **how)
    return mail
