"""French typography: what is set, what is left alone."""

import random

import pytest

from community.templatetags.margelle import headline
from community.typography import french, french_html

N, B = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Vraiment ?", f"Vraiment{N}?"),
        ("Oui ! Non ; si", f"Oui{N}! Non{N}; si"),
        ("Quoi ?!", f"Quoi{N}?!"),
        (f"Quoi{B}?", f"Quoi{N}?"),
        ("(bien ?)", f"(bien{N}?)"),
        ("Voici : la suite", f"Voici{B}: la suite"),
        ("Voici :", f"Voici{B}:"),
        ("« mot »", f"«{N}mot{N}»"),
        ("«mot»", f"«{N}mot{N}»"),
        ("l'un d'eux qu'on", "l’un d’eux qu’on"),
        ("attendez...", "attendez…"),
        ("10 000 places et 1 234 567 €", f"10{N}000{B}places et 1{N}234{N}567{B}€"),
        ("9 h 30", f"9{B}h{B}30"),
        ("12 min", f"12{B}min"),
        ("n° 4", f"n°{B}4"),
        ("3 décembre", f"3{B}décembre"),
        ("1er mars", f"1er{B}mars"),
        ("Mme Roux", f"Mme{B}Roux"),
        ("un – deux", f"un{B}– deux"),
        ("à 5 km", f"à{B}5 km"),
    ],
)
def test_rules(typed, set_):
    assert french(typed) == set_


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Merci!",
        "10:30",
        "https://a.fr/l'un?a=1;b=2 x",
        "www.a.fr/b'c",
        "jean.d'arc@a-b.fr",
        "a' b.c@d.fr",
        "`l'un ?`",
        "bien :) oui ;) non :-( voilà ;-)",
        "a != b",
        "/liste ?page=2",
        "06 12 34 56 78",
        "en 2024 100 participants",
        "......",
        "5 marsouins",
        "'cité'",
        "12 hommes",
    ],
)
def test_left_alone(text):
    assert french(text) == text


def test_text_beside_an_address_is_set():
    assert french("l'un : https://a.fr/l'un ?") == f"l’un{B}: https://a.fr/l'un{N}?"


@pytest.mark.parametrize(
    ("html", "set_"),
    [
        ("<p>Oui !</p>", f"<p>Oui{N}!</p>"),
        ("<p><em>Oui</em> !</p>", f"<p><em>Oui</em>{N}!</p>"),
        ("<p>« <em>Oui</em> »</p>", f"<p>«{N}<em>Oui</em>{N}»</p>"),
        ("<a href=\"/l'un ?a ;b\">l'un ?</a>", f'<a href="/l\'un ?a ;b">l’un{N}?</a>'),
        ('<a title="a > b ?">c ?</a>', f'<a title="a > b ?">c{N}?</a>'),
        ("<code>l'un ?</code> l'un", "<code>l'un ?</code> l’un"),
        ("<pre><code>a ?</code> b ?</pre> c ?", f"<pre><code>a ?</code> b ?</pre> c{N}?"),
        ("a &amp; b ?", f"a &amp; b{N}?"),
        ("&lt;b&gt; ? l&#x27;un", f"&lt;b&gt;{N}? l’un"),
    ],
)
def test_html(html, set_):
    assert french_html(html) == set_


def test_applying_twice_changes_nothing():
    chance = random.Random(3)
    pool = [
        "«",
        "»",
        " ",
        " ",
        B,
        N,
        "!",
        "?",
        ";",
        ":",
        "l'un",
        "10",
        "000",
        "123",
        "h",
        "30",
        "…",
        "..",
        ".",
        "–",
        "à",
        "n°",
    ]
    pool += ["https://a.fr/?b", "a@b.fr", "`c ?`", "mot", ")", "'", "\n", "€", "1er", "Mme", "M."]
    for _ in range(5000):
        once = french("".join(chance.choices(pool, k=10)))
        assert french(once) == once


def test_small_compounds_of_a_title_stay_whole():
    assert headline("Le mi-parcours <b> à mi-temps") == (
        'Le <span class="whole">mi-parcours</span> &lt;b&gt; à <span class="whole">mi-temps</span>'
    )
