"""Rights on surveys as truth tables: who (rows) × what state × which community, both forms of each right.

A table is read line by line, a group of four letters per case: a draft, open to the members, open to who is signed in,
open to who has the address, not begun yet, closed, in an archived community, a template. The letters say in which
communities the right is given: P for an open one that anybody may read, O open, R on request, S secret.
"""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from surveys import permissions
from surveys.models import Survey
from tests.community.test_permissions import MODES, lines_of, make_community, make_person
from tests.factories import SurveyFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")

TODAY = date(2026, 11, 24)
CASES = {
    "draft": {"state": "draft"},
    "members": {},
    "signed in": {"audience": "signed_in"},
    "link": {"audience": "link"},
    "to come": {"audience": "link", "opens_on": date(2026, 11, 25)},
    "closed": {"state": "closed"},
    "archived": {"audience": "signed_in"},
    "template": {"is_template": True},
}

# Answering is not writing in the community: who may only read there, or did not accept its charter, gives her opinion.
ROLES = (
    "anonymous",
    "stranger",
    "member",
    "old charter",
    "limited",
    "manager",
    "site moderator",
    "administrator",
    "inactive",
)

TABLES = {
    ("can_manage", "manageable_by"): """
        anonymous       ----  ----  ----  ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----  ----  ----  ----
        member          ----  ----  ----  ----  ----  ----  ----  ----
        old charter     ----  ----  ----  ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  PORS  PORS  PORS  PORS
        site moderator  ----  ----  ----  ----  ----  ----  ----  ----
        administrator   PORS  PORS  PORS  PORS  PORS  PORS  PORS  PORS
        inactive        ----  ----  ----  ----  ----  ----  ----  ----
    """,
    ("can_see", "seen_by"): """
        anonymous       ----  ----  ----  POR-  POR-  ----  ----  ----
        stranger        ----  ----  POR-  POR-  POR-  ----  POR-  ----
        member          ----  PORS  PORS  PORS  PORS  PORS  PORS  ----
        old charter     ----  PORS  PORS  PORS  PORS  PORS  PORS  ----
        limited         ----  PORS  PORS  PORS  PORS  PORS  PORS  ----
        manager         PORS  PORS  PORS  PORS  PORS  PORS  PORS  PORS
        site moderator  ----  ----  POR-  POR-  POR-  ----  POR-  ----
        administrator   PORS  PORS  PORS  PORS  PORS  PORS  PORS  PORS
        inactive        ----  ----  ----  POR-  POR-  ----  ----  ----
    """,
    ("can_answer", "answerable_by"): """
        anonymous       ----  ----  ----  POR-  ----  ----  ----  ----
        stranger        ----  ----  POR-  POR-  ----  ----  ----  ----
        member          ----  PORS  PORS  PORS  ----  ----  ----  ----
        old charter     ----  PORS  PORS  PORS  ----  ----  ----  ----
        limited         ----  PORS  PORS  PORS  ----  ----  ----  ----
        manager         ----  PORS  PORS  PORS  ----  ----  ----  ----
        site moderator  ----  ----  POR-  POR-  ----  ----  ----  ----
        administrator   ----  ----  POR-  POR-  ----  ----  ----  ----
        inactive        ----  ----  ----  POR-  ----  ----  ----  ----
    """,
}


def asked(name, user, survey):
    return getattr(permissions, name)(user, survey, *([TODAY] if name == "can_answer" else []))


def filtered(name, user):
    return getattr(permissions, name)(user, *([TODAY] if name == "answerable_by" else []))


@pytest.fixture
def surveys(site):
    """{(case, mode): survey}."""
    places = {(state, mode): make_community(mode, state) for state in ("live", "archived") for mode in MODES}
    return {
        (case, mode): SurveyFactory(
            community=places["archived" if case == "archived" else "live", mode],
            is_template=values.get("is_template", False),
            **{name: value for name, value in values.items() if name != "is_template"},
        )
        for case, values in CASES.items()
        for mode in MODES
    }


