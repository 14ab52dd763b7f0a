"""Finding and marking what somebody points at in a text."""

import pytest

from community.moderation.passages import holds, marked


@pytest.mark.parametrize(
    ("passage", "marks"),
    [
        ("seul foyer", "<p>Le <mark>seul foyer</mark> du canton.</p>"),
        ("Le  SEUL\nfoyer", "<p><mark>Le seul foyer</mark> du canton.</p>"),
        ("xy", "<p>Le seul foyer du canton.</p>"),
        ("", "<p>Le seul foyer du canton.</p>"),
        ("<p>", "<p>Le seul foyer du canton.</p>"),
        ("train", "<p>Le seul foyer du canton.</p>"),
    ],
)
def test_one_paragraph(passage, marks):
    text = "<p>Le seul foyer du canton.</p>"
    assert marked(text, [passage]) == marks
    assert holds(text, passage) is ("mark" in marks)


def test_tags_entities_and_typography_stand():
    text = '<p>L’été <a href="/x?a=1&amp;b=2">a &lt; b</a>, l’hiver\u202f!</p><p>Fin</p>'
    assert marked(text, []) == text.replace("’", "’")
    found = marked(text, ["l'été a < b", "l'hiver ! Fin"])
    assert found == (
        '<p><mark>L’été </mark><a href="/x?a=1&amp;b=2"><mark>a &lt; b</mark></a>, '
        "<mark>l’hiver\u202f!</mark></p><p><mark>Fin</mark></p>"
    )


def test_a_letter_that_grows_when_it_is_small_shifts_nothing():
    assert marked("<p>İstanbul, là-bas</p>", ["là-bas"]) == "<p>İstanbul, <mark>là-bas</mark></p>"


def test_several_and_overlapping():
    assert marked("<p>aaaa bbbb aaaa</p>", ["aaaa", "aa bb"]) == "<p><mark>aaaa bb</mark>bb <mark>aaaa</mark></p>"
