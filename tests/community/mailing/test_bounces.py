"""Mails of ours that come back."""

from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from community.mailing import tokens
from community.mailing.incoming.bounces import mail_arrives, record_bounce
from community.mailing.incoming.handling import Outcome, handle
from community.models import Notification, TellingSettings
from tests.factories import UserFactory

from .mails import REPLY

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(timezone.datetime(2026, 11, 23, 12))


@pytest.fixture(autouse=True)
def reply_address(settings):
    settings.REPLY_ADDRESS = REPLY


def report(person, action="failed", status="5.1.1", number=1):
    """What a mail server sends to the envelope's sender when it could not deliver."""
    mail = MIMEMultipart("report", report_type="delivery-status")
    mail["From"], mail["To"] = "MAILER-DAEMON@example.org", tokens.bounce_address(person)
    mail["Subject"], mail["Message-ID"] = "Undelivered Mail Returned to Sender", f"<{number}@mx.example.org>"
    mail["Auto-Submitted"], mail["Return-Path"] = "auto-replied", "<>"
    mail.attach(MIMEText(f"I could not deliver to {person.email}."))
    status_part = MIMEBase("message", "delivery-status")
    facts = f"Final-Recipient: rfc822; {person.email}\nAction: {action}\nStatus: {status}\n"
    status_part.set_payload([_fields("Reporting-MTA: dns; mx.example.org\n"), _fields(facts)])
    mail.attach(status_part)
    return mail.as_bytes()


def _fields(text):
    part = EmailMessage()
    for line in text.splitlines():
        name, _colon, value = line.partition(": ")
        part[name] = value
    return part


def counted(person):
    return TellingSettings.objects.filter(user=person).values_list("bounces", "mail_stopped_at").first()


def test_three_mails_that_fail_stop_the_others_and_are_told_on_the_site():
    person = UserFactory()
    assert [handle(report(person, number=number)) for number in (1, 2)] == [Outcome.RETURNED] * 2
    assert counted(person) == (2, None)
    assert not Notification.objects.exists()
    handle(report(person, number=3))
    assert counted(person)[1] is not None
    told = Notification.objects.get()
    assert (told.verb, told.recipient, told.data["url"]) == ("mail_stopped", person, reverse("telling"))
    assert outbox.outbox == []


def test_the_same_report_twice_counts_once():
    person = UserFactory()
    assert [handle(report(person)) for _ in range(2)] == [Outcome.RETURNED, Outcome.DUPLICATE]
    assert counted(person) == (1, None)


def test_a_mail_that_is_only_late_does_not_count():
    person = UserFactory()
    assert handle(report(person, action="delayed", status="4.4.7")) == Outcome.RETURNED
    assert counted(person) is None


def test_nor_does_what_is_no_report():
    person = UserFactory()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = person.email, tokens.bounce_address(person), "<1@b.example>"
    mail.set_content("Je suis en vacances jusqu'au 30 novembre.")
    assert handle(mail.as_bytes()) == Outcome.RETURNED
    assert (counted(person), outbox.outbox) == (None, [])


def test_sending_stops_once_and_is_told_once():
    person = UserFactory()
    assert [record_bounce(person, NOON) for _ in range(5)] == [False, False, True, False, False]
    assert counted(person) == (3, NOON)
    assert Notification.objects.count() == 1


def test_a_mail_that_arrives_sets_all_to_zero():
    person, other = UserFactory.create_batch(2)
    for one in (person, other):
        for _ in range(3):
            record_bounce(one, NOON)
    mail_arrives(person)
    assert (counted(person), counted(other)) == ((0, None), (3, NOON))


def test_a_report_about_nobody_is_nothing():
    person = UserFactory()
    raw = report(person)
    person.is_active = False
    person.save()
    assert handle(raw) == Outcome.AUTOMATIC
    assert counted(person) is None


def test_a_new_address_is_written_to_again():
    person = UserFactory()
    for _ in range(3):
        record_bounce(person, NOON)
    email_changed.send(EmailAddress, request=None, user=person, from_email_address=None, to_email_address=None)
    assert counted(person) == (0, None)
