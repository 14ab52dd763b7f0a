"""`handle`: from the bytes of a mail to what it does, once."""

import logging
from datetime import timedelta
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import Http404

from community.mailing import tokens
from community.mailing.incoming import bounces, refusals
from community.mailing.incoming.answers import POSTERS, Answer, Refusal
from community.mailing.incoming.contents import files_of, text_of
from community.mailing.incoming.reading import BROKEN, read
from community.models import IncomingMail, User

logger = logging.getLogger(__name__)

LARGEST = 20_000_000
# Of a mail that is too large, enough to know whose it is and what she wrote.
HEAD = 500_000
KEPT = timedelta(days=60)


class Outcome(StrEnum):
    """What became of a mail."""

    POSTED = "posted"
    REFUSED = "refused"
    RETURNED = "returned"
    AUTOMATIC = "automatic"
    STRANGER = "stranger"
    DUPLICATE = "duplicate"


def handle(raw, size=0):
    """Do what the mail `raw` asks for and return its Outcome; the same mail twice is done once.

    `size` is that of the whole mail when `raw` is only its beginning. Who is refused gets her words back by mail,
    but for machines and strangers. What fails halfway is done again when the mail comes again.
    """
    mail = read(raw[:HEAD] if max(size, len(raw)) > LARGEST else raw)
    if IncomingMail.objects.filter(digest=mail.digest).exists():
        return Outcome.DUPLICATE
    refusal = None
    try:
        outcome = _take(mail, max(size, len(raw)))
    except Refusal as raised:
        outcome, refusal = Outcome.REFUSED, raised
    with transaction.atomic():
        _row, is_first = IncomingMail.objects.get_or_create(digest=mail.digest, defaults={"outcome": outcome})
        if refusal and is_first:
            refusals.tell(mail, refusal)
    return outcome if is_first else Outcome.DUPLICATE


def forget_handled(now):
    """Forget which mails came in so long ago that none comes a second time."""
    IncomingMail.objects.filter(at__lt=now - KEPT).delete()


def _take(mail, size):
    person, subject, pk = tokens.read(mail.token) or (None, "", 0)
    if subject == tokens.BOUNCE:
        bounces.take(mail.message, person)
        return Outcome.RETURNED
    if mail.is_automatic:
        return Outcome.AUTOMATIC
    if person is None:
        if not _is_known(mail.sender):
            return Outcome.STRANGER
        raise Refusal(refusals.ADDRESS_UNKNOWN)
    if mail.sender not in _addresses(person):
        raise Refusal(refusals.OTHER_SENDER)
    _post(person, subject, pk, _answer(mail, size))
    bounces.mail_arrives(person)
    return Outcome.POSTED


def _answer(mail, size):
    if size > LARGEST:
        raise Refusal(refusals.TOO_LARGE)
    try:
        text, files = text_of(mail.message), files_of(mail.message)
    except BROKEN:
        logger.warning("A mail could not be read", exc_info=True)
        raise Refusal(refusals.UNREADABLE) from None
    if not text:
        raise Refusal(refusals.BLANK)
    return Answer(text, files, uuid5(NAMESPACE_URL, mail.digest))


def _post(person, subject, pk, answer):
    try:
        POSTERS[subject](person, pk, answer)
    except Http404:
        raise Refusal(refusals.ABSENT) from None


def _addresses(person):
    proven = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return {address.lower() for address in (person.email, *proven)}


def _is_known(address):
    """Return whether an account holds `address`: only then is somebody told that what she answered leads nowhere."""
    return User.objects.filter(is_active=True, email=address).exists() or (
        EmailAddress.objects.filter(verified=True, email=address, user__is_active=True).exists()
    )
