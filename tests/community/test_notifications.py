"""The bell: what is listed, in which order, in which words; reading it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from community.models import Notification
from community.notifications import KINDS, notify
from tests.factories import CommunityFactory, UserFactory

ADDRESS = "/notifications/"


@pytest.fixture
def person(client, site):
    someone = UserFactory()
    client.force_login(someone)
    return someone


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, title="Tuteurs")


def tell(person, community, kind="community_archived", actor=None, **fields):
    """Write a notification and return it."""
    values = {"title": "Tuteurs <b>", "url": "/communautes/", **fields}
    notify(kind, [person], actor, community, **values)
    return Notification.objects.filter(recipient=person).latest("pk")


def texts(client, address=ADDRESS):
    page = client.get(address).content.decode()
    page = page[page.index("<main") : page.index("</main>")]
    return re.findall(r"<h2 id=[^>]*>([^<]+)</h2>|<article.*?<div><p>(.*?)</p>", page, re.DOTALL)


def lines(client, address=ADDRESS):
    return [unescape(heading or re.sub("<[^>]+>", "", text)) for heading, text in texts(client, address)]


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_its_words(client, person, community, kind):
    actor = UserFactory(first_name="Hamid", last_name="Ouali")
    tell(person, community, kind, actor)
    expected = str(KINDS[kind].text).format(actor="Hamid Ouali", title="Tuteurs <b>")
    assert lines(client) == ["Non lues", expected]


def test_an_act_without_a_name_names_nobody(client, person, community):
    tell(person, community, "made_manager")
    assert lines(client) == ["Non lues", "Une personne vous confie l'animation de Tuteurs <b>"]


def test_an_actor_who_left_names_nobody(client, person, community):
    actor = UserFactory()
    tell(person, community, "made_manager", actor)
    actor.delete()
    assert lines(client)[1].startswith("Une personne")


def test_a_kind_that_is_gone_shows_its_title(client, person, community):
    tell(person, community, "of_another_time")
    assert lines(client) == ["Non lues", "Tuteurs <b>"]


def test_unread_first_then_by_day(client, person, community):
    now = timezone.now()
    for days, unread, title in [(9, False, "a"), (1, False, "b"), (0, False, "c"), (3, True, "d"), (0, True, "e")]:
        row = tell(person, community, "of_another_time", title=title)
        Notification.objects.filter(pk=row.pk).update(timestamp=now - timedelta(days=days), unread=unread)
    old = timezone.localtime(now - timedelta(days=9))
    day = date_format(old, "l j F Y").capitalize()
    assert lines(client) == ["Non lues", "e", "d", "Aujourd'hui", "c", "Hier", "b", day, "a"]


def test_only_mine(client, person, community):
    tell(UserFactory(), community)
    assert lines(client) == []
    assert "Rien de neuf" in client.get(ADDRESS).content.decode()


def test_following_one_marks_it_read_and_leads_there(client, person, community):
    first, second = tell(person, community, url="/communautes/tuteurs/"), tell(person, community)
    response = client.get(f"/notifications/{first.pk}/")
    assert response["Location"] == "/communautes/tuteurs/"
    assert list(person.notifications.unread()) == [second]


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_following_one_leads_nowhere_else(client, person, community, url):
    assert client.get(f"/notifications/{tell(person, community, url=url).pk}/")["Location"] == ADDRESS


def test_that_of_another_answers_like_an_absent_one(client, person, community):
    theirs = tell(UserFactory(), community)
    assert [client.get(f"/notifications/{pk}/").status_code for pk in (theirs.pk, theirs.pk + 1)] == [404, 404]
    assert Notification.objects.get(pk=theirs.pk).unread is True


def test_marking_all_read_spares_what_came_since(client, person, community):
    shown, since = tell(person, community), tell(person, community)
    response = client.post("/notifications/lues/", {"latest": shown.pk})
    assert response["Location"] == ADDRESS
    assert list(person.notifications.unread()) == [since]


@pytest.mark.parametrize("latest", ["", "x", "-1", "9" * 40])
def test_marking_nonsense_read_changes_nothing(client, person, community, latest):
    tell(person, community)
    assert client.post("/notifications/lues/", {"latest": latest}).status_code == 302
    assert person.notifications.unread().count() == 1


def test_a_link_never_marks_all_read(client, person, community):
    tell(person, community)
    assert client.get("/notifications/lues/").status_code == 405
    assert person.notifications.unread().count() == 1


def test_twenty_a_page_each_once(client, person, community):
    for index in range(45):
        row = tell(person, community, "of_another_time", title=f"n{index}")
        Notification.objects.filter(pk=row.pk).update(unread=index % 2 == 0)
    seen, address = [], ADDRESS
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r">(n\d+)</a>", page)
        link = re.search(r'href="(\?avant=\d+)"', page)
        address = f"{ADDRESS}{link[1]}" if link else ""
    unread, read = (
        [f"n{index}" for index in range(44, -1, -1) if (index % 2 == 0) is state] for state in (True, False)
    )
    assert seen == unread + read


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_list(client, person, community, number, django_assert_num_queries):
    for _ in range(number):
        tell(person, community, "made_manager", UserFactory())
    with django_assert_num_queries(6):
        client.get(ADDRESS)
