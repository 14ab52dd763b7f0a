"""What is new in the mails of the programs that people use."""

import time

import pytest

from community.mailing.incoming.contents import text_of
from community.mailing.incoming.quoting import written
from community.mailing.incoming.reading import read

from .mails import CORPUS

CHARSETS = "La référente a été prévenue."
WRITTEN = {
    "apple_fr": "La visite sur place compte autant.",
    "apple_mail_fr": (
        "Un temps de préparation avec la stagiaire, puis un temps à trois : c'est ce qui marche le mieux ici."
    ),
    "free": "Oui, avec l'accord de la direction.",
    "gmail_en": "We ask the trainee to bring one situation.",
    "gmail_fr": (
        "Bonjour,\nChez nous, on fait le point avec la référente tous les quinze jours, et la grille d'évaluation "
        "sert de support à l'entretien.\n\n- la posture\n- le cadre"
    ),
    "gmail_html": (
        "Voici nos **trois** repères :\n\n- la posture\n- le cadre\n\n"
        "La grille est [en ligne](https://www.example.org/grille)."
    ),
    "gmail_mobile": "Oui, dès la première semaine 👍",
    "laposte": "D'accord avec Sophie.",
    "latin1_unsaid": CHARSETS,
    "no_quote": (
        "Le 12 mars, la direction a écrit une note : elle est jointe.\n\n> Une règle simple\n\n"
        "De : vous à : moi, chacun la sienne."
    ),
    "only_quoted": "",
    "orange": "Je confirme : trois visites par stage.",
    "outlook_fr": "Bonjour Jules,\n\nOui, deux fois par mois.",
    "outlook_html": "Nous l’écrivons à trois.\n\nLe modèle a été revu en 2025.",
    "outlook_ios": "C'est noté, merci.",
    "outlook_web_fr": "Nous avons une convention type.",
    "sfr": "Je confirme.",
    "thunderbird_below": "Nous le faisons à trois, avec la formatrice.",
    "thunderbird_between": "À trois.\nUne heure.",
    "unknown_charset": CHARSETS,
    "utf8_said_latin1": CHARSETS,
    "yahoo_fr": "Il faut compter une demi-journée.",
}


def test_each_mail_of_the_corpus_gives_what_was_written():
    assert {name: text_of(read(path.read_bytes()).message) for name, path in CORPUS.items()} == WRITTEN


def test_a_picture_named_in_the_text_leaves_no_trace():
    assert written("Voir ci-dessous.\n[image: image.png]\n[cid:logo@1]\nMerci") == "Voir ci-dessous.\nMerci"


@pytest.mark.parametrize(
    "line",
    [
        "Bonne journée de formation hier, voici ce que j'en garde.",
        "Thanks, this is what we needed.",
        "Cordialement n'est pas le mot que j'emploierais pour cet entretien-là.",
        "Warning: the mail of the centre comes late.",
    ],
)
def test_a_line_that_begins_like_a_closing_is_kept_with_what_follows(line):
    text = f"Bonjour,\n{line}\n\nLa suite compte aussi."
    assert written(f"{text}\n\nBonne journée à tous,\nClaire") == text


def test_a_long_paragraph_comes_out_whole():
    long = "Nous préparons la visite avec la stagiaire. " * 40
    assert written(f"{long}\n\nCordialement,\nClaire") == long.strip()


def test_cells_of_a_table_are_words_apart():
    cells = (
        b"<p>Deux dates :</p><table><tr><td>Mars</td><td>visite</td></tr><tr><td>Mai</td><td>bilan</td></tr></table>"
    )
    mail = read(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + cells)
    assert text_of(mail.message) == "Deux dates :\n\nMars visite\n\nMai bilan"


def test_scripts_and_addresses_that_run_are_gone():
    raw = b'<p>Oui<script>x()</script><img src=x onerror=x()> <a href="javascript:x()">ici</a></p>'
    assert text_of(read(b"Content-Type: text/html\r\n\r\n" + raw).message) == "Oui ici"


HOSTILE = [
    "On a " * 12_000,
    "On a " * 79 + "\n",
    " \n" * 30_000,
    "> " * 30_000,
    ">\n" * 29_999 + "x",
    "De : x\n" * 9_000,
    "Le 1, x a écrit :\n" * 3_000,
    "Warning: mail " * 4_000,
]


def test_what_is_made_to_take_minutes_takes_none():
    began = time.process_time()
    for text in HOSTILE:
        written(text * (60_000 // len(text)))
    assert time.process_time() - began < 10


@pytest.mark.parametrize("piece", ["<div>", "<p>", "<a ", "<blockquote>", "<td>", "<!--"])
def test_so_does_html(piece):
    raw = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + (piece * (300_000 // len(piece))).encode()
    began = time.process_time()
    text_of(read(raw).message)
    assert time.process_time() - began < 10
