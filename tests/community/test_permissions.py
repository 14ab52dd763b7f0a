"""Rights in communities as truth tables: who (rows) × which community (columns), both forms of each right.

A table is read line by line, a group of four letters per state (live, archived, unpublished): the letters say in
which communities the right is given, P for an open one that anybody may read, O open, R on request, S secret.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from community import permissions
from community.models import Community, Sanction, User
from tests.factories import CharterFactory, CommunityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")

TOMORROW = timezone.now() + timedelta(days=1)
YESTERDAY = timezone.now() - timedelta(days=1)
MODES = {
    "P": {"join_mode": "open", "public_reading": True},
    "O": {"join_mode": "open"},
    "R": {"join_mode": "request"},
    "S": {"join_mode": "secret"},
}
STATES = ("live", "archived", "unpublished")
ROLES = (
    "anonymous",
    "stranger",
    "excluded",
    "member",
    "old charter",
    "limited",
    "manager",
    "site moderator",
    "administrator",
    "inactive",
)

TABLES = {
    ("can_see", "seen_by"): """
        anonymous       POR-  POR-  ----
        stranger        POR-  POR-  ----
        excluded        POR-  POR-  ----
        member          PORS  PORS  ----
        old charter     PORS  PORS  ----
        limited         PORS  PORS  ----
        manager         PORS  PORS  ----
        site moderator  POR-  POR-  ----
        administrator   PORS  PORS  ----
        inactive        POR-  POR-  ----
    """,
    ("can_read", "readable_by"): """
        anonymous       P---  P---  ----
        stranger        PO--  PO--  ----
        excluded        PO--  PO--  ----
        member          PORS  PORS  ----
        old charter     PORS  PORS  ----
        limited         PORS  PORS  ----
        manager         PORS  PORS  ----
        site moderator  POR-  POR-  ----
        administrator   PORS  PORS  ----
        inactive        P---  P---  ----
    """,
    ("can_see_members", "members_seen_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        excluded        ----  ----  ----
        member          PORS  PORS  ----
        old charter     PORS  PORS  ----
        limited         PORS  PORS  ----
        manager         PORS  PORS  ----
        site moderator  ----  ----  ----
        administrator   PORS  PORS  ----
        inactive        ----  ----  ----
    """,
    ("can_write", "writable_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        excluded        ----  ----  ----
        member          PORS  ----  ----
        old charter     ----  ----  ----
        limited         ----  ----  ----
        manager         PORS  ----  ----
        site moderator  ----  ----  ----
        administrator   ----  ----  ----
        inactive        ----  ----  ----
    """,
    ("can_join", "joinable_by"): """
        anonymous       ----  ----  ----
        stranger        PO--  ----  ----
        excluded        ----  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        limited         ----  ----  ----
        manager         ----  ----  ----
        site moderator  PO--  ----  ----
        administrator   PO--  ----  ----
        inactive        ----  ----  ----
    """,
    ("can_request", "requestable_by"): """
        anonymous       ----  ----  ----
        stranger        --R-  ----  ----
        excluded        ----  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        limited         ----  ----  ----
        manager         ----  ----  ----
        site moderator  --R-  ----  ----
        administrator   --R-  ----  ----
        inactive        ----  ----  ----
    """,
    ("can_invite", "invitable_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        excluded        ----  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        limited         ----  ----  ----
        manager         PORS  ----  ----
        site moderator  ----  ----  ----
        administrator   PORS  ----  ----
        inactive        ----  ----  ----
    """,
    ("can_manage", "manageable_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        excluded        ----  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        limited         ----  ----  ----
        manager         PORS  PORS  ----
        site moderator  ----  ----  ----
        administrator   PORS  PORS  ----
        inactive        ----  ----  ----
    """,
    ("can_moderate", "moderable_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        excluded        ----  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        limited         ----  ----  ----
        manager         PORS  PORS  ----
        site moderator  POR-  POR-  ----
        administrator   PORS  PORS  ----
        inactive        ----  ----  ----
    """,
    # On the editors' screens, where drafts are seen too.
    ("is_hidden", "hidden_from"): """
        anonymous       ---S  ---S  ---S
        stranger        ---S  ---S  ---S
        excluded        ---S  ---S  ---S
        member          ----  ----  ----
        old charter     ----  ----  ----
        limited         ----  ----  ----
        manager         ----  ----  ----
        site moderator  ---S  ---S  ---S
        administrator   ----  ----  ----
        inactive        ---S  ---S  ---S
    """,
}


@pytest.fixture
def communities(site):
    """One community per state and mode: {(state, mode): community}."""
    return {(state, mode): make_community(mode, state) for state in STATES for mode in MODES}


@pytest.fixture
def people(communities):
    """One person per role, holding it in each of the communities."""
    return {role: make_person(role, communities.values()) for role in ROLES}


def make_community(mode, state):
    fields = {"live": state != "unpublished", "archived_at": timezone.now() if state == "archived" else None}
    return CommunityFactory(charter=True, **MODES[mode], **fields)


def make_person(role, communities):
    if role == "anonymous":
        return AnonymousUser()
    person = UserFactory(
        is_active=role != "inactive",
        is_staff=role in ("site moderator", "administrator"),
        is_superuser=role == "administrator",
    )
    if role == "site moderator":
        person.groups.add(Group.objects.get_or_create(name=permissions.MODERATORS_GROUP)[0])
    for community in communities:
        if role in ("member", "old charter", "limited", "manager", "inactive"):
            charter = CharterFactory(community=community) if role == "old charter" else community.charter
            held = "manager" if role in ("manager", "inactive") else "member"
            until = TOMORROW if role == "limited" else None
            MembershipFactory(
                user=person, community=community, accepted_charter=charter, role=held, limited_until=until
            )
        elif role == "excluded":
            exclude(person, community)
    return person


def exclude(person, community, **fields):
    """Write the row and what announces it, as the action does."""
    person.was_excluded = True
    person.save(update_fields=["was_excluded"])
    return Sanction.objects.create(person=person, community=community, kind="exclude", reason="Insultes.", **fields)


def drawn(people, communities, given):
    """Return the table of `given(person, community)`, in the form of TABLES."""
    lines = []
    for role, person in people.items():
        cells = [
            "".join(mode if given(person, communities[state, mode]) else "-" for mode in MODES) for state in STATES
        ]
        lines.append(f"{role:<15} {'  '.join(cells)}")
    return lines


def lines_of(table):
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize(("question", "filter_form"), TABLES)
def test_right(question, filter_form, people, communities):
    right = getattr(permissions, question)
    assert drawn(people, communities, right) == lines_of(TABLES[question, filter_form])


@pytest.mark.parametrize(("question", "filter_form"), TABLES)
def test_twin(question, filter_form, people, communities):
    """The filter gives the same table as the question."""
    given = {
        person: set(Community.objects.filter(getattr(permissions, filter_form)(person)).values_list("pk", flat=True))
        for person in people.values()
    }
    table = drawn(people, communities, lambda person, community: community.pk in given[person])
    assert table == lines_of(TABLES[question, filter_form])


@pytest.mark.parametrize("role", ROLES)
def test_nobody_has_more_rights_in_a_second_community_than_a_stranger(role):
    """The twin of a right does not mix communities up."""
    person = make_person(role, [CommunityFactory(charter=True)])
    other = CommunityFactory(charter=True, join_mode="secret")
    allowed = role == "administrator"
    assert permissions.can_see(person, other) == allowed
    assert Community.objects.visible_to(person).filter(pk=other.pk).exists() == allowed
    assert Community.objects.filter(permissions.writable_by(person), pk=other.pk).exists() is False


def test_without_any_charter_every_member_writes():
    community = CommunityFactory()
    old = CharterFactory(community=community)
    member = MembershipFactory(community=community, accepted_charter=old).user
    assert permissions.can_write(member, community)
    assert Community.objects.filter(permissions.writable_by(member), pk=community.pk).exists()


@pytest.mark.parametrize(
    ("here", "everywhere", "writes"),
    [
        (None, None, True),
        (TOMORROW, None, False),
        (None, TOMORROW, False),
        (YESTERDAY, TOMORROW, False),
        (TOMORROW, YESTERDAY, False),
        (YESTERDAY, YESTERDAY, True),
    ],
)
def test_a_limit_ends_by_itself(here, everywhere, writes):
    community = CommunityFactory()
    user = UserFactory(limited_until=everywhere)
    MembershipFactory(community=community, user=user, limited_until=here)
    assert permissions.can_write(user, community) is writes
    assert Community.objects.filter(permissions.writable_by(user), pk=community.pk).exists() is writes
    assert permissions.limited_until(user, community) == (None if writes else TOMORROW)


@pytest.mark.parametrize(
    ("fields", "enters"),
    [
        ({}, False),
        ({"until": TOMORROW}, False),
        ({"until": YESTERDAY}, True),
        ({"lifted_at": YESTERDAY}, True),
    ],
)
def test_an_exclusion_stands_until_its_end_or_its_lifting(fields, enters):
    community, other = CommunityFactory(), CommunityFactory()
    person = UserFactory()
    exclude(person, community, **fields)
    assert permissions.can_join(person, community) is enters
    assert permissions.can_join(person, other) is True
    found = Community.objects.filter(permissions.joinable_by(person))
    assert set(found) == ({community, other} if enters else {other})


def test_who_was_never_excluded_is_asked_nothing(django_assert_num_queries):
    person = UserFactory()
    with django_assert_num_queries(0):
        assert person.exclusions == frozenset()


# Whom each may sanction in an open community, in a secret one, on the site. Nobody herself: M is another manager.
SANCTIONS = """
        stranger        --- --- ---
        member          --- --- ---
        manager         P-- P-- ---
        site moderator  P-- --- PM-
        administrator   PMS PMS PMS
        inactive        --- --- ---
"""


@pytest.fixture
def judged():
    """A person, a manager, somebody of the staff, each in an open and in a secret community."""
    people = {"P": UserFactory(), "M": UserFactory(), "S": UserFactory(is_staff=True)}
    places = [CommunityFactory(), CommunityFactory(join_mode="secret")]
    for place in places:
        MembershipFactory(community=place, user=people["P"])
        MembershipFactory(community=place, user=people["M"], role="manager")
        MembershipFactory(community=place, user=people["S"])
    return people, places


@pytest.mark.parametrize("line", lines_of(SANCTIONS))
def test_who_sanctions_whom(line, judged):
    role = line[:14].strip()
    people, (shown, secret) = judged
    judge = make_person(role, [shown, secret])
    everybody = people | {"herself": judge}

    def drawn(question, found):
        cell = "".join(name if question(one) else "-" for name, one in everybody.items() if name != "herself")
        assert [one for one in everybody.values() if question(one)] == [
            one for one in everybody.values() if one in found
        ]
        assert not question(judge)
        return cell

    cells = [
        drawn(
            lambda one, place=place: permissions.can_sanction(judge, one, place),
            set(User.objects.filter(permissions.sanctionable_by(judge, place))),
        )
        for place in (shown, secret)
    ]
    on_site = set(User.objects.filter(permissions.sanctionable_on_site_by(judge)))
    cells.append(drawn(lambda one: permissions.can_sanction_on_site(judge, one), on_site))
    assert f"{role:<15} {' '.join(cells)}" == line


def test_a_manager_judges_nobody_elsewhere():
    manager = MembershipFactory(role="manager").user
    member = MembershipFactory()
    assert not permissions.can_sanction(manager, member.user, member.community)
    assert not User.objects.filter(permissions.sanctionable_by(manager, member.community)).exists()


@pytest.mark.parametrize(
    ("reader", "active", "in_directory", "given"),
    [
        ("anonymous", True, True, True),
        ("anonymous", True, False, False),
        ("anonymous", False, True, False),
        ("stranger", True, True, True),
        ("stranger", True, False, True),
        ("stranger", False, True, False),
        ("disabled", True, True, True),
        ("disabled", True, False, False),
    ],
)
def test_profiles(reader, active, in_directory, given):
    person = UserFactory(is_active=active, profile__in_directory=in_directory)
    reader = AnonymousUser() if reader == "anonymous" else UserFactory(is_active=reader != "disabled")
    assert permissions.can_see_profile(reader, person) == given
    assert User.objects.visible_to(reader).filter(pk=person.pk).exists() == given
