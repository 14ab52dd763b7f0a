"""From modelsearch's queries to the nodes that `evaluating` knows.

What is typed by anyone comes here: the words are analysed as those of the texts were, and their number is bounded, so
that no query costs much more than another.
"""

from functools import cache
from itertools import islice

from modelsearch.backends.base import BaseSearchQueryCompiler, SearchFieldError
from modelsearch.index import AutocompleteField, FilterField, get_indexed_models
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText
from whoosh.support.levenshtein import damerau_levenshtein

from . import evaluating
from .analysis import analyse, analyse_all, stems
from .documents import AUTOCOMPLETE, TEXT, fields_of, path_of
from .filtering import Filtering, LeftToDatabase, among
from .queries import SHORTEST_BEGINNING, Prefix
from .schema import beginnings
from .snapshot import reading_of

# What one search may hold: words, letters of a text, nodes, and how deep they stand in one another.
MOST_WORDS, MOST_LETTERS, MOST_NODES, DEEPEST = 40, 5_000, 100, 50

# Words that a beginning, or a word misspelt, stands for, and all those of one search.
MOST_BEGINNINGS, MOST_NEIGHBOURS, MOST_SUPPOSED = 50, 20, 100

NOTHING = evaluating.Nothing()


@cache
def searchable(model, kind):
    """Return the fields where words are looked for in `model` and what inherits from it: {name: (top field, boost)}."""
    prefix = AUTOCOMPLETE if kind is AutocompleteField else TEXT
    found = {}
    for indexed in get_indexed_models():
        if issubclass(indexed, model):
            for path in fields_of(indexed.get_search_fields()):
                if _is_of(path[-1], kind):
                    boost = float(getattr(path[-1], "boost", None) or 1)
                    name = prefix + path_of(path)
                    found[name] = path[0].field_name, max(boost, found.get(name, ("", boost))[1])
    return found


def _is_of(field, kind):
    return isinstance(field, AutocompleteField) == (kind is AutocompleteField) and not isinstance(field, FilterField)


class WhooshSearchQueryCompiler(Filtering, BaseSearchQueryCompiler):
    """Whole words, whose stems are those of the texts."""

    # As in modelsearch's database backends: the same call finds the same on each site.
    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    _found = None

    def found(self, storage):
        """Return the node of the query and, for each part, what it and the queryset keep; worked out once."""
        if self._found is None:
            snapshot = reading_of(storage).latest()
            node = self.node(snapshot)
            self._found = node, self._kept(evaluating.Search(snapshot), node)
        return self._found

    def node(self, snapshot):
        """Return what the query asks for, as a node."""
        return _Compilation(snapshot, self.text_fields, self.prefix_fields).compile(self.query)

    def _kept(self, search, node):
        label = self.queryset.model._meta.concrete_model._meta.label
        grounds = [search.on(part, part.of_model(label)) for part in search.snapshot.parts]
        try:
            if keep := self.filter():
                grounds = [search.on(ground.part, ground.documents & keep(ground.part)) for ground in grounds]
        except (LeftToDatabase, TypeError):  # as a value of another type than the fact's
            return self._kept_by_database([(ground, ground.matches(node)) for ground in grounds])
        return [(ground, ground.matches(node)) for ground in grounds]

    def _kept_by_database(self, found):
        pks = {ground.part.pks[document] for ground, documents in found for document in documents}
        pks = set(among(self.queryset.order_by(), pks))
        return [(ground, {each for each in documents if ground.part.pks[each] in pks}) for ground, documents in found]

    @property
    def text_fields(self):
        """Return the names and boosts of the fields where whole words are looked for."""
        return self._fields(None)

    @property
    def prefix_fields(self):
        """Return the names of the fields whose whole words complete a beginning."""
        return self._fields(AutocompleteField)

    def _fields(self, kind):
        found = searchable(self.queryset.model, kind).items()
        return tuple((name, boost) for name, (top, boost) in found if not self.fields or top in self.fields)


class WhooshAutocompleteQueryCompiler(WhooshSearchQueryCompiler):
    """Words being typed: whole, but the last, which is only begun."""

    def node(self, snapshot):
        """Return what the query asks for, as a node."""
        return _Completion(snapshot, self.prefix_fields, self.prefix_fields).compile(self.query)

    def check(self):
        """Check that the fields asked for can be completed, then what any search checks."""
        asked, self.fields = self.fields, None
        super().check()
        self.fields = asked
        allowed = {top for top, _boost in searchable(self.queryset.model, AutocompleteField).values()}
        for name in self.fields or ():
            if name not in allowed:
                raise SearchFieldError(
                    f'Cannot autocomplete with field "{name}". Please add index.AutocompleteField("{name}") to '
                    f"{self.queryset.model.__name__}.search_fields.",
                    field_name=name,
                )


