"""What leaves, when, and what becomes of it when the mail server fails. The server is a real one, on loopback."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections

from community.actions.membership import leave
from community.mailing import sending
from community.mailing.letters import LETTERS
from community.mailing.parcels import claim
from community.mailing.planning import plan_some
from community.mailing.retrying import MOST_TRIES
from community.mailing.tokens import bounce_address, reply_address
from community.models import ChannelChoice, Notification, TellingSettings
from community.typography import NARROW
from forums.actions.posts import reply
from forums.models import Post, Thread
from tests.community.mailing import post_office
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory
from tests.programs import free_port

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=PARIS)
SOON = WEDNESDAY + timedelta(minutes=3)
NEXT_DIGEST = datetime(2026, 11, 19, 7, 30, tzinfo=PARIS)


@pytest.fixture
def office(settings):
    """The mail server of the site."""
    with post_office.opened() as (office, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2
        yield office


@pytest.fixture
def question(site):
    """The question of a member of a community."""
    community = CommunityFactory(parent=site, title="Tuteurs", slug="tuteurs")
    asker = MembershipFactory(community=community, user=UserFactory(first_name="Claire", last_name="Évain")).user
    return ThreadFactory(community=community, author=asker, title="Comment préparer le bilan ?")


def answer(thread, text="Par la grille.", **author):
    member = MembershipFactory(community=thread.community, user=UserFactory(**author)).user
    return reply(member, thread, source=text)


def plan(now=WEDNESDAY):
    plan_some(now)


def states():
    return list(Notification.objects.order_by("pk").values_list("emailed", "tries", "due_at"))


def test_an_answer_is_mailed_after_a_while_with_its_words(question, office):
    answer(question, "Par la **grille**, [celle-ci](/ressources/grille/).", first_name="Hamid", last_name="Ouali")
    plan()
    sending.send(SOON - timedelta(seconds=1))
    assert office.mails == []
    sending.send(SOON)
    (mail,) = office.read()
    text, html = (mail.get_body((kind,)).get_content().replace(NARROW, " ") for kind in ("plain", "html"))
    assert (mail["To"], mail["Subject"]) == (question.author.email, "Re: Comment préparer le bilan ?")
    assert mail["From"].addresses[0].display_name == "Tuteurs via Margelle"
    assert "Hamid Ouali a répondu à votre question « Comment préparer le bilan ? »" in text
    assert "Par la **grille**" in text
    assert "<strong" in html
    assert 'href="http://127.0.0.1:8000/ressources/grille/"' in html
    assert mail["List-Id"] == "<tuteurs.communautes.127.0.0.1>"
    assert states() == [(True, 0, None)]
    sending.send(SOON + timedelta(days=1))
    assert len(office.mails) == 1


def test_answers_of_one_thread_are_one_mail_and_mails_of_one_thread_are_filed_together(question, office):
    for _ in range(2):
        answer(question)
    plan()
    sending.send(SOON)
    answer(question)
    plan(SOON)
    sending.send(SOON + timedelta(hours=1))
    first, second = office.read()
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first.get_body(("plain",)).get_content().count("a répondu à votre question") == 2


def test_what_was_read_on_the_site_meanwhile_is_not_mailed(question, office):
    answer(question)
    plan()
    Notification.objects.update(unread=False)
    sending.send(SOON)
    assert (office.mails, states()) == ([], [(True, 0, None)])


def close_account(question, post):
    question.author.is_active = False
    question.author.save()


def stop_mail(question, post):
    TellingSettings.objects.create(user=question.author, mail_stopped_at=WEDNESDAY)


def go_secret_and_leave(question, post):
    question.community.join_mode = "secret"
    question.community.save()
    MembershipFactory(community=question.community, role="manager")
    leave(question.author, question.community)


def delete_post(question, post):
    Post.objects.filter(pk=post.pk).update(deleted_at=WEDNESDAY)


def mask_post(question, post):
    Post.objects.filter(pk=post.pk).update(hidden_at=WEDNESDAY)


def delete_thread(question, post):
    Thread.objects.filter(pk=question.pk).update(deleted_at=WEDNESDAY)


def erase_thread(question, post):
    question.delete()


def want_nothing(question, post):
    ChannelChoice.objects.create(user=question.author, family="answers", channel="site")


def mute_thread(question, post):
    question.subscriptions.update_or_create(user=question.author, defaults={"level": "none"})


def mute_community(question, post):
    question.community.memberships.filter(user=question.author).update(telling="none")


@pytest.mark.parametrize(
    "change",
    [
        close_account,
        stop_mail,
        go_secret_and_leave,
        delete_post,
        mask_post,
        delete_thread,
        erase_thread,
        want_nothing,
        mute_thread,
        mute_community,
    ],
)
def test_what_may_not_be_told_any_more_is_not_mailed(question, office, change):
    post = answer(question)
    plan()
    change(question, post)
    sending.send(SOON)
    assert office.mails == []
    assert not Notification.objects.filter(emailed=False, due_at__isnull=False).exists()


def test_at_night_a_mail_waits_for_the_morning(question, office):
    answer(question)
    plan(datetime(2026, 11, 20, 21, tzinfo=PARIS))
    assert [due for _emailed, _tries, due in states()] == [datetime(2026, 11, 23, 7, 30, tzinfo=PARIS)]


def test_a_worker_that_is_late_lets_people_sleep(question, office):
    answer(question)
    plan()
    sending.send(datetime(2026, 11, 18, 22, tzinfo=PARIS))
    assert (office.mails, states()) == ([], [(False, 0, NEXT_DIGEST)])


@pytest.mark.parametrize(
    ("how", "answers"), [("RCPT", ["450 Plus tard"]), ("DATA", ["451 Plus tard"]), ("DATA", ["hang up"])]
)
def test_a_mail_put_off_by_the_server_is_tried_again(question, office, how, answers):
    answer(question)
    plan()
    office.answers[how] = answers
    sending.send(SOON)
    assert (office.mails, states()) == ([], [(False, 1, SOON + timedelta(minutes=5))])
    sending.send(SOON + timedelta(minutes=4))
    assert office.mails == []
    sending.send(SOON + timedelta(minutes=5))
    assert (len(office.mails), states()[0][0]) == (1, True)


def test_a_mail_that_fails_does_not_keep_the_others(question, office):
    other = ThreadFactory(community=question.community, author=UserFactory(first_name="Zoé"))
    for thread in (question, other):
        answer(thread)
    plan()
    office.answers["DATA"] = ["hang up"]
    sending.send(SOON)
    assert [mail["To"] for mail in office.read()] == [other.author.email]
    assert [emailed for emailed, _tries, _due in states()] == [False, True]


def test_a_server_that_is_absent_delays_only(question, settings, office):
    answer(question)
    plan()
    due, port = states(), settings.EMAIL_PORT
    settings.EMAIL_PORT = free_port()
    sending.send(SOON)
    assert states() == due
    settings.EMAIL_PORT = port
    sending.send(SOON + timedelta(hours=3))
    assert len(office.mails) == 1


def test_a_server_that_hangs_up_on_all_is_left_alone(question, office):
    threads = [ThreadFactory(community=question.community) for _ in range(5)]
    for thread in threads:
        answer(thread)
    plan()
    office.answers["DATA"] = ["hang up"] * 10
    sending.send(SOON)
    assert sorted(tries for _emailed, tries, _due in states()) == [0, 0, 1, 1, 1]
    assert len(office.answers["DATA"]) == 7


def test_after_two_days_it_waits_for_the_digest(question, office):
    answer(question)
    plan()
    now = SOON
    TellingSettings.objects.create(user=question.author, quiet_from=None, quiet_until=None, days_off=[])
    office.answers["DATA"] = ["451 Plus tard"] * 14
    while office.answers["DATA"]:
        sending.send(now)
        now = states()[0][2]
    (row,) = Notification.objects.all()
    assert timedelta(days=1.5) < now - SOON < timedelta(days=3)
    assert (row.channel, row.tries, row.emailed) == ("daily", 0, False)
    sending.send(now)
    assert [mail["Precedence"] for mail in office.read()] == ["bulk"]


def test_mails_leave_on_one_connection_each_to_one_person(question, office):
    for _ in range(3):
        answer(ThreadFactory(community=question.community))
    plan()
    sending.send(SOON)
    assert office.connections == 1
    assert [len(people) for _sender, people in office.envelopes] == [1, 1, 1]


def test_what_one_worker_claimed_is_nobody_elses(question):
    answer(question)
    plan()
    claims = [claim(SOON, SOON + sending.LEASE) for _ in range(2)]
    assert [[len(parcel.rows) for parcel in parcels] for parcels in claims] == [[1], []]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="an SQLite database in memory serves one writer")
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same(question, office):
    for _ in range(6):
        answer(ThreadFactory(community=question.community))
    # Planned when it was committed, by the clock.
    Notification.objects.update(due_at=SOON)
    start = Barrier(2)

    def work():
        start.wait()
        try:
            sending.send(SOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work), pool.submit(work)]:
            done.result()
    assert len(office.mails) == len({mail["To"] for mail in office.read()}) == 6


def test_a_killed_worker_leaves_its_mails_to_the_next(question, office):
    answer(question)
    plan()
    claim(SOON, SOON + sending.LEASE)
    sending.send(SOON + timedelta(minutes=1))
    assert office.mails == []
    sending.send(SOON + sending.LEASE)
    assert len(office.mails) == 1


def test_an_address_that_does_not_exist_counts_as_a_mail_that_came_back(question, office):
    answer(question)
    plan()
    office.answers["RCPT"] = ["550 Inconnu"]
    sending.send(SOON)
    assert states() == [(True, 0, None)]
    assert TellingSettings.objects.get(user=question.author).bounces == 1


def test_it_is_answered_by_replying_and_comes_back_to_the_site_when_it_fails(question, office, settings):
    settings.REPLY_ADDRESS = "discussions@example.org"
    answer(question)
    plan()
    sending.send(SOON)
    (mail,) = office.read()
    assert mail["Reply-To"] == reply_address(question.author, "thread", question.pk)
    assert office.envelopes[0][0] == bounce_address(question.author)
    assert "répondez simplement à ce courriel" in mail.get_body(("plain",)).get_content()


def test_a_locked_discussion_is_not_answered_by_mail(question, office, settings):
    settings.REPLY_ADDRESS = "discussions@example.org"
    answer(question)
    plan()
    Thread.objects.filter(pk=question.pk).update(locked_at=WEDNESDAY)
    sending.send(SOON)
    (mail,) = office.read()
    assert mail["Reply-To"] is None


def test_one_click_in_a_mail_program_mutes_the_discussion(question, office, client):
    answer(question)
    plan()
    sending.send(SOON)
    (mail,) = office.read()
    address = mail["List-Unsubscribe"].strip(" <>").removeprefix("http://127.0.0.1:8000")
    assert client.post(address, dict([mail["List-Unsubscribe-Post"].split("=")])).status_code == 200
    assert question.subscriptions.get(user=question.author).level == "none"


def test_what_members_write_is_text_in_a_mail(question, office):
    Thread.objects.filter(pk=question.pk).update(title="Un <script>alert(1)</script> bilan")
    question.refresh_from_db()
    answer(question, "<img src=x onerror=alert(1)>", first_name="<b>Zoé")
    plan()
    sending.send(SOON)
    html = office.read()[0].get_body(("html",)).get_content()
    assert "&lt;script&gt;" in html
    assert not any(tag in html for tag in ("<script", "<img", "<b>"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_of_a_mail(question, office, count, django_assert_num_queries):
    """It does not grow with the messages that it holds."""
    for _ in range(count):
        answer(question)
    plan()
    with django_assert_num_queries(29):
        sending.send(SOON)
    assert len(office.mails) == 1


def test_what_cannot_be_written_is_given_up_at_last_and_holds_nothing_back(question, office, monkeypatch):
    answer(question)
    plan()
    monkeypatch.setitem(LETTERS, "forums.post", lambda person, rows: 1 / 0)
    Notification.objects.update(tries=MOST_TRIES - 2)
    sending.send(SOON)
    assert [(emailed, tries) for emailed, tries, _due in states()] == [(False, MOST_TRIES - 1)]
    Notification.objects.update(due_at=SOON)
    sending.send(SOON)
    assert [(emailed, due) for emailed, _tries, due in states()] == [(True, None)]
