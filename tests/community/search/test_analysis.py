"""French words, as the index keeps them."""

import re
import time
import unicodedata
from pathlib import Path

import pytest

from community.search.whoosh_backend.analysis import LONGEST, analyse, fold, stems

ROOT = Path(__file__).resolve().parents[3]
TEXTS = sorted(
    [*ROOT.glob("locale/*/LC_MESSAGES/*.po"), *ROOT.glob("home/d*/**/*.json"), *ROOT.glob("templates/**/*.html")]
)
WORDS = sorted({word for path in TEXTS for word in re.findall(r"[^\W\d_]+", path.read_text(encoding="utf-8"))})
ACCENTED = [word for word in WORDS if not word.isascii()]


def positions(text):
    return [(word.stem, word.position) for word in analyse(text)]


def test_every_accented_word_is_reached_without_accents():
    assert len(ACCENTED) > 1_000
    assert [word for word in ACCENTED if stems(word) != stems(fold(word))] == []


def test_every_accented_word_is_reached_from_a_decomposed_text():
    assert [word for word in ACCENTED if stems(word) != stems(unicodedata.normalize("NFD", word))] == []


def test_capitals_change_nothing_of_a_word():
    assert [word for word in WORDS if len(word) > 5 and stems(f"de {word}") != stems(f"de {word.upper()}")] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("capacité", "CAPACITE"),
        ("les stages", "un stage"),
        ("l'accueil", "l’accueil"),
        ("qu'il accueille", "accueille"),
        ("j'ai aujourd'hui un stage", "stage"),
        ("une presqu'île", "île"),
        ("œuvre", "oeuvre"),
        ("Æther", "aether"),
        ("sous-traitance", "sous traitance"),
        ("rendez-vous", "rendez vous"),
        ("Loire-Atlantique", "loire atlantique"),
        ("n° 12", "12"),
        ("3,2", "3.2"),
        ("2026-2027", "2026 2027"),
        ("formateur·rice·s", "formateur"),
        ("conseiller·ère·s", "conseiller"),
        ("tuteurs/trices", "tuteurs"),
        ("étudiant(e)s", "étudiants"),
        ("étudiant.e.s", "étudiants"),
        ("étudiant-e-s", "étudiants"),
        ("lycéen(ne)s", "lycéens"),
        ("le stagiaire(s)", "stagiaires"),
        ("la formatrice", "formateurs"),
        ("tutrices", "tuteur"),
        ("une conseillère", "conseillers"),
        ("infirmières", "infirmier"),
        ("accompagnée", "accompagner"),
        ("employées", "employé"),
        ("capacités", "capacité"),
        ("ﬁche", "fiche"),
        ("accom\u00adpa\u00adgner", "accompagner"),
        ("stage\0accueil", "stage accueil"),
        ("stage 🎓 accueil", "stage accueil"),
    ],
)
def test_two_ways_of_writing_are_one(one, other):
    assert stems(one) == stems(other) != []


@pytest.mark.parametrize("word", ["VAE", "DEASS", "CPF", "DEES", "TISF", "DC1", "2026", "12"])
def test_acronyms_and_numbers_stay_whole(word):
    assert stems(word) == stems(word.lower()) == [word.lower()]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("le stage ES, puis ME", ["stag", "es", "me"]),
        ("ES", ["es"]),
        ("tu es là", ["la"]),
        ("LES AIDES À LA FORMATION", ["aid", "format"]),
    ],
)
def test_a_diploma_in_capitals_is_not_a_stop_word(text, kept):
    assert stems(text) == [word for word in kept if word != "la"]


@pytest.mark.parametrize(
    "text", ["", " ", "…!?", "comment est-ce que", "Quel, quelle et pourquoi ?", "\0", "🎓", "_", "' ’"]
)
def test_nothing_to_look_for(text):
    assert stems(text) == []


@pytest.mark.parametrize("text", ["un été en mission", "six mois", "sans sous", "pouvoir d'agir"])
def test_words_that_mean_something_are_kept(text):
    assert len(stems(text)) == 2 if text != "six mois" else stems(text) == ["six", "mois"]


def test_stop_words_count_in_positions():
    assert positions("droit de la famille") == [("droit", 0), ("famill", 3)]


def test_words_are_given_where_they_stand():
    text = "L’accueil d'un·e étudiant·e, c'est l'œuvre de tou·te·s."
    assert [text[word.start : word.end] == word.text for word in analyse(text)] == [True] * len(list(analyse(text)))
    assert [word.text for word in analyse(text)][:2] == ["accueil", "étudiant·e"]


def test_an_address_gives_the_words_of_its_site_and_page():
    assert stems("voir https://www.service-public.fr/vosdroits/F1427?xtor=a-b_c&d=e#f") == [
        *stems("voir service public fr vosdroits"),
        "f1427",
    ]
    assert len(stems("https://exemple.fr/" + "chemin/" * 1_000)) <= 12
    assert stems("jean.dupont@exemple.fr") == stems("jean dupont exemple fr")


def test_a_word_without_end_is_cut():
    assert [len(stem) <= LONGEST for stem in stems("é" * 100_000)] == [True]


@pytest.mark.parametrize(
    "text", ["1,1" * 50_000, "a-" * 50_000, "(e)s" * 50_000, "·e" * 50_000, "e\u0301" * 50_000, "http://" * 20_000]
)
def test_no_text_takes_long(text):
    started = time.thread_time()
    list(analyse(text))
    assert time.thread_time() - started < 2
