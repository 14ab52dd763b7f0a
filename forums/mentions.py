"""Citing people: which "@Prénom Nom" of a text may be meant, and who is proposed as one types.

Only those who may read the thread exist here; anyone else is ordinary text.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Concat, Lower

from community.html import name_key
from forums.models import Post
from forums.readers import readers_of

CODE_LENGTH = 4
MOST_PROPOSED = 8
FULL_NAME = Concat("first_name", Value(" "), "last_name")


@dataclass(frozen=True)
class Cited:
    """A person cited: what the link says and where it leads."""

    user_id: int
    label: str
    url: str


@dataclass(frozen=True)
class Proposal:
    """A person proposed by the completion; `text` is what is written after the "@"."""

    person: object
    text: str


def resolver(thread):
    """Return the function that `community.html.render` asks for the names of a text."""
    return lambda names: resolve(thread, names)


def resolve(thread, names):
    """Return {name as typed: Cited} for the names that mean exactly one reader of `thread`."""
    bare = {name: name.partition(" #") for name in names}
    people = _called(thread, {key for key, _, _ in bare.values()})
    found = {name: _choose(people.get(name_key(key), []), code) for name, (key, _, code) in bare.items()}
    return {name: _cited(person) for name, person in found.items() if person}


def propose(thread, words, reader):
    """Return at most eight readers of `thread` whose name starts with `words`: managers, participants, others."""
    people = readers_of(thread).exclude(pk=reader.pk).filter(_starts(words)).annotate(rank=_rank(thread))
    chosen = list(people.select_related("profile__organisation").order_by("rank", "first_name", "pk")[:MOST_PROPOSED])
    namesakes = _namesakes(thread, chosen)
    return [Proposal(person, _unambiguous(person, namesakes)) for person in chosen]


def _called(thread, names):
    """Readers of `thread` by the key of their name, among `names`."""
    spellings = {spelling for name in names for spelling in _spellings(name)}
    people = readers_of(thread).annotate(called=Lower(FULL_NAME)).filter(called__in=spellings)
    by_key = {}
    for person in people:
        by_key.setdefault(name_key(str(person)), []).append(person)
    return by_key


def _spellings(name):
    # SQLite lowers ASCII only: what it makes of "Émilie" and of a name typed in small letters are both tried.
    for form in {name, name.title()}:
        for spelled in {form, form.replace("'", "’"), form.replace("’", "'"), form.replace("‑", "-")}:
            yield spelled.lower()
            yield "".join(char.lower() if char.isascii() else char for char in spelled)


def _choose(people, code):
    if code:
        people = [person for person in people if person.public_id.startswith(code)]
    return people[0] if len(people) == 1 else None


def _cited(person):
    return Cited(person.pk, f"@{person}", person.get_absolute_url())


def _starts(words):
    query = Q()
    for word in words.split()[:4]:
        part = Q()
        for form in {word, word.capitalize(), _without_accents(word)}:
            part |= Q(first_name__istartswith=form) | Q(last_name__istartswith=form)
            part |= Q(last_name__icontains=f" {form}")
        query &= part
    return query


def _without_accents(word):
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _rank(thread):
    """Managers of the community, then who wrote here under her name, then its members, then others."""
    roles = thread.community.memberships
    named = Post.objects.filter(thread_id=thread.pk, is_anonymous=False, deleted_at=None, author__isnull=False)
    return Case(
        When(pk__in=roles.filter(role="manager").values("user"), then=0),
        When(pk__in=named.values("author"), then=1),
        When(pk__in=roles.values("user"), then=2),
        default=3,
        output_field=IntegerField(),
    )


def _namesakes(thread, people):
    names = {str(person).lower() for person in people} | {_ascii_lower(str(person)) for person in people}
    called = readers_of(thread).annotate(called=Lower(FULL_NAME)).filter(called__in=names)
    return Counter(name_key(str(person)) for person in called)


def _ascii_lower(name):
    return "".join(char.lower() if char.isascii() else char for char in name)


def _unambiguous(person, namesakes):
    name = str(person)
    return f"{name} #{person.public_id[:CODE_LENGTH]}" if namesakes[name_key(name)] > 1 else name
