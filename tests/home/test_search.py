"""The search page: what it shows of what is found, to whom, in how many queries, and what nonsense gives."""

import re
import shutil
from html import unescape
from urllib.parse import unquote

import pytest
from django.utils import timezone

from community.models import EmptySearch, SearchChange, Synonym
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    PostFactory,
    ProducerFactory,
    ResourceFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

EVIL = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>"
TAB = re.compile(r'<a href="[^"]*?type=(\w+)[^"]*"[^>]*>[^<]*<span class="count count-soft">(\d+)</span>')


def shown(client, query):
    """Return the main part of the page."""
    return client.get(f"/recherche/?{query}").content.decode().partition("<main")[2].partition("</main>")[0]


def found(client, query):
    """Return {group: count}, as the tabs say."""
    return {key: int(count) for key, count in TAB.findall(shown(client, query))}


def words(html):
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.fixture
def places(site, library):
    return {
        "public": CommunityFactory(parent=site, title="Tutrices", public_reading=True),
        "open": CommunityFactory(parent=site, title="Tuteurs"),
        "secret": CommunityFactory(parent=site, title="Entre nous", join_mode="secret"),
    }


@pytest.mark.parametrize(("role", "threads", "resources"), [("visitor", 1, 1), ("stranger", 2, 2), ("insider", 3, 3)])
def test_each_counts_what_she_may_read(client, engine, places, role, threads, resources):
    for community in places.values():
        ThreadFactory(community=community, title="Quel livret ?")
    for visibility in ("public", "signed_in", "communities"):
        ResourceFactory(title="Le livret d'accueil", visibility=visibility, communities=[places["secret"]])
    engine.settle()
    if role != "visitor":
        reader = UserFactory()
        if role == "insider":
            MembershipFactory(community=places["secret"], user=reader)
        client.force_login(reader)
    assert found(client, "q=livret") == {"ressources": resources, "discussions": threads}


def test_the_words_are_marked_in_titles_and_in_the_best_message(client, whoosh, places):
    thread = ThreadFactory(community=places["public"], title="Le Livret <b>", posts=0)
    opening = PostFactory(thread=thread, source="Bonjour", html="<p>Bonjour</p>")
    answer = PostFactory(thread=thread, source="x", html="<p>Un livret relu par &lt;i&gt; une <b>stagiaire</b></p>")
    whoosh.settle()
    page = shown(client, "q=livret+stagiaires")
    assert "Le <mark>Livret</mark> &lt;b&gt;" in page
    assert "Un <mark>livret</mark> relu par &lt;i&gt; une <mark>stagiaire</mark>" in page
    assert [answer.get_absolute_url() in page, opening.get_absolute_url() in page] == [True, False]


def test_a_message_is_quoted_as_the_reader_may_see_it(client, whoosh, places):
    thread = ThreadFactory(community=places["public"], title="Question", posts=0)
    PostFactory(
        thread=thread,
        source="x",
        html="<p>Le livret de Zoé Quémener</p>",
        public_html="<p>Le livret de Zoé Q.</p>",
    )
    PostFactory(thread=thread, source="x", html="<p>livret livret effacé</p>", deleted_at=timezone.now())
    whoosh.settle()
    pages = [words(shown(client, "q=livret"))]
    client.force_login(UserFactory())
    pages.append(words(shown(client, "q=livret")))
    assert ["Zoé Quémener" in page for page in pages] == [False, True]
    assert ["effacé" in page for page in pages] == [False, False]


def test_a_resource_is_quoted_from_where_it_says_most(client, whoosh, places):
    page = ResourceFactory(title="Accueillir", summary="Un livret.")
    type(page).objects.filter(pk=page.pk).update(text="Ailleurs, le livret du stagiaire.")
    whoosh.settle()
    assert "le <mark>livret du stagiaire</mark>" in shown(client, "q=livret+stagiaire")


