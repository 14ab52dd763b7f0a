"""From a fact to the index: one row with the fact, one job, nothing forgotten."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.images import get_image_model
from wagtail.models import Page

from community.actions.managing import archive, edit_settings
from community.actions.profiles import update_profile
from community.chores import CHORES
from community.models import Organisation, Profile, SearchChange, Theme, User
from community.search import changes
from community.search.asking import read
from community.search.changes import bring_changes, changed, changed_many
from community.search.finding import find
from forums.actions.posts import reply
from home.models import ContentPage
from resources.models import LibraryPage
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    ResourceFactory,
    TerritoryFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")


def rows():
    """Return the rows that wait, each once, and forget them."""
    found = set(SearchChange.objects.values_list("model", "object_id"))
    SearchChange.objects.all().delete()
    return found


def page(*objects):
    return {("wagtailcore.page", one.pk) for one in objects}


def found(words):
    return [str(one) for answered in find(AnonymousUser(), read(words)).groups for one in answered.found]


@pytest.fixture
def queued(settings):
    """Jobs wait in the database for a worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    return DBTaskResult.objects.filter(queue_name=changes.QUEUE)


def test_a_row_stands_with_the_fact_or_not_at_all():
    rows()
    with transaction.atomic():
        OrganisationFactory()
        transaction.set_rollback(True)
    assert (rows(), Organisation.objects.count()) == (set(), 0)
    organisation = OrganisationFactory()
    assert rows() == {("community.organisation", organisation.pk)}


