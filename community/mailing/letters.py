"""A mail to one person: what it says, under which headers it goes.

register_letter(Post, compose)      # says what is written about notifications of posts
send_letter(person, "home/emails/week", {"threads": threads}, path="/animer/")
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from community.html import clean_line
from community.mailing import frames, tokens

LETTERS = {}
SALT = "community.mailing.letters"


@dataclass(frozen=True)
class Letter:
    """A mail ready to go. `message_id` and `thread_id` name what it is about and what that answers ("post:12",
    "thread:3"); `list_id` the list it comes from; `stop_url` is where one POST stops such mails."""

    subject: str
    text: str
    html: str
    sender: str = ""
    message_id: str = ""
    thread_id: str = ""
    reply_to: str = ""
    list_id: str = ""
    stop_url: str = ""
    is_bulk: bool = False


def register_letter(model, compose):
    """Have `compose(person, rows) -> Letter` write about `rows`, notifications about objects of `model` on one topic.

    It returns None when there is nothing left to write about.
    """
    LETTERS[model._meta.label_lower] = compose


def send_letter(person, template, context, *, path="", sender="", stop_url="", connection=None):
    """Send the mail of TEMPLATE_subject.txt, TEMPLATE.txt and, if there is one, TEMPLATE.html.

    `person` is an account, or the address of somebody who has none. The templates are given `url`, where `path`
    leads, and what `frames.house` tells. Raises what the mail server's failure raises: a job tries again.
    """
    context = context | {"url": settings.BASE_URL + path, "stop_url": stop_url}
    subject = frames.line(f"{template}_subject.txt", context)
    text, html = frames.render(template, context | {"subject": subject})
    letter = Letter(subject, text, html, sender=sender, stop_url=stop_url)
    return message(person, letter, connection).send()


def message(person, letter, connection=None):
    """Return the message of `letter` to `person`: an account, or an address."""
    address = person if isinstance(person, str) else person.email
    envelope = "" if isinstance(person, str) else tokens.bounce_address(person)
    mail = EmailMultiAlternatives(
        clean_line(letter.subject),
        letter.text,
        envelope or settings.DEFAULT_FROM_EMAIL,
        [address],
        connection=connection,
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=_headers(letter, address),
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def _headers(letter, address):
    headers = {"From": _from(letter.sender), "Auto-Submitted": "auto-generated"}
    if letter.message_id:
        headers["Message-ID"] = _id(letter.message_id, address)
    if letter.thread_id:
        headers["In-Reply-To"] = headers["References"] = _id(letter.thread_id, address)
    if letter.list_id:
        headers["List-Id"] = f"<{letter.list_id}.{_host()}>"
    if letter.stop_url:
        headers["List-Unsubscribe"] = f"<{letter.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if letter.is_bulk:
        headers["Precedence"] = "bulk"
    return headers


def _from(sender):
    """Return the site's address under the name of a community or of a person: never the address of anybody else."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if sender:
        name = _("%(sender)s via %(site)s") % {"sender": clean_line(sender), "site": settings.SITE_NAME}
    return str(Address(name, addr_spec=address))


def _id(subject, address):
    """Return the same Message-ID each time for one subject and one person, who cannot be read from it."""
    digest = salted_hmac(SALT, f"{subject} {address.lower()}", algorithm="sha256").hexdigest()[:32]
    return f"<{digest}@{_host()}>"


def _host():
    return urlsplit(settings.BASE_URL).hostname
