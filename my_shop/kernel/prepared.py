"""Queries that are written once and asked many times.

Django writes a statement anew whenever it is asked. Of one with subqueries that costs many times what the database
needs to answer it; so what every purchase asks is kept as it was written, for each number of values that it was asked
with.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

FORMS = 100
"""How many forms of one query are kept: one for each number of values that it is asked with."""


class Statement(NamedTuple):
    """SQL with its parameters; ``places`` are the positions of those that stand for a value asked with, by its rank.

    ``columns`` are those that Django reads otherwise than the database gives them: place in a row, column, converters.
    """

    sql: str
    params: list[Any]
    places: list[tuple[int, int]]
    columns: list[tuple[int, Any, list[Any]]]


class PreparedQuery:
    """A query over lists of numbers or texts: ``write`` takes as many lists as ``rows``, and returns it.

    What else stands in the query is a constant: it is written once. So it hangs on no setting, no language and no time.
    """

    def __init__(self, write: Callable[..., QuerySet]):
        self._write = write
        self._statement = lru_cache(maxsize=FORMS)(self._written)

    def rows(self, *asked: Sequence[int] | Sequence[str], within: slice | None = None) -> list[tuple]:
        """Return the rows as tuples of the query's ``values_list``; with ``within`` that stretch of them."""
        start = within and within.start or 0
        stretch = f" LIMIT {within.stop - start:d} OFFSET {start:d}" if within else ""
        rows, columns = self._answer("{}" + stretch, asked)
        return _converted(rows, columns)

    def count(self, *asked: Sequence[int] | Sequence[str], most: int) -> int:
        """Return how many rows there are, or ``most`` where there are more."""
        rows, _ = self._answer(f"SELECT COUNT(*) FROM ({{}} LIMIT {most:d}) AS counted", asked)  # noqa: S608 - a number
        return rows[0][0] if rows else 0

    def _answer(self, form, asked):
        """Ask the statement as it stands in ``form``; return the rows as the database gives them, and their columns."""
        statement = self._statement(connection.vendor, *((type(next(iter(each), 0)), len(each)) for each in asked))
        if statement is None:
            return [], []
        values, params = list(chain(*asked)), statement.params.copy()
        for position, rank in statement.places:
            params[position] = values[rank]
        with connection.cursor() as cursor:
            cursor.execute(form.format(statement.sql), params)
            return cursor.fetchall(), statement.columns

    def instances(
        self, model: type[Row], *asked: Sequence[int] | Sequence[str], related: Sequence[str] = ()
    ) -> list[Row]:
        """Return the rows as instances, of a query whose ``values_list`` names no column, or ``columns_of`` the model
        with those foreign keys."""
        return [instance_of(model, row, *related) for row in self.rows(*asked)]

    def _written(self, vendor, *shape) -> Statement | None:
        lists, ranks = [], dict[Any, int]()
        for kind, length in shape:
            lists.append([_mark(kind, len(ranks) + place) for place in range(length)])
            ranks |= {mark: len(ranks) + place for place, mark in enumerate(lists[-1])}
        compiler = self._write(*lists).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        places = [(position, ranks[param]) for position, param in enumerate(params) if param in ranks]
        if {rank for _, rank in places} != set(ranks.values()):
            raise ValueError(f"not every value stands in the statement as it was given: {sql}")
        read = [(place, column, _converters(column)) for place, (column, *_) in enumerate(compiler.select)]
        return Statement(sql, list(params), places, [each for each in read if each[2]])


def columns_of(model: type[Model], *related: str) -> list[str]:
    """Return the names of all columns of a model, and of what these foreign keys of it refer to."""
    names = [field.attname for field in model._meta.concrete_fields]
    for key in related:
        names += [f"{key}__{name}" for name in columns_of(_model_behind(model, key))]
    return names


def instance_of(model: type[Row], row: Sequence, *related: str) -> Row:
    """Return the instance that a row of ``columns_of`` the model holds, and with it what it refers to."""
    names = columns_of(model)
    instance, row = model.from_db(connection.alias, names, row[: len(names)]), row[len(names) :]
    for key in related:
        other = _model_behind(model, key)
        width = len(other._meta.concrete_fields)
        setattr(instance, key, None if row[0] is None else instance_of(other, row[:width]))
        row = row[width:]
    return instance


def hold(instance: Model, name: str, rows: list) -> None:
    """Let ``order.lines.all()`` and the like be these rows, as after Django's prefetching."""
    held = getattr(instance, name).all()
    held._result_cache, held._prefetch_done = rows, True
    vars(instance).setdefault("_prefetched_objects_cache", {})[name] = held


def _model_behind(model, key):
    return model._meta.get_field(key).related_model


def _mark(kind, rank):
    """Return a value that stands nowhere else in a statement."""
    return f"\x01{rank}" if issubclass(kind, str) else 2**62 + rank


def _converters(column):
    """Return what reads a column; what belongs to a connection by its name, for each thread has its own."""
    found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return [each.__name__ if getattr(each, "__self__", None) is connection.ops else each for each in found]


def _converted(rows, columns):
    """Return rows as Django's fields read them."""
    if not (rows and columns):
        return rows
    rows = [list(row) for row in rows]
    for place, column, converters in columns:
        for each in converters:
            convert = getattr(connection.ops, each) if isinstance(each, str) else each
            for row in rows:
                row[place] = convert(row[place], column, connection)
    return [tuple(row) for row in rows]
