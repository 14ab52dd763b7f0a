"""Cases: written on one page, saved at any moment, read in their parts."""

import pytest
from django.urls import reverse

from community.models import Community
from resources.actions import drafts, review
from resources.models import CaseStudy, Contribution, Resource
from tests.factories import (
    CaseStudyFactory,
    CommunityFactory,
    CompetenceFactory,
    MembershipFactory,
    PostFactory,
    QualificationFactory,
    ResourceFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")

WORDS = {
    "situation": "Une stagiaire ne vient **plus**.",
    "question": "Faut-il prévenir l'école ?",
    "options": "- Appeler\n- Attendre",
    "done": "Nous avons appelé.",
    "learnt": "Appeler le premier jour.",
}


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def tutor(community):
    return MembershipFactory(community=community).user


def fields(community, **changed):
    """Return what a browser sends for a whole case."""
    return {"title": "Plus de nouvelles", "visibility": "communities", "communities": [community.pk]} | WORDS | changed


def edit_url(case):
    return reverse("edit_case", args=[case.slug])


# --- Content ----------------------------------------------------------------------------------------------------------


def test_texts_are_rendered_and_told_in_words():
    case = drafts.start(UserFactory(), CaseStudy, title="Un cas", **WORDS)
    assert case.rendered == {
        "situation": "<p>Une stagiaire ne vient <strong>plus</strong>.</p>",
        "question": "<p>Faut-il prévenir l’école\u202f?</p>",
        "options": "<ul>\n<li>Appeler</li>\n<li>Attendre</li>\n</ul>",
        "done": "<p>Nous avons appelé.</p>",
        "learnt": "<p>Appeler le premier jour.</p>",
    }
    assert case.text.startswith("Une stagiaire ne vient plus. Faut-il prévenir")
    assert case.reading_minutes == 1


def test_reading_takes_no_time_when_there_is_nothing_to_read():
    case = drafts.start(UserFactory(), CaseStudy, title="Un cas", situation="mot " * 900)
    assert case.reading_minutes == 4
    assert drafts.start(UserFactory(), CaseStudy, title="Un autre").reading_minutes == 0


def test_markup_is_shown_as_typed():
    case = drafts.start(UserFactory(), CaseStudy, title="Un cas", situation="<script>alert(1)</script> {{7*7}}")
    assert "<script" not in case.rendered["situation"]
    assert "{{7*7}}" in case.rendered["situation"]


def test_only_parts_with_something_to_show_are_in_the_outline():
    case = CaseStudyFactory(situation="Avant.", learnt="Après.")
    assert case.outline == [("s-situation", "Situation"), ("s-learnt", "Ce que l'on en retient")]


def test_the_reading_page_leads_to_its_parts(client):
    case = CaseStudyFactory(situation="Avant.", learnt="Après.")
    html = client.get(case.get_absolute_url()).content.decode()
    assert '<h2 id="s-situation">Situation</h2>\n<p>Avant.</p>' in html
    assert 'id="s-options"' not in html


def test_reading_one_costs_a_visitor_three_queries(client, django_assert_num_queries):
    case = CaseStudyFactory(**WORDS)
    client.get(case.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(case.get_absolute_url())


def test_a_consented_paragraph_fills_its_part():
    case = CaseStudyFactory()
    post = PostFactory()
    Contribution.objects.create(
        resource=case,
        post=post,
        author=post.author,
        section="done",
        html="<p>Ici.</p>",
        consent="given",
        reach=["public"],
    )
    assert CaseStudy.objects.get().outline == [("s-done", "Ce qui a été fait")]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ["situation", "question", "done"]),
        ({"situation": "A", "question": "B"}, ["done"]),
        ({"situation": "A", "question": "B", "learnt": "C"}, []),
        ({"situation": "A", "question": "B", "done": "C"}, []),
        ({"situation": "A", "question": "B", "done": "C", "visibility": "communities"}, ["communities"]),
    ],
)
def test_what_is_missing(given, missing):
    case = drafts.start(UserFactory(), CaseStudy, title="Un cas", **given)
    assert [name for name, _message in review.lacking(case)] == missing


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_a_case_is_begun_with_a_title_alone(client, tutor):
    client.force_login(tutor)
    answer = client.post(reverse("new_case"), {"title": "Plus de nouvelles", "visibility": "public"})
    case = CaseStudy.objects.get()
    assert (answer.status_code, answer.url) == (302, edit_url(case))
    assert (case.kind, case.owner, case.live, case.slug) == ("case", tutor, False, "plus-de-nouvelles")


