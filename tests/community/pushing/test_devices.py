"""The devices of a person: added by her browser, listed, taken away, never somebody else's."""

import json

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from community.forms.devices import label_of
from community.models import PushDevice
from community.pushing import account_digest, public_key
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("push_key")]

FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
URL = "/appareils/"


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person)
    return person


def send(client, told, verb="post", **headers):
    body = told if isinstance(told, str | bytes) else json.dumps(told)
    return getattr(client, verb)(URL, body, content_type="application/json", headers=headers)


def devices():
    return list(PushDevice.objects.order_by("pk").values_list("user", "endpoint", "label"))


def test_a_browser_is_added(client, person, subscriber):
    answer = send(client, subscriber.subscription(), user_agent=FIREFOX)
    device = PushDevice.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"device": device.pk})
    assert devices() == [(person.pk, "https://push.example.org/abc", "Firefox, Android")]
    assert (device.p256dh, device.auth) == tuple(subscriber.subscription()["keys"].values())


def test_the_same_browser_twice_is_one_device_with_its_new_keys(client, person, subscriber):
    send(client, subscriber.subscription())
    PushDevice.objects.update(p256dh="old", failures=3)
    send(client, subscriber.subscription())
    assert list(PushDevice.objects.values_list("p256dh", "failures")) == [(subscriber.p256dh, 0)]


def test_the_browser_of_somebody_else_moves_to_who_subscribes_now(client, subscriber):
    first, second = UserFactory.create_batch(2)
    for person in (first, second):
        client.force_login(person)
        assert send(client, subscriber.subscription()).status_code == 201
    assert devices() == [(second.pk, "https://push.example.org/abc", "")]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/abc",
        "https://localhost/abc",
        "https://push.example.org:8443/abc",
        "https://claire:secret@push.example.org/abc",
        "https://push.example.org\\@127.0.0.1/abc",
        "https://[::1]/abc",
        "https://[",
        "https://push.éxample.org/",
        "https://push.example.org/\0",
        "https://push.example.org/" + "a" * 1000,
        "javascript:alert(1)",
        "",
        None,
        ["https://push.example.org/abc"],
    ],
)
def test_an_endpoint_is_an_address_of_the_web(client, person, subscriber, endpoint):
    answer = send(client, subscriber.subscription(endpoint))
    assert (answer.status_code, answer.json()) == (422, {"error": "Ce navigateur n'a pas pu être ajouté."})
    assert devices() == []


@pytest.mark.parametrize(
    "keys",
    [{}, {"p256dh": "AAAA"}, {"p256dh": "é" * 87}, {"p256dh": "A" * 5000}, {"auth": "AAAA"}, {"auth": 1}, None, []],
)
def test_keys_with_which_nothing_can_be_sealed_are_refused(client, person, subscriber, keys):
    told = subscriber.subscription()
    told["keys"] = {**told["keys"], **keys} if keys else keys
    assert (send(client, told).status_code, devices()) == (422, [])


@pytest.mark.parametrize("body", ["", "{", "[]", "1", "[" * 3000, b"\xff", '{"endpoint": "' + "a" * 5000])
def test_what_is_no_subscription_is_refused(client, person, body):
    assert send(client, body).status_code == 422


def test_ten_devices_at_most(client, person, subscriber):
    for number in range(11):
        answer = send(client, subscriber.subscription(f"https://push.example.org/{number}"))
    assert answer.status_code == 409
    assert answer.json() == {"error": "Vous avez déjà 10 appareils : retirez-en un, puis recommencez."}
    assert send(client, subscriber.subscription("https://push.example.org/3")).status_code == 201
    assert PushDevice.objects.count() == 10


def test_too_many_changes_in_an_hour(client, person):
    answers = [send(client, {}) for _number in range(31)]
    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_browser_takes_itself_away(client, person, subscriber):
    send(client, subscriber.subscription())
    told = {"endpoint": "https://push.example.org/abc"}
    assert send(client, told, "delete").status_code == 204
    assert send(client, told, "delete").status_code == 404
    assert devices() == []


def test_nobody_takes_away_the_device_of_another(client, subscriber):
    owner, other = UserFactory.create_batch(2)
    client.force_login(owner)
    pk = send(client, subscriber.subscription()).json()["device"]
    client.force_login(other)
    assert send(client, {"endpoint": "https://push.example.org/abc"}, "delete").status_code == 404
    assert client.post(reverse("remove_device", args=[pk])).status_code == 404
    assert client.post(reverse("remove_device", args=[pk + 1])).status_code == 404
    client.force_login(owner)
    assert client.get(reverse("remove_device", args=[pk])).status_code == 405
    answer = client.post(reverse("remove_device", args=[pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/mon-espace/notifications/horaires/#appareils")
    assert devices() == []


def test_a_visitor_has_no_device(client, subscriber):
    assert send(client, subscriber.subscription()).status_code == 403
    assert send(client, {}, "delete").status_code == 403
    assert client.get("/appareils/compte/").json() == {"account": ""}
    assert client.cookies == {}


def test_no_token_no_device(person, subscriber):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    assert send(strict, subscriber.subscription()).status_code == 403
    told = strict.get("/appareils/compte/").json()
    assert told["account"] == account_digest(person.pk)
    assert send(strict, subscriber.subscription(), x_csrftoken=told["token"]).status_code == 201


def test_without_a_key_nothing_is_added(client, person, subscriber, settings):
    settings.PUSH_KEY = ""
    assert (send(client, subscriber.subscription()).status_code, devices()) == (422, [])


@pytest.mark.parametrize("count", [1, 3])
def test_her_devices_alone_are_listed(person, count, django_assert_num_queries):
    for owner, label in [(UserFactory(), "Edge, Windows")] + [(person, "Firefox, Android")] * count:
        number = PushDevice.objects.count()
        PushDevice.objects.create(user=owner, endpoint_digest=number, endpoint=number, label=label)
    with django_assert_num_queries(1):
        part = render_to_string("community/_push_devices.html", {"user": person, "push_key": "key"})
    assert (part.count("Firefox, Android<br>"), part.count("Edge, Windows")) == (count, 0)
    assert part.count("/retirer/") == count


def test_the_settings_let_a_device_be_added(client, person, site):
    assert f'data-push-key="{public_key()}"' in client.get("/mon-espace/notifications/horaires/").text


def test_without_a_key_the_settings_say_nothing_of_devices(client, person, settings, site):
    settings.PUSH_KEY = ""
    assert "data-push" not in client.get("/mon-espace/notifications/horaires/").text


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (FIREFOX, "Firefox, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl", ""),
    ],
)
def test_a_device_is_called_as_its_owner_would(agent, label):
    assert label_of(agent) == label
