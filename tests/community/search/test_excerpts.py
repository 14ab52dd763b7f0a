"""What an answer shows of its text: the best lines, the words asked marked, nothing that could run."""

import re
import time

import pytest

from community.search.asking import Asked, read
from community.search.excerpts import MOST_READ, excerpt, holds, marked, typed
from community.search.whoosh_backend.analysis import stems

FILLER = "Rien ne sert de courir dans les couloirs. "


def asking(text, *beginnings):
    return Asked(text, marks=frozenset(stems(text)), beginnings=beginnings)


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("livret", "Les livrets du service", "Les <mark>livrets</mark> du service"),
        ("evaluer", "Une évaluation", "Une <mark>évaluation</mark>"),
        ("évaluation", "EVALUATION", "<mark>EVALUATION</mark>"),
        ("livret accueil", "Le livret d’accueil", "Le <mark>livret d’accueil</mark>"),
        ("livret accueil", "Accueil ! Le livret", "<mark>Accueil</mark> ! Le <mark>livret</mark>"),
        ("livret stagiaire", "Le livret long du stagiaire", "Le <mark>livret</mark> long du <mark>stagiaire</mark>"),
        ("œuvre", "Mise en oeuvre, main-d’Œuvre", "Mise en <mark>oeuvre</mark>, main-d’<mark>Œuvre</mark>"),
        ("VAE", "La vae, la VAE, le vaet", "La <mark>vae</mark>, la <mark>VAE</mark>, le vaet"),
        ("3.2", "Le point 3,2 et le 3", "Le point <mark>3,2</mark> et le 3"),
        ("absent", "Un texte", "Un texte"),
        ("", "Un texte", "Un texte"),
        ("livret", "", ""),
    ],
)
def test_words_are_marked_by_their_stem(words, text, expected):
    assert marked(text, asking(words)) == expected


def test_what_begins_so_is_marked():
    assert marked("Tutorat et tuteur", asking("", "tutor")) == "<mark>Tutorat</mark> et tuteur"


def test_a_list_marks_the_words_as_they_were_typed():
    assert marked("Les Tutorats", typed("tuto")) == "Les <mark>Tutorats</mark>"


@pytest.mark.django_db
def test_words_of_a_phrase_and_synonyms_are_marked():
    from community.models import Synonym

    Synonym.objects.create(words="site qualifiant, terrain de stage")
    said = marked("Un terrain de stage, un long stage", read('"long stage" site qualifiant -rien'))
    assert said == "Un <mark>terrain de stage</mark>, un <mark>long stage</mark>"
    # Apart, the words of an expression taken for another say nothing.
    assert marked("Un terrain vague, hors stage", read("site qualifiant")) == "Un terrain vague, hors stage"


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "livret<img src=x onerror=alert(1)>",
        '"><svg/onload=alert(1)> livret',
        "<mark>livret</mark>",
        "&lt;script&gt; livret",
    ],
)
def test_nothing_runs(evil):
    for said in (marked(evil, asking("livret script")), excerpt(FILLER * 20 + evil, asking("livret script alert"))):
        assert set(re.findall(r"<[^>]*>", said)) <= {"<mark>", "</mark>"}
    assert "&lt;" in marked(evil, asking("livret")) or "&amp;" in marked(evil, asking("livret"))


def test_the_lines_that_hold_most_words_are_chosen():
    text = FILLER * 10 + "Un livret. " + FILLER * 10 + "Le livret du stagiaire se relit. " + FILLER * 10
    said = excerpt(text, asking("livret stagiaire"))
    assert said.startswith("… ")
    assert said.endswith(" …")
    assert "<mark>livret du stagiaire</mark> se relit." in said


def test_lines_are_cut_between_sentences_or_words():
    said = re.sub("</?mark>", "", excerpt(FILLER * 9 + "Le livret est là. " + FILLER * 9, asking("livret"))).strip("… ")
    assert said.startswith("Le livret est là.")
    assert said.endswith("couloirs.")
    words = "mot " * 100 + "livret " + "mot " * 100
    assert set(re.sub("</?mark>", "", excerpt(words, asking("livret"))).split()) == {"…", "mot", "livret"}


@pytest.mark.parametrize("text", ["x" * 5000, "livret" + "x" * 5000, "livret " * 2000, "\n \n" * 500, FILLER * 300])
@pytest.mark.parametrize("words", ["livret", "absent", ""])
def test_it_stays_short(text, words):
    assert len(re.sub("</?mark>", "", excerpt(text, asking(words)))) <= 300


def test_a_short_text_is_whole():
    assert excerpt("Un livret.", asking("livret")) == "Un <mark>livret</mark>."


def test_what_is_beyond_is_not_read():
    assert holds("a " * MOST_READ + "livret", asking("livret")) == 0


def test_different_words_count():
    assert [holds(text, asking("livret stage")) for text in ("livret livret", "livrets de stages", "")] == [1, 2, 0]


@pytest.mark.parametrize("words", ["livret d'accueil stagiaire", "rien sert courir couloirs", "a e i o u y"])
def test_long_texts_are_fast(words):
    asked = asking(words, "cou")
    text = (FILLER + "Le livret d'accueil. ") * 1000
    start = time.process_time()
    excerpt(text, asked)
    assert time.process_time() - start < 1
