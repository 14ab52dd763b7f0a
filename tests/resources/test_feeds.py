"""Our own feeds: only what anybody may read, whoever asks, valid whatever a text holds."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PostFactory,
    ResourceFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def resource(day=0, **values):
    """Publish a resource `day` days after the first."""
    moment = DAY + timedelta(days=day)
    return ResourceFactory(first_published_at=moment, last_published_at=moment, **values)


def public_community(**values):
    return CommunityFactory(slug="tuteurs", public_reading=True, **values)


def read(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def text(entry, name):
    return entry.findtext(ATOM + name)


def titles(client, name, *args):
    return [text(entry, "title") for entry in read(client, name, *args).iter(ATOM + "entry")]


def test_an_entry_says_what_is_public(client):
    theme = ThemeFactory(name="Bilan")
    page = resource(title="Le bilan", summary="Trois semaines avant.", credit="Claire E.", themes=[theme])
    feed = read(client, "library_feed")
    entry = feed.find(ATOM + "entry")
    assert [child.tag.removeprefix(ATOM) for child in entry] == [
        "title", "link", "published", "updated", "author", "id", "summary", "category",
    ]  # fmt: skip
    assert text(entry, "title") == "Le bilan"
    assert text(entry, "id") == f"tag:127.0.0.1,2026:ressources/{page.pk}"
    assert entry.find(ATOM + "link").get("href") == f"http://testserver{page.get_absolute_url()}"
    assert (text(entry, "published"), text(entry, "updated")) == ("2026-03-02T09:00:00+00:00",) * 2
    assert entry.find(ATOM + "author").findtext(ATOM + "name") == "Claire E."
    assert text(entry, "summary") == "Trois semaines avant."
    assert text(feed, "updated") == "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize("reader", ["visitor", "member"])
def test_who_asks_changes_nothing(client, reader):
    community = public_community()
    for visibility in ("public", "signed_in", "communities"):
        resource(title=visibility, visibility=visibility, communities=[community])
    resource(title="draft", live=False, communities=[community])
    if reader == "member":
        client.force_login(MembershipFactory(community=community, user=UserFactory(is_superuser=True)).user)
    assert titles(client, "library_feed") == titles(client, "community_feed", "tuteurs") == ["public"]


def test_a_resource_that_becomes_private_leaves_at_once(client):
    page = resource()
    first = client.get(reverse("library_feed"))
    page.visibility = "signed_in"
    page.save()
    again = client.get(reverse("library_feed"), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, page.title in again.content.decode()) == (200, False)


def test_a_theme_holds_those_under_it(client):
    parent = ThemeFactory(slug="accompagner")
    child = ThemeFactory(slug="evaluer", parent=parent)
    resource(1, title="au-dessus", themes=[parent])
    resource(2, title="au-dessous", themes=[child, parent])
    resource(3, title="ailleurs", themes=[ThemeFactory()])
    assert titles(client, "theme_feed", "accompagner") == ["au-dessous", "au-dessus"]
    assert titles(client, "theme_feed", "evaluer") == ["au-dessous"]
    assert client.get(reverse("theme_feed", args=["absent"])).status_code == 404


def test_a_community_mixes_its_resources_and_its_discussions(client):
    community = public_community()
    resource(1, title="Une fiche", communities=[community])
    asked = ThreadFactory(community=community, title="Une question", created_at=DAY + timedelta(days=2))
    ThreadFactory(community=community, title="Entre membres", members_only=True)
    ThreadFactory(community=community, title="Retirée", deleted_at=DAY)
    entries = list(read(client, "community_feed", "tuteurs").iter(ATOM + "entry"))
    assert [text(entry, "title") for entry in entries] == ["Une question", "Une fiche"]
    assert text(entries[0], "id") == f"tag:127.0.0.1,2026:discussions/{asked.pk}"
    assert text(entries[0], "summary") == "Comment faites-vous ?"


def test_a_discussion_names_nobody(client):
    author = UserFactory(first_name="Zoé", last_name="Le Gall-Quintin")
    thread = ThreadFactory(community=public_community(), author=author)
    thread.posts.update(
        html='<p><a href="/membres/x/">Zoé Le Gall-Quintin</a>, merci</p>', public_html="<p>Zoé L., merci</p>"
    )
    content = client.get(reverse("community_feed", args=["tuteurs"])).content.decode()
    assert ("Zoé L., merci" in content, "Gall-Quintin" in content) == (True, False)


def test_a_withdrawn_opening_is_not_quoted(client):
    thread = ThreadFactory(community=public_community())
    thread.posts.update(deleted_at=DAY)
    PostFactory(thread=thread, html="<p>La suite.</p>")
    assert text(read(client, "community_feed", "tuteurs").find(ATOM + "entry"), "summary") == "La suite."


@pytest.mark.parametrize(
    "values",
    [
        {"join_mode": "secret", "public_reading": True},
        {"join_mode": "request", "public_reading": True},
        {"join_mode": "open", "public_reading": False},
        {"join_mode": "open", "public_reading": True, "live": False},
    ],
)
def test_other_communities_are_absent_even_for_their_members(client, values):
    community = CommunityFactory(slug="tuteurs", **values)
    client.force_login(MembershipFactory(community=community).user)
    hidden = client.get(reverse("community_feed", args=["tuteurs"]))
    absent = client.get(reverse("community_feed", args=["absente"]))
    assert (hidden.status_code, absent.status_code) == (404, 404)


HOSTILE = [
    "a\x01\x08\x0b\x0cb\ufffe\uffff",
    "<script>alert(1)</script> & ]]> <b>",
    "java\x01script:alert(1)",
    "\u202eé\u200b d'un été",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_any_text_gives_valid_xml_and_no_live_markup(client, hostile):
    theme = ThemeFactory(name=f"{hostile} thème", slug="hostile")
    resource(title=f"{hostile} titre", summary=hostile, credit=hostile, themes=[theme])
    community = public_community(title=f"{hostile} lieu")
    ThreadFactory(community=community, title=hostile)
    for name, args in (("library_feed", ()), ("theme_feed", ("hostile",)), ("community_feed", ("tuteurs",))):
        feed = read(client, name, *args)
        summaries = [text(entry, "summary") or "" for entry in feed.iter(ATOM + "entry")]
        assert len(summaries) == 1
        assert "<" not in "".join(summaries)
        assert not set(ElementTree.tostring(feed, "unicode")) & set("\x01\x08\x0b\x0c\ufffe\uffff\u202e\u200b")


def test_the_last_thirty(client):
    for day in range(32):
        resource(day, title=f"n° {day}")
    assert titles(client, "library_feed") == [f"n° {day}" for day in range(31, 1, -1)]


def test_an_empty_feed_is_valid_and_stable(client):
    first, second = (client.get(reverse("library_feed")) for _ in range(2))
    assert first.content == second.content
    assert text(ElementTree.fromstring(first.content), "updated") == "2000-01-01T00:00:00+00:00"


def test_what_did_not_change_is_not_sent_again(client):
    page = resource()
    first = client.get(reverse("library_feed"))
    same = {"if-none-match": first["ETag"]}
    assert client.get(reverse("library_feed"), headers=same).status_code == 304
    page.title = "Autre titre"
    page.save()
    assert client.get(reverse("library_feed"), headers=same).status_code == 200
    # The last date may go back when something is withdrawn: it would tell nothing sure.
    assert not first.has_header("Last-Modified")


def test_reading_sets_no_cookie_and_writing_is_refused(client):
    assert not client.get(reverse("library_feed")).cookies
    assert client.post(reverse("library_feed")).status_code == 405


@pytest.mark.parametrize("theme", ["<script>", "a/b", "é", "x" * 200, "\x00"])
def test_a_theme_that_is_no_address_leads_to_no_feed(client, theme):
    page = client.get(reverse("library"), {"theme": theme}).content.decode()
    assert "<script>" not in page
    assert page.count("application/atom+xml") == (2 if theme == "x" * 200 else 1)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "args", "queries"),
    [("library_feed", (), 2), ("theme_feed", ("bilan",), 3), ("community_feed", ("tuteurs",), 5)],
)
def test_queries(client, django_assert_num_queries, name, args, queries, count):
    theme, community = ThemeFactory(slug="bilan"), public_community()
    for _ in range(count):
        resource(themes=[theme], communities=[community])
        ThreadFactory(community=community)
    with django_assert_num_queries(queries):
        titles(client, name, *args)


def test_pages_lead_to_their_feed(client):
    ThemeFactory(slug="bilan")
    public_community()
    CommunityFactory(slug="close")
    feed = '<link rel="alternate" type="application/atom+xml"'
    pages = ("/ressources/", "/ressources/?theme=bilan", "/communautes/tuteurs/", "/communautes/close/")
    assert [client.get(page).content.decode().count(feed) for page in pages] == [1, 2, 1, 0]
