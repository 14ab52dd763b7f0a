"""What was answered, counted; each page costs the same with one row and with three."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.models import Community
from forums.faces import face_of
from surveys.models import Suggestion
from surveys.results import figures_of, pages_of
from surveys.templatetags.surveys_charts import answer_bars, spoken
from tests.factories import (
    MembershipFactory,
    QuestionFactory,
    ResponseFactory,
    SuggestionFactory,
    SurveyFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def survey():
    return SurveyFactory(is_anonymous=False, results="members")


@pytest.fixture
def manager(survey):
    return MembershipFactory(community=survey.community, role="manager").user


def figure(survey, question):
    [found] = figures_of(survey, [question])
    return found


def rows(survey, question):
    return [(row.label, row.count, row.share) for row in figure(survey, question).rows]


def answered(survey, question, *values):
    for value in values:
        ResponseFactory(survey=survey, respondent=UserFactory(), answers={question: value})


@pytest.mark.parametrize(
    ("kind", "values", "wanted", "mean"),
    [
        ("one", [0, 2, 2], [("Rouge", 1, 33), ("Vert", 0, 0), ("Bleu", 2, 67)], None),
        ("several", [[0, 1], [1]], [("Rouge", 1, 50), ("Vert", 2, 100), ("Bleu", 0, 0)], None),
        ("yes_no", [1, 1, 0], [("Oui", 2, 67), ("Non", 1, 33)], None),
        ("number", [2, 7.5, 2], [("2", 2, 67), ("7,5", 1, 33)], 11.5 / 3),
        ("date", ["2026-11-24", "2026-03-01"], [("01/03/2026", 1, 50), ("24/11/2026", 1, 50)], None),
    ],
)
def test_each_kind_is_counted(survey, kind, values, wanted, mean):
    question = QuestionFactory(survey=survey, kind=kind)
    answered(survey, question, *values)
    assert rows(survey, question) == wanted
    assert figure(survey, question).mean == mean


def test_a_scale_has_five_levels_and_a_mean(survey):
    question = QuestionFactory(survey=survey, kind="scale", options=["A", "B", "C", "D", "E"])
    answered(survey, question, 1, 5, 5)
    assert [row[:2] for row in rows(survey, question)] == [
        ("1. A", 1),
        ("2. B", 0),
        ("3. C", 0),
        ("4. D", 0),
        ("5. E", 2),
    ]
    assert spoken(figure(survey, question).mean) == "3,7"


def test_an_indicator_is_counted_by_its_mark(survey):
    question = QuestionFactory(survey=survey, kind="indicator")
    answered(survey, question, {"mark": 4, "text": "Depuis mars"}, {"mark": None, "text": "À voir"})
    found = figure(survey, question)
    assert (found.count, found.mean, found.texts) == (1, 4, 2)


def test_drafts_are_not_counted(survey):
    question = QuestionFactory(survey=survey, kind="yes_no")
    ResponseFactory(survey=survey, respondent=UserFactory(), sent_on=None, answers={question: 1})
    assert figure(survey, question).count == 0


def test_a_chart_says_its_numbers(survey):
    question = QuestionFactory(survey=survey, kind="one")
    answered(survey, question, 1, 1)
    drawn = answer_bars(figure(survey, question))
    assert drawn["said"] == "Rouge : 0, Vert : 2, Bleu : 0"
    assert [bar.width for bar in drawn["bars"]] == [0, 480, 0]


def test_results_are_cut_in_light_pages(survey):
    questions = [QuestionFactory.build(survey=survey, kind="scale") for _ in range(9)]
    pages = pages_of(questions)
    assert [question for page in pages for question in page] == questions
    assert max(len(page) for page in pages) == 4


def cost_of(client, address):
    """Return how many queries a page asks."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("count", [1, 3])
def test_results_cost_the_same(survey, client, count):
    for _ in range(count):
        answered(survey, QuestionFactory(survey=survey, kind="one"), 1)
        answered(survey, QuestionFactory(survey=survey, kind="long"), "Oui")
    client.force_login(MembershipFactory(community=survey.community).user)
    assert cost_of(client, reverse("survey_results", args=[survey.public_id])) == 11