def test_many_changes_queue_one_job(queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        OrganisationFactory.create_batch(3)
        assert queued.count() == 0
    assert queued.count() == 1


def test_no_job_is_queued_while_one_waits(queued, django_capture_on_commit_callbacks):
    for status, count in (("READY", 1), ("READY", 1), ("RUNNING", 2), ("SUCCESSFUL", 3)):
        queued.update(status=status)
        with django_capture_on_commit_callbacks(execute=True):
            OrganisationFactory()
        assert queued.count() == count


def test_noting_changes_takes_one_query(django_assert_num_queries):
    organisations = OrganisationFactory.create_batch(3)
    for some in (organisations[:1], organisations):
        with django_assert_num_queries(1):
            changed_many(Organisation, [one.pk for one in some])
    with django_assert_num_queries(0):
        changed_many(Organisation, [])


def test_what_was_made_altered_and_deleted_is_found_as_it_is(engine):
    kept, gone = OrganisationFactory(name="Le Chêne"), OrganisationFactory(name="Le Hêtre")
    engine.settle()
    assert (found("chêne"), found("hêtre")) == (["Le Chêne"], ["Le Hêtre"])
    kept.name = "Le Tilleul"
    kept.save()
    gone.delete()
    engine.settle()
    assert [found(words) for words in ("chêne", "tilleul", "hêtre")] == [[], ["Le Tilleul"], []]
    assert not SearchChange.objects.exists()


def test_a_job_killed_before_it_erased_its_rows_is_done_again(engine):
    organisation = OrganisationFactory(name="Le Chêne")
    engine.settle()
    changed(organisation)
    engine.settle()
    assert (found("chêne"), SearchChange.objects.count()) == (["Le Chêne"], 0)


def test_what_a_killed_worker_left_is_taken_up(queued, django_capture_on_commit_callbacks):
    chore = CHORES["community.chores.bring_changes_left_behind"]
    assert chore.every == timedelta(minutes=10)
    OrganisationFactory()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            chore.run()
        assert queued.count() == 1
    rows()
    with django_capture_on_commit_callbacks() as called:
        chore.run()
    assert called == []


def test_an_object_that_cannot_be_indexed_holds_up_no_other(engine, caplog):
    """Its row stays, so that it is found by nobody and tried again."""
    user = UserFactory(profile__in_directory=True, first_name="Maëlle")
    OrganisationFactory.create_batch(4, name="Le Chêne")
    Profile.objects.filter(pk=user.profile.pk).update(can_help_on=7)
    engine.settle()
    if engine.is_indexed:
        assert rows() == {("community.profile", user.profile.pk)}
        assert "community.profile" in caplog.text
    assert found("chêne") == ["Le Chêne"] * 3


def test_the_job_takes_what_waits_in_batches(engine, monkeypatch):
    monkeypatch.setattr(changes, "BATCH", 2)
    OrganisationFactory.create_batch(5, name="Le Chêne")
    engine.settle()
    assert (find(AnonymousUser(), read("chêne")).total, SearchChange.objects.count()) == (5, 0)


@pytest.mark.parametrize("number", [1, 3])
def test_the_job_asks_as_much_for_one_as_for_three(number, whoosh, django_assert_num_queries):
    """The rows, a query for the organisations, the erasing, and a look for more."""
    OrganisationFactory.create_batch(number, territory=TerritoryFactory())
    rows()
    changed_many(Organisation, Organisation.objects.values_list("pk", flat=True))
    with django_assert_num_queries(4):
        bring_changes.call()


def test_wagtail_pages_of_any_class_are_followed():
    home = Page.objects.get(slug="accueil")
    rows()
    text = home.add_child(instance=ContentPage(title="Mentions", slug="mentions"))
    assert rows() >= page(text)
    text.save_revision()
    assert rows() == set(), "a draft is not published"
    text.get_latest_revision().publish()
    assert rows() == page(text)
    Page.objects.get(pk=text.pk).unpublish()
    assert rows() == page(text)
    number = text.pk
    Page.objects.get(pk=number).delete()
    assert rows() >= {("wagtailcore.page", number)}


def test_a_move_changes_all_pages_below():
    home = Page.objects.get(slug="accueil")
    other = home.add_child(instance=ContentPage(title="Archives", slug="archives"))
    library = LibraryPage.objects.get()
    resource = ResourceFactory()
    rows()
    library.move(other, pos="last-child")
    assert rows() >= page(library, resource)


def test_pictures_are_followed():
    picture = get_image_model()(title="Un atelier", width=1, height=1, file="a.png", file_size=1)
    rows()
    picture.save()
    assert rows() == {("resources.libraryimage", picture.pk)}


def test_the_name_of_a_theme_is_on_what_it_is_on(site):
    parent = ThemeFactory()
    theme = ThemeFactory(parent=parent)
    resource, thread = ResourceFactory(themes=[theme]), ThreadFactory(community=CommunityFactory(parent=site))
    thread.themes.set([theme])
    both = page(resource) | {("forums.thread", thread.pk)}
    for word in (parent, theme):
        rows()
        Theme.objects.get(pk=word.pk).save()
        assert rows() == both
    ThemeFactory()
    assert rows() == set()
    theme.delete()
    assert rows() == both


def test_an_organisation_takes_its_people_along():
    organisation = OrganisationFactory()
    person = UserFactory(profile__organisation=organisation)
    rows()
    organisation.name = "Autre nom"
    organisation.save()
    assert rows() == {("community.organisation", organisation.pk), ("community.profile", person.profile.pk)}


def test_an_account_takes_its_profile_along():
    person = UserFactory()
    rows()
    User.objects.get(pk=person.pk).save(update_fields=["last_login"])
    assert rows() == set(), "signing in changes nothing"
    person.is_active = False
    person.save()
    assert rows() == {("community.profile", person.profile.pk)}
    gone = person.profile.pk
    person.delete()
    assert rows() == {("community.profile", gone)}


def test_a_community_is_followed(site):
    community = CommunityFactory(parent=site)
    manager = MembershipFactory(community=community, role="manager").user
    rows()
    edit_settings(manager, community, join_mode="secret")
    assert rows() == page(community)
    archive(manager, community)
    assert rows() == set(), "an archive is found by the same people"


def test_a_profile_is_followed():
    person = UserFactory()
    rows()
    names = {"first_name": "Maëlle", "last_name": "Le Bihan"}
    plain = {"function": "", "organisation": None, "territory": None, "can_help_on": [], "bio": ""}
    update_profile(person, **names, **plain, hidden=[], in_directory=True, networks=[], qualifications=[])
    assert rows() == {("community.profile", person.profile.pk)}


def test_what_is_posted_is_found_once_the_job_has_run(engine, site):
    """The day too, which says how fresh it is."""
    community = CommunityFactory(parent=site, public_reading=True)
    member = MembershipFactory(community=community).user
    thread = ThreadFactory(community=community, author=member, title="Bilan ?")
    engine.settle()
    reply(member, thread, source="Essayez le kamishibaï.")
    if engine.is_indexed:
        assert found("kamishibaï") == []
        engine.settle()
        assert found("kamishibai") == ["Bilan ?"]
    thread.refresh_from_db()
    assert thread.search_day() == timezone.localdate()