def test_an_anonymous_question_is_found_without_its_author(client, whoosh, places):
    author = UserFactory(first_name="Zoé", last_name="Quémener")
    ThreadFactory(community=places["public"], title="Le livret", author=author, is_anonymous=True)
    whoosh.settle()
    page = shown(client, "q=livret")
    assert "Le <mark>livret</mark>" in page
    assert re.findall(r"Zoé|Quémener|>ZQ<", page) == []


def test_the_most_likely_answer_comes_first_and_once(client, whoosh, places):
    ResourceFactory(title="Le livret d'accueil")
    ResourceFactory(title="Autre chose, sans livret ni accueil")
    whoosh.settle()
    page = shown(client, "q=livret+accueil")
    assert page.index("la réponse la plus proche de ces mots") < page.index("Autre chose")
    assert page.count('<article class="res') == 2
    assert found(client, "q=livret+accueil") == {"ressources": 2}


def test_people_and_organisations(client, whoosh, site):
    place = OrganisationFactory(name="Foyer des Genêts")
    UserFactory(profile__in_directory=True, profile__function="cuisinière des Genêts")
    UserFactory(profile__organisation=place)
    whoosh.settle()
    assert found(client, "q=genets") == {"membres": 1, "structures": 1}
    assert shown(client, "q=genets").count("<mark>Genêts</mark>") == 2


def test_three_of_each_then_ten_a_page(client, whoosh, places):
    for number in range(12):
        ThreadFactory(community=places["public"], title=f"Question {number}")
    whoosh.settle()
    everything = shown(client, "q=question")
    pages = [shown(client, f"q=question&type=discussions&page={n}") for n in (1, 2, 0, 999999)]
    assert [page.count('<article class="thread') for page in (everything, *pages)] == [3, 10, 2, 10, 2]
    assert "Les 12 discussions" in words(everything)
    assert ["Page 2 sur 2" in words(page) for page in pages] == [False, True, False, True]
    assert ["Suivants" in page for page in pages] == [True, False, True, False]
    assert 'href="?q=question&amp;type=discussions&amp;page=1"' in pages[1]


def test_facets_narrow_and_are_taken_back(client, whoosh, places):
    theme = ThemeFactory(slug="accueillir", name="Accueillir")
    ThreadFactory(community=places["public"], title="Quel livret ?").themes.add(theme)
    ThreadFactory(community=places["public"], title="Le livret", kind="exchange")
    whoosh.settle()
    page = shown(client, "q=livret&theme=accueillir&genre=question&genre=rien&date=nope")
    assert "Quel <mark>livret</mark>" in page
    assert "Le <mark>livret</mark>" not in page
    assert re.findall(r'value="([\w-]+)" checked', page) == ["question", "accueillir"]
    assert "Filtrer (2 filtres actifs)" in words(page)
    assert re.findall(r'class="tag tag-x" href="([^"]*)" aria-label="([^"]*)"', page) == [
        ("?q=livret&amp;theme=accueillir&amp;genre=rien&amp;date=nope", "Question : retirer ce filtre"),
        ("?q=livret&amp;genre=question&amp;genre=rien&amp;date=nope", "Accueillir : retirer ce filtre"),
    ]
    assert 'href="?q=livret&amp;theme=accueillir&amp;genre=question&amp;genre=rien&amp;date=nope&amp;type=' in page


def test_many_options_stand_in_a_list(client, whoosh, places):
    for number in range(6):
        theme = ThemeFactory(slug=f"theme-{number}", name=f"Thème {number}")
        ThreadFactory(community=places["public"], title="Quel livret ?").themes.add(theme)
    whoosh.settle()
    page = shown(client, "q=livret&theme=theme-5")
    assert '<option value="theme-5" selected>Thème 5 (1)</option>' in page
    assert page.count('name="theme"') == 1
    both = shown(client, "q=livret&theme=theme-5&theme=theme-1")
    assert re.findall(r'value="([\w-]+)" checked', both) == ["theme-1", "theme-5"]


