"""A self-evaluation grid: by organisation and by year, compared without names."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from surveys.actions import grids
from surveys.comparing import compare, themes_over_years
from surveys.models import Answer, Response
from surveys.refusals import NotOpen
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    QuestionFactory,
    ResponseFactory,
    SurveyFactory,
)
from tests.surveys.test_results import cost_of

pytestmark = pytest.mark.usefixtures("site")
YEAR = timezone.localdate().year


@pytest.fixture
def grid():
    survey = SurveyFactory(kind="grid")
    for theme in ("Accueil", "Accueil", "Réseau"):
        QuestionFactory(survey=survey, kind="indicator", section=theme)
    return survey


def colleague(grid, organisation):
    person = MembershipFactory(community=grid.community).user
    person.profile.organisation = organisation
    person.profile.save()
    return person


def marks(*values):
    return [{"mark": value, "text": ""} for value in values]


def sheet(grid, organisation, year, *values, **fields):
    answers = dict(zip(grid.questions.all(), marks(*values), strict=False))
    return ResponseFactory(survey=grid, organisation=organisation, year=year, answers=answers, **fields)


def path(name, grid, *args):
    return reverse(name, args=[grid.public_id, *args])


def test_a_grid_is_filled_theme_by_theme_by_colleagues(grid, client):
    place = OrganisationFactory()
    first, second, third = grid.questions.all()
    client.force_login(colleague(grid, place))
    sent = {f"q{first.pk}": "4", f"q{first.pk}_text": "Depuis mars", f"q{second.pk}": "", "next": "1"}
    there = client.post(path("grid_fill", grid, YEAR) + "?page=1", sent)
    assert there.url == path("grid_fill", grid, YEAR) + "?page=2"
    client.force_login(colleague(grid, place))
    assert "Depuis mars" in client.get(path("grid_fill", grid, YEAR)).content.decode()
    client.post(path("grid_fill", grid, YEAR) + "?page=2", {f"q{third.pk}": "2", "next": "1"})
    assert Response.objects.get().organisation == place
    stored = dict(Answer.objects.values_list("question", "value"))
    assert stored == {first.pk: {"mark": 4, "text": "Depuis mars"}, third.pk: {"mark": 2, "text": ""}}


def test_a_grid_is_neither_for_who_has_no_organisation_nor_for_any_year(grid, client):
    client.force_login(MembershipFactory(community=grid.community).user)
    assert client.get(path("grid_fill", grid, YEAR)).status_code == 404
    assert "dites dans votre profil" in client.get(grid.get_absolute_url()).content.decode()
    person = colleague(grid, OrganisationFactory())
    client.force_login(person)
    for wrong in (YEAR + 1, 1900, 10**20):
        assert client.get(path("grid_fill", grid, wrong)).status_code == 404
    with pytest.raises(PermissionDenied):
        grids.fill_in(person, grid, YEAR + 1, [], {})
    grid.state = "closed"
    grid.save()
    with pytest.raises(NotOpen):
        grids.fill_in(person, grid, YEAR, [], {})
    assert Response.objects.count() == 0


def test_themes_over_the_years(grid):
    place = OrganisationFactory()
    filled = [sheet(grid, place, YEAR - 1, 2, 3, 5), sheet(grid, place, YEAR, 4, None, None)]
    lines = themes_over_years(filled, grid.questions.all())
    assert [(line.title, line.marks) for line in lines] == [("Accueil", [2.5, 4]), ("Réseau", [5, None])]


@pytest.mark.parametrize(("others", "wanted"), [(4, (2.0, 3.0, 4.0)), (3, None)])
def test_the_comparison_needs_five_who_share(grid, others, wanted):
    mine = sheet(grid, OrganisationFactory(), YEAR, 1, 1, 1, is_shared=True)
    for mark in range(2, 2 + others):
        sheet(grid, OrganisationFactory(), YEAR, mark, mark, mark, is_shared=True)
    sheet(grid, OrganisationFactory(), YEAR, 5, 5, 5)
    sheet(grid, OrganisationFactory(), YEAR - 1, 5, 5, 5, is_shared=True)
    questions = list(grid.questions.all())
    lines = themes_over_years([mine], questions)
    compare(grid, YEAR, questions, lines)
    assert [line.quartiles for line in lines] == [wanted, wanted]


def test_sharing_is_the_organisations_choice(grid, client):
    place = OrganisationFactory()
    filled = sheet(grid, place, YEAR, 3)
    client.force_login(colleague(grid, OrganisationFactory()))
    assert client.post(path("grid_share", grid, YEAR), {"share": "1"}).status_code == 404
    client.force_login(MembershipFactory(community=grid.community).user)
    assert client.post(path("grid_share", grid, YEAR), {"share": "1"}).status_code == 404
    client.force_login(colleague(grid, place))
    for sent, shared in (({"share": "1"}, True), ({"stop": "1"}, False)):
        client.post(path("grid_share", grid, YEAR), sent)
        filled.refresh_from_db()
        assert filled.is_shared is shared


def test_nobody_else_reads_the_grid_of_an_organisation(grid, client):
    place = OrganisationFactory(name="Le Pont")
    first = grid.questions.first()
    ResponseFactory(
        survey=grid, organisation=place, year=YEAR, answers={first: {"mark": 2, "text": "Un aveu"}}, is_shared=True
    )
    manager = MembershipFactory(community=grid.community, role="manager").user
    for person in (colleague(grid, OrganisationFactory()), manager):
        client.force_login(person)
        for page in (grid.get_absolute_url(), path("manage_survey", grid)):
            text = client.get(page).content.decode()
            assert "Le Pont" not in text
            assert "Un aveu" not in text
    for extension in ("csv", "xlsx"):
        assert client.post(path("survey_export", grid, extension)).status_code == 404
    assert client.get(path("survey_results", grid)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_grid_costs_the_same_whatever_its_years(grid, client, count):
    place = OrganisationFactory()
    for year in range(YEAR - count + 1, YEAR + 1):
        sheet(grid, place, year, 3, 3, 3)
    for _ in range(4 + count):
        sheet(grid, OrganisationFactory(), YEAR, 3, 3, 3, is_shared=True)
    client.force_login(colleague(grid, place))
    pages = {
        "grid": grid.get_absolute_url(),
        "theme": path("grid_theme", grid, 1),
        "fill": path("grid_fill", grid, YEAR),
    }
    assert {name: cost_of(client, address) for name, address in pages.items()} == {"grid": 14, "theme": 11, "fill": 11}
    assert client.get(path("grid_theme", grid, 3)).status_code == 404
