"""Queries that are asked again and again with another value: put together once, and not each time anew.

Django takes several times as long to put together a statement as the database takes to answer it. What is asked at
every recording and on every page is kept as the statement it becomes, on the connection it was put together for.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from django.db import connections
from django.db.models import QuerySet

_KEPT_AS = "_cleared_prepared"


class Prepared:
    """The rows of a ``values`` query in which a column, ``field``, holds a value: ``of(value)`` asks for those.

    They are what ``rows.filter(**{field: value})`` gives, in the same types and the same order; the ``first`` of them
    alone where only that is asked for. Raises ``ValueError`` for None, which SQL asks for in other words, and where the
    query puts in another value after that of the filter.
    """

    def __init__(self, rows: QuerySet[Any, Any], field: str, *, first: bool = False) -> None:
        self.rows = rows
        self.field = field
        self.first = first

    def of(self, value: Any) -> list[dict[str, Any]]:
        connection = connections[self.rows.db]
        given = self.rows.model._meta.get_field(self.field).get_db_prep_value(value, connection)
        if given is None:
            raise ValueError(f"None is no value of {self.field}: SQL asks for it in other words.")
        statement, others, compiler = self._put_together(connection, value, given)
        with connection.cursor() as cursor:
            cursor.execute(statement, [*others, given])
            found = cursor.fetchall()
        names = list(compiler.query.selected)
        return [dict(zip(names, row, strict=True)) for row in compiler.results_iter(results=[found])]

    def _put_together(self, connection: Any, value: Any, given: Any) -> tuple[str, tuple[Any, ...], Any]:
        # On the connection and not beside it: what is put together holds it, and both go together.
        kept = connection.__dict__.setdefault(_KEPT_AS, WeakKeyDictionary())
        if self not in kept:
            asked = self.rows.filter(**{self.field: value})
            compiler = (asked[:1] if self.first else asked).query.get_compiler(connection=connection)
            statement, values = compiler.as_sql()
            if values[-1] != given:
                raise ValueError(f"The value that is asked for is not the last of those in {statement}")
            kept[self] = statement, tuple(values[:-1]), compiler
        found: tuple[str, tuple[Any, ...], Any] = kept[self]
        return found


__all__ = ["Prepared"]
