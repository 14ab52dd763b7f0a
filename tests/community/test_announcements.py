"""Announcements: written by managers, told to every member, read by members only."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from community import permissions
from community.actions.announcements import announce, withdraw
from community.actions.membership import leave
from community.mailing import notices
from community.models import Announcement, AuditEntry, Notification
from tests.factories import CommunityFactory, MembershipFactory, UserFactory

# Queries of the page.
LIST = 9

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def community():
    return CommunityFactory(join_mode="request")


@pytest.fixture
def manager(community):
    return MembershipFactory(community=community, role="manager").user


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


@pytest.fixture
def announcement(community, manager):
    return announce(manager, community, title="La salle change", source="Rendez-vous **au rez-de-chaussée**.")


def told():
    return set(Notification.objects.filter(verb="announcement").values_list("recipient_id", flat=True))


def test_every_member_is_told_but_the_author(community, manager, member, announcement):
    MembershipFactory(community=community, user__is_active=False)
    assert "<strong>au rez-de-chaussée</strong>" in announcement.html
    assert told() == {member.pk}
    line = Notification.objects.get(verb="announcement")
    assert (line.data["title"], line.data["url"]) == ("La salle change", announcement.get_absolute_url())
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["announcement.sent"]


def test_the_same_form_twice_is_one_announcement(community, manager, member):
    key = uuid4()
    first, second = (announce(manager, community, title="Une", source="Une.", form_key=key) for _ in range(2))
    assert first == second
    assert Notification.objects.count() == 1


def test_who_does_not_manage_announces_nothing(community, member):
    for person in (member, UserFactory()):
        with pytest.raises(PermissionDenied):
            announce(person, community, title="Une", source="Une.")
    assert (Announcement.objects.count(), Notification.objects.count()) == (0, 0)


def test_withdrawn_nobody_reads_it(client, community, manager, member, announcement):
    client.force_login(member)
    address = announcement.get_absolute_url()
    assert client.get(address).status_code == 200
    assert (withdraw(manager, announcement), withdraw(manager, announcement)) == (True, False)
    assert (client.get(address).status_code, told()) == (404, set())
    with pytest.raises(PermissionDenied):
        withdraw(member, announcement)


READERS = {"manager": True, "member": True, "administrator": True, "stranger": False, "anonymous": False}


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_who_reads(client, community, manager, member, announcement, role, is_withdrawn):
    if is_withdrawn:
        withdraw(manager, announcement)
    announcement.refresh_from_db()
    person = {"manager": manager, "member": member, "stranger": UserFactory()}.get(role)
    if role == "administrator":
        person = UserFactory(is_superuser=True)
    reader = person or AnonymousUser()
    may = READERS[role] and not is_withdrawn
    assert permissions.can_read_announcement(reader, announcement) is may
    assert Announcement.objects.visible_to(reader).exists() is may
    if person:
        client.force_login(person)
        assert client.get(announcement.get_absolute_url()).status_code == (200 if may else 404)


def test_it_is_read_before_it_is_sent(client, community, manager, member):
    client.force_login(manager)
    address = reverse("new_announcement", args=[community.slug])
    typed = {"title": "Le bilan", "source": "Un **mot**.", "form_key": uuid4()}
    preview = client.post(address, typed)
    assert "<strong>mot</strong>" in preview.content.decode()
    assert (preview.status_code, Announcement.objects.count()) == (200, 0)
    sent = client.post(address, typed | {"send": "1"})
    assert sent["Location"] == Announcement.objects.get().get_absolute_url()
    assert told() == {member.pk}


@pytest.mark.parametrize(
    "typed",
    [{"title": "", "source": "Un mot."}, {"title": "Titre", "source": "\0"}, {"title": "T", "source": "x\n" * 9000}],
)
def test_what_cannot_be_sent_is_said_and_kept(client, community, manager, typed):
    client.force_login(manager)
    answer = client.post(reverse("new_announcement", args=[community.slug]), typed | {"send": "1"})
    assert (answer.status_code, Announcement.objects.count()) == (422, 0)
    assert typed["title"] in answer.content.decode()


def test_the_sixth_of_a_day_waits(client, community, manager):
    client.force_login(manager)
    address = reverse("new_announcement", args=[community.slug])
    answers = [
        client.post(address, {"title": f"Annonce {n}", "source": "Un mot.", "form_key": uuid4(), "send": "1"})
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Annonce 5" in answers[-1].content.decode()
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(client, community, manager, member, django_assert_num_queries, count):
    for number in range(count):
        announce(manager, community, title=f"Annonce {number}", source="Un mot.")
    client.force_login(member)
    address = reverse("announcements", args=[community.slug])
    client.get(address)
    with django_assert_num_queries(LIST):
        page = client.get(address)
    assert page.content.decode().count("Annonce ") == count


def test_its_mail_holds_it_whole_in_the_name_of_the_community(community, manager, member, announcement):
    letter = notices.write(member, list(member.notifications.all()))
    assert (letter.subject, letter.sender) == ("La salle change", community.title)
    assert "Rendez-vous **au rez-de-chaussée**." in letter.text
    assert "au rez-de-chaussée</strong>" in letter.html
    assert announcement.get_absolute_url() in letter.text


def test_it_is_mailed_no_more_to_who_left(community, manager, member, announcement):
    rows = list(member.notifications.all())
    leave(member, community)
    assert member.notifications.count() == 0
    assert notices.write(type(member).objects.get(pk=member.pk), rows) is None


def test_the_form_of_another_community_announces_nothing(community, manager):
    elsewhere, key = MembershipFactory(role="manager"), uuid4()
    announce(elsewhere.user, elsewhere.community, title="Une", source="Une.", form_key=key)
    with pytest.raises(PermissionDenied):
        announce(manager, community, title="Une", source="Une.", form_key=key)
    assert Announcement.objects.count() == 1
