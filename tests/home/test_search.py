"""The search page: what is found, by whom, and what nonsense gives."""

import re

import pytest

from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    ProducerFactory,
    ResourceFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)


def found(client, query):
    """Return {kind: count}, as the tabs say."""
    page = client.get(f"/recherche/?{query}").content.decode()
    tabs = re.findall(r'type=(\w+)"[^>]*>[^<]*<span class="count count-soft">(\d+)</span>', page)
    return {kind: int(count) for kind, count in tabs}


@pytest.fixture
def places(site, library):
    return {
        "public": CommunityFactory(parent=site, title="Livret public", public_reading=True),
        "open": CommunityFactory(parent=site, title="Livret ouvert"),
        "request": CommunityFactory(parent=site, title="Livret sur demande", join_mode="request"),
        "secret": CommunityFactory(parent=site, title="Livret secret", join_mode="secret"),
    }


@pytest.mark.parametrize(
    ("role", "threads", "communities"),
    [("visitor", 1, 3), ("member", 2, 3), ("insider", 3, 4), ("administrator", 4, 4)],
)
def test_each_finds_what_she_may_read(client, places, role, threads, communities):
    for community in places.values():
        ThreadFactory(community=community, title="Quel livret ?")
    if role != "visitor":
        reader = UserFactory(is_superuser=role == "administrator")
        if role == "insider":
            MembershipFactory(community=places["secret"], user=reader)
        client.force_login(reader)
    assert found(client, "q=livret") == {
        "ressources": 0,
        "discussions": threads,
        "communautes": communities,
        "membres": 0,
        "structures": 0,
    }


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=livret", 1),
        ("q=accueil", 1),
        ("q=livret+accueil", 1),
        ("q=livret+absent", 0),
        ("q=r%C3%A9ponse", 0),
        ("q=%25", 0),
        ("q=_", 0),
    ],
)
def test_a_thread_is_found_by_its_title_or_its_question(client, places, query, number):
    thread = ThreadFactory(community=places["public"], title="Le livret", posts=1)
    opening, answer = thread.posts.order_by("pk")
    for post, text in ((opening, "Un accueil en dix minutes"), (answer, "Une réponse")):
        type(post).objects.filter(pk=post.pk).update(source=text)
    assert found(client, query)["discussions"] == number


@pytest.mark.parametrize("sign", ["'", "’"])
def test_either_apostrophe_finds(client, places, sign):
    ThreadFactory(community=places["public"], title="Le livret d'accueil")
    assert found(client, f"q=livret d{sign}accueil")["discussions"] == 1


def test_a_deleted_thread_is_not_found(client, places):
    from django.utils import timezone

    ThreadFactory(community=places["public"], title="Le livret", deleted_at=timezone.now())
    client.force_login(UserFactory(is_superuser=True))
    assert found(client, "q=livret")["discussions"] == 0


@pytest.mark.parametrize(("role", "number"), [("visitor", 1), ("stranger", 2), ("insider", 3)])
def test_resources_come_first_those_one_may_read(client, places, role, number):
    for visibility in ("public", "signed_in", "communities"):
        ResourceFactory(title="Le livret d'accueil", visibility=visibility, communities=[places["secret"]])
    if role != "visitor":
        reader = UserFactory()
        if role == "insider":
            MembershipFactory(community=places["secret"], user=reader)
        client.force_login(reader)
    counts = found(client, "q=livret+accueil")
    assert (next(iter(counts)), counts["ressources"]) == ("ressources", number)
    page = client.get("/recherche/?q=livret&type=ressources").content.decode()
    assert page.count('<article class="res') == number
    assert "Le <mark>livret</mark> d" in page


def test_an_anonymous_question_is_found_without_its_author(client, places):
    author = UserFactory(first_name="Zoé", last_name="Quémener")
    ThreadFactory(community=places["public"], title="Le livret", author=author, is_anonymous=True)
    page = client.get("/recherche/?q=livret").content.decode()
    assert "Le <mark>livret</mark>" in page
    assert re.findall(r"Zoé|Quémener|>ZQ<", page) == []
    assert found(client, "q=Quémener") == {
        "ressources": 0,
        "discussions": 0,
        "communautes": 0,
        "membres": 0,
        "structures": 0,
    }


def test_people_and_organisations_of_the_directory(client, site):
    place = OrganisationFactory(name="Foyer des Genêts")
    UserFactory(profile__in_directory=True, profile__function="cuisinière des Genêts")
    UserFactory(profile__organisation=place)
    assert found(client, "q=Gen%C3%AAts") == {
        "ressources": 0,
        "discussions": 0,
        "communautes": 0,
        "membres": 1,
        "structures": 1,
    }


def test_three_of_each_then_ten_a_page(client, places):
    for number in range(12):
        ThreadFactory(community=places["public"], title=f"Question {number}")
    everything = client.get("/recherche/?q=question").content.decode()
    pages = [client.get(f"/recherche/?q=question&type=discussions&page={n}").content.decode() for n in (1, 2, 99)]
    assert [page.count('<article class="thread') for page in (everything, *pages)] == [3, 10, 2, 2]
    assert "Voir les 12 résultats" in everything


def test_nothing_found_invites_to_ask(client, site):
    page = client.get("/recherche/?q=introuvable").content.decode()
    assert "Rien à ces mots" in page
    assert "Poser ma question" in page


def test_nothing_asked_shows_the_field_only(client, site):
    page = client.get("/recherche/").content.decode()
    assert "résultat" not in page


def test_the_words_come_back_escaped(client, site):
    page = client.get("/recherche/?q=%22%3E%3Cscript%3Ealert(1)").content.decode()
    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)"' in page


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        f"q={'mot+' * 200}",
        "q=%E2%80%8B",
        "q=x&type=nope",
        "q=x&type=membres&page=x",
        "theme=nope",
        "theme=%00",
    ],
)
def test_nonsense_is_answered(client, site, query):
    assert client.get(f"/recherche/?{query}").status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_queries(client, places, number, django_assert_num_queries):
    for _ in range(number):
        ThreadFactory(community=places["public"], title="Quel livret ?")
        CommunityFactory(parent=places["public"].get_parent(), title="Autre livret")
        place = OrganisationFactory(name="Le livret")
        UserFactory(profile__in_directory=True, profile__organisation=place)
        ResourceFactory(title="Le livret d'accueil", producers=[ProducerFactory()])
    with django_assert_num_queries(12):
        client.get("/recherche/?q=livret")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_theme(client, places, number, django_assert_num_queries):
    theme = ThemeFactory(slug="accueillir")
    for _ in range(number):
        ThreadFactory(community=places["public"]).themes.add(theme)
    with django_assert_num_queries(3):
        client.get("/recherche/?theme=accueillir")


def test_own_space_shows_what_is_mine(client, places, django_assert_num_queries):
    me = MembershipFactory(community=places["secret"]).user
    ThreadFactory(community=places["secret"], author=me, title="Ma question")
    ThreadFactory(community=places["secret"], title="Celle d'une autre")
    client.force_login(me)
    with django_assert_num_queries(7):
        page = client.get("/mon-espace/").content.decode()
    assert ["Ma question" in page, "Celle d" in page] == [True, False]


def test_the_words_are_marked_where_they_stand(client, places):
    ThreadFactory(community=places["public"], title="Le Livret <b> (accueil)")
    page = client.get("/recherche/?q=livret (accueil)").content.decode()
    assert "Le <mark>Livret</mark> &lt;b&gt; <mark>(accueil)</mark>" in page
