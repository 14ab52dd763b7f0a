"""Bulletins: gathered, chosen, sent to the members, kept as a page where each reads what she may."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from community import permissions
from community.mailing import notices
from community.models import Animation, Bulletin, Notification
from forums.actions.moderation import set_deleted
from forums.actions.posts import reply
from forums.actions.threads import accept_post
from home.actions.bulletins import drop_bulletin, edit_bulletin, prepare_bulletin, prepare_due, send_bulletin
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, ThreadFactory, UserFactory

# Queries of the page.
PAGE = 10

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, public_reading=True)


@pytest.fixture
def manager(community):
    return MembershipFactory(community=community, role="manager").user


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


@pytest.fixture
def thread(community, member, manager):
    """A question that was answered today."""
    found = ThreadFactory(community=community, author=member, title="Par où commencer ?", kind="question")
    answer = reply(manager, found, source="Par le **livret**.")
    accept_post(member, answer)
    return found


@pytest.fixture
def resource(community, manager):
    return ResourceFactory(
        title="Guide d'accueil", owner=manager, communities=[community], last_published_at=timezone.now()
    )


@pytest.fixture
def draft(community, manager, thread, resource):
    tomorrow = timezone.localdate() + timedelta(days=1)
    return prepare_bulletin(manager, community, days=7, today=tomorrow)


def told():
    return set(Notification.objects.filter(verb="bulletin").values_list("recipient_id", flat=True))


def test_what_happened_is_gathered(community, manager, draft, thread, resource):
    assert draft.kept == [f"thread:{thread.pk}", f"resource:{resource.pk}"]
    assert (draft.until - draft.since).days == 6
    later = prepare_bulletin(manager, community, days=7, today=timezone.localdate() + timedelta(days=40))
    assert (later.pk, later.items) == (draft.pk, [])


def test_words_are_kept_when_it_is_gathered_again(community, manager, draft):
    edit_bulletin(manager, draft, title="Rentrée", source="Un **mot**.", kept=draft.kept[:1])
    again = prepare_bulletin(manager, community, days=31)
    assert (again.title, again.source) == ("Rentrée", "Un **mot**.")


def test_it_goes_to_members_once(community, manager, member, draft):
    assert (send_bulletin(manager, draft), send_bulletin(manager, draft)) == (True, False)
    assert told() == {manager.pk, member.pk}
    draft.refresh_from_db()
    assert edit_bulletin(manager, draft, title="Trop tard", source="", kept=[]) is False
    assert drop_bulletin(manager, draft) is False
    assert Bulletin.objects.get().title == draft.title


def test_who_does_not_manage_prepares_nothing(community, member, draft):
    acts = [
        lambda: prepare_bulletin(member, community, days=7),
        lambda: edit_bulletin(member, draft, title="Non", source="", kept=[]),
        lambda: send_bulletin(member, draft),
        lambda: drop_bulletin(member, draft),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert (Bulletin.objects.get().sent_at, told()) == (None, set())


@pytest.mark.parametrize("is_sent", [False, True])
@pytest.mark.parametrize("mode", ["open", "request", "secret"])
@pytest.mark.parametrize("role", ["manager", "member", "stranger", "anonymous"])
def test_who_reads(client, site, role, mode, is_sent):
    community = CommunityFactory(parent=site, join_mode=mode)
    people = {name: MembershipFactory(community=community, role=name).user for name in ("manager", "member")}
    person = people.get(role) or (UserFactory() if role == "stranger" else AnonymousUser())
    bulletin = prepare_bulletin(people["manager"], community, days=7)
    if is_sent:
        send_bulletin(people["manager"], bulletin)
    bulletin = Bulletin.objects.select_related("community").get()
    reads_discussions = role in people or (mode == "open" and role == "stranger")
    may = role == "manager" or (is_sent and reads_discussions)
    assert permissions.can_read_bulletin(person, bulletin) is may
    assert Bulletin.objects.visible_to(person).exists() is may
    if person.is_authenticated:
        client.force_login(person)
    page = client.get(reverse("bulletin", args=[community.slug, bulletin.number]))
    assert page.status_code == (200 if may and is_sent else 404)


def test_each_reads_what_she_may_read_now(client, manager, draft, thread, resource):
    send_bulletin(manager, draft)
    address = reverse("bulletin", args=[draft.community.slug, draft.number])
    page = client.get(address).content.decode()
    assert ("Par où commencer" in page, "Guide d" in page, "Par le livret" in page) == (True, True, True)
    set_deleted(manager, thread, True)
    page = client.get(address).content.decode()
    assert ("Par où commencer" in page, "Guide d" in page) == (False, True)


def test_from_draft_to_sending_on_the_pages(client, community, manager, member, thread, resource):
    client.force_login(manager)
    desk, edit, send = (
        reverse(name, args=[community.slug]) for name in ("bulletins", "edit_bulletin", "send_bulletin")
    )
    assert client.get(edit)["Location"] == client.get(send)["Location"] == desk
    assert client.post(desk, {"periode": "siècle"}).status_code == 422
    assert client.post(desk, {"periode": "mois"})["Location"] == edit
    Bulletin.objects.update(
        items=[{"key": f"thread:{thread.pk}", "kept": True}, {"key": f"resource:{resource.pk}", "kept": True}]
    )
    assert "Par où commencer" in client.get(edit).content.decode()
    refused = client.post(edit, {"title": "", "source": "Mon mot", "kept": ["thread:999"]})
    assert (refused.status_code, "Mon mot" in refused.content.decode()) == (422, True)
    kept = {"title": "Novembre", "source": "Merci à toutes.", "kept": [f"resource:{resource.pk}"], "look": "1"}
    assert client.post(edit, kept)["Location"] == send
    assert "Par où commencer" not in client.get(send).content.decode()
    sent = client.post(send)
    assert sent["Location"] == reverse("bulletin", args=[community.slug, 1])
    assert told() == {manager.pk, member.pk}
    assert "Merci à toutes" in client.get(sent["Location"]).content.decode()


def test_the_feed_is_for_what_anybody_reads(client, site, community, manager, draft):
    address = reverse("bulletin_feed", args=[community.slug])
    assert draft.title not in client.get(address).content.decode()
    send_bulletin(manager, draft)
    assert draft.title in client.get(address).content.decode()
    closed = CommunityFactory(parent=site, join_mode="request")
    assert client.get(reverse("bulletin_feed", args=[closed.slug])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, community, manager, member, django_assert_num_queries, count):
    items = [f"thread:{ThreadFactory(community=community).pk}" for _ in range(count)]
    Bulletin.objects.create(
        community=community,
        number=1,
        title="Novembre",
        since=timezone.localdate(),
        until=timezone.localdate(),
        items=[{"key": key, "kept": True} for key in items],
        sent_at=timezone.now(),
    )
    client.force_login(member)
    address = reverse("bulletin", args=[community.slug, 1])
    client.get(address)
    with django_assert_num_queries(PAGE):
        client.get(address)


TOMORROW = timedelta(days=1)


@pytest.fixture
def weekly(community, manager, thread):
    """A community that asked for a bulletin each week, and where something happened today."""
    Animation.objects.create(community=community, bulletin_days=7)
    return timezone.localdate() + TOMORROW


def ready():
    return list(Notification.objects.filter(verb="bulletin_ready").values_list("recipient_id", flat=True))


def test_a_draft_comes_by_rhythm_and_managers_are_told_once(weekly, manager):
    for day in (weekly, weekly, weekly + TOMORROW):
        prepare_due(day)
    assert (Bulletin.objects.count(), ready()) == (1, [manager.pk])


def test_the_next_one_waits_for_its_week(weekly, manager, community, thread):
    prepare_due(weekly)
    send_bulletin(manager, Bulletin.objects.get())
    prepare_due(weekly + timedelta(days=6))
    assert Bulletin.objects.count() == 1
    thread.accepted_post.__class__.objects.update(created_at=timezone.now() + timedelta(days=5))
    prepare_due(weekly + timedelta(days=7))
    assert Bulletin.objects.filter(sent_at=None).count() == 1


def test_nothing_is_prepared_where_nothing_happened_or_nobody_asked(weekly, community, site, thread):
    Animation.objects.create(community=CommunityFactory(parent=site), bulletin_days=31)
    MembershipFactory(community=CommunityFactory(parent=site), role="manager")
    thread.deleted_at = timezone.now()
    thread.save()
    prepare_due(weekly)
    assert (Bulletin.objects.count(), ready()) == (0, [])


def test_its_mail_holds_what_its_reader_may_read(manager, member, draft, thread, resource):
    edit_bulletin(manager, draft, title="Novembre", source="Un **mot**.", kept=draft.kept)
    send_bulletin(manager, draft)
    rows = list(member.notifications.filter(verb="bulletin"))
    letter = notices.write(member, rows)
    assert (letter.subject, letter.sender) == ("Novembre", draft.community.title)
    assert all(title in text for text in (letter.text, letter.html) for title in (thread.title, "Guide d"))
    set_deleted(manager, thread, True)
    assert thread.title not in notices.write(member, rows).text
