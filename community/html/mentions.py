"""Mentions: which names a text may mean by "@Prénom Nom", and the links that replace them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

MAX_MENTIONS = 50
MAX_WORDS = 5

SPACE = r"[ \u00a0\u202f]"
WORD = r"[^\W\d_]+(?:['’ʼ.\-‐‑][^\W\d_]+)*\.?"
SITE = re.compile(
    rf"(?<![\w@.+/=&#-])@(?P<name>{WORD}(?:{SPACE}{WORD}){{0,{MAX_WORDS - 1}}})"
    rf"(?P<suffix>{SPACE}?#(?P<code>[0-9A-Za-z]{{4,8}})(?!\w))?"
)
SPACES = re.compile(rf"{SPACE}+")
APOSTROPHES = str.maketrans("’ʼ", "''")
HYPHENS = str.maketrans("‐‑", "--")


class Mention(Protocol):
    """What a resolver answers for a name: who it is and how to write the link."""

    label: str
    url: str
    user_id: int


Resolver = Callable[[list[str]], dict[str, Mention]]


@dataclass(frozen=True)
class _Candidate:
    """A name that a site may mean, and where it ends in the text."""

    name: str
    end: int


def name_key(name: str) -> str:
    """Return the form in which two spellings of a name are equal.

    Case, kinds of apostrophe, hyphen and space are ignored; accents are not.
    """
    plain = SPACES.sub(" ", name.strip()).translate(APOSTROPHES).translate(HYPHENS)
    return plain.casefold()


class MentionLinks:
    """The mentions of one text: asks the resolver once and remembers who was found.

    **Contract of the resolver.** It is called at most once per text, and only when the text has
    an "@" followed by a word. It gets the distinct names that the text may mean, at most six per
    "@" and MAX_MENTIONS "@" per text: for `@Maëlle Le Bihan merci` these are "Maëlle Le Bihan
    merci", "Maëlle Le Bihan", "Maëlle Le" and "Maëlle". Spaces in them are single and ordinary,
    the rest is as typed; a disambiguating code is added as "Maëlle Le Bihan #x7k2". It answers a
    dict with only the names that exist and may be mentioned here, spelled as it received them
    (compare by `name_key`), each with an object that has `label`, `url` (a path of this site)
    and `user_id`. The longest name found wins. A name shared by several people should be left
    out unless its code is given.

    Nothing is looked for in links, code, e-mail addresses and quotes: who is quoted has been
    told already.
    """

    def __init__(self, resolve: Resolver):
        self.resolve = resolve
        self.found: dict[int, Mention] = {}

    def split(self, texts: Iterable[str]) -> list[list[str | Mention]]:
        """Cut each text into strings and mentions, with one call of the resolver for all."""
        texts = list(texts)
        sites = self._sites(texts)
        names = dict.fromkeys(c.name for per_text in sites for site in per_text for c in site[1])
        known = self.resolve(list(names)) if names else {}
        return [list(self._pieces(text, per_text, known)) for text, per_text in zip(texts, sites, strict=True)]

    def _sites(self, texts: list[str]) -> list[list[tuple[int, list[_Candidate]]]]:
        left, result = MAX_MENTIONS, []
        for text in texts:
            matches = [match for match, _ in zip(SITE.finditer(text), range(left), strict=False)]
            left -= len(matches)
            result.append([(match.start(), list(_candidates(match))) for match in matches])
        return result

    def _pieces(self, text, sites, known) -> Iterator[str | Mention]:
        done = 0
        for start, candidates in sites:
            chosen = next((c for c in candidates if c.name in known), None)
            if chosen is None:
                continue
            mention = known[chosen.name]
            self.found.setdefault(mention.user_id, mention)
            yield from (text[done:start], mention)
            done = chosen.end
        yield text[done:]


def _candidates(site: re.Match) -> Iterator[_Candidate]:
    """From the longest to the shortest; a final full stop may belong to the name or to the sentence."""
    name = SPACES.sub(" ", site["name"])
    if site["suffix"]:
        yield _Candidate(f"{name} #{site['code']}", site.end())
    # Every separator is one character, so that lengths hold in the text as typed.
    while name:
        yield _Candidate(name, site.start("name") + len(name))
        name = name[:-1] if name.endswith(".") else name.rpartition(" ")[0]
