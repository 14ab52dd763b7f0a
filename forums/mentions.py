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


def resolver(thread, *, public=False):
    """Return the function that `community.html.render` asks for the names of a text."""
    return lambda names: resolve(thread, names, public=public)


def resolve(thread, names, *, public=False):
    """Return {name as typed: Cited} for the names that mean exactly one reader of `thread`.

    With `public` they are called as the public may see them, "Prénom N.".
    """
    bare = {name: name.partition(" #") for name in names}
    people = _called(thread, {key for key, _, _ in bare.values()})
    found = {name: _choose(people.get(name_key(key), []), code) for name, (key, _, code) in bare.items()}
    return {name: _cited(person, public) for name, person in found.items() if person}


def propose(thread, words, reader):
    """Return at most eight readers of `thread` whose name starts with `words`: managers, participants, others."""
    people = readers_of(thread).exclude(pk=reader.pk).filter(_starts(words)).annotate(rank=_rank(thread))
    chosen = list(people.select_related("profile__organisation").order_by("rank", "first_name", "pk")[:MOST_PROPOSED])
    namesakes = _namesakes(thread, chosen)
    return [Proposal(person, _unambiguous(person, namesakes)) for person in chosen]


def _called(thread, names):
    """Readers of `thread` by the key of their name, among `names`."""
    spellings = {spelling for name in names for spelling in _spellings(name)}
    # The first name has an index: without it every account of an open community would be compared.
    first_names = {start for spelling in spellings for start in _starts_of(spelling)}
    people = readers_of(thread).filter(first_name__in=first_names).annotate(called=Lower(FULL_NAME))
    by_key = {}
    for person in people.filter(called__in={low for spelling in spellings for low in _lowered(spelling)}):
        by_key.setdefault(name_key(str(person)), []).append(person)
    return by_key


def _spellings(name):
    for form in {name, name.title(), name.lower()}:
        yield from {form, form.replace("'", "’"), form.replace("’", "'"), form.replace("‑", "-")}


def _starts_of(name):
    words = name.split(" ")
    return (" ".join(words[:count]) for count in range(1, len(words)))


def _lowered(name):
    # SQLite lowers ASCII only: what it makes of "Émilie" is tried beside the true small letters.
    return {name.lower(), _ascii_lower(name)}


def _choose(people, code):
    if code:
        people = [person for person in people if person.public_id.startswith(code)]
    return people[0] if len(people) == 1 else None


def _cited(person, public):
    return Cited(person.pk, person.public_name if public else str(person), person.get_absolute_url())


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
    named = Post.objects.shown().filter(thread_id=thread.pk, is_anonymous=False, author__isnull=False)
    return Case(
        When(pk__in=roles.filter(role="manager").values("user"), then=0),
        When(pk__in=named.values("author"), then=1),
        When(pk__in=roles.values("user"), then=2),
        default=3,
        output_field=IntegerField(),
    )


def _namesakes(thread, people):
    called = _called(thread, {str(person) for person in people})
    return Counter({key: len(same) for key, same in called.items()})


def _ascii_lower(name):
    return "".join(char.lower() if char.isascii() else char for char in name)


def _unambiguous(person, namesakes):
    name = str(person)
    return f"{name} #{person.public_id[:CODE_LENGTH]}" if namesakes[name_key(name)] > 1 else name
