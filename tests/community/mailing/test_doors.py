"""The doors through which mails come in: a mailbox (IMAP), a mail server beside (LMTP), the web."""

import smtplib
import ssl
from datetime import UTC, datetime, timedelta
from io import StringIO
from ipaddress import ip_address
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community import chores
from community.mailing import tokens
from community.mailing.incoming import handling, lmtp, mailbox
from community.mailing.incoming.answers import POSTERS, Refusal
from community.models import IncomingMail
from tests.factories import UserFactory
from tests.programs import free_port

from .imap_box import PASSWORD, USER, Box, served
from .mails import REPLY, answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def posted(settings, monkeypatch):
    """What was answered, [(person, pk, text)]: what an answer does is another matter."""
    settings.REPLY_ADDRESS = REPLY
    posted = []
    monkeypatch.setitem(POSTERS, "thread", lambda person, pk, answer: posted.append((person.pk, pk, answer.text)))
    return posted


class Subject:
    """Something to answer."""

    pk = 12


def mail(person, **headers):
    return answer(person, Subject, **headers).as_bytes()


@pytest.fixture(scope="module")
def port():
    """Where the server of mailboxes listens."""
    with served() as port:
        yield port


class TestMailbox:
    """A mailbox that is polled."""

    @pytest.fixture
    def box(self, port, settings):
        box = Box(port)
        settings.INCOMING_MAILBOX = f"imap://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}"
        yield box
        box.empty()
        box.client.logout()

    def test_what_is_new_is_handled_once_and_marked_as_read(self, box, posted):
        person = UserFactory()
        box.put(mail(person))
        assert [outcome for _number, outcome in mailbox.poll()] == ["posted"]
        assert (mailbox.poll(), box.count(), box.count("UNSEEN")) == ([], 1, 0)
        assert posted == [(person.pk, 12, "Nous le faisons à trois.")]

    def test_it_is_moved_where_one_wants_it(self, box, settings, posted):
        settings.INCOMING_MAILBOX += "/INBOX?done=Traites"
        box.make("Traites")
        box.put(mail(UserFactory()))
        mailbox.poll()
        assert (box.count(), box.count(folder="Traites"), len(posted)) == (0, 1, 1)

    def test_one_that_fails_waits_and_the_others_pass(self, box, monkeypatch, posted, caplog):
        first, second = UserFactory.create_batch(2)
        box.put(mail(first))
        box.put(mail(second, Message_ID="<2@b.example>"))
        post = POSTERS["thread"]

        def fail_once(person, pk, answer):
            if person == first:
                raise RuntimeError("the database is away")
            post(person, pk, answer)

        monkeypatch.setitem(POSTERS, "thread", fail_once)
        assert [outcome for _number, outcome in mailbox.poll()] == ["failed", "posted"]
        assert "A mail could not be handled" in caplog.text
        monkeypatch.setitem(POSTERS, "thread", post)
        assert [outcome for _number, outcome in mailbox.poll()] == ["posted"]
        assert [person for person, *_ in posted] == [second.pk, first.pk]

    def test_of_a_large_mail_the_beginning_is_fetched(self, box, monkeypatch, posted):
        monkeypatch.setattr(mailbox, "LARGEST", 2_000)
        monkeypatch.setattr(handling, "LARGEST", 2_000)
        monkeypatch.setattr(mailbox, "HEAD", 1_000)
        box.put(mail(UserFactory()) + b"x" * 3_000)
        seen = []
        handle = mailbox.handle
        monkeypatch.setattr(
            mailbox, "handle", lambda raw, size: seen.append((len(raw), size > 3_000)) or handle(raw, size)
        )
        assert [outcome for _number, outcome in mailbox.poll()] == ["refused"]
        assert (seen, posted) == ([(1_000, True)], [])

    def test_the_command_and_the_chore_poll_it(self, box, posted):
        box.put(mail(UserFactory()))
        out = StringIO()
        call_command("receive_mail", imap=True, stdout=out)
        assert out.getvalue().endswith(" : posted\n")
        box.put(mail(UserFactory()))
        chores.receive_mails()
        assert len(posted) == 2

    def test_a_wrong_password_is_said(self, box, settings):
        settings.INCOMING_MAILBOX = settings.INCOMING_MAILBOX.replace(f"{USER}:", f"{USER}:x")
        with pytest.raises(mailbox.IMAP4.error):
            mailbox.poll()

    def test_no_password_goes_out_unencrypted(self, box, settings, monkeypatch):
        monkeypatch.setattr(mailbox, "_is_here", lambda host: False)
        with pytest.raises(mailbox.UnsafeMailbox):
            mailbox.poll()


@pytest.mark.parametrize(
    ("host", "here"), [("localhost", True), ("::1", True), ("10.0.0.1", False), ("imap.example.org", False)]
)
def test_only_this_machine_may_do_without_encryption(host, here):
    assert mailbox._is_here(host) is here


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 and its key, in files."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *secret))
    return folder


def test_the_mailbox_has_to_prove_who_it_is(certificate, settings, monkeypatch):
    with served("--cert", certificate / "cert.pem", "--key", certificate / "key.pem") as port:
        settings.INCOMING_MAILBOX = f"imap://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}"
        with pytest.raises(ssl.SSLCertVerificationError):
            mailbox.poll()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        assert mailbox.poll() == []


