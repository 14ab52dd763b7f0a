"""Writing with others: who asks whom, who leaves, who is named."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.urls import reverse

from community.models import Notification
from community.permissions import EDITORS_GROUP
from resources import permissions
from resources.actions import drafts, sheets
from resources.actions.drafts import Refused
from resources.authorship import credited, proposals
from resources.models import Resource
from tests.factories import CommunityFactory, MembershipFactory, PracticeSheetFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def owner():
    return UserFactory(first_name="Aïssatou", last_name="Diallo")


@pytest.fixture
def sheet(owner):
    return PracticeSheetFactory(owner=owner, live=False)


@pytest.fixture
def colleague():
    return UserFactory(first_name="Maëlle", last_name="Le Bihan", profile__in_directory=True)


def authors():
    return set(Resource.objects.get().authors.values_list("person__first_name", "is_credited"))


def act(client, person, sheet, **button):
    client.force_login(person)
    return client.post(reverse("sheet_authors", args=[sheet.slug]), button)


def test_a_co_author_is_told_and_may_write(owner, sheet, colleague):
    assert sheets.add_author(owner, sheet, colleague) is True
    assert sheets.add_author(owner, sheet, colleague) is False
    assert sheets.add_author(owner, sheet, owner) is False
    assert Resource.objects.editable_by(colleague).count() == 1
    told = Notification.objects.get()
    assert (told.recipient, told.verb, told.data["url"]) == (
        colleague,
        "author_added",
        reverse("sheet_authors", args=[sheet.slug]),
    )


def test_nobody_else_asks(sheet, colleague):
    coauthor, editor = UserFactory(), UserFactory(is_staff=True)
    editor.groups.add(Group.objects.create(name=EDITORS_GROUP))
    sheet.authors.create(person=coauthor)
    for person in (AnonymousUser(), UserFactory(), coauthor, editor, UserFactory(is_superuser=True)):
        with pytest.raises(Refused):
            sheets.add_author(person, sheet, colleague)
    assert sheet.authors.count() == 1
    assert not Notification.objects.exists()


def test_only_people_whom_one_may_find_are_asked(owner, sheet):
    hidden, gone = UserFactory(), UserFactory(is_active=False, profile__in_directory=True)
    for person in (hidden, gone):
        with pytest.raises(Refused):
            sheets.add_author(owner, sheet, person)
    community = CommunityFactory(join_mode="secret")
    MembershipFactory(community=community, user=hidden)
    MembershipFactory(community=community, user=owner)
    del owner.roles
    assert sheets.add_author(owner, sheet, hidden) is True


def test_people_are_found_by_name(owner, sheet, colleague):
    beside = UserFactory(first_name="Maëlle", last_name="Durand")
    UserFactory(first_name="Maëlle", last_name="Cachée")
    MembershipFactory(user=beside, community=MembershipFactory(user=owner).community)
    assert proposals(owner, sheet, "maëlle".title()) == [colleague, beside]
    assert proposals(owner, sheet, "Maëlle bihan") == [colleague]
    for nothing in ("", "  ", "\0", "Zoé", "%", "a" * 5000):
        assert proposals(owner, sheet, nothing) == []
    sheet.authors.create(person=colleague)
    assert proposals(owner, sheet, "Maëlle") == [beside]


def test_there_are_so_many_authors_and_no_more(owner, sheet, colleague):
    for _ in range(20):
        sheet.authors.create(person=UserFactory())
    with pytest.raises(sheets.TooMany):
        sheets.add_author(owner, sheet, colleague)


def test_who_is_removed_writes_no_more_and_keeps_no_line(owner, sheet, colleague):
    sheets.add_author(owner, sheet, colleague)
    assert sheets.remove_author(owner, sheet, colleague) is True
    assert not Resource.objects.editable_by(colleague).exists()
    assert not Notification.objects.exists()
    assert sheets.remove_author(owner, sheet, colleague) is False


def test_one_leaves_but_removes_nobody_else(owner, sheet, colleague):
    other = UserFactory()
    for person in (colleague, other):
        sheet.authors.create(person=person)
    with pytest.raises(Refused):
        sheets.remove_author(colleague, sheet, other)
    with pytest.raises(Refused):
        sheets.remove_author(UserFactory(), sheet, other)
    assert sheets.remove_author(colleague, sheet, colleague) is True
    assert sheets.remove_author(owner, sheet, owner) is False
    assert authors() == {(other.first_name, True)}


def test_the_owner_hands_over_and_stays_co_author(owner, sheet, colleague):
    with pytest.raises(Refused):
        sheets.hand_over(owner, sheet, colleague)
    sheets.add_author(owner, sheet, colleague)
    with pytest.raises(Refused):
        sheets.hand_over(colleague, sheet, colleague)
    sheets.hand_over(owner, sheet, colleague)
    assert Resource.objects.get().owner == colleague
    assert set(Resource.objects.get().authors.values_list("person", flat=True)) == {owner.pk, colleague.pk}
    assert Notification.objects.filter(recipient=colleague, verb="author_owner").count() == 1
    with pytest.raises(Refused):
        sheets.remove_author(owner, sheet, colleague)


def test_handing_over_survives_the_next_save(owner, sheet, colleague):
    sheets.add_author(owner, sheet, colleague)
    sheets.hand_over(owner, sheet, colleague)
    drafts.save(owner, sheet, values={"summary": "Encore."})
    assert Resource.objects.get().owner == colleague


def test_when_nobody_owns_it_a_reviewer_may_hand_it_over(sheet, colleague):
    manager = MembershipFactory(role="manager").user
    sheet.visibility, sheet.communities = "communities", [manager.memberships.get().community]
    sheet.save()
    sheet.authors.create(person=colleague)
    Resource.objects.update(owner=None)
    orphan = Resource.objects.get()
    assert permissions.can_share(manager, orphan)
    assert Resource.objects.among(permissions.shareable_by(manager)).exists()
    assert not permissions.can_share(colleague, orphan)
    assert not Resource.objects.among(permissions.shareable_by(colleague)).exists()
    sheets.hand_over(manager, orphan, colleague)
    assert Resource.objects.get().owner == colleague


def test_each_is_named_as_she_wishes(owner, sheet, colleague):
    sheets.add_author(owner, sheet, colleague)
    assert credited(sheet) == [owner, colleague]
    sheets.choose_credit(owner, sheet, is_credited=False)
    sheets.choose_credit(colleague, sheet, is_credited=True)
    assert credited(sheet) == [colleague]
    sheets.choose_credit(colleague, sheet, is_credited=False)
    sheets.choose_credit(owner, sheet, is_credited=True)
    assert credited(sheet) == [owner]
    with pytest.raises(Refused):
        sheets.choose_credit(UserFactory(), sheet, is_credited=True)
    owner.is_active = False
    owner.save()
    assert credited(Resource.objects.get()) == []


def test_the_buttons_do_what_they_say(client, owner, sheet, colleague):
    for person, button, expected in (
        (owner, {"add": colleague.public_id}, {("Maëlle", True)}),
        (colleague, {"credit": "no"}, {("Maëlle", False)}),
        (owner, {"owner": colleague.public_id}, {("Maëlle", False), ("Aïssatou", True)}),
        (colleague, {"remove": owner.public_id}, {("Maëlle", False)}),
    ):
        assert act(client, person, sheet, **button).status_code == 302
        assert authors() == expected


def test_who_leaves_is_led_to_the_library(client, sheet, colleague):
    sheet.authors.create(person=colleague)
    assert act(client, colleague, sheet, leave="1")["Location"] == reverse("library")
    assert authors() == set()


@pytest.mark.parametrize(
    "button", [{}, {"add": "inconnu"}, {"add": "a\0"}, {"remove": ""}, {"owner": "x" * 500}, {"add": "%"}]
)
def test_buttons_made_by_hand_do_nothing(client, owner, sheet, button):
    assert act(client, owner, sheet, **button).status_code == 404
    assert authors() == set()


def test_the_page_exists_for_its_writers_only(client, owner, sheet, colleague):
    url = reverse("sheet_authors", args=[sheet.slug])
    assert client.get(url).status_code == 302
    client.force_login(colleague)
    assert client.get(url).status_code == 404
    sheet.authors.create(person=colleague)
    assert "Ajouter quelqu'un" not in client.get(url).content.decode()
    other = UserFactory(profile__in_directory=True)
    assert act(client, colleague, sheet, add=other.public_id).status_code == 403
    client.force_login(owner)
    assert "Ajouter quelqu'un" in client.get(url).content.decode()


def test_any_resource_has_co_authors(client, owner, colleague):
    resource = ResourceFactory(owner=owner)
    assert act(client, owner, resource, add=colleague.public_id).status_code == 302
    assert authors() == {("Maëlle", True)}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_few_queries(client, owner, sheet, count, django_assert_num_queries):
    for _ in range(count):
        sheet.authors.create(person=UserFactory())
        UserFactory(first_name="Zoé", profile__in_directory=True)
    client.force_login(owner)
    url = reverse("sheet_authors", args=[sheet.slug]) + "?q=Zoé"
    client.get(url)
    with django_assert_num_queries(10):
        assert len(client.get(url).context["proposals"]) == count
