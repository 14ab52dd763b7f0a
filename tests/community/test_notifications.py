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
        link = re.search(r'href="(\?avant=[^"]+)"', page)
        address = f"{ADDRESS}{unescape(link[1])}" if link else ""
    unread, read = (
        [f"n{index}" for index in range(44, -1, -1) if (index % 2 == 0) is state] for state in (True, False)
    )
    assert seen == unread + read


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_list(client, person, community, number, django_assert_num_queries):
    for _ in range(number):
        tell(person, community, "made_manager", UserFactory())
    with django_assert_num_queries(7):
        client.get(ADDRESS)


def tell_replies(person, community, *topics):
    return [tell(person, community, "thread_reply", UserFactory(), topic=topic, title="Grilles") for topic in topics]


def test_several_of_one_kind_on_one_thread_are_one_line(client, person, community):
    rows = tell_replies(person, community, "thread:1", "thread:2", "thread:1", "thread:1")
    assert lines(client) == ["Non lues", "3 réponses dans Grilles", f"{rows[1].actor} a répondu dans Grilles"]
    assert f'href="/notifications/{rows[0].pk}/"' in client.get(ADDRESS).content.decode()


def test_following_a_line_reads_all_that_it_says(client, person, community):
    rows = tell_replies(person, community, "thread:1", "thread:2", "thread:1")
    client.get(f"/notifications/{rows[0].pk}/")
    assert list(person.notifications.unread()) == [rows[1]]


def test_what_is_read_and_what_is_not_are_two_lines(client, person, community):
    rows = tell_replies(person, community, "thread:1", "thread:1", "thread:1")
    Notification.objects.filter(pk=rows[0].pk).update(unread=False)
    assert lines(client) == [
        "Non lues",
        "2 réponses dans Grilles",
        "Aujourd'hui",
        f"{rows[0].actor} a répondu dans Grilles",
    ]


def test_kinds_that_say_one_thing_each_are_never_one_line(client, person, community):
    tell_all = [tell(person, community, "made_manager", UserFactory()) for _ in range(2)]
    expected = [f"{row.actor} vous confie l'animation de Tuteurs <b>" for row in reversed(tell_all)]
    assert lines(client) == ["Non lues", *expected]


def test_lines_of_several_break_no_page(client, person, community):
    """Twenty lines a page, whatever each says; one that grows meanwhile is on the first page again."""
    tell_replies(person, community, *(f"thread:{n % 22}" for n in range(44)))
    first = client.get(ADDRESS).content.decode()
    link = unescape(re.search(r'href="(\?avant=[^"]+)"', first)[1])
    person.notifications.filter(topic="thread:5").update(unread=False)
    assert len(lines(client)) == 1 + 20
    assert lines(client, ADDRESS + link) == ["Non lues"] + ["2 réponses dans Grilles"] * 2 + [
        "Aujourd'hui",
        "2 réponses dans Grilles",
    ]


@pytest.mark.parametrize("query", ["avant=x", "avant=-1", "avant=" + "9" * 40, "avant=0", "lues"])
def test_a_page_that_is_none_is_the_first(client, person, community, query):
    tell(person, community)
    assert len(lines(client, f"{ADDRESS}?{query}")) == 2


def test_the_badge_says_the_number_in_words(client, person, community):
    tell_replies(person, community, "thread:1", "thread:1")
    assert 'aria-label="Notifications : 2 non lues"' in client.get(ADDRESS).content.decode()