@pytest.mark.parametrize("count", [1, 3])
def test_the_other_pages_cost_the_same(survey, manager, client, count):
    box = SurveyFactory(community=survey.community, kind="suggestions")
    SuggestionFactory.create_batch(count, survey=box, author=UserFactory(), state="answered", answer="Oui.")
    SurveyFactory.create_batch(count, community=survey.community)
    questions = QuestionFactory.create_batch(count, survey=survey, kind="long")
    for _ in range(count):
        answered(survey, questions[0], "Oui")
    client.force_login(manager)
    pages = {
        "mine": reverse("surveys"),
        "tab": reverse("community_surveys", args=[survey.community.slug]),
        "answer": reverse("survey_answer", args=[survey.public_id]),
        "desk": reverse("manage_survey", args=[survey.public_id]),
        "texts": reverse("survey_texts", args=[survey.public_id, questions[0].pk]),
        "box": box.get_absolute_url(),
        "ideas": reverse("survey_ideas", args=[box.public_id]),
    }
    assert {name: cost_of(client, address) for name, address in pages.items()} == {
        "mine": 9,
        "tab": 10,
        "answer": 8,
        "desk": 10,
        "texts": 9,
        "box": 7,
        "ideas": 7,
    }


def test_texts_are_read_page_by_page(survey, manager, client):
    question = QuestionFactory(survey=survey, kind="short")
    for number in range(32):
        ResponseFactory(survey=survey, answers={question: f"Texte {number:02}"})
    client.force_login(manager)
    address = reverse("survey_texts", args=[survey.public_id, question.pk])
    first = client.get(address)
    second = client.get(f"{address}?apres={first.context['texts'].last.pk}")
    read = [answer.value for page in (first, second) for answer in page.context["texts"]]
    assert sorted(read) == [f"Texte {number:02}" for number in range(32)]
    for wrong in ("x", "9" * 25, "-1"):
        assert client.get(f"{address}?apres={wrong}").status_code == 200


def test_results_are_closed_to_the_others(survey, client):
    survey.results = "managers"
    survey.save()
    QuestionFactory(survey=survey)
    client.force_login(MembershipFactory(community=survey.community).user)
    assert client.get(reverse("survey_results", args=[survey.public_id])).status_code == 403
    assert client.post(reverse("survey_export", args=[survey.public_id, "csv"])).status_code == 404
    client.force_login(UserFactory())
    assert client.get(reverse("survey_results", args=[survey.public_id])).status_code == 404


def test_the_tab_stands_only_where_there_is_something_to_open(survey, manager):
    community = Community.objects.get(pk=survey.community.pk)
    member = MembershipFactory(community=community).user
    readers = {"member": member, "stranger": UserFactory(), "visitor": AnonymousUser(), "manager": manager}
    shown = {name: [tab.key for tab in face_of(community, reader).tabs] for name, reader in readers.items()}
    assert shown == {"member": ["surveys"], "stranger": [], "visitor": [], "manager": ["surveys"]}
    survey.delete()
    assert face_of(community, manager).tabs == []


def test_an_idea_is_answered_for_all(manager, survey, client):
    box = SurveyFactory(community=survey.community, kind="suggestions")
    member = MembershipFactory(community=survey.community).user
    client.force_login(member)
    for text in ("Une visite", "Une visite croisée"):
        client.post(reverse("survey_answer", args=[box.public_id]), {"text": text})
    assert list(Suggestion.objects.values_list("author", "state")) == [(None, "new")] * 2
    assert "Une visite" not in client.get(box.get_absolute_url()).content.decode()
    desk, idea = reverse("survey_ideas", args=[box.public_id]), Suggestion.objects.get(text="Une visite croisée")
    assert client.post(desk, {"idea": idea.pk}).status_code == 404
    client.force_login(manager)
    missing = client.post(desk, {"idea": idea.pk, f"{idea.pk}-state": "answered", f"{idea.pk}-answer": ""})
    assert missing.status_code == 422
    client.post(desk, {"idea": idea.pk, f"{idea.pk}-state": "answered", f"{idea.pk}-answer": "En mars."})
    for wrong in ("x", "9" * 25, "0"):
        assert client.post(desk, {"idea": wrong}).status_code == 404
    client.force_login(member)
    page = client.get(box.get_absolute_url()).content.decode()
    assert "Une visite croisée" in page
    assert "En mars." in page
