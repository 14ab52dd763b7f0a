"""Asking a member to answer: who is proposed and why, who never is, and how often."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from community.models import ChannelChoice, Membership, Notification
from forums.actions.soliciting import solicit
from forums.models import Solicitation, Subscription, Thread
from forums.permissions import can_solicit, solicitable_by
from forums.soliciting import askable, candidates
from tests.factories import (
    CharterFactory,
    CommunityFactory,
    MembershipFactory,
    PostFactory,
    QualificationFactory,
    TerritoryFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def thread():
    return ThreadFactory(title="Qui verse la gratification du stagiaire ?", community=CommunityFactory())


@pytest.fixture
def manager(thread):
    return MembershipFactory(community=thread.community, role="manager").user


def member(thread, helps=(), **profile):
    """A member of the community of `thread` who says she can help on `helps`."""
    person = MembershipFactory(community=thread.community).user
    person.profile.can_help_on = list(helps)
    for name, value in profile.items():
        setattr(person.profile, name, value)
    person.profile.save()
    return person


def proposed(thread, reader):
    found = candidates(Thread.objects.select_related("community", "author__profile").get(pk=thread.pk), reader)
    return [(one.person, one.reasons) for one in found]


# --- Who is proposed --------------------------------------------------------------------------------------------------


def test_each_is_proposed_with_the_reasons(thread, manager):
    theme, diploma, place = ThemeFactory(name="Droit"), QualificationFactory(), TerritoryFactory()
    thread.themes.add(theme)
    thread.qualifications.add(diploma)
    thread.community.territory = place
    thread.community.save()
    helper = member(thread, ["Gratifications", "Bilan"])
    neighbour = member(thread, territory=TerritoryFactory(parent=place))
    tutor = member(thread)
    tutor.profile.qualifications.add(diploma)
    expert = member(thread)
    solved = ThreadFactory(community=thread.community, posts=1)
    solved.themes.add(theme)
    solved.accepted_post = PostFactory(thread=solved, author=expert)
    solved.save()
    member(thread, ["Apprentissage"])
    assert proposed(thread, manager) == [
        (helper, ["Peut aider sur : Gratifications"]),
        (expert, ["1 réponse retenue sur ce thème"]),
        (tutor, ["Accompagne le même diplôme"]),
        (neighbour, ["Travaille sur le même territoire"]),
    ]


def test_what_a_profile_hides_is_no_reason(thread, manager):
    diploma, place = QualificationFactory(), TerritoryFactory()
    thread.qualifications.add(diploma)
    thread.community.territory = place
    thread.community.save()
    hidden = ["can_help_on", "qualifications", "territory"]
    member(thread, ["Gratification"], territory=place, hidden=hidden).profile.qualifications.add(diploma)
    assert proposed(thread, manager) == []


def test_an_anonymous_answer_and_an_anonymous_asker_tell_nothing(thread, manager):
    place = TerritoryFactory()
    thread.author.profile.territory = place
    thread.author.profile.save()
    neighbour, expert = member(thread, territory=place), member(thread)
    solved = ThreadFactory(community=thread.community)
    solved.accepted_post = PostFactory(thread=solved, author=expert, is_anonymous=True)
    solved.save()
    assert proposed(thread, manager) == [(neighbour, ["Travaille sur le même territoire"])]
    Thread.objects.filter(pk=thread.pk).update(is_anonymous=True)
    assert proposed(thread, manager) == []


def test_answers_in_what_the_manager_may_not_read_are_not_counted(thread, manager):
    expert = member(thread)
    thread.themes.add(ThemeFactory())
    secret = ThreadFactory(community=CommunityFactory(join_mode="secret"))
    secret.themes.set(thread.themes.all())
    secret.accepted_post = PostFactory(thread=secret, author=expert)
    secret.save()
    assert proposed(thread, manager) == []


def test_eight_at_most(thread, manager):
    for _ in range(9):
        member(thread, ["gratification"])
    assert len(proposed(thread, manager)) == 8


@pytest.mark.parametrize("number", [1, 3])
def test_candidates_cost_three_queries(thread, manager, number, django_assert_num_queries):
    for _ in range(number):
        member(thread, ["gratification"])
    loaded = Thread.objects.select_related("community", "author__profile").get(pk=thread.pk)
    manager.roles  # noqa: B018  asked once per request
    manager.is_site_moderator  # noqa: B018
    with django_assert_num_queries(3):
        assert len(candidates(loaded, manager)) == number


# --- Who never is -----------------------------------------------------------------------------------------------------


def _update(thread, person, **fields):
    Membership.objects.filter(community=thread.community, user=person).update(**fields)


UNASKABLE = {
    "wrote in it": lambda thread, person: PostFactory(thread=thread, author=person),
    "wants nothing of it": lambda thread, person: Subscription.objects.create(thread=thread, user=person, level="none"),
    "wants nothing of the community": lambda thread, person: _update(thread, person, telling="none"),
    "refuses to be asked": lambda thread, person: ChannelChoice.objects.create(
        user=person, family="solicited", channel="none"
    ),
    "only reads here": lambda thread, person: _update(thread, person, limited_until=timezone.now() + timedelta(days=1)),
    "only reads anywhere": lambda thread, person: (
        type(person).objects.filter(pk=person.pk).update(limited_until=timezone.now() + timedelta(days=1))
    ),
    "left": lambda thread, person: Membership.objects.filter(user=person).delete(),
    "closed her account": lambda thread, person: type(person).objects.filter(pk=person.pk).update(is_active=False),
    "was asked already": lambda thread, person: Solicitation.objects.create(thread=thread, person=person),
    "was asked twice this week": lambda thread, person: [
        Solicitation.objects.create(thread=ThreadFactory(), person=person) for _ in range(2)
    ],
    "asked it": lambda thread, person: Thread.objects.filter(pk=thread.pk).update(author=person),
    "has a charter to accept": lambda thread, person: (
        type(thread.community)
        .objects.filter(pk=thread.community_id)
        .update(charter=CharterFactory(community=thread.community))
    ),
}


@pytest.mark.parametrize("why", UNASKABLE)
def test_who_may_not_be_asked(thread, manager, why):
    person = member(thread, ["gratification"])
    assert [found for found, _ in proposed(thread, manager)] == [person]
    UNASKABLE[why](thread, person)
    thread = Thread.objects.select_related("community").get(pk=thread.pk)
    assert proposed(thread, manager) == []
    with pytest.raises(ValidationError):
        solicit(manager, thread, person, "Une idée ?")
    assert not Notification.objects.filter(verb="solicited").exists()


@pytest.mark.parametrize("allowed", [0, 1, 3])
def test_how_often_is_a_setting(thread, settings, allowed):
    settings.SOLICITATIONS_A_WEEK = allowed
    person = member(thread)
    Solicitation.objects.create(thread=ThreadFactory(), person=person, at=timezone.now() - timedelta(days=6))
    Solicitation.objects.create(thread=ThreadFactory(), person=person, at=timezone.now() - timedelta(days=8))
    assert askable(thread).filter(user=person).exists() is (allowed > 1)


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_she_is_told_in_the_words_of_the_manager(thread, manager):
    person = member(thread)
    asked = solicit(manager, thread, person, "Vous l'avez vécu : un mot ?")
    row = Notification.objects.get(verb="solicited")
    assert (asked.by, row.recipient, row.data["note"]) == (manager, person, "Vous l'avez vécu : un mot ?")
    with pytest.raises(ValidationError):
        solicit(manager, thread, person, "Encore ?")
    with pytest.raises(ValidationError):
        solicit(manager, thread, manager, "Moi ?")
    assert Notification.objects.filter(verb="solicited").count() == 1


ROLES = {"manager": True, "admin": True, "member": False, "moderator": False, "stranger": False}
STATES = {
    "open": {},
    "locked": {"locked_at": timezone.now()},
    "deleted": {"deleted_at": timezone.now()},
    "exchange": {"kind": "exchange"},
    "archived": {"community__archived_at": timezone.now()},
    "secret": {"community__join_mode": "secret"},
}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_solicit(role):
    for state, fields in STATES.items():
        community = CommunityFactory(**{key[11:]: value for key, value in fields.items() if "__" in key})
        thread = ThreadFactory(community=community, **{key: fields[key] for key in fields if "__" not in key})
        actor = _person(role, community)
        expected = ROLES[role] and state in ("open", "secret")
        assert can_solicit(actor, thread) is expected, state
        assert Thread.objects.filter(solicitable_by(actor), pk=thread.pk).exists() is expected, state
        if not expected:
            with pytest.raises(PermissionDenied):
                solicit(actor, thread, member(thread), "?")


def _person(role, community):
    from django.contrib.auth.models import Group

    if role in ("manager", "member"):
        return MembershipFactory(community=community, role=role).user
    person = UserFactory(is_superuser=role == "admin", is_staff=role in ("admin", "moderator"))
    if role == "moderator":
        person.groups.add(Group.objects.get_or_create(name="Modération")[0])
    return person
