"""The list of resources: facets, words, order, pages, rows, and what nonsense gives."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from community.models import Qualification, Theme
from resources.facets import KINDS
from resources.folding import fold
from resources.lists import LOOKS
from resources.models import Citation, LibraryPage, Resource
from tests.factories import (
    AudienceFactory,
    CommunityFactory,
    CompetenceFactory,
    MembershipFactory,
    MomentFactory,
    PostFactory,
    ProducerFactory,
    QualificationFactory,
    ResourceFactory,
    TerritoryFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)
from tests.forums.test_weight import MOST, weight

pytestmark = pytest.mark.usefixtures("library")

ADDRESS = "/ressources/"


def answer(client, query=""):
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 200
    return response


def titles(client, query=""):
    return [row.resource.title for row in answer(client, query).context["rows"]]


def numbers(client, key, query=""):
    """Return {option: count} of a facet, as the panel shows it."""
    groups = {group.facet.key: group for group in answer(client, query).context["groups"]}
    return {choice.option.key: choice.count for choice in groups[key].choices} if key in groups else {}


def bulk(number):
    """Add `number` public resources at once, each under words of every facet, every third one discussed."""
    library = LibraryPage.objects.get()
    kinds = Resource.Kind.values
    pages = [
        Resource(
            title=f"Ressource {n}",
            slug=f"ressource-{n}",
            path=Resource._get_path(library.path, library.depth + 1, n + 1),
            depth=library.depth + 1,
            locale=library.locale,
            content_type=library.content_type,
            kind=kinds[n % len(kinds)],
            folded=fold(f"Ressource {n}\nMême chose, un accueil\n{'mot ' * 400}"),
            useful_count=n % 50,
        )
        for n in range(number)
    ]
    rows = [Page(**{field.attname: getattr(one, field.attname) for field in Page._meta.fields}) for one in pages]
    for one, row in zip(pages, Page.objects.bulk_create(rows), strict=True):
        one.pk = one.page_ptr_id = row.pk
        one.save_base(raw=True, force_insert=True)
    for facet, words in _words().items():
        _file(pages, facet, words)
    if connection.vendor == "postgresql":
        # As it does by itself in service; it plans badly for what it has not counted.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return pages


def _words():
    themes, region = ThemeFactory.create_batch(12), TerritoryFactory(kind="region", code="53")
    diplomas = QualificationFactory.create_batch(14)
    return {
        "themes": [*themes, *(ThemeFactory(parent=top) for top in themes for _ in range(4))],
        "qualifications": diplomas,
        "competences": [CompetenceFactory(qualification=diplomas[0]) for _ in range(12)],
        "territories": [region, *(TerritoryFactory(parent=region) for _ in range(100))],
        "producers": ProducerFactory.create_batch(30),
        "audiences": AudienceFactory.create_batch(6),
        "moments": MomentFactory.create_batch(5),
        "communities": [CommunityFactory(public_reading=True) for _ in range(6)],
    }


def _file(pages, relation, words):
    """File each page under two words of `relation`."""
    field = Resource._meta.get_field(relation)
    through = field.remote_field.through
    through.objects.bulk_create(
        through(
            **{"resource_id": page.pk, f"{field.m2m_reverse_field_name()}_id": words[(n * step + step) % len(words)].pk}
        )
        for n, page in enumerate(pages)
        for step in (1, 5)
        if step == 1 or (n + 1) % len(words) != (n * 5 + 5) % len(words)
    )


def test_the_facets_count_what_is_filed_under_them(client):
    theme, diploma, producer = ThemeFactory(slug="evaluer"), QualificationFactory(code="ES"), ProducerFactory()
    ResourceFactory(themes=[theme], qualifications=[diploma], producers=[producer], kind="tool")
    ResourceFactory(themes=[theme], kind="study")
    assert numbers(client, "theme") == {"evaluer": 2}
    assert numbers(client, "diplome") == {"ES": 1}
    assert numbers(client, "type") == {"outil": 1, "etude": 1}
    assert numbers(client, "producteur") == {producer.slug: 1}


def test_or_inside_a_facet_and_between_facets(client):
    first, second, diploma = ThemeFactory(slug="a"), ThemeFactory(slug="b"), QualificationFactory(code="ES")
    both = ResourceFactory(themes=[first], qualifications=[diploma]).title
    other = ResourceFactory(themes=[second], qualifications=[diploma]).title
    alone = ResourceFactory(themes=[second]).title
    assert set(titles(client, "theme=a&theme=b")) == {both, other, alone}
    assert set(titles(client, "theme=a&theme=b&diplome=ES")) == {both, other}
    assert titles(client, "theme=a&diplome=ES") == [both]


def test_counts_are_those_of_the_other_facets(client):
    first, second, diploma = ThemeFactory(slug="a"), ThemeFactory(slug="b"), QualificationFactory(code="ES")
    ResourceFactory(themes=[first], qualifications=[diploma])
    ResourceFactory(themes=[second])
    assert numbers(client, "theme", "theme=a") == {"a": 1, "b": 1}
    assert numbers(client, "theme", "diplome=ES") == {"a": 1, "b": 0}
    assert numbers(client, "diplome", "theme=b") == {"ES": 0}


def test_an_option_that_would_find_nothing_is_disabled_unless_it_is_chosen(client):
    ResourceFactory(themes=[ThemeFactory(slug="a")], qualifications=[QualificationFactory(code="ES")])
    ResourceFactory(themes=[ThemeFactory(slug="b")])
    page = answer(client, "theme=b&diplome=ES").content.decode()
    states = {"a": "", "b": " checked"}
    for slug, state in states.items():
        assert f'<input type="checkbox" name="theme" value="{slug}"{state}>' in page
    page = answer(client, "theme=b").content.decode()
    assert '<input type="checkbox" name="diplome" value="ES" disabled>' in page


def test_a_theme_finds_what_its_own_themes_hold_each_once(client):
    top = ThemeFactory(slug="evaluer")
    inner, beside = ThemeFactory(slug="bilan", parent=top), ThemeFactory(slug="grilles", parent=top)
    ResourceFactory(themes=[top, inner, beside])
    ResourceFactory(themes=[inner])
    assert numbers(client, "theme") == {"evaluer": 2}
    assert numbers(client, "theme", "theme=evaluer") == {"evaluer": 2, "bilan": 2, "grilles": 1}
    assert len(titles(client, "theme=evaluer")) == 2
    assert len(titles(client, "theme=grilles")) == 1


def test_a_region_holds_its_departments_whatever_shares_its_number(client):
    region = TerritoryFactory(kind="region", code="44", name="Grand Est")
    inside, namesake = TerritoryFactory(code="67", parent=region), TerritoryFactory(code="44", name="Loire-Atlantique")
    one, other = ResourceFactory(territories=[inside]).title, ResourceFactory(territories=[namesake]).title
    assert numbers(client, "territoire") == {"region-44": 1, "departement-44": 1}
    assert titles(client, "territoire=region-44") == [one]
    assert titles(client, "territoire=departement-44") == [other]
    assert titles(client, "territoire=departement-67") == [one]


def test_competences_come_with_their_diploma(client):
    competence = CompetenceFactory(qualification=QualificationFactory(code="ES"), code="DC1")
    other = CompetenceFactory(qualification=QualificationFactory(code="ME"), code="DC1")
    ResourceFactory(competences=[competence], qualifications=[competence.qualification])
    ResourceFactory(competences=[other], qualifications=[other.qualification])
    assert numbers(client, "competence") == {}
    assert numbers(client, "competence", "diplome=ES") == {"ES-DC1": 1}
    assert len(titles(client, "competence=ME-DC1")) == 1


@pytest.mark.parametrize(("role", "seen"), [("visitor", 1), ("stranger", 2), ("insider", 3), ("administrator", 3)])
def test_each_counts_and_lists_what_she_may_read(client, role, seen):
    theme, secret = ThemeFactory(slug="a"), CommunityFactory(join_mode="secret", slug="cercle")
    hidden = {"communities": [secret]}
    ResourceFactory(themes=[theme], **hidden)
    ResourceFactory(themes=[theme], visibility="signed_in", **hidden)
    ResourceFactory(themes=[theme], visibility="communities", producers=[ProducerFactory(slug="oref")], **hidden)
    if role != "visitor":
        reader = UserFactory(is_superuser=role == "administrator")
        if role == "insider":
            MembershipFactory(user=reader, community=secret)
        client.force_login(reader)
    is_in = role in ("insider", "administrator")
    assert (numbers(client, "theme"), len(titles(client))) == ({"a": seen}, seen)
    assert numbers(client, "producteur") == ({"oref": 1} if is_in else {})
    # A secret community is no option, even on what everybody reads, and says nothing when asked for by name.
    assert numbers(client, "communaute") == ({"cercle": 3} if is_in else {})
    response = answer(client, "communaute=cercle")
    assert response.context["selection"].had_unknown is not is_in
    assert response.context["found"].paginator.count == seen


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("bilan", 1),
        ("BILAN", 1),
        ("chapeau", 1),
        ("bilan+chapeau", 1),
        ("bilan+absent", 0),
        ("evaluer", 1),
        ("%C3%89valuer", 1),
        ("ete", 1),
        ("%25", 0),
        ("_", 0),
    ],
)
def test_every_word_is_looked_for_in_titles_summaries_and_themes(client, words, number):
    ResourceFactory(title="Le bilan d'été", summary="Un chapeau", themes=[ThemeFactory(name="Évaluer", slug="evaluer")])
    ResourceFactory(title="Autre chose", summary="")
    assert len(titles(client, f"q={words}")) == number


def test_titles_come_first_then_what_was_useful(client):
    ResourceFactory(title="Autre", summary="Sur le bilan", useful_count=9)
    ResourceFactory(title="Bilan rare")
    ResourceFactory(title="Bilan connu", useful_count=3)
    assert titles(client, "q=bilan") == ["Bilan connu", "Bilan rare", "Autre"]
    assert titles(client, "q=bilan&tri=utilite") == ["Autre", "Bilan connu", "Bilan rare"]


def test_orders(client):
    now = timezone.now()
    ResourceFactory(title="ancienne", useful_count=5, last_published_at=now - timedelta(days=9))
    ResourceFactory(title="nouvelle", useful_count=1, last_published_at=now)
    ResourceFactory(title="sans date")
    assert titles(client) == ["ancienne", "nouvelle", "sans date"]
    assert titles(client, "tri=date") == ["nouvelle", "ancienne", "sans date"]
    assert titles(client, "tri=pertinence") == titles(client)


def test_active_filters_are_told_and_taken_back_one_by_one(client):
    diploma = QualificationFactory(code="ES", name="Éducateur")
    ResourceFactory(themes=[ThemeFactory(slug="a", name="Accueillir")], qualifications=[diploma])
    response = answer(client, "q=bilan&theme=a&diplome=ES&tri=date&page=3")
    assert response.context["selection"].chips == [
        ("Accueillir", "q=bilan&diplome=ES&tri=date"),
        ("Éducateur", "q=bilan&theme=a&tri=date"),
    ]
    page = response.content.decode()
    assert "(2 filtres actifs)" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Tout effacer" in page


def test_pages_keep_the_filters(client):
    theme = ThemeFactory(slug="a")
    for _ in range(12):
        ResourceFactory(themes=[theme])
    page = answer(client, "theme=a&tri=date").content.decode()
    assert '<a href="?theme=a&amp;tri=date&amp;page=2">2</a>' in page
    assert [len(titles(client, f"theme=a&page={n}")) for n in (1, 2, 99)] == [10, 2, 2]


def test_a_far_page_is_not_offered(client, monkeypatch):
    monkeypatch.setattr("resources.paging.MAX_PAGE", 1)
    ResourceFactory.create_batch(11)
    response = answer(client, "page=2")
    assert (response.context["found"].number, response.context["found"].paginator.count) == (1, 11)


def test_more_options_on_request(client):
    themes = [ThemeFactory(slug=f"t{n}") for n in range(9)]
    ResourceFactory(themes=themes)
    assert len(numbers(client, "theme")) == 6
    assert len(numbers(client, "theme", "plus=theme")) == 9
    assert len(numbers(client, "theme", "theme=t8&theme=t7")) == 6
    assert {"t7", "t8"} < set(numbers(client, "theme", "theme=t8&theme=t7"))


def test_nothing_found_shows_ways_out(client):
    ResourceFactory()
    page = answer(client, "q=introuvable").content.decode()
    assert "Aucune ressource avec ces choix" in page
    assert "Voir toutes les ressources" in page
    assert "Poser la question" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("theme=nope", True),
        ("theme=%00", False),
        ("diplome=ES%00&theme=a", True),
        (f"theme={'x' * 5000}", True),
        ("&".join(f"theme=n{n}" for n in range(500)), True),
        ("theme=", False),
        ("page=abc", False),
        ("page=-1", False),
        (f"page={'9' * 5000}", False),
        ("tri=%00", False),
        ("plus=nope", False),
        ("q=%00", False),
        ("q=%E2%80%8B", False),
        (f"q={'mot+' * 500}", False),
        ("inconnu=1", False),
    ],
)
def test_nonsense_is_ignored_and_an_unknown_filter_told(client, query, told):
    ResourceFactory(themes=[ThemeFactory(slug="a")])
    page = answer(client, query).content.decode()
    assert ("il n'a pas été appliqué" in page) is told


def test_ten_thousand_values_are_refused(client):
    assert client.get(ADDRESS, {"theme": [f"n{n}" for n in range(10_000)]}).status_code == 400


def test_the_words_come_back_escaped(client):
    page = answer(client, "q=%22%3E%3Cscript%3Ealert(1)").content.decode()
    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)"' in page


def test_a_row_says_what_it_is_who_made_it_and_where_it_is_discussed(client):
    resource = ResourceFactory(kind="tool", useful_count=2, producers=[ProducerFactory(name="Oref")])
    Resource.objects.filter(pk=resource.pk).update(facts="ODT, 48 Ko")
    page = answer(client).content.decode()
    assert "Outil à télécharger <span>· ODT, 48\u00a0Ko</span>" in page
    assert "Oref" in page
    assert "utile à 2 personnes" in page
    assert "discussion" not in page.split("<article")[1].split("</article")[0]


@pytest.mark.parametrize(("role", "number"), [("visitor", 1), ("stranger", 2), ("insider", 3)])
def test_only_the_discussions_one_may_read_are_counted_each_once(client, role, number):
    places = [CommunityFactory(public_reading=True), CommunityFactory(), CommunityFactory(join_mode="secret")]
    resource = ResourceFactory()
    for place in places:
        thread = ThreadFactory(community=place, posts=1)
        for post in thread.posts.all():
            Citation.objects.create(resource=resource, post=post)
    gone = ThreadFactory(community=places[0], deleted_at=timezone.now())
    erased = PostFactory(thread=ThreadFactory(community=places[0]), deleted_at=timezone.now())
    for post in (gone.posts.get(), erased):
        Citation.objects.create(resource=resource, post=post)
    if role != "visitor":
        reader = UserFactory()
        if role == "insider":
            MembershipFactory(user=reader, community=places[2])
        client.force_login(reader)
    assert [row.discussions for row in answer(client).context["rows"]] == [number]


def test_a_visitor_gets_no_cookie(client):
    ResourceFactory()
    assert dict(answer(client).cookies) == {}


def test_every_kind_has_an_icon_a_colour_and_a_name_in_addresses():
    assert list(LOOKS) == list(KINDS) == Resource.Kind.values


@pytest.mark.parametrize("number", [150, 1500])
@pytest.mark.parametrize(
    ("query", "visitor", "member"), [("", 5, 10), ("q=accueil&theme=theme-a&type=fiche&tri=date&page=2", 6, 11)]
)
def test_queries(client, number, query, visitor, member, django_assert_num_queries):
    ThemeFactory(slug="theme-a")
    bulk(number)
    answer(client, query)
    with django_assert_num_queries(visitor):
        answer(client, query)
    client.force_login(MembershipFactory().user)
    answer(client, query)
    with django_assert_num_queries(member):
        answer(client, query)


@pytest.mark.parametrize(
    "query", ["", "q=accueil", "theme={theme}&diplome={diplome}", "plus=territoire&territoire=region-53"]
)
def test_the_fullest_page_is_light(client, query):
    pages = bulk(150)
    Resource.objects.update(summary="Trois semaines avant, la veille, le jour même.")
    Page.objects.update(last_published_at=timezone.now())
    post = ThreadFactory(community=CommunityFactory(public_reading=True)).posts.get()
    Citation.objects.bulk_create(Citation(resource_id=page.pk, post=post) for page in pages)
    words = {"theme": Theme.objects.first().slug, "diplome": Qualification.objects.first().code}
    client.force_login(MembershipFactory().user)
    assert weight(answer(client, query.format(**words))) <= MOST
