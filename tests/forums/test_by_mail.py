"""Answering by mail: from the bytes that come in to the message in the thread, or to a refusal that says why."""

from datetime import timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.utils import timezone

from community.actions.sanctions import exclude, limit
from community.mailing import tokens
from community.mailing.incoming import handling
from community.mailing.incoming.handling import Outcome, handle
from community.models import IncomingMail, TellingSettings
from forums.models import Attachment, Draft, Post, Thread
from tests.community.mailing.mails import REPLY, answer, join
from tests.factories import CharterFactory, CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

from .files import odt, photo, text_file

pytestmark = pytest.mark.django_db
ABSENT = "Vous n'avez pas accès à ce à quoi vous répondez, ou cela n'existe plus."


@pytest.fixture(autouse=True)
def reply_address(settings):
    settings.REPLY_ADDRESS = REPLY


@pytest.fixture
def thread(site):
    thread = ThreadFactory(title="Préparer le bilan")
    MembershipFactory(community=thread.community, user=thread.author)
    return thread


@pytest.fixture
def member(thread):
    user = UserFactory(email="claire@example.org", first_name="Claire", last_name="Évain")
    return MembershipFactory(community=thread.community, user=user).user


@pytest.fixture
def take(django_capture_on_commit_callbacks):
    """Hand over a mail as its bytes; what leaves after the transaction leaves."""

    def take(mail):
        with django_capture_on_commit_callbacks(execute=True):
            return handle(mail.as_bytes())

    return take


def sources(thread):
    return list(thread.posts.order_by("pk").values_list("author", "source"))[1:]


def sent_back():
    """The mails that give an answer back: [(to, text)]."""
    mails = [mail for mail in outbox.outbox if mail.subject == "Votre réponse par courriel n'a pas été publiée"]
    return [(mail.to, mail.body) for mail in mails]


def assert_given_back(thread, member, reason, text="Nous le faisons à trois."):
    assert sources(thread) == []
    ((to, body),) = sent_back()
    assert to == [member.email]
    assert reason in body
    assert text in body


def test_an_answer_stands_in_the_thread(thread, member, take):
    assert take(answer(member, thread)) == Outcome.POSTED
    assert sources(thread) == [(member.pk, "Nous le faisons à trois.")]
    assert thread.posts.last().html == "<p>Nous le faisons à trois.</p>"
    assert sent_back() == []


def test_the_same_mail_twice_is_one_answer(thread, member, take):
    mail = answer(member, thread)
    assert [take(mail), take(mail)] == [Outcome.POSTED, Outcome.DUPLICATE]
    assert len(sources(thread)) == 1


def test_a_mail_handled_again_after_a_crash_is_one_answer(thread, member, take):
    mail = join(answer(member, thread), photo())
    take(mail)
    IncomingMail.objects.all().delete()
    Thread.objects.update(locked_at=timezone.now())
    assert take(mail) == Outcome.POSTED
    assert (len(sources(thread)), Attachment.objects.count(), Draft.objects.count()) == (1, 1, 0)


def test_a_verified_second_address_may_answer(thread, member, take):
    EmailAddress.objects.create(user=member, email="claire@travail.example", verified=True)
    assert take(answer(member, thread, From="Claire <CLAIRE@Travail.example>")) == Outcome.POSTED


@pytest.mark.parametrize(
    "sender", ["x@example.org", "claire@unproven.example", "claire@example.org, x@example.org", "claire"]
)
def test_no_other_address_may(thread, member, take, sender):
    EmailAddress.objects.create(user=member, email="claire@unproven.example", verified=False)
    assert take(answer(member, thread, From=sender)) == Outcome.REFUSED
    assert sources(thread) == []
    assert [(to, member.email in body) for to, body in sent_back()] == (
        [([sender], False)] if "," not in sender and "@" in sender else []
    )


def test_nor_another_member_with_this_address(thread, member, take):
    other = MembershipFactory(community=thread.community).user
    assert take(answer(member, thread, From=other.email)) == Outcome.REFUSED
    assert_given_back(thread, other, "Il vient d'une autre adresse")
    assert thread.title not in sent_back()[0][1]


