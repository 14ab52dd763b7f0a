"""What a search answers: hits, counts and facets from the index, objects from the database."""

from collections import Counter, OrderedDict
from itertools import chain

from django.apps import apps
from modelsearch.backends.base import BaseSearchResults, FilterFieldError, get_model_root
from modelsearch.index import FilterField

from .documents import fields_of, path_of
from .filtering import MOST_PARAMETERS, among
from .reduced import reduced
from .storage import IndexUnavailable


class WhooshSearchResults(BaseSearchResults):
    """Results, narrowed by `within` and `without`.

    Without an index, modelsearch's calls are answered by the database; narrowed results, and their `hits`, raise
    IndexUnavailable: who asks for these knows what the index is for.
    """

    supports_facet = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_narrowed = False
        self._facts, self._left_out = {}, frozenset()
        self._found_cache = None

    def _clone(self):
        clone = super()._clone()
        clone.is_narrowed, clone._facts, clone._left_out = self.is_narrowed, self._facts, self._left_out
        return clone

    def within(self, **facts):
        """Keep what has, for each fact named, one of the values given."""
        clone = self._narrowed()
        clone._facts = dict(self._facts)
        for path, values in facts.items():
            self._check_fact(path)
            clone._facts[path] = [*clone._facts.get(path, ()), list(values)]
        return clone

    def without(self, label, pks):
        """Leave out the objects of the model `label`, or of those that inherit from it, with these primary keys."""
        clone = self._narrowed()
        if get_model_root(apps.get_model(label)) is get_model_root(self.model):
            clone._left_out = self._left_out | {str(pk) for pk in pks}
        return clone

    def hits(self):
        """Return the primary key and the score of all that was found, best first, newest first among equals."""
        return _best_first(self._scores())

    def facet(self, field_name):
        """Return how many results have each value of a field, None for none, most numerous first."""
        path = self._check_fact(field_name)
        return self._or_by_database(lambda: self._facet(path), lambda plain: plain.facet(field_name))

    def _do_search(self):
        return self._or_by_database(lambda: list(self._objects()), list)

    def _do_count(self):
        return self._or_by_database(self._count, lambda plain: plain.count())

    # From the index

    def _count(self):
        stop = self._size() if self.stop is None else min(self.stop, self._size())
        return max(0, stop - self.start)

    def _size(self):
        return sum(len(documents) for _ground, documents in self._found())

    def _facet(self, path):
        counts = Counter()
        for ground, documents in self._found():
            values = ground.part.values(path)
            found = [values[document] for document in documents]
            counts.update(chain.from_iterable(found))
            counts[None] += found.count(())
        return OrderedDict(sorted((+counts).items(), key=lambda item: (-item[1], item[0] is None, str(item[0]))))

    def _scores(self):
        scores, node = {}, self._compiled()[0]
        for ground, documents in self._found():
            found = ground.scores(node, documents)
            pks = ground.part.pks
            scores.update((pks[document], found[document]) for document in documents)
        return scores

    def _found(self):
        """Return the documents found, with their grounds, all that narrows them applied."""
        if self._found_cache is None:
            _node, found = self._compiled()
            self._found_cache = [(ground, self._keep(ground.part, documents)) for ground, documents in found]
        return self._found_cache

    def _compiled(self):
        return self.query_compiler.found(self.backend.storage)

    def _keep(self, part, documents):
        for path, sets in self._facts.items():
            for values in sets:
                documents = documents & part.with_values(path, values)
        if self._left_out:
            documents = {document for document in documents if str(part.pks[document]) not in self._left_out}
        return documents

    # From the database

    def _objects(self):
        """Yield the objects of this page of results, those that the queryset still holds."""
        scores = self._scores() if self._score_field or self.query_compiler.order_by_relevance else {}
        pks = self._ordered(scores)[self.start : self.stop]
        found = {}
        for start in range(0, len(pks), MOST_PARAMETERS):
            for obj in self.query_compiler.queryset.filter(pk__in=pks[start : start + MOST_PARAMETERS]):
                found[obj.pk] = obj
        for pk in pks:
            if (obj := found.get(pk)) is not None:
                if self._score_field:
                    setattr(obj, self._score_field, scores.get(pk))
                yield obj

    def _ordered(self, scores):
        compiler = self.query_compiler
        if compiler.order_by_relevance:
            return [pk for pk, _score in _best_first(scores)]
        pks = {ground.part.pks[document] for ground, documents in self._found() for document in documents}
        order = compiler.queryset.query.order_by
        return among(compiler.queryset.order_by(*order, "pk"), pks) if order else sorted(pks, reverse=True)

    def _or_by_database(self, find, find_plainly):
        try:
            return find()
        except IndexUnavailable as error:
            if self.is_narrowed:
                raise
            plain = reduced(self.query_compiler, error)[self.start : self.stop]
            return find_plainly(plain.annotate_score(self._score_field) if self._score_field else plain)

    def _narrowed(self):
        clone = self._clone()
        clone.is_narrowed = True
        return clone

    def _check_fact(self, name):
        """Return the path of a fact of the model, named so or as its column."""
        for path in fields_of(self.model.get_search_fields()):
            if isinstance(path[-1], FilterField) and name in {path_of(path), path[-1].get_attname(self.model)}:
                return path_of(path)
        raise FilterFieldError(
            f'Cannot facet search results with field "{name}". Please add index.FilterField("{name}") to '
            f"{self.model.__name__}.search_fields.",
            field_name=name,
        )


def _best_first(scores):
    return [(pk, score) for score, pk in sorted(zip(scores.values(), scores, strict=True), reverse=True)]
