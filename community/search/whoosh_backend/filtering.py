"""The filters of a queryset, in the index.

A filter is a function from a part to its documents. What the index cannot tell exactly (lookups it does not know,
relations to many, values that the database works out) is left to the database, which sees only the primary keys found:
a count then agrees with the objects, at the price of one query.
"""

import operator
from datetime import datetime

from django.db.models.expressions import Col
from django.db.models.functions import ExtractYear
from django.db.models.lookups import Lookup
from django.db.models.sql.where import NothingNode, WhereNode
from modelsearch.index import RelatedFields

from .documents import path_of

# As many primary keys as one query takes, whatever the database.
MOST_PARAMETERS = 900

COMPARED = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le, "startswith": str.startswith}


class LeftToDatabase(Exception):
    """The index cannot tell."""


def among(queryset, pks):
    """Return the primary keys of `queryset`, in its order, that are among `pks`, a set."""
    if len(pks) <= MOST_PARAMETERS:
        queryset = queryset.filter(pk__in=pks)
    return [pk for pk in dict.fromkeys(queryset.values_list("pk", flat=True)) if pk in pks]


class Filtering:
    """The part of a query compiler that reads the filters of its queryset."""

    def filter(self):
        """Return the filter that the queryset asks for, if any. This, or calling it, may raise LeftToDatabase."""
        where = self.queryset.query.where
        return self._filter(where) if where.children else None

    def _get_filters_from_queryset(self, check_only=False):
        # What `check()` calls: a field that is not declared is an error, all else can be answered.
        self._check(self.queryset.query.where)

    def _check(self, node):
        if isinstance(node, WhereNode):
            for child in node.children:
                self._check(child)
        elif isinstance(node, Lookup):
            column = node.lhs.lhs if isinstance(node.lhs, ExtractYear) else node.lhs
            if isinstance(column, Col) and not self._is_key(column) and not _is_link(column):
                self._get_filter_field_path_for_column(column)

    def _filter(self, node):
        if isinstance(node, WhereNode):
            return _joined([self._filter(child) for child in node.children], node.connector, node.negated)
        if isinstance(node, NothingNode):
            return lambda part: set()
        if isinstance(node, Lookup) and _is_plain(node.rhs):
            return self._lookup(node)
        raise LeftToDatabase

    def _lookup(self, node):
        column, name = node.lhs, node.lookup_name
        if isinstance(column, ExtractYear) and name in COMPARED | {"exact": None}:
            path = self._path(column.lhs)
            compared = COMPARED.get(name, operator.eq)
            return lambda part: _having(part, path, lambda day: compared(_year(day), node.rhs))
        if not isinstance(column, Col):
            raise LeftToDatabase
        if self._is_key(column):
            return _key_filter(name, node.rhs)
        if _is_link(column):
            raise LeftToDatabase
        return _fact_filter(self._path(column), name, node.rhs)

    def _path(self, column):
        path = self._get_filter_field_path_for_column(column)
        model = self.queryset.model
        for step in path:
            if isinstance(step, RelatedFields):
                field = step.get_field(model)
                # The index knows the values of several objects, not which goes with which.
                if not (field.many_to_one or field.one_to_one):
                    raise LeftToDatabase
                model = field.related_model
        return path_of(path)

    def _is_key(self, column):
        """Say whether `column` is the primary key of the model itself, in its own table or in a parent's."""
        if not column.target.primary_key:
            return False
        joins, alias = self.queryset.query.alias_map, column.alias
        while (parent := joins[alias].parent_alias) is not None:
            link = joins[alias].join_field
            if not (link.one_to_one and getattr(link.remote_field, "parent_link", False)):
                return False
            alias = parent
        return True


def _is_link(column):
    """Say whether `column` leads from a model to the one it inherits from, as in a search for pages of a type."""
    return column.target.attname.endswith("_ptr_id")


def _is_plain(value):
    """Say whether a value is known now, not by the database."""
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_plain(each) for each in value)
    return not hasattr(value, "resolve_expression") and not hasattr(value, "as_sql")


def _key_filter(name, value):
    if name not in {"exact", "in"}:
        raise LeftToDatabase
    wanted = set(value) if name == "in" else {value}
    return lambda part: {document for document, pk in enumerate(part.pks) if pk in wanted}


def _fact_filter(path, name, value):
    if name == "exact":
        return lambda part: part.with_values(path, [value])
    if name == "in":
        return lambda part: part.with_values(path, value)
    if name == "isnull":
        some = lambda part: _having(part, path, lambda _value: True)  # noqa: E731
        return (lambda part: set(range(part.size)) - some(part)) if value else some
    if name == "range":
        low, high = value
        return lambda part: _having(part, path, lambda each: low <= each <= high)
    if name in COMPARED:
        compared = COMPARED[name]
        return lambda part: _having(part, path, lambda each: compared(each, value))
    raise LeftToDatabase


def _having(part, path, holds):
    try:
        return part.having(path, holds)
    except TypeError as error:  # the index has other values than the column
        raise LeftToDatabase from error


def _year(day):
    # The year of an instant depends on the time zone of the database's connection.
    if isinstance(day, datetime):
        raise TypeError
    return day.year


def _joined(filters, connector, negated):
    def joined(part):
        found = [each(part) for each in filters]
        if connector == "OR" and found:
            kept = set().union(*found)
        elif connector in {"AND", "OR"}:
            kept = set(range(part.size)).intersection(*found)
        else:
            raise LeftToDatabase
        return set(range(part.size)) - kept if negated else kept

    return joined
