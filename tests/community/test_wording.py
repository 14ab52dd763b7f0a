"""The interface's French is well set, whatever the sources say."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, trans_real

from community import wording


@pytest.fixture
def installed():
    french = trans_real.translation("fr")
    kept, french._fallback = french._fallback, None
    wording.install()
    yield
    french._fallback = kept


def test_own_words_get_their_apostrophes_and_spaces(installed):
    with translation.override("fr"):
        assert _("Où en êtes-vous ? C'est l'accueil : « ici »...") == (
            "Où en êtes-vous\u202f? C’est l’accueil\u00a0: «\u202fici\u202f»…"
        )


def test_the_words_of_the_catalogue_win(installed):
    with translation.override("fr"):
        assert _("Monday") == "lundi"


def test_other_languages_are_left_alone(installed):
    with translation.override("en"):
        assert _("C'est l'accueil") == "C'est l'accueil"


@pytest.mark.parametrize(("number", "expected"), [(0, "réponse"), (1, "réponse"), (2, "réponses")])
def test_zero_is_singular_and_the_number_keeps_its_word(installed, number, expected):
    with translation.override("fr"):
        text = ngettext("%(n)s réponse", "%(n)s réponses", number)
    assert text % {"n": number} == f"{number}\u00a0{expected}"


def test_a_context_never_shows(installed):
    with translation.override("fr"):
        assert pgettext("verb", "Garder l'adresse") == "Garder l'adresse"
