"""Rights in communities as truth tables: who (rows) × which community (columns), both forms of each right.

A table is read line by line, a group of four letters per state (live, archived, unpublished): the letters say in
which communities the right is given, P for an open one that anybody may read, O open, R on request, S secret.
"""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from community import permissions
from community.models import Community, User
from tests.factories import CharterFactory, CommunityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")

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
    "member",
    "old charter",
    "manager",
    "site moderator",
    "administrator",
    "inactive",
)

TABLES = {
    ("can_see", "seen_by"): """
        anonymous       POR-  POR-  ----
        stranger        POR-  POR-  ----
        member          PORS  PORS  ----
        old charter     PORS  PORS  ----
        manager         PORS  PORS  ----
        site moderator  POR-  POR-  ----
        administrator   PORS  PORS  ----
        inactive        POR-  POR-  ----
    """,
    ("can_read", "readable_by"): """
        anonymous       P---  P---  ----
        stranger        PO--  PO--  ----
        member          PORS  PORS  ----
        old charter     PORS  PORS  ----
        manager         PORS  PORS  ----
        site moderator  POR-  POR-  ----
        administrator   PORS  PORS  ----
        inactive        P---  P---  ----
    """,
    ("can_see_members", "members_seen_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        member          PORS  PORS  ----
        old charter     PORS  PORS  ----
        manager         PORS  PORS  ----
        site moderator  ----  ----  ----
        administrator   PORS  PORS  ----
        inactive        ----  ----  ----
    """,
    ("can_write", "writable_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        member          PORS  ----  ----
        old charter     ----  ----  ----
        manager         PORS  ----  ----
        site moderator  ----  ----  ----
        administrator   ----  ----  ----
        inactive        ----  ----  ----
    """,
    ("can_join", "joinable_by"): """
        anonymous       ----  ----  ----
        stranger        PO--  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        manager         ----  ----  ----
        site moderator  PO--  ----  ----
        administrator   PO--  ----  ----
        inactive        ----  ----  ----
    """,
    ("can_request", "requestable_by"): """
        anonymous       ----  ----  ----
        stranger        --R-  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        manager         ----  ----  ----
        site moderator  --R-  ----  ----
        administrator   --R-  ----  ----
        inactive        ----  ----  ----
    """,
    ("can_invite", "invitable_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        manager         PORS  ----  ----
        site moderator  ----  ----  ----
        administrator   PORS  ----  ----
        inactive        ----  ----  ----
    """,
    ("can_manage", "manageable_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        manager         PORS  PORS  ----
        site moderator  ----  ----  ----
        administrator   PORS  PORS  ----
        inactive        ----  ----  ----
    """,
    ("can_moderate", "moderable_by"): """
        anonymous       ----  ----  ----
        stranger        ----  ----  ----
        member          ----  ----  ----
        old charter     ----  ----  ----
        manager         PORS  PORS  ----
        site moderator  POR-  POR-  ----
        administrator   PORS  PORS  ----
        inactive        ----  ----  ----
    """,
    # On the editors' screens, where drafts are seen too.
    ("is_hidden", "hidden_from"): """
        anonymous       ---S  ---S  ---S
        stranger        ---S  ---S  ---S
        member          ----  ----  ----
        old charter     ----  ----  ----
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
    if role in ("member", "old charter", "manager", "inactive"):
        for community in communities:
            charter = CharterFactory(community=community) if role == "old charter" else community.charter
            held = "member" if role in ("member", "old charter") else "manager"
            MembershipFactory(user=person, community=community, accepted_charter=charter, role=held)
    return person


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
