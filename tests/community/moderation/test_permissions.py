"""Rights on reports as truth tables: who × where, both forms of each right.

Columns: O an open community, S a secret one, W the whole site. Groups: open, decided a day ago by the second manager,
contested since.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.models import Flag, Report, User
from community.moderation import permissions
from community.moderation.subjects import reference
from tests.community.moderation.cases import Case

pytestmark = pytest.mark.usefixtures("site")

STATES = ("open", "decided", "appealed")
TABLES = {
    ("can_see", "seen_by"): """
        visitor        ---  ---  ---
        member         ---  ---  ---
        author         ---  ---  ---
        flagger        OS-  OS-  OS-
        manager        OS-  OS-  OS-
        decider        OS-  OS-  OS-
        moderator      O-W  O-W  O-W
        administrator  OSW  OSW  OSW
        inactive       ---  ---  ---
    """,
    ("can_see_flags", "flags_seen_by"): """
        visitor        ---  ---  ---
        member         ---  ---  ---
        author         ---  ---  ---
        flagger        ---  ---  ---
        manager        OS-  OS-  OS-
        decider        OS-  OS-  OS-
        moderator      O-W  O-W  O-W
        administrator  OSW  OSW  OSW
        inactive       ---  ---  ---
    """,
    ("can_decide", "decidable_by"): """
        visitor        ---  ---  ---
        member         ---  ---  ---
        author         ---  ---  ---
        flagger        ---  ---  ---
        manager        OS-  ---  OS-
        decider        OS-  ---  ---
        moderator      O-W  ---  O-W
        administrator  OSW  ---  OSW
        inactive       ---  ---  ---
    """,
    ("can_read_decision", "decisions_read_by"): """
        visitor        ---  ---  ---
        member         ---  ---  ---
        author         ---  OSW  OSW
        flagger        ---  ---  ---
        manager        ---  ---  ---
        decider        ---  ---  ---
        moderator      ---  ---  ---
        administrator  ---  ---  ---
        inactive       ---  ---  ---
    """,
    ("can_appeal", "appealable_by"): """
        visitor        ---  ---  ---
        member         ---  ---  ---
        author         ---  OSW  ---
        flagger        ---  ---  ---
        manager        ---  ---  ---
        decider        ---  ---  ---
        moderator      ---  ---  ---
        administrator  ---  ---  ---
        inactive       ---  ---  ---
    """,
}


def people_of(case):
    """The author and who flagged animate the community too: it opens nothing to them."""
    flagger = case.member("Léa", role="manager")
    case.community.memberships.filter(user=case.bruno).update(role="manager")
    closed = case.member("Ana", role="manager")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    people = {
        "member": case.hamid,
        "author": case.bruno,
        "flagger": flagger,
        "manager": case.nadia,
        "decider": case.thomas,
        "moderator": case.moderator,
        "administrator": case.admin,
        "inactive": closed,
    }
    fresh = {role: User.objects.get(pk=person.pk) for role, person in people.items()}
    return {"visitor": AnonymousUser()} | fresh


def report_of(case, state, place):
    now = timezone.now()
    decided = {"decision": "remove", "decided_by": case.thomas, "decided_at": now - timedelta(days=1)}
    report = Report.objects.create(
        **reference(case.bruno.profile if place == "W" else case.post),
        community=None if place == "W" else case.community,
        author=case.bruno,
        state=state,
        appealed_at=now if state == "appealed" else None,
        **({} if state == "open" else decided),
    )
    return report


@pytest.mark.parametrize("place", "OSW")
@pytest.mark.parametrize("state", STATES)
def test_both_forms(state, place):
    case = Case(join_mode="secret" if place == "S" else "open")
    people, report = people_of(case), report_of(case, state, place)
    Flag.objects.create(report=report, person=people["flagger"], reason="hurtful")
    for (question, filter_form), table in TABLES.items():
        rows = {line.split()[0]: line.split()[1:] for line in table.strip().splitlines()}
        expected = {role: place in groups[STATES.index(state)] for role, groups in rows.items()}
        asked = {role: getattr(permissions, question)(person, report) for role, person in people.items()}
        found = Report.objects.filter(pk=report.pk)
        given = {role: found.filter(getattr(permissions, filter_form)(one)).exists() for role, one in people.items()}
        assert (question, asked) == (question, expected)
        assert (filter_form, given) == (filter_form, expected)


@pytest.mark.parametrize(
    ("values", "may"),
    [({}, True), ({"decision": "correct"}, True), ({"decision": "keep"}, False), ({"decided_at": 16}, False)],
)
def test_what_may_be_contested_and_until_when(values, may):
    case = Case()
    report = report_of(case, "decided", "O")
    if "decided_at" in values:
        values = {"decided_at": timezone.now() - timedelta(days=values["decided_at"])}
    Report.objects.update(**values)
    report.refresh_from_db()
    assert permissions.can_appeal(case.bruno, report) is may
    assert Report.objects.filter(permissions.appealable_by(case.bruno)).exists() is may
