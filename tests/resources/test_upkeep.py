"""What is published stays true: a date, a reminder, one click."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Revision

from community.chores import CHORES
from community.models import Notification
from resources import mails
from resources.actions import drafts, review, upkeep
from resources.models import Resource, ResourcePage
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def owner():
    return UserFactory()


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def told():
    return [(line.verb, line.recipient_id) for line in Notification.objects.order_by("pk")]


def reviewed(actor, **values):
    draft = drafts.start(
        actor, ResourcePage, title="Une trame", summary="Une page.", link="https://exemple.fr/", **values
    )
    return review.publish(actor, draft)


def stored(resource):
    return ResourcePage.objects.get(pk=resource.pk)


@pytest.mark.parametrize(("today", "day"), [((2026, 11, 23), (2027, 11, 23)), ((2028, 2, 29), (2029, 3, 1))])
def test_what_is_published_is_to_be_verified_in_a_year(monkeypatch, today, day):
    monkeypatch.setattr(timezone, "localdate", lambda: date(*today))
    page = reviewed(UserFactory(is_superuser=True))
    assert stored(page).review_on == date(*day)
    assert drafts.draft_of(stored(page)).review_on == date(*day)


def test_a_date_that_was_chosen_stays():
    page = reviewed(UserFactory(is_superuser=True), review_on=date(2030, 1, 31))
    assert stored(page).review_on == date(2030, 1, 31)


def test_a_later_publication_keeps_the_date():
    editor = UserFactory(is_superuser=True)
    page = reviewed(editor)
    upkeep.confirm(editor, page)
    Resource.objects.update(review_on=in_days(3))
    drafts.save(editor, page, values={"summary": "Autre."})
    upkeep.confirm(editor, page)
    review.publish(editor, page)
    assert (stored(page).summary, stored(page).review_on) == ("Autre.", upkeep._in_a_year())


@pytest.mark.parametrize(("days", "due"), [(-400, True), (0, True), (30, True), (31, False)])
def test_the_owner_is_reminded_within_a_month(owner, mailoutbox, django_capture_on_commit_callbacks, days, due):
    resource = ResourceFactory(owner=owner, title="Une trame", review_on=in_days(days))
    with django_capture_on_commit_callbacks(execute=True):
        assert upkeep.remind_all() == due
    assert told() == [("review_due", owner.pk)] * due
    assert [mail.to for mail in mailoutbox] == [[owner.email]] * due
    if due:
        assert mailoutbox[0].subject == "Toujours à jour ? Une trame"
        assert f"/ressources/{resource.slug}/a-jour/" in mailoutbox[0].body


def test_one_reminder_for_each_date(owner, mailoutbox, django_capture_on_commit_callbacks):
    resource = ResourceFactory(owner=owner, review_on=in_days(3))
    with django_capture_on_commit_callbacks(execute=True):
        assert [upkeep.remind_all(), upkeep.remind_all()] == [1, 0]
        Resource.objects.filter(pk=resource.pk).update(review_on=in_days(4))
        assert upkeep.remind_all() == 1
    assert len(mailoutbox) == 2


def test_nobody_is_reminded_of_a_draft(owner):
    ResourceFactory(owner=owner, live=False, review_on=in_days(-3))
    ResourceFactory(owner=owner)
    assert (upkeep.remind_all(), told()) == (0, [])


def test_when_the_owner_has_left_those_who_answer_for_it_are_told(mailoutbox):
    manager = UserFactory()
    community = MembershipFactory(user=manager, role="manager").community
    gone = UserFactory(is_active=False)
    for owner in (gone, None):
        ResourceFactory(owner=owner, review_on=in_days(3), visibility="communities", communities=[community])
    assert upkeep.remind_all() == 2
    assert told() == [("review_orphan", manager.pk)] * 2
    assert mailoutbox == []


@pytest.mark.parametrize(
    "after",
    [{"live": False}, {"review_on": None}, {"review_on": date(2040, 1, 1)}, {"owner": None}],
)
def test_a_mail_that_is_no_longer_due_does_not_leave(owner, mailoutbox, after):
    day = in_days(3)
    resource = ResourceFactory(owner=owner, review_on=day, reminded_for=day)
    Resource.objects.filter(pk=resource.pk).update(**after)
    mails.send_review_due.enqueue(resource.pk)
    assert mailoutbox == []


def test_one_click_says_that_it_still_holds(client, owner):
    resource = ResourceFactory(owner=owner, review_on=in_days(-3))
    resource.save_revision()
    client.force_login(owner)
    address = f"/ressources/{resource.slug}/a-jour/"
    assert client.get(address).status_code == 200
    assert stored(resource).review_on == in_days(-3)
    assert client.post(address).url == resource.get_absolute_url()
    assert stored(resource).review_on == upkeep._in_a_year()
    assert Revision.objects.get().as_object().review_on == upkeep._in_a_year()


@pytest.mark.parametrize(
    ("who", "may"), [("owner", True), ("co-author", True), ("manager", True), ("member", False), ("stranger", False)]
)
def test_who_may_say_so(who, may, owner):
    community = CommunityFactory()
    people = {"owner": owner, "co-author": UserFactory(), "stranger": UserFactory()}
    for role in ("manager", "member"):
        people[role] = MembershipFactory(community=community, role=role).user
    resource = ResourceFactory(
        owner=owner, authors=[people["co-author"]], visibility="communities", communities=[community]
    )
    if may:
        assert upkeep.confirm(people[who], resource) == upkeep._in_a_year()
    else:
        with pytest.raises(drafts.Refused):
            upkeep.confirm(people[who], resource)
        assert stored(resource).review_on is None


def test_a_draft_is_neither_true_nor_false(owner):
    with pytest.raises(drafts.Refused):
        upkeep.confirm(owner, ResourceFactory(owner=owner, live=False))


def test_the_reminder_is_a_chore():
    assert "resources.chores.remind_owners" in CHORES
