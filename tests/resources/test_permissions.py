"""Rights on resources as truth tables: who × which resource, both forms of each right.

Columns: P public, I for signed-in people, O/R/S shared with an open, on-request or secret community. Groups: live,
draft, masked.
"""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from community.models import User
from community.permissions import EDITORS_GROUP, MODERATORS_GROUP
from resources import permissions
from resources.models import Resource
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")

ROLES = (
    "anonymous",
    "stranger",
    "member",
    "manager",
    "owner",
    "co-author",
    "site moderator",
    "editor",
    "administrator",
    "inactive",
)
COLUMNS = "PIORS"
STATES = ("live", "draft", "masked")

TABLES = {
    ("can_read", "readable_by"): """
        anonymous       P----  -----  -----
        stranger        PI---  -----  -----
        member          PIORS  -----  -----
        manager         PIORS  -----  --ORS
        owner           PI---  -----  PI---
        co-author       PI---  -----  PI---
        site moderator  PIOR-  -----  -----
        editor          PIOR-  -----  PIOR-
        administrator   PIORS  -----  PIORS
        inactive        P----  -----  -----
    """,
    ("can_try", "triable_by"): """
        anonymous       -----  -----  -----
        stranger        PI---  -----  -----
        member          PIORS  -----  -----
        manager         PIORS  -----  --ORS
        owner           PI---  -----  PI---
        co-author       PI---  -----  PI---
        site moderator  PIOR-  -----  -----
        editor          PIOR-  -----  PIOR-
        administrator   PIORS  -----  PIORS
        inactive        -----  -----  -----
    """,
    ("can_flag", "flaggable_by"): """
        anonymous       -----  -----  -----
        stranger        PI---  -----  -----
        member          PIORS  -----  -----
        manager         PIORS  -----  -----
        owner           -----  -----  -----
        co-author       -----  -----  -----
        site moderator  PIOR-  -----  -----
        editor          PIOR-  -----  -----
        administrator   PIORS  -----  -----
        inactive        -----  -----  -----
    """,
    ("can_edit", "editable_by"): """
        anonymous       -----  -----  -----
        stranger        -----  -----  -----
        member          -----  -----  -----
        manager         --ORS  --ORS  --ORS
        owner           PIORS  PIORS  PIORS
        co-author       PIORS  PIORS  PIORS
        site moderator  -----  -----  -----
        editor          PIOR-  PIOR-  PIOR-
        administrator   PIORS  PIORS  PIORS
        inactive        -----  -----  -----
    """,
    ("can_share", "shareable_by"): """
        anonymous       -----  -----  -----
        stranger        -----  -----  -----
        member          -----  -----  -----
        manager         -----  -----  -----
        owner           PIORS  PIORS  PIORS
        co-author       -----  -----  -----
        site moderator  -----  -----  -----
        editor          -----  -----  -----
        administrator   -----  -----  -----
        inactive        -----  -----  -----
    """,
    ("can_review", "reviewable_by"): """
        anonymous       -----  -----  -----
        stranger        -----  -----  -----
        member          -----  -----  -----
        manager         --ORS  --ORS  --ORS
        owner           -----  -----  -----
        co-author       -----  -----  -----
        site moderator  -----  -----  -----
        editor          PIOR-  PIOR-  PIOR-
        administrator   PIORS  PIORS  PIORS
        inactive        -----  -----  -----
    """,
}


def _cases():
    for rights, table in TABLES.items():
        for line in table.strip().splitlines():
            words = line.split()
            role, letters = " ".join(words[:-3]), words[-3:]
            for state, given in zip(STATES, letters, strict=True):
                for column, letter in zip(COLUMNS, given, strict=True):
                    yield pytest.param(
                        rights, role, state, column, letter != "-", id=f"{rights[0]}-{role}-{state}-{column}"
                    )


def _resource(column, state, owner):
    modes = {"O": "open", "R": "request", "S": "secret"}
    places = [CommunityFactory(join_mode=modes[column])] if column in modes else []
    visibility = {"P": "public", "I": "signed_in"}.get(column, "communities")
    resource = ResourceFactory(
        visibility=visibility, communities=places, live=state != "draft", owner=owner, authors=[UserFactory()]
    )
    if state == "masked":
        Resource.objects.update(masked_at=timezone.now())
    return Resource.objects.get(pk=resource.pk), places


def _person(role, resource, places):
    if role == "anonymous":
        return AnonymousUser()
    if role == "owner":
        return User.objects.get(pk=resource.owner_id)
    if role == "co-author":
        return User.objects.get(pk=resource.authors.get().person_id)
    groups = {"site moderator": MODERATORS_GROUP, "editor": EDITORS_GROUP}
    person = UserFactory(is_active=role != "inactive", is_superuser=role == "administrator", is_staff=role in groups)
    if role in groups:
        person.groups.add(Group.objects.get_or_create(name=groups[role])[0])
    if role in ("member", "manager", "inactive"):
        for place in places:
            MembershipFactory(community=place, user=person, role="manager" if role == "manager" else "member")
    return person


@pytest.mark.parametrize(("rights", "role", "state", "column", "given"), list(_cases()))
def test_rights(rights, role, state, column, given):
    resource, places = _resource(column, state, UserFactory())
    person = _person(role, resource, places)
    asked, listed = (getattr(permissions, name) for name in rights)
    assert asked(person, resource) is given
    assert Resource.objects.among(listed(person)).filter(pk=resource.pk).exists() is given


def test_every_table_has_every_role():
    for table in TABLES.values():
        assert [" ".join(line.split()[:-3]) for line in table.strip().splitlines()] == list(ROLES)


@pytest.mark.parametrize("role", ["editor", "member", "administrator", "co-author", "stranger"])
def test_only_what_is_secret_to_her_is_hidden(role):
    resource, places = _resource("S", "draft", UserFactory())
    person = _person(role, resource, places)
    hidden = role in ("editor", "stranger")
    assert permissions.is_hidden(person, resource) is hidden
    assert Resource.objects.known_by(person).filter(pk=resource.pk).exists() is not hidden


def test_shared_with_two_communities_comes_once():
    first, second = CommunityFactory(), CommunityFactory(join_mode="secret")
    resource = ResourceFactory(visibility="communities", communities=[first, second])
    person = UserFactory()
    MembershipFactory(community=first, user=person)
    MembershipFactory(community=second, user=person)
    assert list(Resource.objects.visible_to(person)) == [Resource.objects.get(pk=resource.pk)]
