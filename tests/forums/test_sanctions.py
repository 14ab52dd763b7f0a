"""What a sanction changes in discussions: no writing, said why; connections that close."""

from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from community.actions import sanctions
from community.permissions import MODERATORS_GROUP
from forums.models import Draft, Post
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

from .room import Reader, happens, play, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site)


@pytest.fixture
def thread(community):
    thread = ThreadFactory(community=community)
    PostFactory(thread=thread)
    return thread


@pytest.fixture
def limited(community):
    """A member who only reads, for three days."""
    member = MembershipFactory(community=community).user
    host = MembershipFactory(community=community, role="manager").user
    sanctions.limit(host, member, community=community, reason="Une pause.", days=3)
    return member


def read(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ").replace("’", "'")


def test_the_thread_says_until_when_in_place_of_the_composer(client, limited, thread):
    client.force_login(limited)
    shown = read(client.get(thread.get_absolute_url()))
    assert "Vous êtes ici en lecture seule jusqu'au" in shown
    assert 'id="repondre"' not in shown
    assert "Lecture seule jusqu'au" in read(client.get(reverse("community", args=[thread.community.slug])))


def test_an_answer_is_refused_with_the_reason_and_kept(client, limited, thread):
    client.force_login(limited)
    answer = client.post(reverse("reply", args=[thread.pk]), {"source": "Encore moi."})
    assert answer.status_code == 409
    assert "lecture seule pour un temps" in read(answer)
    assert "Jusqu'au" in read(answer)
    assert Draft.objects.get(user=limited).source == "Encore moi."
    assert not Post.objects.filter(author=limited).exists()


def test_a_new_thread_leads_to_the_reason(client, limited, community):
    client.force_login(limited)
    assert client.get(reverse("new_thread", args=[community.slug]))["Location"] == reverse("my_sanctions")


def test_one_person_opens_so_many_connections_a_minute(community, thread, monkeypatch):
    monkeypatch.setattr("community.consumers.MOST_OPENED", 1)
    keys = [sign_in(MembershipFactory(community=community).user).session_key for _ in range(2)]

    async def scenario():
        assert await Reader(thread.pk, keys[0]).connect() == (True, None)
        assert await Reader(thread.pk, keys[0]).connect() == (False, 4429)
        assert await Reader(thread.pk, keys[1]).connect() == (True, None)

    play(scenario)


@pytest.mark.django_db(transaction=True)
def test_a_suspension_closes_the_connections_at_once(community, thread):
    member = MembershipFactory(community=community).user
    judge = UserFactory(is_staff=True)
    judge.groups.add(Group.objects.get_or_create(name=MODERATORS_GROUP)[0])
    key = sign_in(member).session_key

    async def scenario():
        reader = Reader(thread.pk, key)
        await reader.enter(after=0)
        await happens(sanctions.suspend, judge, member, reason="Spam.")
        assert await reader.code() == 4401

    play(scenario)