def test_a_whole_case_keeps_all_its_fields(client, tutor, community):
    theme, diploma = ThemeFactory(), QualificationFactory()
    competence = CompetenceFactory(qualification=diploma)
    client.force_login(tutor)
    client.post(reverse("new_case"), fields(community, themes=[theme.pk], qualifications=[diploma.pk], summary="Bref."))
    case = CaseStudy.objects.get()
    client.post(edit_url(case), fields(community, qualifications=[diploma.pk], competences=[competence.pk]))
    case = CaseStudy.objects.get()
    assert {name: getattr(case, name) for name in WORDS} == WORDS
    assert (case.visibility, case.summary) == ("communities", "")
    assert [list(getattr(case, name).all()) for name in ("communities", "themes", "qualifications", "competences")] == [
        [Community.objects.get(pk=community.pk)],
        [],
        [diploma],
        [competence],
    ]


def test_beginning_too_often_waits(client, tutor):
    client.force_login(tutor)
    for number in range(30):
        client.post(reverse("new_case"), {"title": f"Cas {number}", "visibility": "public"})
    answer = client.post(reverse("new_case"), {"title": "Un de trop", "visibility": "public"})
    assert (answer.status_code, answer.has_header("Retry-After")) == (429, True)
    assert "Un de trop" in answer.content.decode()
    assert CaseStudy.objects.count() == 30


def test_the_same_form_twice_is_one_case(client, tutor, community):
    client.force_login(tutor)
    key = client.get(reverse("new_case")).context["form"]["form_key"].value()
    for _ in range(2):
        client.post(reverse("new_case"), fields(community, form_key=key))
    assert CaseStudy.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("title", "\u200b", "Champ requis."),
        ("title", "x" * 161, "Assurez-vous que cette valeur comporte au plus 160"),
        ("situation", "x" * 8001, "Assurez-vous que cette valeur comporte au plus 8000"),
        ("situation", "x\n" * 1500, "Ce texte est trop long."),
        ("visibility", "everybody", "Sélectionnez un choix valide."),
        ("communities", ["9" * 30], "Sélectionnez un choix valide."),
        ("themes", ["abc"], "n’est pas une valeur correcte"),
        ("form_key", "abc", "UUID"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_keeps_the_text(client, tutor, community, field, typed, error):
    client.force_login(tutor)
    answer = client.post(reverse("new_case"), fields(community, **{field: typed}))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert error in form.errors[field][0]
    assert "Nous avons appelé." in answer.content.decode()
    assert CaseStudy.objects.count() == 0


def test_nul_bytes_are_no_letters(client, tutor, community):
    client.force_login(tutor)
    client.post(reverse("new_case"), fields(community, situation="A\0B", question="\0"))
    case = CaseStudy.objects.get()
    assert (case.situation, case.question) == ("AB", "")


def test_nobody_shares_with_a_community_where_she_is_not(client, tutor, community):
    secret = CommunityFactory(join_mode="secret", title="Cercle caché")
    client.force_login(tutor)
    answer = client.post(reverse("new_case"), fields(community, communities=[secret.pk]))
    assert (answer.status_code, CaseStudy.objects.count()) == (422, 0)
    assert "Cercle caché" not in answer.content.decode()


def test_a_community_secret_to_a_co_author_stays_and_is_not_shown(client, tutor, community):
    secret = CommunityFactory(join_mode="secret", title="Cercle caché")
    case = CaseStudyFactory(live=False, visibility="communities", communities=[secret, community], authors=[tutor])
    case.save_revision()
    client.force_login(tutor)
    assert "Cercle caché" not in client.get(edit_url(case)).content.decode()
    client.post(edit_url(case), fields(community))
    assert set(CaseStudy.objects.get().communities.values_list("pk", flat=True)) == {secret.pk, community.pk}


def test_two_people_who_write_the_same_words_see_both(client, tutor, community):
    case = drafts.start(tutor, CaseStudy, title="Plus de nouvelles", visibility="communities", communities=[community])
    opened = case.latest_revision_id
    client.force_login(tutor)
    drafts.save(tutor, case, values={"situation": "La leur."})
    answer = client.post(edit_url(case), fields(community, situation="La mienne.", base=opened))
    html = answer.content.decode()
    assert (answer.status_code, CaseStudy.objects.get().situation) == (409, "La leur.")
    assert ("La leur." in html, "La mienne." in html) == (True, True)
    again = fields(community, situation="La mienne.", base=answer.context["base"], choose_situation="mine")
    assert client.post(edit_url(case), again).status_code == 302
    assert CaseStudy.objects.get().situation == "La mienne."


def test_an_error_does_not_make_one_forget_what_she_had_opened(client, tutor, community):
    case = drafts.start(tutor, CaseStudy, title="Plus de nouvelles", visibility="communities", communities=[community])
    opened = case.latest_revision_id
    client.force_login(tutor)
    drafts.save(tutor, case, values={"situation": "La leur."})
    answer = client.post(edit_url(case), fields(community, title="", situation="La mienne.", base=opened))
    assert (answer.status_code, answer.context["base"]) == (422, opened)


# --- Who ------------------------------------------------------------------------------------------------------------


def test_what_a_visitor_typed_waits_for_her_to_sign_in(client, tutor, community):
    answer = client.post(reverse("new_case"), fields(community))
    assert (answer.status_code, CaseStudy.objects.count()) == (302, 0)
    session = client.session
    client.force_login(tutor)
    client.session.update(session)
    assert reverse("account_login") in answer.url


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_one_may_not_write_is_absent(client, community, method):
    case, sheet = CaseStudyFactory(live=False), ResourceFactory()
    author = sheet.owner = UserFactory()
    sheet.save()
    client.force_login(author)
    for slug in (case.slug, sheet.slug, "rien"):
        answer = getattr(client, method)(reverse("edit_case", args=[slug]), fields(community))
        assert answer.status_code == 404


# --- Review -----------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_when_it_is_proposed_and_nothing_is_lost(client, tutor, community):
    client.force_login(tutor)
    answer = client.post(reverse("new_case"), fields(community, question="", proposer="1"))
    case = CaseStudy.objects.get()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["question"])
    assert (case.situation, case.workflow_in_progress) == (WORDS["situation"], False)
    assert f'action="{edit_url(case)}"' in answer.content.decode()


