"""Warning, limiting, excluding, suspending, and taking back: what each does, to whom, told how."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.utils import timezone

from community import chores, permissions
from community.actions import sanctions
from community.actions.invitations import accept_invitation
from community.actions.membership import join, leave
from community.actions.requests import ask_to_join
from community.models import AuditEntry, Membership, Notification, Sanction, User
from tests.factories import CommunityFactory, InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager():
    return MembershipFactory(role="manager", community=CommunityFactory(title="Veilleurs"))


@pytest.fixture
def member(manager):
    return MembershipFactory(community=manager.community)


def moderator():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=permissions.MODERATORS_GROUP)[0])
    return person


def fresh(person):
    return User.objects.get(pk=person.pk)


def told(person):
    rows = Notification.objects.filter(recipient=person, verb__startswith="sanction_").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_a_warning_takes_nothing_and_is_told(manager, member, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sanction = sanctions.warn(manager.user, member.user, community=manager.community, reason="Le ton blesse.")
    assert (sanction.kind, sanction.until, sanction.stands) == ("warn", None, False)
    assert permissions.can_write(fresh(member.user), manager.community)
    line = Notification.objects.get(recipient=member.user)
    assert (line.verb, line.data["by"], line.data["note"]) == ("sanction_warn", "site", "Le ton blesse.")
    assert line.data.get("named") is False
    assert [mail.to for mail in mailoutbox] == [[member.user.email]]
    assert mailoutbox[0].subject == "Un avertissement de la modération"
    assert "Le ton blesse." in mailoutbox[0].body
    assert str(manager.user) not in mailoutbox[0].body
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.act, entry.target_id) == (manager.user, "sanction.taken", str(member.user.pk))


def test_a_limit_holds_in_its_community_only(manager, member):
    elsewhere = MembershipFactory(user=member.user).community
    sanctions.limit(manager.user, member.user, community=manager.community, reason="Une pause.", days=3)
    person = fresh(member.user)
    assert not permissions.can_write(person, manager.community)
    assert permissions.can_read(person, manager.community)
    assert permissions.can_write(person, elsewhere)
    left = permissions.limited_until(person, manager.community) - timezone.now()
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)


def test_leaving_and_coming_back_does_not_end_a_limit(manager, member):
    sanctions.limit(manager.user, member.user, community=manager.community, reason="Une pause.", days=3)
    person = fresh(member.user)
    leave(person, manager.community)
    join(person, manager.community)
    assert not permissions.can_write(fresh(person), manager.community)


def test_the_longest_of_several_limits_holds_and_lifting_leaves_the_other(manager, member):
    community = manager.community
    short = sanctions.limit(manager.user, member.user, community=community, reason="Une pause.", days=2)
    long = sanctions.limit(manager.user, member.user, community=community, reason="Encore.", days=9)
    assert Membership.objects.get(pk=member.pk).limited_until == long.until
    assert sanctions.lift(manager.user, long)
    assert Membership.objects.get(pk=member.pk).limited_until == short.until
    assert sanctions.lift(manager.user, short)
    assert Membership.objects.get(pk=member.pk).limited_until is None
    assert sanctions.lift(manager.user, short) is False
    assert permissions.can_write(fresh(member.user), community)
    assert told(member.user) == ["sanction_limit"] * 2 + ["sanction_lifted"] * 2


def test_who_is_excluded_does_not_enter_by_any_door(manager, member):
    community = manager.community
    sanctions.exclude(manager.user, member.user, community=community, reason="Insultes.")
    person = fresh(member.user)
    community.refresh_from_db()
    assert not permissions.is_member(person, community)
    assert community.member_count == 1
    with pytest.raises(PermissionDenied):
        join(person, community)
    with pytest.raises(ObjectDoesNotExist):
        accept_invitation(person, InvitationFactory(community=community))
    community.join_mode = "request"
    community.save()
    with pytest.raises(PermissionDenied):
        ask_to_join(person, community)
    assert told(person) == ["sanction_exclude"]


def test_a_pending_request_of_who_is_excluded_is_declined(manager):
    community = CommunityFactory(join_mode="request")
    host = MembershipFactory(community=community, role="manager").user
    person = UserFactory()
    request = ask_to_join(person, community)
    sanctions.exclude(host, person, community=community, reason="Insultes.")
    request.refresh_from_db()
    assert request.state == "declined"


def test_who_is_no_longer_excluded_may_enter_again(manager, member):
    taken = sanctions.exclude(manager.user, member.user, community=manager.community, reason="Insultes.")
    sanctions.lift(manager.user, taken)
    person = fresh(member.user)
    assert not person.was_excluded
    assert join(person, manager.community).user == person


def test_a_secret_community_is_named_in_no_mail(mailoutbox, django_capture_on_commit_callbacks):
    community = CommunityFactory(join_mode="secret", title="Cercle discret")
    host, person = (
        MembershipFactory(community=community, role="manager").user,
        MembershipFactory(community=community).user,
    )
    with django_capture_on_commit_callbacks(execute=True):
        sanctions.exclude(host, person, community=community, reason="Insultes.")
    assert told(person) == ["sanction_exclude"]
    [mail] = mailoutbox
    assert "Insultes." in mail.body
    assert "Cercle" not in mail.subject + mail.body


def test_a_suspension_closes_the_account_until_it_is_lifted(client, member, mailoutbox):
    judge = moderator()
    client.login(email=member.user.email, password="une-phrase-bien-longue")
    taken = sanctions.suspend(judge, member.user, reason="Spam.")
    assert not fresh(member.user).is_active
    assert not permissions.can_write(fresh(member.user), member.community)
    assert sanctions.lift(judge, taken)
    assert fresh(member.user).is_active
    assert told(member.user) == ["sanction_suspend", "sanction_lifted"]


def test_a_suspension_ends_by_itself_once(member, mailoutbox, django_capture_on_commit_callbacks):
    judge, now = moderator(), timezone.now()
    sanctions.suspend(judge, member.user, reason="Spam.", days=2)
    longer = sanctions.suspend(judge, member.user, reason="Encore.", days=4)
    assert sanctions.end_suspensions(now + timedelta(days=1)) == 0
    assert sanctions.end_suspensions(now + timedelta(days=3)) == 1
    assert not fresh(member.user).is_active
    with django_capture_on_commit_callbacks(execute=True):
        assert sanctions.end_suspensions(longer.until) == 1
    assert fresh(member.user).is_active
    assert mailoutbox[-1].subject == "Votre compte est rouvert"
    User.objects.filter(pk=member.user.pk).update(is_active=False)
    assert sanctions.end_suspensions(now + timedelta(days=9)) == 0
    assert not fresh(member.user).is_active


def test_a_chore_opens_the_accounts(member):
    past = timezone.now() - timedelta(minutes=1)
    Sanction.objects.create(person=member.user, kind="suspend", reason="Spam.", until=past)
    User.objects.filter(pk=member.user.pk).update(is_active=False)
    assert chores.CHORES["community.chores.open_accounts_again"].every <= timedelta(minutes=10)
    assert chores.run_due()["community.chores.open_accounts_again"] is True
    assert fresh(member.user).is_active


def test_an_account_closed_for_another_reason_is_not_suspended(member):
    User.objects.filter(pk=member.user.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        sanctions.suspend(moderator(), member.user, reason="Spam.")
    assert not Sanction.objects.exists()


def test_the_same_form_sent_twice_is_one_sanction(manager, member, mailoutbox):
    said = {"community": manager.community, "reason": "Une pause.", "days": 3}
    first = sanctions.limit(manager.user, member.user, **said)
    assert sanctions.limit(manager.user, member.user, **said) == first
    assert (Sanction.objects.count(), len(told(member.user)), AuditEntry.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("act", ["warn", "limit", "exclude"])
@pytest.mark.parametrize("case", ["a manager", "herself", "elsewhere", "a member judges", "staff"])
def test_refused(manager, member, act, case):
    community, lasting = manager.community, {"days": 2} if act == "limit" else {}
    judge, judged, place = {
        "a manager": (manager.user, MembershipFactory(community=community, role="manager").user, community),
        "herself": (manager.user, manager.user, community),
        "elsewhere": (manager.user, MembershipFactory().user, CommunityFactory()),
        "a member judges": (member.user, MembershipFactory(community=community).user, community),
        "staff": (
            manager.user,
            MembershipFactory(community=community, user=UserFactory(is_staff=True)).user,
            community,
        ),
    }[case]
    with pytest.raises(PermissionDenied):
        getattr(sanctions, act)(judge, judged, community=place, reason="Parce que.", **lasting)
    assert not Sanction.objects.exists()
    assert Membership.objects.filter(limited_until__isnull=False).count() == 0


@pytest.mark.parametrize(("act", "lasting"), [("warn", {}), ("limit", {"days": 2}), ("suspend", {})])
def test_a_manager_decides_nothing_for_the_site(manager, member, act, lasting):
    with pytest.raises(PermissionDenied):
        getattr(sanctions, act)(manager.user, member.user, reason="Parce que.", **lasting)
    assert fresh(member.user).is_active


def test_a_manager_lifts_neither_what_the_site_decided_nor_what_concerns_her(manager, member):
    of_site = sanctions.limit(moderator(), member.user, reason="Une pause.", days=3)
    admin = UserFactory(is_superuser=True)
    on_her = sanctions.limit(admin, manager.user, community=manager.community, reason="Une pause.", days=3)
    for taken in (of_site, on_her):
        with pytest.raises(PermissionDenied):
            sanctions.lift(manager.user, taken)
    assert Sanction.objects.standing().count() == 2


def test_the_last_manager_is_not_excluded(manager):
    with pytest.raises(ValidationError):
        sanctions.exclude(UserFactory(is_superuser=True), manager.user, community=manager.community, reason="Insultes.")
    assert not Sanction.objects.exists()


def test_only_a_member_is_limited(manager):
    stranger = UserFactory()
    with pytest.raises(ValidationError):
        sanctions.limit(manager.user, stranger, community=manager.community, reason="Une pause.", days=2)
