"""Text without markup: normal form, lines, excerpts, quotes."""

import random
import unicodedata

import pytest

from community.html import clean_line, excerpt, is_blank, normalise, plain, quote, render


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("a\tb", "a\tb"),
        ("a\x00\x07\x1b\x7f\x85b", "a\nb"),
        ("a\u00a0b\u202fc", "a\u00a0b\u202fc"),
        ("\u202eabc\u202c\u2066d\u2069", "abcd"),
        ("a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg", "abcdefg"),
        ("שלום مرحبا", "שלום مرحبا"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("👩🏽\u200d💻", "👩🏽\u200d💻"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("a\ufe0fb", "ab"),
        ("👩\u200d", "👩"),
        ("\u200d💻", "💻"),
        ("👩\u200d\u200b💻", "👩\u200d💻"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("a\U000e0068\U000e0069", "a"),
        ("\ud800a", "a"),
    ],
)
def test_normalise(text, normal):
    assert normalise(text) == normal


def test_normalise_twice_changes_nothing():
    chance = random.Random(7)
    pool = "aé\u0301\u200b\u200d\ufe0f👩💻🏽\u202e\x00\r\n\t \u00a0\U000e0067🏴1#\u20e3\ud800\u1100\u1161"
    for _ in range(2000):
        once = normalise("".join(chance.choices(pool, k=12)))
        assert normalise(once) == once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Deux\n mots\t\u00a0ici ", "Deux mots ici"),
        ("\u202eexe.fdp\u202c", "exe.fdp"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("\u200b", ""),
    ],
)
def test_clean_line(text, line):
    assert clean_line(text) == line


@pytest.mark.parametrize("text", ["Merci !", "OK merci", "OK", "Bravo", "👍", ".", "?", "0", "é", "❤️", "…"])
def test_good_texts_are_not_blank(text):
    assert is_blank(text) is False


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t", "\u00a0\u202f", "\u200b\u200d", "\u3164", "\u2800", "\ufe0f", "\u0301", "\x00", "\u202e\u202c"],
)
def test_invisible_texts_are_blank(text):
    assert is_blank(text) is True


@pytest.mark.parametrize(
    ("html", "limit", "text"),
    [
        ("<p>a</p><p>b<br>c</p>", None, "a b c"),
        ("<p>un<strong>e</strong> fois &lt;b&gt; &amp;</p>", None, "une fois <b> &"),
        ("<ul><li>a</li><li>b</li></ul>", None, "a b"),
        ("<p>un deux trois</p>", 13, "un deux trois"),
        ("<p>un deux trois</p>", 12, "un deux…"),
        ("<p>un deux trois</p>", 8, "un deux…"),
        ("<p>un deux, trois</p>", 10, "un deux…"),
        ("<p>anticonstitutionnellement</p>", 5, "anti…"),
        ("", 5, ""),
    ],
)
def test_plain(html, limit, text):
    assert plain(html, limit) == text


def test_plain_never_exceeds_its_limit():
    html = render("Bonjour à toutes et tous, voici « ma » question : comment faire ?").html
    for limit in range(1, 80):
        assert len(plain(html, limit)) <= limit


def test_excerpt_leaves_quotes_out_unless_alone():
    assert excerpt("<blockquote><p>cité</p></blockquote><p>réponse</p>") == "réponse"
    assert excerpt("<blockquote><p>cité</p></blockquote>") == "cité"


def test_quote_links_back_and_ends_with_a_blank_line():
    assert quote("Maëlle Le Bihan", "/messages/12/", "Un\n> ancien\n\n\n\n**Deux**\n") == (
        "> [Maëlle Le Bihan](</messages/12/>)\n>\n> Un\n>\n> **Deux**\n\n"
    )


def test_quote_renders_as_one_block_before_the_answer():
    html = render(quote("Jean", "/messages/12/", "Un\n\nDeux") + "Oui").html
    assert html == (
        '<blockquote>\n<p><a href="/messages/12/">Jean</a></p>\n<p>Un</p>\n<p>Deux</p>\n</blockquote>\n<p>Oui</p>'
    )


def test_quote_of_a_hostile_name_shows_the_name():
    html = render(quote("a](javascript:x) **b** <i> `c`", "/m/", "x")).html
    assert html.count("<a ") == 1
    assert plain(html) == "a](javascript:x) **b** <i> `c` x"


def test_quote_is_bounded_at_a_word():
    quoted = quote("Jean", "/m/", "mot " * 1000)
    assert 550 < len(quoted) < 680
    assert quoted.endswith("mot …\n\n")


def test_quote_closes_the_fence_it_cuts():
    html = render(quote("Jean", "/m/", "```\n" + "ligne de code\n" * 200) + "Oui").html
    assert html.endswith("</blockquote>\n<p>Oui</p>")
    assert html.count("<pre>") == 1


def test_quote_of_a_quote_alone_keeps_the_link():
    assert quote("Jean", "/m/", "> rien d'autre") == "> [Jean](</m/>)\n\n"


def test_quote_refuses_addresses_that_a_text_may_not_link_to():
    with pytest.raises(ValueError, match="javascript"):
        quote("Jean", "javascript:x", "a")
