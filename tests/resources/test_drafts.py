"""A draft: begun, saved in parts, never over someone else's words."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from resources.actions import drafts
from resources.models import CaseStudy, Resource
from tests.factories import CaseStudyFactory, CommunityFactory, MembershipFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")


def test_a_draft_belongs_to_who_began_it_and_is_read_by_nobody():
    tutor = UserFactory()
    theme = ThemeFactory()
    draft = drafts.start(tutor, CaseStudy, title="L'été où rien n'allait", kind="case", themes=[theme])
    assert (draft.slug, draft.owner, draft.live) == ("l-ete-ou-rien-n-allait", tutor, False)
    assert list(CaseStudy.objects.get().themes.all()) == [theme]
    assert not Resource.objects.visible_to(tutor).exists()
    assert list(Resource.objects.editable_by(tutor).values_list("pk", flat=True)) == [draft.pk]


@pytest.mark.parametrize(
    ("title", "slug"), [("Proposer", "proposer-2"), ("!!!", "ressource"), ("Œuvre d'un été", "oeuvre-d-un-ete")]
)
def test_addresses_are_free(title, slug):
    assert drafts.free_slug(title) == slug


def test_the_second_of_a_title_has_its_own_address():
    CaseStudyFactory(slug="un-cas")
    assert drafts.free_slug("Un cas") == "un-cas-2"


def test_a_form_sent_twice_begins_one_draft():
    tutor, key = UserFactory(), uuid4()
    first = drafts.start(tutor, CaseStudy, title="Un cas", form_key=key)
    second = drafts.start(tutor, CaseStudy, title="Un cas repris", form_key=key, situation="A")
    assert second.pk == first.pk
    assert (CaseStudy.objects.get().title, CaseStudy.objects.get().situation) == ("Un cas repris", "A")
    assert drafts.start(UserFactory(), CaseStudy, title="Un cas", form_key=key).pk != first.pk


def test_what_is_published_does_not_change_before_review():
    case = CaseStudyFactory(owner=UserFactory(), situation="Avant.")
    draft = drafts.save(case.owner, case, values={"situation": "Après."})
    assert draft.situation == "Après."
    assert CaseStudy.objects.get().situation == "Avant."
    assert drafts.draft_of(CaseStudy.objects.get()).situation == "Après."


def test_two_tabs_that_write_different_fields_both_count():
    tutor = UserFactory()
    case = drafts.start(tutor, CaseStudy, title="Un cas")
    opened = case.latest_revision_id
    drafts.save(tutor, case, values={"situation": "A"}, base=opened)
    drafts.save(tutor, case, values={"question": "B"}, base=opened)
    saved = CaseStudy.objects.get()
    assert (saved.situation, saved.question) == ("A", "B")


def test_what_she_left_as_it_was_stays_as_another_wrote_it():
    tutor, themes = UserFactory(), [ThemeFactory(), ThemeFactory()]
    case = drafts.start(tutor, CaseStudy, title="Un cas")
    opened = case.latest_revision_id
    drafts.save(tutor, case, values={"situation": "A", "themes": themes}, base=opened)
    drafts.save(tutor, case, values={"situation": "", "question": "B", "themes": []}, base=opened)
    saved = CaseStudy.objects.get()
    assert (saved.situation, saved.question, set(saved.themes.all())) == ("A", "B", set(themes))


def test_two_tabs_that_write_the_same_field_do_not_overwrite_each_other():
    tutor = UserFactory()
    case = drafts.start(tutor, CaseStudy, title="Un cas")
    opened = case.latest_revision_id
    drafts.save(tutor, case, values={"situation": "A"}, base=opened)
    with pytest.raises(drafts.Conflict) as conflict:
        drafts.save(tutor, case, values={"situation": "B", "question": "C"}, base=opened)
    assert (conflict.value.fields, conflict.value.theirs.situation) == (["situation"], "A")
    saved = CaseStudy.objects.get()
    assert (saved.situation, saved.question) == ("A", "")


def test_the_same_words_twice_are_no_conflict():
    tutor = UserFactory()
    case = drafts.start(tutor, CaseStudy, title="Un cas")
    opened = case.latest_revision_id
    drafts.save(tutor, case, values={"situation": "A"}, base=opened)
    assert drafts.save(tutor, case, values={"situation": "A"}, base=opened).situation == "A"


def test_who_may_not_know_the_draft_writes_nothing_in_it():
    manager, secret = UserFactory(), CommunityFactory(join_mode="secret")
    shared = MembershipFactory(user=manager, role="manager").community
    case = CaseStudyFactory(owner=UserFactory(), visibility="communities", communities=[shared])
    drafts.save(case.owner, case, values={"communities": [secret]})
    with pytest.raises(drafts.Refused):
        drafts.save(manager, case, values={"situation": "Après."})


@pytest.mark.parametrize("stranger", [AnonymousUser(), None])
def test_a_stranger_writes_nothing(stranger):
    case = CaseStudyFactory(situation="Avant.")
    with pytest.raises(drafts.Refused):
        drafts.save(stranger or UserFactory(), case, values={"situation": "Après."})
    assert drafts.draft_of(CaseStudy.objects.get()).situation == "Avant."