@pytest.fixture
def people(surveys):
    """One person per role, holding it in each of the communities."""
    return {role: make_person(role, {one.community for one in surveys.values()}) for role in ROLES}


def drawn(people, surveys, given):
    """Return the table of `given(role, survey)`, in the form of TABLES."""
    lines = []
    for role in people:
        cells = ["".join(mode if given(role, surveys[case, mode]) else "-" for mode in MODES) for case in CASES]
        lines.append(f"{role:<15} {'  '.join(cells)}")
    return lines


@pytest.mark.parametrize(("question", "filter_form"), TABLES)
def test_both_forms_follow_the_table(surveys, people, question, filter_form):
    table = lines_of(TABLES[question, filter_form])
    assert drawn(people, surveys, lambda role, one: asked(question, people[role], one)) == table
    kept = {role: set(Survey.objects.among(filtered(filter_form, people[role]))) for role in people}
    assert drawn(people, surveys, lambda role, one: one in kept[role]) == table


def test_a_survey_of_the_whole_site(site):
    everybody = SurveyFactory(community=None, audience="signed_in", results="members")
    linked = SurveyFactory(community=None, audience="link")
    editor = make_person("administrator", [])
    found = {}
    for name, user in {"visitor": AnonymousUser(), "someone": UserFactory(), "administrator": editor}.items():
        for right in ("can_see", "can_answer", "can_manage", "can_see_results"):
            found[name, right] = [asked(right, user, one) for one in (everybody, linked)]
    someone = {"can_see": [True, True], "can_answer": [True, True]}
    assert found == {
        ("visitor", "can_see"): [False, True],
        ("visitor", "can_answer"): [False, True],
        ("visitor", "can_manage"): [False, False],
        ("visitor", "can_see_results"): [False, False],
        **{("someone", right): value for right, value in someone.items()},
        ("someone", "can_manage"): [False, False],
        ("someone", "can_see_results"): [True, False],
        **{("administrator", right): [True, True] for right in ("can_see", "can_answer", "can_manage")},
        ("administrator", "can_see_results"): [True, True],
    }
    for user in (AnonymousUser(), UserFactory(), editor):
        for right, kept in (("can_see", "seen_by"), ("can_answer", "answerable_by"), ("can_manage", "manageable_by")):
            rows = Survey.objects.among(filtered(kept, user))
            assert {one: asked(right, user, one) for one in (everybody, linked)} == {
                one: one in rows for one in (everybody, linked)
            }


@pytest.mark.parametrize("results", Survey.Results.values)
def test_results_are_for_those_to_whom_it_was_said(site, results):
    survey = SurveyFactory(community=make_community("O", "live"), results=results)
    people = {role: make_person(role, [survey.community]) for role in ("stranger", "member", "manager")}
    people["respondent"] = make_person("member", [survey.community])
    survey.participations.create(person=people["respondent"])
    wanted = {
        "managers": {"manager"},
        "respondents": {"manager", "respondent"},
        "members": {"manager", "respondent", "member"},
    }[results]
    rows = {role: Survey.objects.among(permissions.results_seen_by(user)) for role, user in people.items()}
    assert {role for role, user in people.items() if permissions.can_see_results(user, survey)} == wanted
    assert {role for role in people if survey in rows[role]} == wanted


def test_lists_show_what_is_open_to_me_only_where_i_belong(site):
    stranger = UserFactory()
    linked = SurveyFactory(community=make_community("O", "live"), audience="link")
    signed_in = SurveyFactory(community=linked.community, audience="signed_in")
    member = make_person("member", [linked.community])
    assert list(Survey.objects.listed_for(stranger)) == [signed_in]
    assert set(Survey.objects.listed_for(member)) == {linked, signed_in}
    assert list(Survey.objects.listed_for(AnonymousUser())) == []