def test_a_whole_case_is_proposed_then_published(client, tutor, community):
    editor = UserFactory(is_superuser=True)
    client.force_login(tutor)
    answer = client.post(reverse("new_case"), fields(community, proposer="1"))
    case = CaseStudy.objects.get()
    assert (answer.status_code, case.workflow_in_progress, case.live) == (302, True, False)
    review.publish(editor, case)
    assert client.get(case.get_absolute_url()).status_code == 200
    assert Resource.objects.get().live


NAMING = "La stagiaire, Maëlle, vit à Cholet."


def test_before_a_case_is_proposed_what_might_identify_somebody_is_shown_once(client, tutor, community):
    client.force_login(tutor)
    response = client.post(reverse("new_case"), fields(community, situation=NAMING, proposer="1"))
    case = CaseStudy.objects.get()
    assert [clue.text for clue in response.context["clues"]] == ["Maëlle", "à Cholet"]
    assert (case.situation, case.workflow_in_progress) == (NAMING, False)
    client.post(edit_url(case), fields(community, situation=NAMING, proposer="sure", base=case.latest_revision_id))
    assert CaseStudy.objects.get().workflow_in_progress


def test_a_replacement_changes_the_form_and_saves_nothing(client, tutor, community):
    case = drafts.start(tutor, CaseStudy, title="Maëlle ne vient plus", situation=NAMING)
    client.force_login(tutor)
    sent = fields(community, title=case.title, situation=NAMING, remplacer="Maëlle → A.")
    form = client.post(edit_url(case), sent | {"base": case.latest_revision_id}).context["form"]
    assert (form["title"].value(), form["situation"].value()) == ("A. ne vient plus", "La stagiaire, A., vit à Cholet.")
    assert CaseStudy.objects.get().situation == NAMING


def test_what_might_identify_somebody_is_looked_for_when_asked(client, tutor, community):
    client.force_login(tutor)
    response = client.post(reverse("new_case"), fields(community, situation=NAMING, anonymat="1"))
    assert ([clue.text for clue in response.context["clues"]], CaseStudy.objects.count()) == (["Maëlle", "à Cholet"], 0)


@pytest.mark.parametrize("words", [1, 3])
def test_the_page_of_a_draft_costs_the_same_whatever_it_holds(client, tutor, words, django_assert_num_queries):
    diploma = QualificationFactory()
    case = drafts.start(
        tutor,
        CaseStudy,
        title="Un cas",
        communities=[MembershipFactory(user=tutor).community for _ in range(words)],
        themes=[ThemeFactory() for _ in range(words)],
        qualifications=[diploma, *(QualificationFactory() for _ in range(words - 1))],
        competences=[CompetenceFactory(qualification=diploma)],
        **WORDS,
    )
    client.force_login(tutor)
    client.get(edit_url(case))
    with django_assert_num_queries(23):
        client.get(edit_url(case))