class _Compilation:
    """One query being compiled, and what it may still spend."""

    def __init__(self, snapshot, fields, prefix_fields):
        self.snapshot, self.fields, self.prefix_fields = snapshot, fields, prefix_fields
        self.left, self.words_left, self.supposed_left = MOST_NODES, MOST_WORDS, MOST_SUPPOSED

    def compile(self, query, depth=0):
        """Return the node of `query`; beyond what a search may cost, a node that matches nothing."""
        self.left -= 1
        if self.left < 0 or depth > DEEPEST:
            return NOTHING
        match query:
            case MatchAll():
                return evaluating.Everything()
            case And() | Or():
                return self._joined(query, depth)
            case Not():
                return evaluating.Not(self.compile(query.subquery, depth + 1))
            case Boost():
                return evaluating.Boosted(self.compile(query.subquery, depth + 1), float(query.boost))
            case PlainText():
                return self.plain(query)
            case Phrase():
                return self.phrase(query)
            case Fuzzy():
                return self._each([self._neighbours(word) for word in self._stems(query.query_string)], query.operator)
            case Prefix():
                return self.prefix(query)
        raise NotImplementedError(f"`{type(query).__name__}` is not supported by the Whoosh search backend.")

    def plain(self, query):
        """Return the node of words, all of which or one of which must be there."""
        node = self._each([(word,) for word in self._stems(query.query_string)], query.operator)
        return node if query.boost == 1 else evaluating.Boosted(node, float(query.boost))

    def phrase(self, query):
        """Return the node of words that follow one another."""
        words = list(self._words(query.query_string, analyse_all))
        if len(words) < 2:
            return self._each([(word.stem,) for word in words if not word.is_stop], "and")
        first = words[0].position
        return evaluating.Phrase(tuple((word.stem, word.position - first, word.is_stop) for word in words), self.fields)

    def prefix(self, query):
        """Return the node of a beginning: of a word as it is written or of its stem."""
        beginning = "".join(beginnings(query.beginning[:MOST_LETTERS])[-1:])
        if len(beginning) < SHORTEST_BEGINNING:
            return NOTHING
        written = self._beginning_with(beginning, self.prefix_fields)
        found = [
            *stems(beginning),
            *self._beginning_with(beginning, self.fields),
            *(s for w in written for s in stems(w)),
        ]
        return self._term(dict.fromkeys(found))

    def _joined(self, query, depth):
        nodes = tuple(self.compile(each, depth + 1) for each in query.subqueries[:MOST_NODES])
        return evaluating.And(nodes) if isinstance(query, And) else evaluating.Or(nodes)

    def _each(self, alternatives, operator):
        nodes = tuple(self._term(words) for words in alternatives)
        if len(nodes) < 2:
            return nodes[0] if nodes else NOTHING
        return evaluating.And(nodes) if operator == "and" else evaluating.Or(nodes)

    def _term(self, words):
        return evaluating.Term(tuple(words), self.fields)

    def _words(self, text, analysed=analyse):
        """Yield the words of a text that this search can still afford."""
        for word in analysed(text[:MOST_LETTERS]):
            if self.words_left <= 0:
                return
            self.words_left -= 1
            yield word

    def _stems(self, text):
        return list(dict.fromkeys(word.stem for word in self._words(text)))

    def _beginning_with(self, beginning, fields):
        most = min(MOST_BEGINNINGS, self.supposed_left)
        words = (word for name, _ in fields for word in self.snapshot.terms(name, beginning, most))
        return self._supposed(words, most)

    def _neighbours(self, word):
        """Return a word and those of the index that begin as it does and are one letter away from it."""
        words = (other for name, _ in self.fields for other in self.snapshot.terms(name, word[0], None))
        return [word, *self._supposed((other for other in words if _is_near(word, other)), MOST_NEIGHBOURS)]

    def _supposed(self, words, most):
        found = list(islice(dict.fromkeys(words), min(most, self.supposed_left)))
        self.supposed_left -= len(found)
        return found


class _Completion(_Compilation):
    """A text being typed."""

    def plain(self, query):
        """Return the node of words in any order, the last only begun."""
        *words, last = [*dict.fromkeys(beginnings(query.query_string[:MOST_LETTERS]))][:MOST_WORDS] or [""]
        if not last:
            return NOTHING
        begun = [last, *self._beginning_with(last, self.fields)]
        nodes = (*(self._term([word]) for word in words), self._term(dict.fromkeys(begun)))
        return evaluating.And(nodes) if query.operator == "and" else evaluating.Or(nodes)


def _is_near(word, other):
    return abs(len(other) - len(word)) < 2 and damerau_levenshtein(word, other, limit=1) == 1
