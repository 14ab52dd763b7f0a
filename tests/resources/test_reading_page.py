"""The page of a resource: what each reader sees around it, at a constant cost, and what she keeps."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model

from community.permissions import EDITORS_GROUP
from resources.actions import bookmarks, opinions, trials
from resources.actions.drafts import Refused
from resources.models import Bookmark, Citation, Opinion, Resource, Trial
from resources.reading_page import page_for
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    MomentFactory,
    PracticeSheetFactory,
    QualificationFactory,
    ResourceFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")
NOBODY = AnonymousUser()
TEXT = [("heading", "La veille"), ("paragraph", "<p>Relisez votre grille.</p>")]


def cite(resource, **thread):
    thread = ThreadFactory(**{"community__public_reading": True, **thread})
    Citation.objects.create(resource=resource, post=thread.posts.get())
    return thread


def read(client, resource, reader=None):
    if reader:
        client.force_login(reader)
    return client.get(resource.get_absolute_url())


def html(client, resource, reader=None):
    return re.sub(r"\s+", " ", read(client, resource, reader).content.decode())


def editor():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=EDITORS_GROUP)[0])
    return person


# --- Cost -------------------------------------------------------------------------------------------------------------


def rich_resource(number):
    themes = [ThemeFactory() for _ in range(number)]
    words = {"themes": themes, "qualifications": [QualificationFactory()], "moments": [MomentFactory()]}
    resource = ResourceFactory(body=TEXT, owner=UserFactory(), **words)
    for _ in range(number):
        ResourceFactory(**words)
        cite(resource)
        trials.tell(UserFactory(), resource, with_whom="Une stagiaire", text="Tout bien.")
    resource.refresh_from_db()
    return resource


@pytest.mark.parametrize("number", [1, 3])
def test_the_public_page_costs_three_queries_cold_and_leaves_nothing(client, number, django_assert_num_queries):
    resource = rich_resource(number)
    ContentType.objects.clear_cache()
    with django_assert_num_queries(3) as asked:
        answer = read(client, resource)
    assert {query["sql"].lstrip("(").split()[0] for query in asked} == {"SELECT"}
    assert (answer.status_code, dict(answer.cookies), "Set-Cookie" in answer) == (200, {}, False)
    reading = answer.context["reading"]
    assert (len(reading.related), reading.thread_count, len(reading.trials)) == (number, number, number)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_member_costs_eight_queries(client, number, django_assert_num_queries):
    resource, member = rich_resource(number), MembershipFactory().user
    client.force_login(member)
    with django_assert_num_queries(8):
        read(client, resource)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_an_editor_costs_nine_queries(client, number, django_assert_num_queries):
    resource = rich_resource(number)
    for _ in range(number):
        opinions.give(UserFactory(), resource, is_useful=False, missing="La date.")
    client.force_login(editor())
    with django_assert_num_queries(9):
        answer = read(client, resource)
    assert len(answer.context["reading"].misses) == number


# --- Where it is discussed --------------------------------------------------------------------------------------------


def test_only_threads_that_the_reader_may_read_are_shown_and_counted(client):
    resource, member = ResourceFactory(), UserFactory()
    secret = cite(resource, community__join_mode="secret", title="Entre nous")
    opened = cite(resource, title="Au grand jour")
    MembershipFactory(community=secret.community, user=member)
    assert (page_for(NOBODY, resource.slug).threads, page_for(NOBODY, resource.slug).thread_count) == ([opened], 1)
    assert set(page_for(member, resource.slug).threads) == {secret, opened}
    page = html(client, resource)
    assert ("Discutée dans 1 fil<" in page, "Au grand jour" in page, "Entre nous" in page) == (True, True, False)
    assert "Entre nous" in html(client, resource, member)


def test_the_last_three_threads_and_how_many_there_are(client):
    resource = ResourceFactory()
    threads = [cite(resource) for _ in range(5)]
    reading = page_for(NOBODY, resource.slug)
    assert (reading.threads, reading.thread_count) == (threads[:1:-1], 5)
    assert "Discutée dans 5 fils" in html(client, resource)


def test_a_thread_that_cites_it_twice_counts_once():
    resource = ResourceFactory()
    thread = ThreadFactory(community__public_reading=True, posts=1)
    for post in thread.posts.all():
        Citation.objects.create(resource=resource, post=post)
    assert page_for(NOBODY, resource.slug).thread_count == 1


def test_deleted_messages_and_threads_do_not_count():
    resource, moderator = ResourceFactory(), UserFactory(is_superuser=True)
    cite(resource).posts.update(deleted_at=timezone.now())
    cite(resource, deleted_at=timezone.now())
    assert page_for(moderator, resource.slug).thread_count == 0


def test_a_thread_about_it_discusses_it():
    resource = ResourceFactory()
    thread = ThreadFactory(community__public_reading=True, about_page=resource.page_ptr)
    assert page_for(NOBODY, resource.slug).threads == [thread]


def test_the_thread_it_was_born_of_is_said_apart_to_who_may_read_it(client):
    thread = ThreadFactory(community__join_mode="request", title="Le fil d'où tout vient")
    resource = ResourceFactory(thread=thread)
    Citation.objects.create(resource=resource, post=thread.posts.get())
    other = cite(resource)
    member = MembershipFactory(community=thread.community).user
    reading = page_for(member, resource.slug)
    assert (reading.origin, reading.threads, reading.thread_count) == (thread, [other], 1)
    assert page_for(NOBODY, resource.slug).origin is None
    assert "origine, une discussion" not in html(client, resource)
    assert "origine, une discussion" in html(client, resource, member)


def test_a_reader_opens_a_thread_about_it_with_its_address(client):
    resource, member = ResourceFactory(), MembershipFactory()
    address = f"{reverse('new_thread', args=[member.community.slug])}?lien={resource.get_absolute_url()}"
    assert f'href="{address}"' in html(client, resource, member.user)
    assert f"{resource.get_absolute_url()}\n" in client.get(address).content.decode()


@pytest.mark.parametrize("link", ["//ailleurs.example/", "https://ailleurs.example/", "javascript:alert(1)", "/" * 999])
def test_nothing_else_begins_a_thread(client, link):
    member = MembershipFactory()
    client.force_login(member.user)
    page = client.get(reverse("new_thread", args=[member.community.slug]), {"lien": link})
    assert page.context["composer"].source == ""


# --- Near resources ---------------------------------------------------------------------------------------------------


def test_near_resources_share_words_the_most_first_and_are_readable():
    theme, moment, diploma = ThemeFactory(), MomentFactory(), QualificationFactory()
    resource = ResourceFactory(themes=[theme], moments=[moment], qualifications=[diploma])
    one = ResourceFactory(themes=[theme])
    three = ResourceFactory(themes=[theme], moments=[moment], qualifications=[diploma])
    two = PracticeSheetFactory(moments=[moment], qualifications=[diploma])
    ResourceFactory(themes=[ThemeFactory()])
    ResourceFactory(themes=[theme], live=False)
    hidden = ResourceFactory(themes=[theme], moments=[moment], visibility="signed_in")
    assert [near.pk for near in page_for(NOBODY, resource.slug).related] == [three.pk, two.pk, one.pk]
    assert {near.pk for near in page_for(UserFactory(), resource.slug).related} == {three.pk, two.pk, hidden.pk}


# --- What the page says -----------------------------------------------------------------------------------------------


def test_it_says_its_kind_its_age_its_contents_and_whence_it_comes(client):
    resource = ResourceFactory(
        body=TEXT,
        reading_minutes=6,
        last_published_at=timezone.make_aware(timezone.datetime(2026, 10, 12, 9)),
        credit="Rédigée par Nadia Belkacem.",
        source_name="Insee",
        source_url="https://www.insee.fr/etude",
        licence="CC BY-SA",
        themes=[ThemeFactory(name="Évaluer", slug="evaluer")],
    )
    Resource.objects.filter(pk=resource.pk).update(reading_minutes=6)
    page = html(client, resource)
    for words in (
        "Fiche pratique",
        "6 min de lecture, mise à jour le 12 octobre 2026",
        'href="/ressources/?theme=evaluer">Évaluer',
        "Dans cette fiche",
        "Rédigée par Nadia Belkacem.",
        'Source : <a href="https://www.insee.fr/etude" rel="noopener noreferrer">Insee</a>',
        "Licence : CC BY-SA",
        "Relisez votre grille.",
    ):
        assert words in page


def test_markup_in_what_writers_typed_is_text(client):
    evil = "<script>alert(1)</script>"
    resource = ResourceFactory(title=evil, summary=evil, credit=evil, source_name=evil, licence=evil)
    assert evil not in html(client, resource)


@pytest.mark.parametrize(("days", "reviewed", "late"), [(None, False, False), (0, True, False), (-1, False, True)])
def test_a_resource_to_check_says_so_and_whom_to_tell(client, days, reviewed, late):
    day = None if days is None else timezone.localdate() + timedelta(days=days)
    owner = UserFactory(first_name="Nadia", last_name="Belkacem")
    resource = ResourceFactory(review_on=day, owner=owner)
    page = html(client, resource)
    assert ("Relue par l'équipe" in page, "À vérifier avant de vous en servir" in page) == (reviewed, late)
    assert ("Dites-le à Nadia B.<" in page) is late
    assert ("Dites-le à Nadia Belkacem<" in html(client, resource, UserFactory())) is late


def test_what_a_link_presents_is_its_main_button(client):
    assert 'class="btn" href="https://www.example.org/"' in html(
        client, ResourceFactory(kind="link", link="https://www.example.org/")
    )


@pytest.mark.parametrize(("kind", "offered"), [("tool", True), ("sheet", False)])
def test_the_file_of_a_tool_is_its_main_button(client, kind, offered):
    document = get_document_model().objects.create(title="Grille", file="documents/grille.odt", file_size=49_152)
    resource = ResourceFactory(kind=kind, body=[("document", {"document": document, "caption": ""})])
    assert (page_for(NOBODY, resource.slug).file == document) is offered
    assert (f'class="btn" href="{document.url}"' in html(client, resource)) is offered


def test_a_button_prints_only_where_a_script_runs(client):
    assert re.search(r"<button[^>]*data-print hidden>", html(client, ResourceFactory()))


# --- Gone while it is read --------------------------------------------------------------------------------------------

PAGES = ("resource", "opinion", "trial", "trials")
FORMS = {"opinion": {"reponse": "oui"}, "trial": {"with_whom": "Une stagiaire", "text": "Bien."}, "keep_resource": {}}


@pytest.fixture(params=["to a community", "unpublished", "never there"])
def gone(request):
    """A resource that was public a moment ago, or its address."""
    resource = ResourceFactory()
    if request.param == "to a community":
        resource.communities = [CommunityFactory(join_mode="secret")]
        resource.visibility = "communities"
        resource.save()
    elif request.param == "unpublished":
        resource.unpublish()
    else:
        Resource.objects.get(pk=resource.pk).delete()
    return resource


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("signed_in", [False, True])
def test_its_pages_are_absent(client, gone, name, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    assert client.get(reverse(name, args=[gone.slug])).status_code == 404


@pytest.mark.parametrize("name", FORMS)
def test_its_forms_write_nothing(client, gone, name):
    client.force_login(UserFactory())
    assert client.post(reverse(name, args=[gone.slug]), FORMS[name]).status_code == 404
    assert [model.objects.count() for model in (Opinion, Trial, Bookmark)] == [0, 0, 0]


def test_a_visitor_says_nothing_of_it_either(client, gone):
    answer = client.post(reverse("opinion", args=[gone.slug]), FORMS["opinion"])
    assert (answer.status_code, dict(answer.cookies), Opinion.objects.count()) == (404, {}, 0)


# --- Keeping ----------------------------------------------------------------------------------------------------------


def test_kept_then_no_more(client):
    resource, reader = ResourceFactory(), UserFactory()
    client.force_login(reader)
    answer = client.post(reverse("keep_resource", args=[resource.slug]))
    assert (answer.status_code, answer["Location"]) == (302, resource.get_absolute_url())
    assert Bookmark.objects.values_list("resource", "person").get() == (resource.pk, reader.pk)
    assert "Fiche gardée" in html(client, resource)
    button = client.post(reverse("keep_resource", args=[resource.slug]), headers={"HX-Request": "true"})
    assert ('aria-pressed="false"' in button.content.decode(), Bookmark.objects.count()) == (True, 0)


def test_a_visitor_keeps_nothing(client):
    resource = ResourceFactory()
    address = reverse("keep_resource", args=[resource.slug])
    sign_in = f"{reverse('account_login')}?next={resource.get_absolute_url()}"
    assert client.post(address)["Location"] == sign_in
    assert client.post(address, headers={"HX-Request": "true"})["HX-Redirect"] == sign_in
    assert (client.get(address).status_code, Bookmark.objects.count()) == (405, 0)
    with pytest.raises(Refused):
        bookmarks.keep(NOBODY, resource)


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_kept_is_listed_at_a_constant_cost(client, number, django_assert_num_queries):
    reader = UserFactory()
    resources = [ResourceFactory() for _ in range(number)]
    for resource in resources:
        bookmarks.keep(reader, resource)
    bookmarks.keep(UserFactory(), ResourceFactory())
    client.force_login(reader)
    with django_assert_num_queries(8):
        page = client.get(reverse("kept_resources"))
    assert [row.resource.pk for row in page.context["kept"].rows] == [resource.pk for resource in resources[::-1]]


def test_what_may_be_read_no_more_leaves_the_list_and_its_count(client):
    reader, still = UserFactory(), ResourceFactory()
    role = MembershipFactory(user=reader, community__join_mode="secret")
    lost = ResourceFactory(visibility="communities", communities=[role.community], title="Entre nous")
    for resource in (still, lost):
        bookmarks.keep(reader, resource)
    client.force_login(reader)
    assert client.get(reverse("kept_resources")).context["count"] == 2
    role.delete()
    page = client.get(reverse("kept_resources"))
    assert (page.context["count"], [row.resource.pk for row in page.context["kept"].rows]) == (1, [still.pk])
    assert "Entre nous" not in page.content.decode()