def test_a_theme_alone_lists_its_discussions(client, places):
    theme = ThemeFactory(slug="accueillir", name="Accueillir")
    for number in range(4):
        ThreadFactory(community=places["public"], title=f"Sujet {number}").themes.add(theme)
    ThreadFactory(community=places["secret"], title="Sujet caché").themes.add(theme)
    page = shown(client, "theme=accueillir")
    assert "Discussions sur « Accueillir »" in words(page)
    assert page.count('<article class="thread') == 3
    assert shown(client, "theme=accueillir&type=discussions").count('<article class="thread') == 4


def test_nothing_found_is_said_and_counted(client, whoosh, site, django_capture_on_commit_callbacks):
    whoosh.settle()
    with django_capture_on_commit_callbacks(execute=True):
        page = words(shown(client, "q=introuvable"))
    assert re.search("0 résultats? pour « introuvable »", page)
    assert "Rien à ces mots" in page
    assert list(EmptySearch.objects.values_list("words", "count")) == [("introuvable", 1)]


def test_what_only_filters_hide_is_not_counted(client, whoosh, places, django_capture_on_commit_callbacks):
    ThreadFactory(community=places["public"], title="Quel livret ?")
    whoosh.settle()
    with django_capture_on_commit_callbacks(execute=True):
        assert "Retirez un filtre" in shown(client, "q=livret&genre=exchange")
    assert not EmptySearch.objects.exists()


def test_some_of_the_words_are_better_than_nothing(client, whoosh, places):
    ThreadFactory(community=places["public"], title="Quel livret ?")
    whoosh.settle()
    assert "en voici qui en contiennent une partie" in shown(client, "q=livret+introuvable")
    assert "en voici qui" not in shown(client, "q=livret")


def test_what_editors_hold_for_the_same_is_said(client, whoosh, places):
    Synonym.objects.create(words="livret d'accueil, livret du stagiaire")
    ThreadFactory(community=places["public"], title="Le livret du stagiaire")
    whoosh.settle()
    page = shown(client, "q=livret+d'accueil")
    assert "1 résultat pour « livret d’accueil », aussi cherché : « livret du stagiaire »" in words(page)
    assert "Le <mark>livret du stagiaire</mark>" in page


def test_nearest_words_are_offered(client, whoosh, places):
    ThreadFactory(community=places["public"], title="Quel accueil ?")
    whoosh.settle()
    assert '<a href="?q=accueil"><b>accueil</b></a>' in shown(client, "q=acceuil")
    assert "Vouliez-vous dire" not in shown(client, "q=accueil")


def test_without_index_the_database_answers(client, whoosh, settings, places):
    ThreadFactory(community=places["public"], title="Quel livret ?")
    shutil.rmtree(settings.WAGTAILSEARCH_BACKENDS["default"]["PATH"], ignore_errors=True)
    page = shown(client, "q=livret")
    assert "Recherche momentanément réduite" in page
    assert "Quel <mark>livret</mark>" in page


def test_the_question_goes_where_one_may_write(client, whoosh, places):
    page = shown(client, "q=l'%C3%A9t%C3%A9+%26+apr%C3%A8s&genre=question")
    assert (
        unquote(re.search(r'\?next=([^"]*)', page)[1]) == "/recherche/?q=l'%C3%A9t%C3%A9+%26+apr%C3%A8s&genre=question"
    )
    reader = UserFactory()
    client.force_login(reader)
    assert "Rejoindre une communauté" in shown(client, "q=livret")
    MembershipFactory(community=places["open"], user=reader)
    page = shown(client, "q=l'%C3%A9t%C3%A9+%26+apr%C3%A8s")
    assert (
        f'/communautes/{places["open"].slug}/discussions/nouvelle/?titre=l%27%C3%A9t%C3%A9%20%26%20apr%C3%A8s"' in page
    )
    assert places["public"].slug not in page


def test_nothing_asked_shows_the_field_only(client, site):
    page = shown(client, "")
    assert "résultat" not in page
    assert "Chercher plus précisément" in page