@pytest.mark.django_db(transaction=True)
class TestLmtp:
    """A mail server that hands over its mails."""

    @pytest.fixture
    def client(self):
        server = lmtp.Server("127.0.0.1", free_port())
        server.start()
        with smtplib.LMTP("127.0.0.1", server.port) as client:
            yield client
        server.stop()

    def test_a_mail_is_taken_once_it_is_handled(self, client, posted):
        person = UserFactory()
        address = tokens.reply_address(person, "thread", 12)
        # The address of the envelope counts, whatever the headers say.
        assert client.sendmail(person.email, address, mail(person, To="undisclosed-recipients:;")) == {}
        assert posted == [(person.pk, 12, "Nous le faisons à trois.")]

    def test_no_log_holds_an_address(self, client, posted, caplog):
        person = UserFactory()
        address = tokens.reply_address(person, "thread", 12)
        with caplog.at_level("DEBUG"):
            client.sendmail(person.email, address, mail(person))
        assert len(posted) == 1
        assert tokens.token_in(address) not in caplog.text

    def test_only_addresses_of_ours_are_taken_one_at_a_time(self, client, posted):
        person = UserFactory()
        addresses = [tokens.reply_address(person, "thread", pk) for pk in (12, 13)]
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail(person.email, "contact@example.org", mail(person))
        assert refused.value.recipients["contact@example.org"][0] == 550
        left = client.sendmail(person.email, addresses, mail(person))
        assert [(address, code) for address, (code, _text) in left.items()] == [(addresses[1], 452)]
        assert [pk for _person, pk, _text in posted] == [12]

    def test_a_mail_from_nobody_is_a_report(self, client, posted):
        person = UserFactory()
        client.sendmail("", tokens.reply_address(person, "thread", 12), mail(person))
        assert (posted, IncomingMail.objects.get().outcome) == ([], "automatic")

    def test_one_that_fails_has_to_come_again(self, client, monkeypatch, posted):
        person = UserFactory()
        monkeypatch.setitem(POSTERS, "thread", lambda *args: 1 / 0)
        with pytest.raises(smtplib.SMTPDataError) as failed:
            client.sendmail(person.email, tokens.reply_address(person, "thread", 12), mail(person))
        assert (failed.value.smtp_code, IncomingMail.objects.count()) == (451, 0)

    def test_one_that_is_too_large_is_not_kept(self, client, monkeypatch, posted):
        person = UserFactory()
        client.ehlo_or_helo_if_needed()
        assert client.esmtp_features["size"] == str(handling.LARGEST)
        client.esmtp_features.pop("size")
        body = mail(person) + b"\r\n" + (b"x" * 900 + b"\r\n") * 22_300
        with pytest.raises(smtplib.SMTPDataError) as failed:
            client.sendmail(person.email, tokens.reply_address(person, "thread", 12), body)
        assert (failed.value.smtp_code, posted) == (552, [])


class TestWeb:
    """A provider that posts each mail."""

    URL = "/courriel/entrant/"

    @pytest.fixture(autouse=True)
    def secret(self, settings):
        settings.INCOMING_SECRET = "un-secret-partagé".encode().hex()
        return settings.INCOMING_SECRET

    def send(self, body, secret, **extra):
        client = Client(enforce_csrf_checks=True)
        headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
        return client.post(self.URL, body, content_type="message/rfc822", headers=headers, **extra)

    def test_a_mail_is_handled(self, secret, posted):
        person = UserFactory()
        response = self.send(mail(person), secret)
        assert (response.status_code, response.content) == (204, b"")
        assert posted == [(person.pk, 12, "Nous le faisons à trois.")]
        assert reverse("receive_mail") == self.URL

    @pytest.mark.parametrize("given", [None, "", "x", "é"])
    def test_not_without_the_secret(self, given, posted):
        assert self.send(mail(UserFactory()), given).status_code == 403
        assert (posted, IncomingMail.objects.count()) == ([], 0)

    def test_there_is_no_door_without_a_secret(self, settings):
        settings.INCOMING_SECRET = ""
        assert self.send(b"", "").status_code == 404
        assert Client().get(self.URL).status_code == 405

    def test_a_mail_larger_than_a_form_may_be_is_read(self, secret, settings, posted):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
        self.send(mail(UserFactory()) + b"\n" * 2_000, secret)
        assert len(posted) == 1

    def test_no_more_is_read_than_a_mail_may_hold(self, secret, monkeypatch, posted):
        monkeypatch.setattr("community.views.incoming.LARGEST", 1_000)
        monkeypatch.setattr(handling, "LARGEST", 1_000)
        assert self.send(mail(UserFactory()) + b"x" * 2_000, secret).status_code == 204
        assert (posted, IncomingMail.objects.get().outcome) == ([], "refused")

    def test_what_a_refusal_says_is_not_told_here(self, secret, monkeypatch):
        def refuse(person, pk, answer):
            raise Refusal("Non.")

        monkeypatch.setitem(POSTERS, "thread", refuse)
        assert self.send(mail(UserFactory()), secret).content == b""


def test_the_command_says_what_is_missing(settings):
    settings.INCOMING_MAILBOX = ""
    for options, missing in (({"imap": True}, "MARGELLE_MAILBOX"), ({"lmtp": "127.0.0.1"}, "127.0.0.1:8024")):
        with pytest.raises(CommandError, match=missing):
            call_command("receive_mail", **options)
    settings.REPLY_ADDRESS = ""
    with pytest.raises(CommandError, match="MARGELLE_REPLY"):
        call_command("receive_mail", imap=True)


def test_what_came_in_long_ago_is_forgotten():
    now = timezone.now()
    for days in (59, 61):
        IncomingMail.objects.create(digest=str(days), outcome="posted", at=now - timedelta(days=days))
    handling.forget_handled(now)
    assert list(IncomingMail.objects.values_list("digest", flat=True)) == ["59"]
