"""The pages where people are judged, and where they read it."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from community import permissions
from community.actions import sanctions
from community.actions.reports import open_report
from community.models import Membership, Sanction, User
from tests.community.accounts_kit import by_password
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager(client):
    membership = MembershipFactory(role="manager", community=CommunityFactory(title="Veilleurs"))
    client.force_login(membership.user)
    return membership


@pytest.fixture
def member(manager):
    return MembershipFactory(community=manager.community)


@pytest.fixture
def moderator():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=permissions.MODERATORS_GROUP)[0])
    return person


def page_of(membership):
    return reverse("manage_person", args=[membership.community.slug, membership.user.public_id])


def read(answer):
    return unescape(answer.content.decode())


def test_a_manager_limits_then_lifts(client, manager, member):
    page = page_of(member)
    assert "sans pouvoir y écrire" in read(client.get(page))
    assert client.post(page, {"kind": "limit", "days": "3", "reason": "Une pause."})["Location"] == page
    shown = read(client.get(page))
    assert "Une pause." in shown
    assert "en cours" in shown
    taken = Sanction.objects.get()
    client.get(reverse("lift_sanction", args=[manager.community.slug, taken.pk]))
    assert Membership.objects.get(pk=member.pk).limited_until == taken.until
    for _ in range(2):
        lifted = client.post(reverse("lift_sanction", args=[manager.community.slug, taken.pk]))
        assert lifted["Location"] == page
    assert Membership.objects.get(pk=member.pk).limited_until is None


def test_who_is_excluded_reads_why_at_the_door(client, manager, member):
    sanctions.exclude(manager.user, member.user, community=manager.community, reason="Insultes.")
    client.force_login(member.user)
    shown = client.get(reverse("join", args=[manager.community.slug]))
    assert (shown.status_code, reverse("my_sanctions") in shown.content.decode()) == (200, True)
    assert shown.context.get("form") is None


def test_who_was_excluded_is_still_found_and_let_back(client, manager, member):
    page = page_of(member)
    client.post(page, {"kind": "exclude", "reason": "Insultes."})
    assert client.get(page).status_code == 200
    listed = client.get(reverse("manage_sanctions", args=[manager.community.slug]))
    assert page in listed.content.decode()
    client.post(reverse("lift_sanction", args=[manager.community.slug, Sanction.objects.get().pk]))
    assert permissions.can_join(User.objects.get(pk=member.user_id), manager.community)


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, ["kind", "reason"]),
        ({"kind": "suspend", "reason": "Non."}, ["kind"]),
        ({"kind": "limit", "reason": "Non."}, ["days"]),
        ({"kind": "limit", "reason": "Non.", "days": "0"}, ["days"]),
        ({"kind": "limit", "reason": "Non.", "days": "99999999999999999999"}, ["days"]),
        ({"kind": "warn", "reason": "\u200b"}, ["reason"]),
        ({"kind": "warn", "reason": "x" * 2001}, ["reason"]),
    ],
)
def test_refused_input_is_kept(client, member, data, fields):
    answer = client.post(page_of(member), data)
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == fields
    assert data.get("reason", "") in read(answer)
    assert not Sanction.objects.exists()


def test_markup_in_a_reason_stays_text(client, member):
    client.post(page_of(member), {"kind": "warn", "reason": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get(page_of(member)).content.decode()
    client.force_login(member.user)
    assert "<script>alert" not in client.get(reverse("my_sanctions")).content.decode()


@pytest.mark.parametrize("judged", ["a manager", "herself"])
def test_no_form_over_who_may_not_be_judged(client, manager, judged):
    other = MembershipFactory(community=manager.community, role="manager") if judged == "a manager" else manager
    answer = client.get(page_of(other))
    assert (answer.status_code, answer.context["form"]) == (200, None)
    assert client.post(page_of(other), {"kind": "warn", "reason": "Non."}).status_code == 403


def test_people_and_measures_of_elsewhere_are_absent(client, manager):
    stranger = MembershipFactory()
    address = reverse("manage_person", args=[manager.community.slug, stranger.user.public_id])
    assert client.get(address).status_code == 404
    elsewhere = Sanction.objects.create(
        person=stranger.user, community=stranger.community, kind="exclude", reason="Insultes."
    )
    assert client.post(reverse("lift_sanction", args=[manager.community.slug, elsewhere.pk])).status_code == 404
    assert elsewhere.stands


@pytest.mark.parametrize("name", ["manage_sanctions", "manage_person", "lift_sanction"])
@pytest.mark.parametrize(
    ("role", "mode", "status"), [("member", "open", 403), ("stranger", "open", 403), ("stranger", "secret", 404)]
)
def test_who_does_not_moderate(client, name, role, mode, status):
    community = CommunityFactory(join_mode=mode)
    target = MembershipFactory(community=community)
    taken = Sanction.objects.create(person=target.user, community=community, kind="limit", reason="Non.")
    needs = {"manage_person": [target.user.public_id], "lift_sanction": [taken.pk]}.get(name, [])
    client.force_login(MembershipFactory(community=community).user if role == "member" else UserFactory())
    method = client.post if name == "lift_sanction" else client.get
    assert method(reverse(name, args=[community.slug, *needs])).status_code == status


def test_from_a_case_and_back(client, manager):
    """Somebody who left is found by what she wrote, unless she wrote it without her name."""
    author = UserFactory()
    post = PostFactory(thread=ThreadFactory(community=manager.community), author=author)
    page = reverse("manage_person", args=[manager.community.slug, author.public_id])
    assert client.get(page).status_code == 404
    report = open_report(post, origin="flag", reason="hurtful")
    from_case = f"{page}?dossier={report.pk}"
    assert from_case in client.get(report.get_absolute_url()).content.decode()
    taken = client.post(from_case, {"kind": "exclude", "reason": "Insultes."})
    assert taken["Location"] == report.get_absolute_url()
    assert Sanction.objects.get().report == report


@pytest.mark.parametrize("key", ["{pk}", "0", "x", "9" * 40, ""])
def test_no_case_leads_to_who_wrote_without_her_name(client, manager, key):
    author = UserFactory()
    thread = ThreadFactory(community=manager.community, is_anonymous=True, author=author)
    report = open_report(PostFactory(thread=thread, author=author, is_anonymous=True), origin="flag", reason="hurtful")
    page = reverse("manage_person", args=[manager.community.slug, author.public_id])
    assert client.get(f"{page}?dossier={key.format(pk=report.pk)}").status_code == 404
    assert author.public_id not in client.get(report.get_absolute_url()).content.decode()


def test_a_site_moderator_finds_and_suspends(client, moderator):
    person = UserFactory(first_name="Zoé", last_name="Quéré")
    client.force_login(moderator)
    found = client.get(reverse("site_people"), {"q": "quéré zoé"})
    assert [one.pk for one in found.context["people"]] == [person.pk]
    page = reverse("site_person", args=[person.public_id])
    assert page in found.content.decode()
    assert client.post(page, {"kind": "suspend", "days": "2", "reason": "Spam."})["Location"] == page
    assert not User.objects.get(pk=person.pk).is_active
    assert "compte fermé" in read(client.get(page))
    assert page in client.get(reverse("site_people")).content.decode()
    client.post(reverse("lift_site_sanction", args=[Sanction.objects.get().pk]))
    assert User.objects.get(pk=person.pk).is_active


@pytest.mark.parametrize("asked", ["\0", "x" * 400, "%", "'; DROP"])
def test_odd_questions(client, moderator, asked):
    client.force_login(moderator)
    assert client.get(reverse("site_people"), {"q": asked}).status_code == 200


@pytest.mark.parametrize(("role", "status"), [("anonymous", 302), ("manager", 403)])
def test_the_site_pages_are_for_its_moderators(client, role, status):
    person = UserFactory()
    if role == "manager":
        client.force_login(MembershipFactory(role="manager").user)
    for address in (reverse("site_people"), reverse("site_person", args=[person.public_id])):
        assert client.get(address).status_code == status
        assert client.post(reverse("site_person", args=[person.public_id]), {}).status_code == status


def test_a_site_moderator_does_not_judge_the_staff(client, moderator):
    client.force_login(moderator)
    page = reverse("site_person", args=[UserFactory(is_staff=True).public_id])
    assert client.get(page).context["form"] is None
    assert client.post(page, {"kind": "suspend", "reason": "Non."}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_queries(client, manager, moderator, number, django_assert_num_queries):
    for _ in range(number):
        member = MembershipFactory(community=manager.community)
        sanctions.limit(manager.user, member.user, community=manager.community, reason="Une pause.", days=3)
        for reason in "ab"[:number]:
            sanctions.warn(moderator, member.user, reason=reason)
    client.get(page_of(member))
    with django_assert_num_queries(9):
        client.get(reverse("manage_sanctions", args=[manager.community.slug]))
    with django_assert_num_queries(11):
        client.get(page_of(member))
    client.force_login(member.user)
    with django_assert_num_queries(6):
        client.get(reverse("my_sanctions"))
    client.force_login(moderator)
    with django_assert_num_queries(6):
        client.get(reverse("site_people"))
    with django_assert_num_queries(6):
        client.get(reverse("site_people"), {"q": "a"})
    with django_assert_num_queries(8):
        client.get(reverse("site_person", args=[member.user.public_id]))


def test_a_suspended_account_is_told_until_when_to_its_owner_alone(client, moderator):
    person = UserFactory()
    until = timezone.now() + timedelta(days=2)
    sanctions.suspend(moderator, person, reason="Spam répété.", days=2)
    told = by_password(client, person.email)
    assert told.status_code == 403
    day = timezone.localtime(until)
    assert f"jusqu'au {day.day} " in read(told).replace("’", "'")
    assert "Spam répété." in read(told)
    wrong = by_password(client, person.email, password="une-autre-phrase-longue")
    assert "Spam" not in read(wrong)
    assert "suspendu" not in read(wrong)
    assert "_auth_user_id" not in client.session


def test_a_suspension_ends_the_open_sessions(client, moderator):
    person = UserFactory()
    by_password(client, person.email)
    assert client.get(reverse("my_sanctions")).status_code == 200
    taken = sanctions.suspend(moderator, person, reason="Spam.")
    assert client.get(reverse("my_sanctions")).status_code == 302
    sanctions.lift(moderator, taken)
    assert client.get(reverse("my_sanctions")).status_code == 302


def test_a_reader_sees_her_own_and_never_who_decided(client, manager, member):
    sanctions.warn(manager.user, member.user, community=manager.community, reason="Le ton blesse.")
    sanctions.warn(
        manager.user, MembershipFactory(community=manager.community).user, community=manager.community, reason="x"
    )
    client.force_login(member.user)
    answer = client.get(reverse("my_sanctions"))
    assert [one.reason for one in answer.context["sanctions"]] == ["Le ton blesse."]
    assert str(manager.user) not in read(answer)
    assert client.get(reverse("my_sanctions"), {"avant": "x"}).status_code == 200
