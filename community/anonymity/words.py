"""The words by which people, places and moments are recognised. Sources: `data/README.md`."""

import unicodedata
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

MONTHS = {
    "janvier": 1,
    "février": 2,
    "fevrier": 2,
    "mars": 3,
    "avril": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7,
    "août": 8,
    "aout": 8,
    "septembre": 9,
    "octobre": 10,
    "novembre": 11,
    "décembre": 12,
    "decembre": 12,
}

HOUSES = (
    "foyer de vie|foyer d'hébergement|foyer|IME|IMPro|ITEP|DITEP|SESSAD|EHPAD|Ehpad|ESAT|MECS|SAVS|SAMSAH|CHRS|CADA|"
    "FAM|MAS|crèche|multi-accueil|micro-crèche|collège|lycée|école|résidence|clinique|hôpital|centre hospitalier|"
    "association|club de prévention|villa|maison d'enfants"
)

WAYS = "rue|avenue|boulevard|place|impasse|allée|chemin|route|quai|cours|square|faubourg|résidence|lotissement"

# Before a word with a capital, they say that it is somebody's name.
ROLES = (
    "stagiaire|apprentie?|élève|jeune|enfant|fille|fils|mère|père|frère|sœur|résidente?|usagère?|tuteur|tutrice|"
    "collègue|éducateur|éducatrice|directeur|directrice|nommée?|appelée?|prénommée?|s'appelle|prénom"
)


def folded(word):
    """Return `word` without accents nor capitals, to compare."""
    return unicodedata.normalize("NFKD", word.replace("’", "'")).encode("ascii", "ignore").decode().lower()


@cache
def first_names():
    """Return the given names, folded."""
    return _read("first_names.txt") | ordinary_names()


@cache
def ordinary_names():
    """Return the given names that are also ordinary words, folded: at the head of a sentence they are the word."""
    return _read("ordinary_names.txt")


@cache
def towns():
    """Return the names of communes, folded, with spaces in place of hyphens."""
    return frozenset(name.replace("-", " ") for name in _read("towns.txt"))


def _read(name):
    return frozenset(map(folded, (DATA / name).read_text(encoding="utf-8").splitlines()))
