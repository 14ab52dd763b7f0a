"""Two versions of the same words: both shown, one chosen, none lost."""

import pytest
from django import forms
from django.http import QueryDict

from community.models import Theme
from resources import editing
from resources.actions import drafts
from resources.models import CaseStudy
from tests.factories import ThemeFactory, UserFactory


class CaseForm(forms.Form):
    """A form as the library's are: a text, rows, a choice, a box."""

    situation = forms.CharField(label="Situation", required=False)
    themes = forms.ModelMultipleChoiceField(Theme.objects.all(), label="Thèmes", required=False)
    visibility = forms.ChoiceField(label="Qui peut lire", choices=[("public", "Tout le monde"), ("x", "Membres")])
    agreed = forms.BooleanField(label="D'accord", required=False)


@pytest.fixture
def themes(library):
    return [ThemeFactory(name="Bilan"), ThemeFactory(name="Accueil")]


@pytest.mark.parametrize(
    ("sent", "base"), [("12", 12), ("", None), ("-1", None), ("douze", None), ("9" * 40, None), ("٣", None)]
)
def test_a_base_is_a_number_or_nothing(sent, base):
    assert editing.base_of({"base": sent}) == base


def test_both_versions_are_told_in_words(themes):
    tutor = UserFactory()
    draft = drafts.start(tutor, CaseStudy, title="Un cas")
    opened = draft.latest_revision_id
    theirs = drafts.save(tutor, draft, values={"situation": "Hier.", "themes": [themes[0]]}, base=opened)
    form = CaseForm(QueryDict(f"situation=Demain.&themes={themes[1].pk}&themes=nimporte&visibility=public"))
    with pytest.raises(drafts.Conflict) as raised:
        drafts.save(tutor, draft, values={"situation": "Demain.", "themes": [themes[1]]}, base=opened)
    given = {"situation": "Hier.", "themes": [themes[0]]}
    assert editing.conflict_context(form, raised.value, given) == {
        "clashes": [
            editing.Clash("situation", "Situation", "Demain.", "Hier."),
            editing.Clash("themes", "Thèmes", "Accueil", "Bilan"),
        ],
        "base": theirs.latest_revision_id,
    }


@pytest.mark.parametrize(
    ("name", "sent", "theirs", "words"),
    [
        ("visibility", "visibility=x", "public", ("Membres", "Tout le monde")),
        ("agreed", "agreed=on", False, ("oui", "non")),
        ("situation", "situation=", "Hier.", ("", "Hier.")),
    ],
)
def test_choices_boxes_and_silence_have_words(themes, name, sent, theirs, words):
    conflict = drafts.Conflict([name], CaseStudy())
    (clash,) = editing.conflict_context(CaseForm(QueryDict(sent)), conflict, {name: theirs})["clashes"]
    assert (clash.mine, clash.theirs) == words


def test_parts_of_a_field_that_are_the_same_are_not_shown(themes):
    conflict = drafts.Conflict(["body"], CaseStudy())
    form = CaseForm(QueryDict("situation=Demain.&visibility=x"))
    given = {"situation": "Hier.", "visibility": "x"}
    shown = editing.conflict_context(form, conflict, given, names={"body": ["situation", "visibility"]})["clashes"]
    assert [clash.name for clash in shown] == ["situation"]


def test_what_she_chose_takes_the_place_of_what_she_typed(themes):
    data = QueryDict("situation=Demain.&themes=1&choose_situation=theirs&choose_themes=theirs&choose_slug=theirs")
    chosen = editing.with_choices(data, {"situation": "Hier.", "themes": themes})
    assert chosen["situation"] == "Hier."
    assert chosen.getlist("themes") == [str(theme.pk) for theme in themes]
    assert "slug" not in chosen


def test_without_a_choice_nothing_moves():
    data = QueryDict("situation=Demain.&choose_situation=mine")
    assert editing.with_choices(data, {"situation": "Hier."}) is data
