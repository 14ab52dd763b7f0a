"""Stopping mails by their own link: by a person, by a mail program, by a scanner that opens everything."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from community.mailing.unsubscribing import stop_url
from community.models import ChannelChoice
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def member(site):
    return MembershipFactory(community=CommunityFactory(parent=site, title="Tuteurs")).user


@pytest.fixture
def thread(member):
    thread = ThreadFactory(community=member.memberships.get().community, title="Le bilan")
    thread.subscriptions.create(user=member, level="each")
    return thread


def link(*asked):
    return urlsplit(stop_url(*asked)).path


def levels(member):
    """Return what she chose: of threads, of communities, of families."""
    return (
        list(member.thread_subscriptions.values_list("level", flat=True)),
        list(member.memberships.values_list("telling", flat=True)),
        dict(member.channel_choices.values_list("family", "channel")),
    )


STOPPED = {
    "thread": (["none"], [""], {}),
    "community": (["each"], ["none"], {}),
    "family": (["each"], [""], {"replies": "site"}),
}


@pytest.fixture(params=STOPPED)
def scope(request, member, thread):
    """Each thing that a link stops: (name, key)."""
    keys = {"thread": thread.pk, "community": thread.community_id, "family": "replies"}
    return request.param, keys[request.param]


def undo_of(page):
    return page.context["undo"]


def test_a_link_that_is_opened_changes_nothing(client, member, scope):
    before = levels(member)
    for ask in (client.get, client.head, client.options):
        assert ask(link(member, *scope)).status_code == 200
    assert levels(member) == before
    assert client.cookies == {}


def test_one_post_stops_without_an_account_nor_a_page(member, scope):
    mail_program = Client(enforce_csrf_checks=True)
    answer = mail_program.post(link(member, *scope), ONE_CLICK)
    assert answer.status_code == 200
    assert levels(member) == STOPPED[scope[0]]


def test_it_is_undone(client, member, scope):
    before = levels(member)
    undo = undo_of(client.post(link(member, *scope)))
    again = client.post("/courriels/reprendre/", {"token": undo})
    assert again.status_code == 200
    assert levels(member) == before
    client.post("/courriels/reprendre/", {"token": undo})
    assert levels(member) == before


def test_twice_is_harmless(client, member, scope):
    first, second = (client.post(link(member, *scope)) for _ in range(2))
    assert levels(member) == STOPPED[scope[0]]
    assert "C'est fait" in first.content.decode()
    assert "C'était déjà fait" in second.content.decode()
    assert undo_of(second) == ""


def test_stopping_a_digest_leaves_on_the_site_what_it_held(client, member, thread):
    ChannelChoice.objects.create(user=member, family="replies", channel="weekly")
    ChannelChoice.objects.create(user=member, family="answers", channel="mail")
    member.memberships.update(telling="weekly")
    before = levels(member)
    page = client.post(link(member, "digest", "weekly"))
    assert levels(member) == (["each"], [""], {"replies": "site", "answers": "mail"})
    client.post("/courriels/reprendre/", {"token": undo_of(page)})
    assert levels(member) == before


def test_the_link_holds_nothing_of_the_person(member, scope):
    address = link(member, *scope)
    assert not any(word in address for word in (member.email, "@", member.last_name, member.public_id))


@pytest.mark.parametrize("token", ["x", "abc:def", "WzEsInRocmVhZCIsMV0:forged", "a" * 3000])
def test_a_forged_link_stops_nothing_and_says_so(client, member, thread, token):
    before = levels(member)
    for ask in (client.get, client.post):
        answer = ask(f"/courriels/arreter/{token}/")
        assert answer.status_code == 404
        assert "Ce lien n'arrête rien" in answer.content.decode()
    assert client.post("/courriels/reprendre/", {"token": token}).status_code == 404
    assert levels(member) == before


def test_a_link_that_stops_does_not_undo(client, member, thread):
    token = link(member, "thread", thread.pk).split("/")[-2]
    assert client.post("/courriels/reprendre/", {"token": token}).status_code == 404


def test_the_link_of_what_is_no_more_says_so(client, member, thread):
    address = link(member, "thread", thread.pk)
    thread.delete()
    assert client.get(address).status_code == 404


def test_of_a_secret_community_the_page_names_nothing(client, member, thread):
    community = thread.community
    pages = [link(member, "thread", thread.pk), link(member, "community", community.pk)]
    assert [
        "Le bilan" in client.get(pages[0]).content.decode(),
        "Tuteurs" in client.get(pages[1]).content.decode(),
    ] == [
        True,
        True,
    ]
    community.join_mode = "secret"
    community.save()
    for page in pages:
        shown = client.get(page).content.decode()
        assert "Le bilan" not in shown
        assert "Tuteurs" not in shown.replace("des tuteurs", "")
