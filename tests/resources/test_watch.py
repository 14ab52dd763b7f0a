"""What editors show of other sites, and the screens where they follow feeds and sort what these bring."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from home.actions.editors import equip_editors
from resources import permissions
from resources.actions import feeds
from resources.models import FeedItem, FeedSource, Resource
from tests.factories import FeedItemFactory, FeedSourceFactory, ProducerFactory, UserFactory
from tests.forums.test_weight import MOST, weight

pytestmark = pytest.mark.usefixtures("library")

WATCH = "/ressources/veille/"
SORT = "/gestion/veille/"
SOURCES = "/gestion/snippets/resources/feedsource/"
START = datetime(2026, 11, 1, tzinfo=UTC)
REFUSED = "Cette adresse mène à un réseau privé : le site ne la relève pas."


@pytest.fixture(autouse=True)
def _search_without_index(settings):
    # The full-text table is made by a migration, which the tests do not run.
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}


@pytest.fixture
def editor(client):
    person = UserFactory(is_staff=True)
    person.groups.add(equip_editors())
    client.force_login(person)
    return person


def shown(title, day=1, **values):
    return FeedItemFactory(title=title, state="shown", published_at=START + timedelta(days=day), **values)


def titles(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return [item.title for item in response.context["page"]]


def words(response):
    return unescape(response.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


# --- The page ---------------------------------------------------------------------------------------------------------


def test_what_is_shown_the_latest_first(client):
    shown("Vieille", 1)
    shown("Récente", 9, url="https://www.insee.fr/fr/1")
    for state in ("new", "dismissed", "promoted"):
        FeedItemFactory(title=state, state=state)
    assert titles(client, WATCH) == ["Récente", "Vieille"]
    page = client.get(WATCH).content.decode()
    assert '<a class="title-link cover" href="https://www.insee.fr/fr/1" rel="noopener noreferrer">Récente</a>' in page
    assert "</svg>insee.fr</span>" in page


def test_what_several_feeds_give_comes_once_and_stays_in_each(client):
    first = shown("La même", 1, url="https://exemple.fr/1")
    second = shown("La même, ailleurs", 2, url="https://exemple.fr/1")
    assert titles(client, WATCH) == ["La même"]
    assert titles(client, f"{WATCH}?flux={second.source_id}") == ["La même, ailleurs"]
    FeedItem.objects.filter(pk=first.pk).update(state="dismissed")
    assert titles(client, WATCH) == ["La même, ailleurs"]


def test_only_feeds_that_show_something_are_offered(client):
    source = shown("Une étude").source
    hidden = FeedItemFactory().source
    assert list(client.get(WATCH).context["sources"]) == [source]
    assert client.get(f"{WATCH}?flux={hidden.pk}").status_code == 404


@pytest.mark.parametrize("asked", ["x", "0", "-1", "9" * 30, "1;drop"])
def test_a_feed_that_is_none(client, asked):
    shown("Une étude")
    assert client.get(f"{WATCH}?flux={asked}").status_code == 404
    assert titles(client, f"{WATCH}?avant={asked}") == ["Une étude"]


def test_pages_follow_each_other(client):
    source = FeedSourceFactory()
    for day in range(20):
        shown(f"Le {day}", day, source=source)
    shown("Le même jour", 19, source=source)
    first = client.get(f"{WATCH}?flux={source.pk}")
    assert [item.title for item in first.context["page"]][:2] == ["Le même jour", "Le 19"]
    assert f'href="?flux={source.pk}&amp;avant={first.context["page"].last.pk}"' in first.content.decode()
    assert titles(client, f"{WATCH}?avant={first.context['page'].last.pk}") == ["Le 0"]


def test_nothing_yet(client):
    assert "Rien à signaler pour l'instant" in words(client.get(WATCH))


def test_hostile_words_are_shown_as_words(client):
    shown("<script>alert(1)</script>", summary='"><img src=x>', source=FeedSourceFactory(name="<b>F</b>"))
    page = client.get(WATCH).content.decode()
    assert ("<script>alert" in page, "<img src=x" in page, "<b>F</b>" in page) == (False, False, False)


def test_a_reading_writes_nothing_and_sets_no_cookie(client):
    shown("Une étude")
    response = client.get(WATCH)
    assert (response.cookies.keys(), client.post(WATCH).status_code) == (set(), 405)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(client, django_assert_num_queries, count):
    for day in range(count):
        shown(f"Le {day}", day)
    client.get(WATCH)
    with django_assert_num_queries(2):
        client.get(WATCH)


def test_a_full_page_stays_light(client):
    for day in range(21):
        shown(f"Le {day}", day)
    assert weight(client.get(WATCH)) <= MOST


def test_the_library_leads_there(client):
    assert f'<a href="{WATCH}">la veille</a>' in client.get("/ressources/").content.decode()


# --- Rights -----------------------------------------------------------------------------------------------------------


def people():
    editor, gone = UserFactory(is_staff=True), UserFactory(is_staff=True, is_active=False)
    for person in (editor, gone):
        person.groups.add(equip_editors())
    return [(UserFactory(), False), (editor, True), (gone, False), (UserFactory(is_superuser=True), True)]


def test_editors_and_administrators_gather():
    item = FeedItemFactory()
    for person, granted in people():
        assert permissions.can_gather(person) is granted
        assert FeedItem.objects.to_sort(person).exists() is granted
        if not granted:
            for refused in (
                feeds.fetch_now,
                lambda who: feeds.sort(who, item, "shown"),
                lambda who: feeds.promote(who, item),
            ):
                with pytest.raises(PermissionDenied):
                    refused(person)
            with pytest.raises(Http404):
                FeedItem.objects.get_for(person, item.pk)
    item.refresh_from_db()
    assert (item.state, Resource.objects.count()) == ("new", 0)


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("address", [SORT, SOURCES, f"{SOURCES}add/"])
def test_others_do_not_reach_the_screens(client, address, signed_in):
    item = FeedItemFactory()
    if signed_in:
        client.force_login(UserFactory())
    sent = {"item": item.pk, "state": "shown", "fetch": "1", "name": "F", "url": "https://exemple.fr/f"}
    assert [client.get(address).status_code, client.post(address, sent).status_code] == [302, 302]
    item.refresh_from_db()
    assert (item.state, FeedSource.objects.count(), FeedSource.objects.get().fetched_at) == ("new", 1, None)


def test_who_enters_the_screens_for_something_else_is_refused(client):
    person = UserFactory()
    group = equip_editors()
    person.user_permissions.add(group.permissions.get(codename="access_admin"))
    client.force_login(person)
    assert "Veille" not in client.get("/gestion/").content.decode()
    assert client.post(SORT, {"fetch": "1"}).status_code == 302
    assert client.get(SORT, follow=True).redirect_chain[-1][0].startswith("/gestion/")


# --- Sorting ----------------------------------------------------------------------------------------------------------


def state_of(item):
    item.refresh_from_db()
    return item.state


def test_new_entries_wait_for_the_editor(client, editor):
    new, dismissed = FeedItemFactory(title="Nouvelle"), FeedItemFactory(title="Écartée", state="dismissed")
    assert titles(client, SORT) == ["Nouvelle"]
    assert titles(client, f"{SORT}?etat=x") == ["Nouvelle"]
    assert titles(client, f"{SORT}?etat=dismissed") == ["Écartée"]
    assert sorted(titles(client, f"{SORT}?etat=")) == ["Nouvelle", "Écartée"]
    assert titles(client, f"{SORT}?etat=&flux={dismissed.source_id}") == ["Écartée"]
    assert client.get(f"{SORT}?flux=9999").status_code == 404
    assert new.url in client.get(SORT).content.decode()


@pytest.mark.parametrize("state", ["shown", "dismissed", "new"])
def test_an_entry_is_sorted(client, editor, state):
    item = FeedItemFactory(state="dismissed" if state == "new" else "new")
    response = client.post(f"{SORT}?etat=&flux={item.source_id}", {"item": item.pk, "state": state})
    assert (response.status_code, response.url) == (302, f"{SORT}?etat=&flux={item.source_id}")
    assert state_of(item) == state
    assert feeds.sort(editor, item, state) is False


@pytest.mark.parametrize("sent", [{}, {"item": "x"}, {"item": "9999"}, {"item": "\0"}, {"item": "9" * 30}])
def test_an_entry_that_is_none(client, editor, sent):
    assert client.post(SORT, {"state": "shown", **sent}).status_code == 404


@pytest.mark.parametrize("state", [None, "", "x", "promoted"])
def test_a_state_that_is_none(client, editor, state):
    item = FeedItemFactory()
    client.post(SORT, {"item": item.pk} | ({} if state is None else {"state": state}))
    assert state_of(item) == "new"


def test_reading_the_screen_changes_nothing(client, editor):
    item = FeedItemFactory()
    client.get(SORT, {"item": item.pk, "state": "shown", "promote": "1", "fetch": "1"})
    assert (state_of(item), Resource.objects.count(), item.source.fetched_at) == ("new", 0, None)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_screen(client, editor, django_assert_max_num_queries, count):
    FeedItemFactory.create_batch(count)
    client.get(SORT)
    with django_assert_max_num_queries(14) as counted:
        client.get(SORT)
    assert sum("feeditem" in query["sql"] for query in counted.captured_queries) == 1


# --- Promoting --------------------------------------------------------------------------------------------------------


def test_an_entry_becomes_a_draft(client, editor):
    item = FeedItemFactory(title="Une étude", summary="mot " * 150, url="https://exemple.fr/1", source__name="Dares")
    response = client.post(SORT, {"item": item.pk, "promote": "1"})
    draft = Resource.objects.get().specific
    assert response.url == f"/gestion/pages/{draft.pk}/edit/"
    assert client.get(response.url).status_code == 200
    assert (draft.title, draft.kind, draft.link, draft.live, draft.owner) == (
        "Une étude",
        "link",
        "https://exemple.fr/1",
        False,
        editor,
    )
    assert (draft.source_name, draft.source_url, len(draft.summary) <= 300) == ("Dares", "https://exemple.fr/1", True)
    assert (state_of(item), item.resource_id) == ("promoted", draft.pk)


def test_of_a_producer_it_becomes_a_study(editor):
    producer = ProducerFactory()
    draft = feeds.promote(editor, FeedItemFactory(source__producer=producer))
    assert (draft.kind, list(draft.producers.all())) == ("study", [producer])
    assert Resource.objects.get().latest_revision.as_object().producers.get() == producer


def test_a_second_time_is_the_same_draft(client, editor):
    item = FeedItemFactory()
    first = feeds.promote(editor, item)
    assert feeds.promote(editor, item) == first
    assert feeds.sort(editor, item, "dismissed") is False
    assert (state_of(item), Resource.objects.count()) == ("promoted", 1)
    assert "Ouvrir la ressource" in words(client.get(f"{SORT}?etat=promoted"))


def test_a_draft_deleted_since_is_begun_again(editor):
    item = FeedItemFactory()
    feeds.promote(editor, item).delete()
    item.refresh_from_db()
    again = feeds.promote(editor, item)
    assert (Resource.objects.get().pk, state_of(item)) == (again.pk, "promoted")


def test_a_title_of_any_length_has_an_address(editor):
    draft = feeds.promote(editor, FeedItemFactory(title="x" * 250, url=f"https://exemple.fr/{'x' * 481}"))
    assert (len(draft.title), len(draft.link)) == (250, 500)


# --- Sources ----------------------------------------------------------------------------------------------------------


def form(**values):
    return {"name": "Insee", "url": "https://127.0.0.1/flux.xml", "producer": "", "is_active": "on", **values}


def test_a_source_is_added_and_fetched_at_once(client, editor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{SOURCES}add/", form()).status_code == 302
    source = FeedSource.objects.get()
    assert (source.name, source.error, source.failures) == ("Insee", REFUSED, 1)
    page = words(client.get(SOURCES))
    assert f"{REFUSED} (1 échec)" in page


@pytest.mark.parametrize(
    "url",
    ["", "x", "ftp://exemple.fr/f", "javascript:alert(1)", "https://a:b@exemple.fr/f", "https://exemple.fr/\0", "/f"],
)
def test_an_address_that_is_none(client, editor, url):
    response = client.post(f"{SOURCES}add/", form(url=url))
    assert (response.status_code, FeedSource.objects.count()) == (200, 0)
    assert response.context["form"].errors.keys() == {"url"}


def test_another_address_is_another_feed(client, editor):
    source = FeedSourceFactory(etag='"1"', modified="x", failures=3, error="Non", fetched_at=timezone.now())
    client.post(f"{SOURCES}edit/{source.pk}/", form(url=source.url))
    source.refresh_from_db()
    assert (source.name, source.etag, source.failures) == ("Insee", '"1"', 3)
    client.post(f"{SOURCES}edit/{source.pk}/", form(url="https://exemple.fr/autre.xml"))
    source.refresh_from_db()
    assert (source.etag, source.modified, source.error, source.failures, source.is_due) == ("", "", "", 0, True)


def test_the_same_address_twice(client, editor):
    source = FeedSourceFactory()
    client.post(f"{SOURCES}add/", form(url=source.url))
    assert FeedSource.objects.count() == 1


def test_fetching_now(client, editor, django_capture_on_commit_callbacks):
    one, other = (FeedSourceFactory(url=f"http://127.0.0.{n}/") for n in (1, 2))
    FeedSourceFactory(is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        page = words(client.post(f"{SORT}?flux={one.pk}", {"fetch": "1"}, follow=True))
    assert "1 flux va être relevé." in page
    assert f"{REFUSED} (1 échec)" in words(client.get(f"{SORT}?flux={one.pk}"))
    with django_capture_on_commit_callbacks(execute=True):
        assert "2 flux vont être relevés." in words(client.post(SORT, {"fetch": "1"}, follow=True))
    assert list(FeedSource.objects.order_by("pk").values_list("failures", flat=True)) == [2, 1, 0]
    assert other.health == "Pas encore relevé"


def test_the_menu_of_editors(client, editor):
    page = client.get("/gestion/").content.decode()
    assert (SORT in page, SOURCES in page) == (True, True)
