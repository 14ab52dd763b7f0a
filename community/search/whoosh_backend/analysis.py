"""French words as the index keeps them and as a search asks for them.

Accents are folded before stemming: folded after, a quarter of accented words could not be reached without them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.snowball.french import FrenchStemmer

# To be raised with any change here: an index of another version is built again.
VERSION = 2

# Longer words are cut: they are keys, pictures written as text, or a cat on the keyboard.
LONGEST = 40

# A stop word in capitals may be a diploma: « ES », « ME ».
LONGEST_ACRONYM = 4

# A stem too short says nothing any more: the word is kept whole.
SHORTEST_STEM = 3

# Of an address, the words of the site and of the page; not the keys that follow, nor an endless path.
ADDRESS_WORDS = 12

# Words that say nothing of what is looked for. Kept although they can be mere grammar: « été », « sommes », « avions »,
# « avoir », « pouvoir », « devoir », « sans », « sous », « plus », « bien », « faire ».
STOP_WORDS = """
a ai aie aient ait as au aujourd auquel aura aurait aurez auront aussi autre autres aux auxquelles auxquels avaient
avais avait avec avez avons ayant
c car ce ceci cela celle celles celui ces cet cette ceux chaque ci combien comme comment
d dans de des desquelles desquels doit doivent dois donc dont du duquel
elle elles en entre es est et etaient etais etait etant etc etes etre eu eux eut
faut furent fut
hui
ici il ils
j je jusqu jusque
l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsque lui
m ma mais me meme memes mes moi mon
n ne ni nos notre nous
on ont or ou
par parce pas peut peuvent peux pour pourquoi presqu puis puisqu puisque
qu quand que quel quelle quelles quelqu quelque quelques quels qui quoi quoiqu quoique
s sa se selon sera serait serez seront ses si soient soit son sont suis sur
t ta te tel telle telles tels tes toi ton tres tu
un une
vers veut voici voila vos votre vous
y
http https www
"""

# Combining accents and invisible hyphens, met inside words copied from elsewhere.
INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d"
FEMININE = "(?:e|le|lle|ne|te|se|sse|ve|elle|esse|enne|ienne|euse|ère|ière|ive|rice|trice|ice)"
TOKEN = re.compile(
    rf"""
    (?P<address> (?:https?://|www\.)[^\s<>"«»]+ )
    | (?P<number> \d+(?:[.,]\d+)+ )
    | (?P<word> [^\W_]+ (?:[{INSIDE}]+[^\W_]*)* )
      (?:  # stagiaire(s), étudiant(e)s, formateur·rice·s, étudiant.e.s, étudiant-e-s: one word, the first
        \((?:s|x|{FEMININE}s?)\)s?
        | [·‧•][^\W\d_]{{1,6}}(?:[·‧•]s)?(?![^\W_])
        | [./-](?:e|ne|trice|rice|ère|euse)(?:[./-]?s)?(?![^\W_])
      )?
    """,
    re.VERBOSE,
)
# Endings that the stemmer would know by accents, now folded, and those that it takes for other words: the feminine of
# trades, their plural.
ENDING = re.compile("(ee|ite|trice|iere|(?<=[cdlnt])ere|er)s?$")
ENDINGS = {"ee": "e", "ite": "ité", "trice": "teur", "iere": "ier", "ere": "er", "er": "er"}
ADDRESS_PART = re.compile(r"[^\W_]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})

_stemmer = FrenchStemmer()
_stop_words = frozenset(STOP_WORDS.split())


class Word(NamedTuple):
    """A word of a text: as written, from `start` to `end`, as the index keeps it, and its rank, stop words counted."""

    text: str
    stem: str
    start: int
    end: int
    position: int
    is_stop: bool = False


def analyse(text: str) -> Iterator[Word]:
    """Yield the words of a text that can be looked for."""
    return (word for word in analyse_all(text) if not word.is_stop)


def analyse_all(text: str) -> Iterator[Word]:
    """Yield the words of a text and, as phrases hold them too, its stop words."""
    acronyms = _tells_acronyms(text)
    position = -1
    for token in TOKEN.finditer(text):
        if token["address"]:
            for word in _address(token, position + 1):
                position = word.position
                yield word
            continue
        position += 1
        said = token["word"] or token["number"]
        stem = _term(said) or (acronyms and _acronym(said))
        yield Word(token[0], stem or fold(said), token.start(), token.end(), position, not stem)


def stems(text: str) -> list[str]:
    """Return the words of a text as the index keeps them."""
    return [word.stem for word in analyse(text)]


@lru_cache(maxsize=2**16)
def fold(text: str) -> str:
    """Return a text in lower case, without accents or ligatures: « Œuvre » → « oeuvre »."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    spread = unicodedata.normalize("NFKD", folded.translate(LIGATURES))
    return "".join(c for c in spread if not unicodedata.combining(c) and c.isprintable())


@lru_cache(maxsize=2**16)
def _term(said):
    """Return what the index keeps of a word, "" for a stop word."""
    folded = fold(said[: 2 * LONGEST])[:LONGEST]
    if folded in _stop_words:
        return ""
    if not folded.isalpha():
        return folded.replace(",", ".")
    return _stem(folded)


def _stem(folded):
    # « DEASS », « stress »: no plural ends in « ss », which the stemmer would cut.
    if not folded.isascii() or len(folded) <= SHORTEST_STEM or folded.endswith("ss"):
        return folded
    ending = ENDING.search(folded, 2)
    stem = fold(_stemmer.stem(folded[: ending.start()] + ENDINGS[ending[1]] if ending else folded))
    return stem if len(stem) >= SHORTEST_STEM else folded


def _tells_acronyms(text):
    """Say whether capitals mean something in a text: not in one that is shouted."""
    return not text.isupper() or len(text.split()) == 1


def _acronym(said):
    """Return the term of a stop word in capitals, « ES », « ME », « AS »: a diploma or a trade."""
    return said.lower() if 2 <= len(said) <= LONGEST_ACRONYM and said.isascii() and said.isupper() else ""


def _address(token, position):
    """Yield the words of an address, up to what follows its page."""
    page = re.split("[?#]", token[0], maxsplit=1)[0]
    for part in list(ADDRESS_PART.finditer(page))[:ADDRESS_WORDS]:
        if stem := _term(part[0]):
            start = token.start() + part.start()
            yield Word(part[0], stem, start, start + len(part[0]), position)
            position += 1
