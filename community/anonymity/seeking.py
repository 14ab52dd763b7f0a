"""Finding what might identify somebody in a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum.fr import nir

from .words import HOUSES, MONTHS, ROLES, WAYS, first_names, folded, ordinary_names, towns

MAX_LENGTH = 40_000

CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
NAME = rf"{CAPITAL}[\w]*(?:['’-]\w+){{0,4}}"
PARTICLE = r"(?:(?:de|du|des|la|le|les|d['’]|l['’])[ ]?){0,2}"
FULL_NAME = rf"{NAME}(?:[ ]{PARTICLE}{NAME}){{0,3}}"
MONTH = "|".join(MONTHS)

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
NIR = re.compile(r"(?<!\d)[12](?:[ .]?\d){4}[ .]?(?:\d|[AaBb])(?:[ .]?\d){7}(?:[ .]?\d){0,2}(?!\d)")
DATES = re.compile(
    rf"(?:\b(?:le|du|au|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[ ]){{0,2}}"
    rf"(?<!\d)(?:1er|[0-3]?\d)[ ](?P<month>{MONTH})\b(?:[ ]\d{{4}}\b)?"
    rf"|(?:\b(?:le|du)[ ])?(?<![\d/.-])[0-3]?\d[/.-](?P<number>[01]?\d)[/.-](?:\d{{4}}|\d\d)(?![/.-]?\d)"
    rf"|(?:\b(?:en|de|depuis|d['’])[ ]?)?\b(?P<alone>{MONTH})[ ]\d{{4}}\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    rf"\b\d{{1,4}}(?:[ ]?(?:bis|ter|quater))?,?[ ](?:{WAYS})[ ][^,.;:!?\n]{{2,40}}|\b(?:{WAYS})[ ]{PARTICLE}{FULL_NAME}"
)
HOUSE = re.compile(rf"\b(?P<kind>{HOUSES})[ ]«?[ ]?{PARTICLE}{FULL_NAME}(?:[ ]?»)?")
CIVILITY = re.compile(
    rf"\b(?P<title>M\.|Mr|MM\.|Mme|Mlle|Monsieur|Madame|Mademoiselle|Dr|Docteur|Pr|Professeur|"
    rf"[Ll]a famille|[Ll]es époux)"
    rf"[ ](?P<name>{PARTICLE}{FULL_NAME})"
)
ROLE = re.compile(rf"\b(?:{ROLES}),?[ ](?P<name>{NAME}(?:[ ]{NAME}){{0,2}})")
WHO = re.compile(FULL_NAME)
WHERE = re.compile(
    rf"\b(?P<how>[Àà]|[Dd]e|[Dd]['’]|[Aa]u|[Aa]ux|[Dd]u|[Ss]ur|[Vv]ers|[Dd]epuis|[Pp]rès de|[Pp]rès d['’])[ ]?"
    rf"(?P<name>{NAME}(?:[ ]{PARTICLE}{NAME}){{0,3}})"
)
# A lone letter is a name that was already changed.
CHANGED = re.compile(r"[A-Z]\.?")
SENTENCE_END = re.compile(r"(?:^|[.!?…:;\n«»\"“”•*#>-])[ \t]*$")
ARTICLES = {"au": "le ", "du": "le ", "aux": "les "}


@dataclass(frozen=True)
class Clue:
    """A passage, what it may be, and what could stand in its place, best first."""

    start: int
    end: int
    text: str
    kind: str
    label: str
    replacements: tuple


def clues(text: str) -> list[Clue]:
    """Return the clues of `text` (its first 40,000 characters), in order and without overlap."""
    text = text[:MAX_LENGTH]
    found, letters = [], {}
    for seek in (_numbers, _emails, _phones, _dates, _addresses, _houses, _titled, _roles, _named, _places):
        for clue in seek(text, letters):
            if not any(clue.start < other.end and other.start < clue.end for other in found):
                found.append(clue)
    return sorted(found, key=lambda clue: clue.start)


def _numbers(text, letters) -> Iterator[Clue]:
    for match in NIR.finditer(text):
        # Without its key it is still one; with a wrong key it is one mistyped.
        digits = nir.compact(match[0])
        if nir.is_valid(digits) or 1 <= int(digits[3:5]) <= 12:
            yield _clue(match, "number", _("numéro de sécurité sociale"), _("(numéro retiré)"))


def _emails(text, letters):
    for match in EMAIL.finditer(text):
        yield _clue(match, "email", _("adresse électronique"), _("(adresse retirée)"))


def _phones(text, letters):
    for match in PhoneNumberMatcher(text, "FR", leniency=Leniency.VALID):
        end = match.start + len(match.raw_string)
        yield Clue(match.start, end, match.raw_string, "phone", _("téléphone"), (_("(numéro retiré)"),))


def _dates(text, letters):
    for match in DATES.finditer(text):
        month = match["number"] or MONTHS[(match["month"] or match["alone"]).lower()]
        if 1 <= int(month) <= 12:
            yield _clue(match, "date", _("date"), _season(int(month)), _("il y a quelque temps"))


def _addresses(text, letters):
    for match in ADDRESS.finditer(text):
        yield _clue(match, "place", _("adresse"), _("(adresse retirée)"))


def _houses(text, letters):
    for match in HOUSE.finditer(text):
        yield _clue(match, "place", _("nom d'établissement"), match["kind"])


def _titled(text, letters):
    for match in CIVILITY.finditer(text):
        if not CHANGED.fullmatch(match["name"]):
            letter = _letter(letters, match["name"].split()[-1])
            yield _clue(match, "name", _("nom"), f"{match['title']} {letter}", _("cette personne"))


def _roles(text, letters):
    for match in ROLE.finditer(text):
        name = match["name"]
        if not CHANGED.fullmatch(name) and not name.isupper():
            yield _name(match.start("name"), name, letters)


def _named(text, letters):
    for match in WHO.finditer(text):
        words = match[0].split(" ")
        at = match.start()
        for index, word in enumerate(words):
            if _is_first_name(word, text, at):
                before = words[index - 1] if index else ""
                if before.isupper() and len(before) > 3:
                    yield _name(at - len(before) - 1, f"{before} {word}", letters)
                else:
                    yield _name(at, _whole_name(words[index:]), letters)
                break
            at += len(word) + 1


def _is_first_name(word, text, at):
    parts = folded(word).split("-")
    if not all(part in first_names() for part in parts) or (at and text[at - 1] in "-'’"):
        return False
    if word.isupper() and len(word) < 4:
        return False
    return folded(word) not in ordinary_names() or not SENTENCE_END.search(text[max(0, at - 4) : at])


def _whole_name(words):
    """Keep what follows a given name while it looks like a family name."""
    last = 1
    for number, word in enumerate(words[1:], start=2):
        if word[:1].isupper():
            last = number
    return " ".join(words[:last])


def _places(text, letters):
    for match in WHERE.finditer(text):
        if town := _town(match["how"], match["name"]):
            end = match.start("name") + len(town)
            here = text[match.start() : end]
            of = folded(match["how"])[:1] == "d" and folded(match["how"]) != "depuis"
            options = (_("d'une autre ville"),) if of else (_("dans une autre ville"), _("dans le secteur"))
            yield Clue(match.start(), end, here, "place", _("lieu"), options)


def _town(how, name):
    """Return the longest beginning of `name` that is a commune, or ""."""
    article = ARTICLES.get(how.lower(), "")
    words = name.split(" ")
    for size in range(len(words), 0, -1):
        town = " ".join(words[:size])
        if (article + folded(town)).replace("-", " ") in towns():
            return town
    return ""


def _name(start, name, letters):
    letter = _letter(letters, name.split()[0])
    return Clue(start, start + len(name), name, "name", _("nom"), (letter, _("cette personne")))


def _letter(letters, name):
    """Return the letter that stands for `name` throughout the text."""
    return letters.setdefault(folded(name), f"{chr(ord('A') + len(letters) % 26)}.")


def _season(month):
    seasons = (_("en hiver"), _("au printemps"), _("en été"), _("à l'automne"))
    return seasons[month % 12 // 3]


def _clue(match, kind, label, *replacements):
    return Clue(match.start(), match.end(), match[0], kind, label, replacements)
