"""The templates that come with the site."""

import pytest

from surveys.actions import keeping
from surveys.actions.templates import load_templates
from surveys.models import Question, Survey
from tests.factories import MembershipFactory

pytestmark = pytest.mark.usefixtures("site")


def test_they_are_written_once_and_left_to_editors():
    assert load_templates() == 5
    Survey.objects.filter(key="satisfaction").update(title="La nôtre")
    questions = Question.objects.count()
    assert load_templates() == 0
    assert (Question.objects.count(), Survey.objects.get(key="satisfaction").title) == (questions, "La nôtre")


def test_the_grid_of_the_cites_des_metiers_has_seven_themes():
    load_templates()
    themes = {}
    for question in Survey.objects.get(key="grille-cites-des-metiers").questions.all():
        themes.setdefault(question.section, []).append(question.kind)
    assert [len(kinds) for kinds in themes.values()] == [9, 7, 5, 7, 5, 6, 3]
    assert {kind for kinds in themes.values() for kind in kinds} == {"indicator"}


def test_each_makes_a_survey_that_can_be_published():
    load_templates()
    membership = MembershipFactory(role="manager")
    actor, community = membership.user, membership.community
    for template in Survey.objects.filter(is_template=True):
        survey = keeping.create(actor, community, title="Essai", template=template)
        assert keeping.publish(actor, survey) is True
        assert survey.questions.count() == template.questions.count()
