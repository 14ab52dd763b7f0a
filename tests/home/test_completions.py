"""The fragment of the typing help: what it shows to whom, and what it bears."""

import re

import pytest
from django.urls import reverse

from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, ThemeFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(library, whoosh):
    open_place = CommunityFactory(title="Communauté des tuteurs", slug="tuteurs")
    secret = CommunityFactory(title="Communauté du cercle", slug="cercle", join_mode="secret")
    ResourceFactory(title="Comment accueillir <b>un</b> tuteur", slug="accueillir")
    ThreadFactory(community=secret, title="Tutorat caché")
    ThemeFactory(name="Tutorat et posture", slug="tutorat")
    whoosh.settle()
    return open_place, secret


@pytest.fixture
def propose(client):
    def propose(text):
        answer = client.get(reverse("completions"), {"q": text})
        return re.findall(r"<span>(.*?)</span> <small>(.*?)</small>", answer.content.decode())

    return propose


def test_titles_and_themes_are_proposed_with_what_they_are(places, propose):
    assert sorted(propose("tut")) == [
        ("Comment accueillir &lt;b&gt;un&lt;/b&gt; tuteur", "Ressource"),
        ("Communauté des tuteurs", "Communauté"),
        ("Tutorat et posture", "Thème"),
    ]


def test_members_are_proposed_what_is_theirs(places, propose, client):
    client.force_login(MembershipFactory(community=places[1]).user)
    assert ("Tutorat caché", "Discussion") in propose("tutorat")
    assert propose("communaute cer") == [("Communauté du cercle", "Communauté")]


def test_strangers_are_not(places, propose):
    assert propose("tutorat cach") == propose("communaute cer") == []


def test_accents_and_case_do_not_matter(places, propose):
    assert propose("COMMUNAUTE DES TUT") == propose("communauté des tut") == [("Communauté des tuteurs", "Communauté")]


@pytest.mark.parametrize(
    "text", ["", "t", "???", "\0tut", "*", "a*", "🙂" * 50, "x" * 10_000, "tut" * 40, '"', "<script>"]
)
def test_whatever_is_typed_it_answers(places, client, text):
    answer = client.get(reverse("completions"), {"q": text})
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert "<script" not in answer.content.decode()


def test_it_is_kept_by_no_cache_and_bears_a_class_typing(places, client):
    answers = [client.get(reverse("completions")) for _ in range(601)]
    assert "no-store" in answers[0]["Cache-Control"]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]


@pytest.mark.parametrize(("text", "queries"), [("tut", 6), ("rien", 4)])
def test_it_asks_little(places, client, django_assert_num_queries, text, queries):
    with django_assert_num_queries(queries):
        client.get(reverse("completions"), {"q": text})
