"""An anonymous survey is anonymous: nothing in any row leads from a person to what she answered."""

import io
import json

import pytest
from django.apps import apps
from django.db import connection
from openpyxl import load_workbook
from wagtail.models import ReferenceIndex

from community.models import AuditEntry
from surveys.actions import answers, keeping
from surveys.models import Answer, Participation, Response, Suggestion
from surveys.refusals import NotOpen
from surveys.results import figures_of, totals_of
from tests.factories import MembershipFactory, QuestionFactory, SurveyFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def survey():
    return SurveyFactory(questions=["long"], results="members")


def members_of(survey, count):
    return [MembershipFactory(community=survey.community).user for _ in range(count)]


def send(person, survey, text):
    answers.send_nameless(person, survey, {survey.questions.get().pk: text})


def out_of_their_place(model):
    """Return how many rows SQLite keeps elsewhere than where their random key says."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE rowid <> id")  # noqa: S608
        return cursor.fetchone()[0]


def test_no_row_holds_both_a_person_and_her_answer(survey):
    people = members_of(survey, 6)
    for person in people:
        send(person, survey, f"Ce que pense {person.pk}")
    assert set(Response.objects.values_list("respondent", "organisation", "year")) == {(None, None, None)}
    assert set(Participation.objects.values_list("person", flat=True)) == {person.pk for person in people}
    told = {field.name for model in (Response, Answer) for field in model._meta.concrete_fields}
    assert told == {
        *("id", "survey", "respondent", "organisation", "year", "sent_on", "is_shown", "is_shared"),
        *("response", "question", "value"),
    }
    assert {field.name for field in Participation._meta.concrete_fields} == {"id", "survey", "person", "browser"}


def test_no_action_writes_a_name_where_none_was_promised(survey):
    [person] = members_of(survey, 1)
    for act in (lambda: answers.save(person, survey, [], {}), lambda: answers.send(person, survey)):
        with pytest.raises(NotOpen):
            act()
    assert Response.objects.count() == 0


def test_no_table_keeps_the_order_of_arrival(survey):
    people = members_of(survey, 9)
    for number, person in enumerate(people):
        send(person, survey, str(number))
    # By chance, all nine in order: once in 362,880.
    assert list(Participation.objects.order_by("pk").values_list("person", flat=True)) != [one.pk for one in people]
    assert [answer.value for answer in Answer.objects.order_by("pk")] != [str(number) for number in range(9)]
    assert [row.answers.get().value for row in Response.objects.order_by("pk")] != [str(n) for n in range(9)]
    if connection.vendor == "sqlite":
        assert [out_of_their_place(model) for model in (Participation, Response, Answer)] == [0, 0, 0]


def test_nothing_else_in_the_database_speaks_of_the_rows(survey):
    """Wagtail notes references, in order, of every model that does not say otherwise."""
    [person] = members_of(survey, 1)
    send(person, survey, "Un texte que l'on chercherait partout")
    ours = {Participation, Response, Answer, Suggestion}
    noted = ReferenceIndex.objects.filter(content_type__app_label="surveys").values_list("content_type__model")
    assert not {model for (model,) in noted} & {model._meta.model_name for model in ours}
    holders = {
        model
        for model in apps.get_models()
        if model not in ours and "chercherait" in json.dumps(list(model.objects.values()), default=str)
    }
    assert holders == set()


def test_results_wait_for_five_and_come_by_groups(survey):
    people = members_of(survey, 9)
    seen = []
    for person in people:
        send(person, survey, "Bien")
        totals = totals_of(survey)
        seen.append((totals.sent, totals.counted))
    assert seen == [(1, 0), (2, 0), (3, 0), (4, 0), (5, 5), (6, 5), (7, 5), (8, 5), (9, 5)]
    keeping.close(MembershipFactory(community=survey.community, role="manager").user, survey)
    assert totals_of(survey).counted == 9


def test_closing_again_after_one_more_answer_does_not_single_it_out(survey):
    manager = MembershipFactory(community=survey.community, role="manager").user
    counted = []
    for number, person in enumerate(members_of(survey, 8), 1):
        send(person, survey, "Bien")
        if number > 5:
            keeping.close(manager, survey)
            counted.append(totals_of(survey).counted)
            keeping.reopen(manager, survey)
    assert counted == [6, 6, 6]


def test_fewer_than_five_are_never_shown(survey):
    for person in members_of(survey, 4):
        send(person, survey, "Bien")
    keeping.close(MembershipFactory(community=survey.community, role="manager").user, survey)
    [figure] = figures_of(survey, survey.questions.all())
    assert (totals_of(survey).counted, figure.count) == (0, 0)


def test_the_page_of_results_says_nothing_before_five(survey, client):
    manager = MembershipFactory(community=survey.community, role="manager").user
    for person in members_of(survey, 4):
        send(person, survey, "Un avis bien reconnaissable")
    client.force_login(manager)
    page = client.get(f"{survey.get_absolute_url()}resultats/").content.decode()
    assert "à partir de cinq réponses" in page
    assert "Lire" not in page
    texts = client.get(f"{survey.get_absolute_url()}resultats/{survey.questions.get().pk}/").content.decode()
    assert "reconnaissable" not in texts


def test_the_file_has_no_name_no_date_and_no_number(survey, client):
    manager = MembershipFactory(community=survey.community, role="manager").user
    people = members_of(survey, 6)
    for person in people:
        send(person, survey, "=HYPERLINK(1)")
    client.force_login(manager)
    csv = client.post(f"{survey.get_absolute_url()}reponses.csv").getvalue().decode()
    assert csv == "\ufeff" + f"{survey.questions.get().label}\r\n" + "'=HYPERLINK(1)\r\n" * 5
    book = client.post(f"{survey.get_absolute_url()}reponses.xlsx").content
    sheet = load_workbook(io.BytesIO(book)).active
    assert [[cell.value for cell in row] for row in sheet] == [
        [survey.questions.get().label],
        *[["'=HYPERLINK(1)"]] * 5,
    ]
    acts = AuditEntry.objects.filter(act="survey.exported").order_by("pk").values_list("actor", "detail")
    assert list(acts) == [(manager.pk, {"format": "csv"}), (manager.pk, {"format": "xlsx"})]


def test_a_named_survey_says_who(client):
    survey = SurveyFactory(is_anonymous=False)
    question = QuestionFactory(survey=survey, kind="several", label="Vos couleurs")
    manager = MembershipFactory(community=survey.community, role="manager").user
    person = MembershipFactory(community=survey.community).user
    answers.save(person, survey, [question], {question.pk: [0, 2]})
    client.force_login(manager)
    assert client.post(f"{survey.get_absolute_url()}reponses.csv").getvalue().decode().count("\r\n") == 1
    answers.send(person, survey)
    [_heads, row] = client.post(f"{survey.get_absolute_url()}reponses.csv").getvalue().decode().splitlines()
    assert row.split(";")[0] == str(person)
    assert row.endswith('"Rouge ; Bleu"')
