"""What reaches a device, and when: sealed, readable by it alone, never more than a locked screen may tell."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from py_vapid import Vapid

from community import pushing
from community.actions.reading import mark_all_read
from community.mailing.places import PLACES
from community.models import Notification, PushDevice, TellingSettings
from community.notifications import notify
from community.outgoing import Client
from community.pushing.keys import new_key, public_key
from community.pushing.sending import MOST_FAILURES, RETRIES, deliver
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("push_key")]

# A Tuesday, at the hours of work.
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, tzinfo=UTC)
LOOPBACK = Client(loopback=("127.0.0.1",))


@pytest.fixture(autouse=True)
def _queue(settings):
    """A queue that waits for a worker: a test reads what is in it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.fixture
def thread(site):
    return ThreadFactory(community=CommunityFactory(parent=site), title="Comment ouvrir le bilan ?")


@pytest.fixture
def person(thread):
    person = UserFactory()
    MembershipFactory(community=thread.community, user=person)
    return person


@pytest.fixture
def device(person, subscriber, service):
    return make_device(person, subscriber, service.show("/abc", status=201))


def make_device(person, subscriber, url):
    keys = subscriber.subscription()["keys"]
    return PushDevice.objects.create(user=person, endpoint=url, endpoint_digest=url, **keys)


def tell(person, thread, actor=None, kind="thread_reply"):
    """Tell of an answer, as the forums do, and return the row."""
    post = PostFactory(thread=thread)
    notify(kind, [person], actor, post, title=thread.title, url=post.get_absolute_url(), topic=f"thread:{thread.pk}")
    row = person.notifications.latest("pk")
    Notification.objects.filter(pk=row.pk).update(channel="mail")
    return row


def read(service, subscriber):
    return [json.loads(subscriber.read(body)) for body in service.received]


def queued():
    tasks = DBTaskResult.objects.filter(task_path="community.pushing.sending.send").order_by("enqueued_at")
    return [(told["args"], moment) for told, moment in tasks.values_list("args_kwargs", "run_after")]


@pytest.fixture
def give(django_capture_on_commit_callbacks):
    """Do what a worker does with a row, and what waits for the end of its transaction."""

    def give(row, now=NOON, client=LOOPBACK, **options):
        with django_capture_on_commit_callbacks(execute=True):
            deliver(row.pk, client=client, now=now, **options)

    return give


def test_the_browser_reads_what_happened(person, thread, device, service, subscriber, give):
    row = tell(person, thread, UserFactory(first_name="Claire", last_name="Évain"))
    give(row)
    assert read(service, subscriber) == [
        {
            "title": "Margelle",
            "body": "Claire Évain a répondu dans Comment ouvrir le bilan ?",
            "account": pushing.account_digest(person.pk),
            "tag": f"thread:{thread.pk}",
            "url": f"/notifications/{row.pk}/",
        }
    ]


def test_the_service_knows_the_site_and_cannot_read(person, thread, device, service, settings, give):
    settings.CONTACT_EMAIL = "contact@margelle.exemple.fr"
    give(tell(person, thread))
    headers = service.asked[0][1]
    assert (headers["Content-Encoding"], headers["Ttl"]) == ("aes128gcm", "86400")
    assert Vapid.verify(headers["Authorization"])
    assert headers["Authorization"].endswith(f"k={public_key()}")
    assert b"bilan" not in service.received[0]


def test_several_answers_are_one_message(person, thread, device, service, subscriber, give):
    first, second = tell(person, thread), tell(person, thread)
    give(first)
    give(second)
    assert [told["body"] for told in read(service, subscriber)] == ["2 réponses dans Comment ouvrir le bilan ?"]


def test_who_is_anonymous_is_not_named(person, thread, device, service, subscriber, give):
    give(tell(person, thread, None))
    assert read(service, subscriber)[0]["body"] == "Une personne a répondu dans Comment ouvrir le bilan ?"


def test_of_a_secret_community_only_that_there_is_news(person, thread, device, service, subscriber, give):
    row = tell(person, thread, UserFactory())
    type(thread.community).objects.filter(pk=thread.community.pk).update(join_mode="secret")
    give(row)
    assert [(told["title"], told["body"]) for told in read(service, subscriber)] == [
        ("Margelle", "Du nouveau sur Margelle")
    ]


def test_of_what_has_no_known_place_only_that_there_is_news(
    person, thread, device, service, subscriber, monkeypatch, give
):
    row = tell(person, thread, UserFactory())
    monkeypatch.delitem(PLACES, "forums.post")
    give(row)
    assert read(service, subscriber)[0]["body"] == "Du nouveau sur Margelle"


def test_nothing_of_what_was_read_meanwhile(person, thread, device, service, give):
    row = tell(person, thread)
    mark_all_read(person, row.pk)
    give(row)
    assert service.received == []


def test_nothing_to_who_may_read_it_no_more(person, thread, device, service, give):
    row = tell(person, thread)
    type(thread).objects.filter(pk=thread.pk).update(deleted_at=NOON)
    give(row)
    assert service.received == []