@pytest.mark.parametrize("query", ["", "q=livret", "q=introuvable", "theme=accueillir", "q=livret&type=discussions"])
def test_reading_gives_no_cookie_and_is_not_indexed(client, whoosh, places, query):
    ThemeFactory(slug="accueillir")
    ThreadFactory(community=places["public"], title="Quel livret ?")
    whoosh.settle()
    answer = client.get(f"/recherche/?{query}")
    assert dict(answer.cookies) == {}
    page = answer.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert (page.count("<h1"), page.count("<title>")) == (1, 1)
    assert len(re.findall(r"<[a-z]", page)) <= 360


def test_the_title_says_what_was_found(client, whoosh, places):
    ThreadFactory(community=places["public"], title="Quel livret ?")
    whoosh.settle()
    page = client.get("/recherche/?q=livret").content.decode()
    assert "<title>livret : 1 résultat –" in page.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("name", ["q", "theme", "genre", "type", "page", "territoire", "date", "autre"])
@pytest.mark.parametrize("is_member", [False, True])
def test_what_is_typed_comes_back_escaped(client, whoosh, places, name, is_member):
    ThreadFactory(community=places["public"], title="Quel script alert ?")
    whoosh.settle()
    if is_member:
        client.force_login(MembershipFactory(community=places["public"]).user)
    page = client.get("/recherche/", {"q": "script alert", name: EVIL}).content.decode()
    assert "<script>alert" not in page
    assert "<img src" not in page


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        f"q={'mot+' * 2500}",
        "q=%E2%80%8B",
        "q=x&type=nope",
        "q=x&type=%00",
        "q=x&type=membres&page=x",
        "q=x&type=membres&page=-1",
        f"q=x&page={'9' * 5000}",
        "q=x&page=%D9%A3",
        "theme=nope",
        "theme=%00",
        "q=x&theme=%00&communaute=%00&genre=%00&date=%00&territoire=-&diplome=%00",
        "q=%22&q=%27",
        "q=*",
        "q=***+OR+***",
        "q=le+la+les",
        "q=-livret",
        f"q=x&{'theme=x&' * 900}",
    ],
)
def test_nonsense_is_answered(client, whoosh, places, query):
    ThreadFactory(community=places["public"], title="Quel livret ?")
    whoosh.settle()
    assert client.get(f"/recherche/?{query}").status_code == 200


def many(places, number):
    for index in range(number):
        ThreadFactory(community=places["public"], title="Quel livret ?", posts=3).themes.add(ThemeFactory())
        CommunityFactory(parent=places["public"].get_parent(), title=f"Autre livret {index}")
        place = OrganisationFactory(name="Le livret")
        UserFactory(profile__in_directory=True, profile__organisation=place, profile__function="livret")
        ResourceFactory(title="Le livret d'accueil", producers=[ProducerFactory()], communities=[places["open"]])


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("visitor", 15), ("member", 23)])
def test_queries(client, whoosh, places, number, role, queries, django_assert_num_queries):
    many(places, number)
    whoosh.settle()
    assert not SearchChange.objects.exists()
    if role == "member":
        client.force_login(MembershipFactory(community=places["public"]).user)
    with django_assert_num_queries(queries):
        client.get("/recherche/?q=livret")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_page_of_one_group(client, whoosh, places, number, django_assert_num_queries):
    many(places, number)
    whoosh.settle()
    with django_assert_num_queries(9):
        client.get("/recherche/?q=livret&type=discussions&communaute=tutrices")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_theme(client, places, number, django_assert_num_queries):
    theme = ThemeFactory(slug="accueillir")
    for _ in range(number):
        ThreadFactory(community=places["public"]).themes.add(theme)
    with django_assert_num_queries(4):
        client.get("/recherche/?theme=accueillir")


def test_own_space_shows_what_is_mine(client, places, django_assert_num_queries):
    me = MembershipFactory(community=places["secret"]).user
    ThreadFactory(community=places["secret"], author=me, title="Ma question")
    ThreadFactory(community=places["secret"], title="Celle d'une autre")
    client.force_login(me)
    with django_assert_num_queries(7):
        page = client.get("/mon-espace/").content.decode()
    assert ["Ma question" in page, "Celle d" in page] == [True, False]
