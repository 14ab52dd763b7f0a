"""Making a survey: from a template or empty, its questions, publishing, closing, copying."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from community.models import AuditEntry, Notification
from surveys import chores
from surveys.actions import answers, keeping, questions
from surveys.models import Question, Response, Survey
from surveys.refusals import NotPossible
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    QuestionFactory,
    ResponseFactory,
    SurveyFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager():
    return MembershipFactory(role="manager", community__slug="tuteurs").user


@pytest.fixture
def draft(manager):
    place = manager.memberships.get().community
    return SurveyFactory(community=place, author=manager, state="draft", questions=["short", "one"])


def path(name, survey, *args):
    return reverse(name, args=[survey.public_id, *args])


def labels(survey):
    return list(survey.questions.values_list("label", flat=True))


def test_beginning_from_a_template(manager, client):
    template = SurveyFactory(community=None, is_template=True, state="draft", kind="needs", questions=["scale", "long"])
    client.force_login(manager)
    sent = {"title": "Nos besoins", "place": "tuteurs", "start": f"modele-{template.pk}"}
    response = client.post(reverse("new_survey"), sent)
    survey = Survey.objects.get(title="Nos besoins")
    assert response.url == path("manage_survey", survey)
    assert (survey.kind, survey.state, survey.is_template, survey.community.slug) == (
        "needs",
        "draft",
        False,
        "tuteurs",
    )
    assert labels(survey) == labels(template)


def test_one_begins_only_where_one_manages(manager, client):
    other = CommunityFactory()
    with pytest.raises(PermissionDenied):
        keeping.create(manager, other, title="Ailleurs")
    with pytest.raises(PermissionDenied):
        keeping.create(manager, None, title="Partout")
    client.force_login(manager)
    wrong = client.post(reverse("new_survey"), {"title": "x", "place": other.slug, "start": "other"})
    assert (wrong.status_code, Survey.objects.count()) == (422, 0)
    client.force_login(UserFactory())
    assert client.get(reverse("new_survey")).status_code == 403


def test_templates_of_other_communities_are_not_offered(manager):
    SurveyFactory(is_template=True, state="draft")
    mine = SurveyFactory(community=manager.memberships.get().community, is_template=True, state="draft")
    shipped = SurveyFactory(community=None, is_template=True, state="draft")
    assert set(Survey.objects.templates_for(manager)) == {mine, shipped}
    assert not Survey.objects.templates_for(UserFactory()).exists()


def test_the_questions_are_written_moved_and_deleted_without_a_script(draft, manager, client):
    client.force_login(manager)
    first, second = draft.questions.all()
    wanted = {"label": "Et en un mot ?", "kind": "several", "options": "Oui\nNon\n\nOui\n", "section": "Vous"}
    client.post(path("new_question", draft), wanted)
    third = draft.questions.last()
    assert (third.options, third.section) == (["Oui", "Non"], "Vous")
    there = client.post(path("move_question", draft), {"up": third.pk})
    assert there.url == f"{path('manage_survey', draft)}?page=1#q{third.pk}"
    assert list(draft.questions.all()) == [first, third, second]
    client.post(path("move_question", draft), {"down": first.pk})
    assert list(draft.questions.all()) == [third, first, second]
    client.post(path("edit_question", draft, first.pk), {"delete": "1"})
    assert list(draft.questions.all()) == [third, second]


@pytest.mark.parametrize(
    ("kind", "options", "error"),
    [
        ("one", "Oui", "Proposez de deux à 12 choix"),
        ("several", "\n".join(map(str, range(13))), "Proposez de deux à 12 choix"),
        ("scale", "Un\nDeux", "cinq niveaux"),
        ("one", "x" * 121 + "\ny", "cent vingt caractères"),
    ],
)
def test_wrong_choices_are_refused(draft, manager, client, kind, options, error):
    client.force_login(manager)
    response = client.post(path("new_question", draft), {"label": "Combien ?", "kind": kind, "options": options})
    assert response.status_code == 422
    assert error in response.content.decode()
    assert draft.questions.count() == 2


def test_questions_of_others_and_numbers_too_large_are_absent(draft, manager, client):
    client.force_login(manager)
    theirs = QuestionFactory()
    for wrong in (theirs.pk, 10**30):
        assert client.get(path("edit_question", draft, wrong)).status_code == 404
        assert client.post(path("move_question", draft), {"up": wrong}).status_code == 404


def test_after_the_first_answer_only_texts_are_corrected(draft, manager, client):
    keeping.publish(manager, draft)
    person = MembershipFactory(community=draft.community).user
    answers.send_nameless(person, draft, {})
    first, second = draft.questions.all()
    for act in (
        lambda: questions.add(manager, draft, label="Encore", kind="short"),
        lambda: questions.move(manager, first, up=False),
        lambda: questions.remove(manager, first),
        lambda: questions.edit(manager, second, options=["Un seul"]),
    ):
        with pytest.raises(NotPossible):
            act()
    questions.edit(manager, second, label="Corrigée", kind="long", options=["rouge", "vert", "bleu"])
    second.refresh_from_db()
    assert (second.label, second.kind, second.options) == ("Corrigée", "one", ["rouge", "vert", "bleu"])
    assert AuditEntry.objects.get(act="survey.corrected").detail["after"]["label"] == "Corrigée"
    client.force_login(manager)
    fewer = client.post(path("edit_question", draft, second.pk), {"label": "Corrigée", "options": "rouge\nvert"})
    assert (fewer.status_code, Question.objects.count()) == (422, 2)


def test_publishing_tells_the_members_and_keeps_the_promise(draft, manager):
    member = MembershipFactory(community=draft.community).user
    assert keeping.publish(manager, draft) is True
    assert keeping.publish(manager, draft) is False
    told = list(Notification.objects.values_list("recipient", "verb", "data__url"))
    assert [row[:2] for row in told] == [(member.pk, "survey_opened")]
    draft.refresh_from_db()
    assert keeping.edit(manager, draft, title="Mieux dit", is_anonymous=False, results="members") == ["title"]
    assert AuditEntry.objects.filter(act="survey.published").count() == 1


def test_what_cannot_be_published_says_why(draft, manager, client):
    client.force_login(manager)
    draft.questions.all().delete()
    page = client.post(path("survey_state", draft), {"act": "publish"}, follow=True).content.decode()
    assert "au moins une question" in page
    for _ in range(20):
        QuestionFactory(survey=draft, kind="scale")
    page = client.post(path("survey_state", draft), {"act": "publish"}, follow=True).content.decode()
    assert "tient sur une page" in page
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert Notification.objects.count() == 0


def test_closing_and_opening_again(draft, manager):
    keeping.publish(manager, draft)
    assert (keeping.close(manager, draft), keeping.close(manager, draft)) == (True, False)
    Survey.objects.update(closes_on=date(2020, 1, 1))
    assert (keeping.reopen(manager, draft), keeping.reopen(manager, draft)) == (True, False)
    draft.refresh_from_db()
    assert (draft.state, draft.closes_on) == ("open", None)
    acts = AuditEntry.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["survey.published", "survey.closed", "survey.reopened"]


def test_a_copy_has_neither_answers_nor_dates(draft, manager, client):
    keeping.edit(manager, draft, closes_on=timezone.localdate())
    keeping.publish(manager, draft)
    client.force_login(manager)
    client.post(path("survey_state", draft), {"act": "copy"})
    copy = Survey.objects.latest("pk")
    assert (copy.title, copy.state, copy.closes_on) == (f"{draft.title} (copie)", "draft", None)
    assert labels(copy) == labels(draft)
    client.post(path("survey_state", copy), {"act": "template"})
    assert Survey.objects.filter(is_template=True, title=copy.title).count() == 1


def test_only_drafts_are_deleted(draft, manager):
    keeping.publish(manager, draft)
    assert keeping.delete(manager, draft) is False
    copy = keeping.duplicate(manager, draft, title="Copie")
    assert keeping.delete(manager, copy) is True
    assert list(Survey.objects.all()) == [draft]


def test_who_does_not_manage_changes_nothing(draft, client):
    member = MembershipFactory(community=draft.community).user
    client.force_login(member)
    for name, sent in (("survey_state", {"act": "publish"}), ("survey_settings", {"title": "x"}), ("new_question", {})):
        assert client.post(path(name, draft), sent).status_code == 404
    for act in (keeping.publish, keeping.close, keeping.reopen, keeping.delete):
        with pytest.raises(PermissionDenied):
            act(member, draft)


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"closes_on": "2020-01-01"}, "déjà passé"),
        ({"opens_on": "2096-01-02", "closes_on": "2096-01-01"}, "avant le premier"),
        ({"title": "\u200b"}, "vide"),
        ({"audience": "everyone"}, "choix"),
        ({"title": "x" * 161}, "160"),
    ],
)
def test_wrong_settings_are_refused(draft, manager, client, sent, error):
    client.force_login(manager)
    right = {"title": "Titre", "is_anonymous": "oui", "audience": "members", "results": "managers"}
    response = client.post(path("survey_settings", draft), right | sent)
    assert response.status_code == 422
    assert error in response.content.decode()


def test_a_secret_community_asks_its_members_only(manager, client):
    membership = MembershipFactory(role="manager", user=manager, community__join_mode="secret")
    draft = SurveyFactory(community=membership.community, state="draft")
    client.force_login(manager)
    sent = {"title": "x", "is_anonymous": "oui", "audience": "link", "results": "managers"}
    assert client.post(path("survey_settings", draft), sent).status_code == 422


def test_those_who_did_not_answer_are_reminded_once(draft, manager):
    today = timezone.localdate()
    answered, silent = (MembershipFactory(community=draft.community).user for _ in range(2))
    keeping.edit(manager, draft, closes_on=today + timedelta(days=2))
    keeping.publish(manager, draft)
    answers.send_nameless(answered, draft, {})
    chores.remind()
    assert Notification.objects.filter(verb="survey_closing").count() == 0
    Survey.objects.update(told_at=timezone.now() - timedelta(days=10))
    for _ in range(2):
        chores.remind()
    reminded = Notification.objects.filter(verb="survey_closing").values_list("recipient", flat=True)
    assert set(reminded) == {silent.pk, manager.pk}
    assert len(reminded) == 2


def test_a_survey_to_come_is_told_on_its_first_day(draft, manager):
    MembershipFactory(community=draft.community)
    keeping.edit(manager, draft, opens_on=timezone.localdate() + timedelta(days=1))
    keeping.publish(manager, draft)
    chores.tell_opened()
    assert Notification.objects.count() == 0
    Survey.objects.update(opens_on=timezone.localdate())
    for _ in range(2):
        chores.tell_opened()
    assert Notification.objects.filter(verb="survey_opened").count() == 1


def test_notifications_leave_with_the_membership(draft, manager):
    from community.actions.managing import remove_member

    membership = MembershipFactory(community=draft.community)
    keeping.publish(manager, draft)
    assert membership.user.notifications.filter(verb="survey_opened").count() == 1
    remove_member(manager, membership)
    assert membership.user.notifications.filter(verb="survey_opened").count() == 0


def test_a_preview_cannot_be_sent(draft, manager, client):
    client.force_login(manager)
    page = client.get(path("survey_preview", draft)).content.decode()
    assert "Rien ne s'envoie" in page
    assert "Envoyer mes réponses" not in page
    assert client.post(path("survey_preview", draft)).status_code == 405
    assert Response.objects.count() == 0


def test_words_are_never_markup(draft, manager, client):
    wicked = "<script>alert(1)</script>"
    Survey.objects.update(title=wicked, purpose=wicked, state="open", is_anonymous=False, results="members")
    Question.objects.update(label=wicked, help=wicked, section=wicked, options=[wicked, wicked])
    text, choice = draft.questions.all()
    ResponseFactory(survey=draft, answers={text: wicked, choice: 1})
    client.force_login(manager)
    names = ("survey", "survey_answer", "survey_results", "manage_survey", "survey_settings", "survey_preview")
    pages = [path(name, draft) for name in names] + [path("survey_texts", draft, text.pk)]
    pages += [
        path("edit_question", draft, choice.pk),
        reverse("surveys"),
        reverse("community_surveys", args=["tuteurs"]),
    ]
    found = {page: client.get(page).content.decode() for page in pages}
    assert {page for page, body in found.items() if "alert(1)" not in body} == set()
    assert {page for page, body in found.items() if "<script>alert" in body} == set()
