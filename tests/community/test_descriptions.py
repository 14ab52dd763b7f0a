"""A description typed as light Markdown, to blocks and back."""

import pytest

from community.descriptions import to_blocks, to_text
from community.html import MAX_LENGTH, TooLong
from community.models import Community

pytestmark = pytest.mark.django_db


def stream(blocks):
    return Community(description=blocks).description


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        ("Bonjour.", ["paragraph"]),
        ("Bonjour.\n\nEncore.", ["paragraph"]),
        ("## Ici\nOn écoute.", ["heading", "paragraph"]),
        ("## Ici\n## Là", ["heading", "heading"]),
        ("On dit :\n> citation\n\nfin", ["paragraph", "quote", "paragraph"]),
        ("##\u200b \n\n> \n", []),
        ("- un\n- deux\n\n1. a\n2. b", ["paragraph"]),
    ],
)
def test_blocks(typed, names):
    assert [name for name, _value in to_blocks(typed)] == names


@pytest.mark.parametrize(
    "typed",
    [
        "Bonjour.",
        "Bonjour.\n\nEncore un.",
        "## Ici\n\nOn **écoute** vraiment.",
        "Deux lignes\nqui se suivent",
        "- un\n- deux",
        "1. un\n2. deux",
        "Avant\n\n- un\n- **deux**\n\nAprès",
        "[La charte](https://example.org/charte)",
        "> On apprend à deux.\n> Toujours.",
        "Texte\n\n> Citation\n\n## Titre\n\nFin",
        "3 < 4 & « guillemets »",
    ],
)
def test_typing_what_was_given_back_changes_nothing(typed):
    once = to_text(stream(to_blocks(typed)))
    assert to_text(stream(to_blocks(once))) == once
    assert once.replace("\u202f", " ").replace("\u00a0", " ") == typed


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "[x](javascript:alert(1))", '<p onclick="alert(1)">x</p>', "## <b>x</b>"]
)
def test_hostile_text_stays_text(typed):
    for name, value in to_blocks(typed):
        assert name == "heading" or "<script" not in value
        assert name == "heading" or "<p onclick" not in value
        assert 'href="javascript' not in value


def test_too_long():
    with pytest.raises(TooLong):
        to_blocks("x" * (2 * MAX_LENGTH))