def test_a_forged_address_is_told_to_members_only(thread, member, take):
    forged = f"discussions+{'a' * 45}@courriel.example.org"
    assert take(answer(member, thread, To=forged)) == Outcome.REFUSED
    assert_given_back(thread, member, "n'est pas arrivé à une adresse de réponse valable")
    assert take(answer(member, thread, To=forged, From="spam@example.net", Message_ID="<2@b>")) == Outcome.STRANGER
    assert len(sent_back()) == 1


MACHINES = [
    {"Auto-Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"X-Autoreply": "yes"},
    {"X-Auto-Response-Suppress": "All"},
    {"List-Id": "<liste.example.org>"},
    {"Return-Path": "<>"},
    {"X-Loop": "discussions@courriel.example.org"},
    {"Subject": "Réponse automatique : Préparer le bilan"},
    {"Message-ID": "<0123@127.0.0.1>"},
    {"From": "MAILER-DAEMON@example.org"},
    {"From": REPLY.replace("@", "+x@")},
]


@pytest.mark.parametrize("headers", MACHINES, ids=lambda headers: " ".join(headers))
def test_what_a_machine_sends_is_not_even_refused(thread, member, take, headers):
    assert take(answer(member, thread, **headers)) == Outcome.AUTOMATIC
    assert (sources(thread), sent_back()) == ([], [])


def test_our_own_refusal_sent_back_by_a_machine_ends_there(thread, member, take):
    thread.locked_at = timezone.now()
    thread.save()
    take(answer(member, thread))
    refusal = message_from_bytes(outbox.outbox[-1].message().as_bytes(), policy=policy.default)
    assert (refusal["Auto-Submitted"], refusal["In-Reply-To"]) == ("auto-replied", "<a@b.example>")
    del refusal["To"]
    refusal["To"] = tokens.reply_address(member, "thread", thread.pk)
    assert take(refusal) == Outcome.AUTOMATIC
    assert len(sent_back()) == 1


def test_a_locked_thread_gives_the_text_back_and_keeps_it(thread, member, take):
    thread.locked_at = timezone.now()
    thread.save()
    assert take(answer(member, thread)) == Outcome.REFUSED
    assert_given_back(thread, member, "verrouillée entre-temps")
    assert f"http://127.0.0.1:8000{thread.get_absolute_url()}" in sent_back()[0][1]
    assert list(Draft.objects.values_list("user", "thread", "source")) == [
        (member.pk, thread.pk, "Nous le faisons à trois.")
    ]


def test_what_she_was_writing_on_the_site_stays(thread, member, take):
    Draft.objects.create(user=member, thread=thread, source="Autre chose")
    thread.locked_at = timezone.now()
    thread.save()
    take(answer(member, thread))
    assert [draft.source for draft in Draft.objects.all()] == ["Autre chose"]


def test_a_new_charter_has_to_be_accepted_first(thread, member, take):
    thread.community.charter = CharterFactory(community=thread.community)
    thread.community.save()
    take(answer(member, thread))
    assert_given_back(thread, member, "La charte de la communauté a changé")


SANCTIONS = [
    (
        lambda host, member, place: exclude(host, member, community=place, reason="Propos"),
        "Vous n'êtes pas ou plus membre",
    ),
    (lambda host, member, place: limit(host, member, days=7, community=place, reason="Propos"), "en lecture seule"),
]


@pytest.mark.parametrize(("punish", "reason"), SANCTIONS, ids=["excluded", "limited"])
def test_who_may_not_write_any_more_is_told_why(thread, member, take, punish, reason):
    host = MembershipFactory(community=thread.community, role="manager").user
    punish(host, member, thread.community)
    assert take(answer(member, thread)) == Outcome.REFUSED
    assert_given_back(thread, member, reason)


def deleted(thread, member):
    thread.deleted_at = timezone.now()
    thread.save()


def excluded(thread, member):
    thread.community.memberships.filter(user=member).delete()
    thread.community.join_mode = "secret"
    thread.community.save()


def gone(thread, member):
    thread.pk = 10**9


@pytest.mark.parametrize("lose", [deleted, excluded, gone])
def test_what_she_may_not_read_is_as_absent(thread, member, take, lose):
    mail = answer(member, thread)
    if lose is gone:
        mail = answer(member, type(thread)(pk=10**9))
    lose(thread, member)
    assert take(mail) == Outcome.REFUSED
    ((_to, body),) = sent_back()
    assert ABSENT in body
    assert "Nous le faisons à trois." in body
    assert ("/discussions/" in body, "Préparer" in body, Draft.objects.count()) == (False, False, 0)


def test_a_closed_account_posts_nothing(thread, member, take):
    mail = answer(member, thread)
    member.is_active = False
    member.save()
    assert take(mail) == Outcome.STRANGER
    assert (sources(thread), sent_back()) == ([], [])


@pytest.mark.parametrize("text", ["", "> Comment faites-vous ?\n", "\n-- \nClaire Évain\n"])
def test_nothing_new_is_no_answer(thread, member, take, text):
    take(answer(member, thread, text))
    assert_given_back(thread, member, "Nous n'y avons pas trouvé de texte", text="")


def test_a_text_too_long_comes_back_with_how_much(thread, member, take):
    take(answer(member, thread, "mot " * 6000))
    assert_given_back(thread, member, "3 999 caractères de trop".replace(" ", "\u202f", 1), text="mot mot")


def test_a_mail_of_20_mb_comes_back_with_its_text(thread, member, take):
    mail = answer(member, thread)
    join(mail, text_file("film.bin", b"\0" * 15_000_000))
    assert len(mail.as_bytes()) > handling.LARGEST
    assert take(mail) == Outcome.REFUSED
    assert_given_back(thread, member, "Il est trop lourd")


def test_files_go_with_it_as_on_the_site(thread, member, take):
    mail = join(join(answer(member, thread), photo("Visite.jpg")), odt("Grille.odt"))
    join(mail, photo("logo.jpg"), disposition="inline", cid="<logo@1>")
    assert take(mail) == Outcome.POSTED
    files = Attachment.objects.filter(post=thread.posts.last())
    assert [file.name for file in files] == ["Visite.jpg", "Grille.odt"]
    assert b"Foyer des Hirondelles" not in files[0].file.read()
    assert not Draft.objects.exists()


REFUSED_FILES = [
    (text_file("virus.exe", b"MZ" + b"\0" * 100), "virus.exe : Les programmes ne sont pas acceptés."),
    (text_file("page.html", b"<html><script>x</script></html>"), "Les pages web et les scripts ne sont pas acceptés."),
    (text_file("vide.pdf", b""), "Ce fichier est vide."),
]


@pytest.mark.parametrize(("file", "reason"), REFUSED_FILES, ids=["program", "page", "empty"])
def test_a_file_that_is_not_taken_refuses_the_whole(thread, member, take, file, reason):
    file.seek(0)
    take(join(join(answer(member, thread), photo()), file))
    assert_given_back(thread, member, reason)
    assert (Attachment.objects.count(), Draft.objects.count()) == (0, 0)


def test_too_many_files_do_too(thread, member, take):
    mail = answer(member, thread)
    for number in range(6):
        join(mail, text_file(f"{number}.txt"))
    take(mail)
    assert_given_back(thread, member, "5.txt : un message porte 5 fichiers au plus.")


def test_more_answers_than_allowed_wait_as_drafts(thread, member, take, settings):
    settings.RATES = settings.RATES | {"post": [(1, 60)]}
    member.date_joined -= timedelta(days=2)
    member.save()
    outcomes = [take(answer(member, thread, f"Texte {n}", Message_ID=f"<{n}@b>")) for n in range(2)]
    assert outcomes == [Outcome.POSTED, Outcome.REFUSED]
    assert "beaucoup publié" in sent_back()[0][1]
    assert Draft.objects.get().source == "Texte 1"


class TestAnonymous:
    """Who asked anonymously answers by mail as anonymously."""

    @pytest.fixture
    def thread(self, site):
        asker = UserFactory(first_name="Claire", last_name="Évain", email="claire@example.org")
        community = MembershipFactory(user=asker).community
        return ThreadFactory(author=asker, community=community, is_anonymous=True)

    def test_her_signature_does_not_show(self, thread, take):
        text = "Merci, c'est plus clair.\n\nClaire Évain\nÉducatrice, Foyer des Hirondelles\n06 12 34 56 78"
        assert take(answer(thread.author, thread, text)) == Outcome.POSTED
        post = thread.posts.last()
        assert (post.source, post.is_anonymous) == ("Merci, c'est plus clair.", True)

    @pytest.mark.parametrize("text", ["Ici Mme Évain, de Cholet.", "Écrivez à claire@example.org svp"])
    def test_her_name_in_the_text_is_not_published(self, thread, take, text):
        take(answer(thread.author, thread, text))
        assert_given_back(thread, thread.author, "Vous écrivez ici de façon anonyme", text)

    def test_nor_in_the_name_of_a_file(self, thread, take):
        take(join(answer(thread.author, thread), photo("Stage_EVAIN.jpg")))
        assert_given_back(thread, thread.author, "Vous écrivez ici de façon anonyme")

    def test_nor_is_a_document_that_tells_it(self, thread, take):
        take(join(answer(thread.author, thread), odt()))
        assert_given_back(thread, thread.author, "un document garde le nom de son auteur")
        assert (Attachment.objects.count(), Draft.objects.count()) == (0, 0)


def test_refusals_to_one_address_are_counted(thread, member, take):
    thread.locked_at = timezone.now()
    thread.save()
    for _ in range(7):
        take(answer(member, thread, Message_ID=f"<{uuid4()}@b>"))
    assert len(sent_back()) == 5


def test_an_answer_shows_that_mails_arrive(thread, member, take):
    TellingSettings.objects.create(user=member, bounces=2)
    take(answer(member, thread))
    assert TellingSettings.objects.get().bounces == 0


def test_headers_that_no_program_writes_do_no_harm(thread, member, django_capture_on_commit_callbacks):
    head = b"Message-ID: <a\xff\0b\r\n c@d>\r\nSubject: =?x?b?\xff?=\r\n"
    raw = answer(member, thread, "", Message_ID=None, Subject=None).as_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        assert handle(head + raw) == Outcome.REFUSED
    assert_given_back(thread, member, "Nous n'y avons pas trouvé de texte", "")
    assert outbox.outbox[-1].message()["In-Reply-To"] == "<ab c@d>"


def test_a_sender_that_cannot_be_understood_is_nobody(thread, member):
    raw = answer(member, thread, From=None).as_bytes()
    assert handle(b"From: " + b"(" * 9_000 + b"\r\n" + raw) == Outcome.REFUSED
    assert (sources(thread), sent_back()) == ([], [])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 100,
        b"From: \xff\xfe\r\nTo: =?x?q?=\r\n\r\n\xff",
        b"Content-Type: multipart/mixed\r\n\r\n--",
        b":\n\n:",
    ],
)
def test_noise_is_nothing(raw, db):
    assert handle(raw) == Outcome.STRANGER
    assert (Post.objects.count(), outbox.outbox) == (0, [])


def test_broken_parts_are_told(thread, member, take):
    raw = answer(member, thread).as_bytes().replace(b"Content-Type: text/plain", b'Content-Type: ";;\xff"=')
    raw = raw.replace(
        b"MIME-Version: 1.0", b"Content-Disposition: attachment; filename*=utf-8''%ff%; x*0*=;\nMIME-Version: 1.0"
    )
    assert take(message_from_bytes(raw)) == Outcome.REFUSED
    assert sources(thread) == []


def test_a_mail_that_came_before_costs_one_query(thread, member, take, django_assert_num_queries):
    take(answer(member, thread))
    with django_assert_num_queries(1):
        assert handle(answer(member, thread).as_bytes()) == Outcome.DUPLICATE


def test_a_community_that_is_not_hers_is_hidden_like_the_rest(member, take):
    other = ThreadFactory(community=CommunityFactory(join_mode="secret"))
    take(answer(member, other))
    assert ABSENT in sent_back()[0][1]
