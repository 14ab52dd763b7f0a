"""Answering: once, with or without a name, until the last day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from community.limits import allow
from surveys import permissions
from surveys.actions import answers, keeping
from surveys.actions.suggestions import suggest
from surveys.models import Answer, Participation, Response, Suggestion
from surveys.refusals import AlreadyAnswered, Incomplete, NotOpen
from surveys.views.doors import MOST_FROM_AN_ADDRESS, WINDOW
from tests.factories import MembershipFactory, QuestionFactory, SurveyFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def survey():
    return SurveyFactory(questions=["long"])


@pytest.fixture
def named():
    return SurveyFactory(questions=["long"], is_anonymous=False)


def member_of(survey):
    return MembershipFactory(community=survey.community).user


def path(survey):
    return reverse("survey_answer", args=[survey.public_id])


def field(survey):
    return f"q{survey.questions.get().pk}"


def test_an_answer_without_a_name_is_taken_once(survey, client):
    client.force_login(member_of(survey))
    assert client.post(path(survey), {field(survey): "Bien"}).url == reverse("survey_thanks", args=[survey.public_id])
    again = client.post(path(survey), {field(survey): "Un second texte"})
    assert again.status_code == 409
    assert "Vous avez déjà répondu" in again.content.decode()
    assert "Un second texte" in again.content.decode()
    assert list(Answer.objects.values_list("value", flat=True)) == ["Bien"]


def test_two_tabs_at_the_same_moment_leave_one_row(survey):
    """The constraint holds where the second request looked before the first had written."""
    person = member_of(survey)
    answers.send_nameless(person, survey, {})
    with pytest.raises(AlreadyAnswered):
        answers.send_nameless(person, survey, {survey.questions.get().pk: "Encore"})
    assert (Participation.objects.count(), Response.objects.count(), Answer.objects.count()) == (1, 1, 0)


def test_a_named_answer_may_be_changed_until_the_end(named, client):
    person = member_of(named)
    client.force_login(person)
    client.post(path(named), {field(named): "Un brouillon"})
    assert Response.objects.get().sent_on is None
    client.post(path(named), {field(named): "Envoyé", "send": "1"})
    page = client.get(path(named))
    assert "Envoyé" in page.content.decode()
    client.post(path(named), {field(named): "Changé", "send": "1", "known": "1"})
    assert list(Answer.objects.values_list("value", flat=True)) == ["Changé"]
    assert Response.objects.get().sent_on == timezone.localdate()
    keeping.close(MembershipFactory(community=named.community, role="manager").user, named)
    late = client.post(path(named), {field(named): "Trop tard", "send": "1", "known": "1"})
    assert (late.status_code, "Trop tard" in late.content.decode()) == (409, True)
    assert Answer.objects.get().value == "Changé"


def test_another_tab_does_not_overwrite_what_was_sent(named, client):
    client.force_login(member_of(named))
    client.post(path(named), {field(named): "Du premier onglet", "send": "1"})
    second = client.post(path(named), {field(named): "Du second", "send": "1"})
    page = second.content.decode()
    assert second.status_code == 409
    assert "depuis un autre onglet" in page
    assert "Du second" in page
    assert Answer.objects.get().value == "Du premier onglet"
    assert 'name="known"' in page


def test_what_was_typed_comes_back_after_closing(survey, client):
    client.force_login(member_of(survey))
    keeping.close(MembershipFactory(community=survey.community, role="manager").user, survey)
    late = client.post(path(survey), {field(survey): "Un avis de dernière minute"})
    assert late.status_code == 409
    assert "ne reçoit plus de réponse" in late.content.decode()
    assert "Un avis de dernière minute" in late.content.decode()
    assert Response.objects.count() == Participation.objects.count() == 0
    assert client.get(path(survey)).url == survey.get_absolute_url()


def test_what_was_typed_waits_behind_the_sign_in(survey, client):
    sent = client.post(path(survey), {field(survey): "Un avis gardé"})
    assert sent.url == f"{reverse('account_login')}?next={path(survey)}"
    client.force_login(member_of(survey))
    assert "Un avis gardé" in client.get(path(survey)).content.decode()


def test_a_long_survey_is_saved_part_by_part(client):
    survey = SurveyFactory(is_anonymous=False)
    first = QuestionFactory(survey=survey, section="Vous", is_required=True)
    second = QuestionFactory(survey=survey, section="La suite")
    client.force_login(member_of(survey))
    there = client.post(f"{path(survey)}?page=1", {f"q{first.pk}": "", "next": "1"})
    assert there.url == f"{path(survey)}?page=2"
    back = client.post(f"{path(survey)}?page=2", {f"q{second.pk}": "Du temps", "send": "1"})
    assert back.url == f"{path(survey)}?page=1#q{first.pk}"
    assert (Response.objects.get().sent_on, Answer.objects.get().value) == (None, "Du temps")
    client.post(f"{path(survey)}?page=1", {f"q{first.pk}": "Tutrice", "next": "1"})
    client.post(f"{path(survey)}?page=2", {f"q{second.pk}": "Du temps", "send": "1"})
    assert Response.objects.get().sent_on == timezone.localdate()


def test_a_visitor_is_given_a_cookie_by_answering_only(client):
    survey = SurveyFactory(questions=["long"], audience="link")
    cover = client.get(survey.get_absolute_url())
    assert (cover.status_code, dict(cover.cookies)) == (200, {})
    sent = client.post(path(survey), {field(survey): "Bien"})
    assert "enquetes" in sent.cookies
    assert client.post(path(survey), {field(survey): "Encore"}).status_code == 409
    # One form sent twice, before any cookie.
    key = "0123456789abcdef" * 2
    del client.cookies["enquetes"]
    codes = []
    for _ in range(2):
        codes.append(client.post(path(survey), {field(survey): "Bien", "key": key}).status_code)
        client.cookies.pop("enquetes", None)
    assert codes == [302, 409]
    assert Response.objects.count() == 2
    assert key not in Participation.objects.values_list("browser", flat=True)


def test_a_visitor_of_a_survey_for_members_signs_in_as_for_none_at_all(survey, client):
    hidden, absent = client.get(survey.get_absolute_url()), client.get("/enquetes/rien/")
    assert hidden.url == f"{reverse('account_login')}?next={survey.get_absolute_url()}"
    assert absent.url == f"{reverse('account_login')}?next=/enquetes/rien/"


def test_a_survey_of_a_secret_community_is_absent(client):
    survey = SurveyFactory(community__join_mode="secret", audience="link", questions=["long"])
    client.force_login(UserFactory())
    names = ["survey", "survey_answer", "survey_thanks", "survey_results", "manage_survey", "survey_settings"]
    pages = [reverse(name, args=[survey.public_id]) for name in names]
    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(path(survey), {field(survey): "Bien"}).status_code == 404
    assert client.get(reverse("community_surveys", args=[survey.community.slug])).status_code == 404


def test_the_last_day_lasts_until_midnight_through_the_change_to_summer_time():
    survey = SurveyFactory(closes_on=date(2026, 3, 29), community=None, audience="signed_in")
    paris = ZoneInfo("Europe/Paris")
    moments = {
        datetime(2026, 3, 29, 1, 59, tzinfo=paris): True,
        datetime(2026, 3, 29, 3, 0, tzinfo=paris): True,
        datetime(2026, 3, 29, 23, 59, tzinfo=paris): True,
        datetime(2026, 3, 29, 21, 59, tzinfo=ZoneInfo("UTC")): True,
        datetime(2026, 3, 29, 22, 1, tzinfo=ZoneInfo("UTC")): False,
        # Still the 29th in Martinique: the site's day counts, as the page says.
        datetime(2026, 3, 29, 19, 0, tzinfo=ZoneInfo("America/Martinique")): False,
    }
    person = UserFactory()
    assert {moment: permissions.can_answer(person, survey, timezone.localdate(moment)) for moment in moments} == moments
    assert keeping.close_overdue(date(2026, 3, 29)) == 0
    assert keeping.close_overdue(date(2026, 3, 30)) == 1


def test_actions_refuse_who_may_not_and_write_nothing(survey, named):
    stranger = UserFactory()
    for send in (
        lambda: answers.send_nameless(stranger, survey, {}),
        lambda: answers.save(stranger, named, [], {}),
        lambda: answers.send(stranger, named),
        lambda: suggest(member_of(survey), survey, "Ce n'est pas une boîte"),
    ):
        with pytest.raises(NotOpen):
            send()
    assert Response.objects.count() == Participation.objects.count() == Suggestion.objects.count() == 0


def test_a_required_question_waits_for_its_answer(named):
    named.questions.update(is_required=True)
    person = member_of(named)
    with pytest.raises(Incomplete):
        answers.send(person, named)
    answers.save(person, named, named.questions.all(), {named.questions.get().pk: "Oui"})
    assert answers.send(person, named) is True
    assert answers.send(person, named) is False


HOSTILE = {
    "short": ["\x00", "\u200b", "x" * 301],
    "one": ["7", "-1", "x", "\x00", "9" * 40],
    "several": ["7", "x", "\x00"],
    "scale": ["0", "6", "2.5", "NaN"],
    "number": ["NaN", "Infinity", "1e400", "x", "9" * 30, "1,234"],
    "date": ["2026-02-30", "x", "99999-01-01"],
    "yes_no": ["2", "oui"],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_wrong_input_is_said_beside_its_field_and_writes_nothing(kind, client):
    survey = SurveyFactory(audience="link")
    question = QuestionFactory(survey=survey, kind=kind, is_required=True)
    for value in HOSTILE[kind]:
        answer = client.post(path(survey), {f"q{question.pk}": value})
        assert answer.status_code in (400, 422), value
        if answer.status_code == 422:
            assert 'class="error"' in answer.content.decode()
    assert Response.objects.count() == 0


def test_each_kind_is_stored_as_it_is_counted(client):
    survey = SurveyFactory(audience="link")
    sent = {
        "short": ("Bonjour  à tous", "Bonjour à tous"),
        "one": ("1", 1),
        "several": (["2", "0", "2"], [0, 2]),
        "scale": ("4", 4),
        "number": ("7,5", 7.5),
        "date": ("2026-11-24", "2026-11-24"),
        "yes_no": ("0", 0),
    }
    questions = {kind: QuestionFactory(survey=survey, kind=kind) for kind in sent}
    client.post(path(survey), {f"q{questions[kind].pk}": typed for kind, (typed, _stored) in sent.items()})
    stored = dict(Answer.objects.values_list("question__kind", "value"))
    assert stored == {kind: value for kind, (_typed, value) in sent.items()}


def test_too_many_answers_from_one_address_wait(client):
    survey = SurveyFactory(questions=["long"], audience="link")
    for _ in range(MOST_FROM_AN_ADDRESS):
        allow("survey:127.0.0.1", MOST_FROM_AN_ADDRESS, WINDOW)
    refused = client.post(path(survey), {field(survey): "Une réponse de trop"})
    assert (refused.status_code, "Une réponse de trop" in refused.content.decode()) == (429, True)
    assert Response.objects.count() == 0


def test_an_address_is_not_a_number(client):
    client.force_login(UserFactory())
    for wrong in ("1", "x" * 200, "nouvelle-enquete"):
        assert client.get(f"/enquetes/{wrong}/").status_code == 404


def test_a_survey_to_come_takes_no_answer_yet(survey, client):
    survey.opens_on = timezone.localdate() + timedelta(days=2)
    survey.save()
    client.force_login(member_of(survey))
    assert "Premier jour" in client.get(survey.get_absolute_url()).content.decode()
    assert client.post(path(survey), {field(survey): "Trop tôt"}).status_code == 409