def test_nothing_to_a_closed_account(person, thread, device, service, give):
    row = tell(person, thread)
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    give(row)
    assert service.received == []


def test_in_quiet_hours_it_waits_for_their_end(person, thread, device, service, give):
    TellingSettings.objects.create(user=person, quiet_from="21:00", quiet_until="07:30", timezone="Europe/Paris")
    row = tell(person, thread)
    give(row, now=NIGHT)
    assert service.received == []
    assert queued() == [([row.pk, None, 0], datetime(2026, 11, 25, 6, 30, tzinfo=UTC))]


@pytest.mark.parametrize("count", [1, 3])
def test_devices_cost_no_query_each(person, thread, subscriber, service, count, django_assert_num_queries):
    for number in range(count):
        make_device(person, subscriber, service.show(f"/{number}", status=201))
    row = tell(person, thread)
    with django_assert_num_queries(14):
        deliver(row.pk, client=LOOPBACK, now=NOON)
    assert len(service.received) == count


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(person, thread, device, service, status, give):
    service.show("/abc", status=status)
    give(tell(person, thread))
    assert (PushDevice.objects.count(), queued()) == (0, [])


@pytest.mark.parametrize("status", [429, 500, 302])
def test_a_failure_is_tried_again_for_that_device_only(person, thread, device, service, subscriber, status, give):
    other = make_device(person, subscriber, service.show("/other", status=status))
    row = tell(person, thread)
    give(row)
    assert [path for path, _headers in service.asked] == ["/other", "/abc"]
    assert queued() == [([row.pk, [other.pk], 1], NOON + RETRIES[0])]
    give(row, devices=[other.pk], tries=1)
    assert [path for path, _headers in service.asked] == ["/other", "/abc", "/other"]
    assert queued()[-1] == ([row.pk, [other.pk], 2], NOON + RETRIES[1])


def test_a_device_that_never_answers_is_given_up(person, thread, device, service, give):
    service.show("/abc", status=500)
    row = tell(person, thread)
    left = []
    for _message in range(MOST_FAILURES):
        give(row, tries=len(RETRIES))
        left.append(list(PushDevice.objects.values_list("failures", flat=True)))
    assert left == [[1], [2], [3], [4], []]
    assert queued() == []


def test_an_answer_ends_a_row_of_failures(person, thread, device, give):
    PushDevice.objects.update(failures=4)
    give(tell(person, thread))
    assert list(PushDevice.objects.values_list("failures", flat=True)) == [0]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/"]
)
def test_nothing_leaves_for_this_network(person, thread, subscriber, url, give):
    device = make_device(person, subscriber, url)
    row = tell(person, thread)
    give(row, client=None)
    assert queued() == [([row.pk, [device.pk], 1], NOON + RETRIES[0])]


def test_the_latest_of_each_topic_is_queued_after_commit(
    person, thread, device, django_capture_on_commit_callbacks, django_assert_num_queries
):
    other_thread = ThreadFactory(community=thread.community)
    nobody = UserFactory()
    rows = [tell(person, thread), tell(person, thread), tell(person, other_thread), tell(nobody, thread)]
    rows += [tell(person, ThreadFactory(community=thread.community))]
    for row, channel in zip(rows, ["mail", "mail", "", "mail", "daily"], strict=True):
        row.channel = channel
    with django_capture_on_commit_callbacks() as queue, django_assert_num_queries(1):
        pushing.push(rows)
    assert queued() == []
    for put in queue:
        put()
    assert [args for args, _moment in queued()] == [[rows[1].pk], [rows[2].pk]]


def test_without_a_key_nothing_is_queued(person, thread, device, settings, django_capture_on_commit_callbacks):
    settings.PUSH_KEY = ""
    row = tell(person, thread)
    with django_capture_on_commit_callbacks() as queue:
        pushing.push([row])
    assert queue == []


def test_the_demonstration_makes_its_key_once(settings, tmp_path):
    settings.PUSH_KEY, settings.DEMO, settings.VAR_DIR = "", True, tmp_path
    assert len(public_key()) == 87
    assert public_key() == public_key()
    assert (tmp_path / "push_key").stat().st_mode & 0o777 == 0o600


def test_a_new_key_is_printed_as_the_environment_holds_it(settings):
    printed = StringIO()
    call_command("push_keys", stdout=printed)
    name, key = printed.getvalue().strip().split("=")
    settings.PUSH_KEY = key
    assert (name, len(key), len(public_key())) == ("MARGELLE_PUSH_KEY", 43, 87)
    assert key != new_key()


def test_a_message_is_short(person, thread, device, service, subscriber, give):
    thread.title = "a" * 200
    give(tell(person, thread))
    assert len(read(service, subscriber)[0]["body"]) == 180


def test_retries_stretch_over_hours():
    assert sum(RETRIES, timedelta()) > timedelta(hours=6)
