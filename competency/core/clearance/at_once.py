"""Rows about the same people, of several tables, by one statement.

What is recorded about a person lies in a table a kind of fact, and every answer needs all of them. A statement a table
is a round trip and a query to put together each. Here the tables stand below each other in one: each puts its
columns into the first free places of their types and leaves the others empty. The statement is put together once.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connections, models, router
from django.db.models import F, Value
from django.db.models.functions import Cast

PEOPLE_AT_ONCE = 500

# The types of columns, as the places of a statement have them, each with one for where it holds nothing. A moment is
# asked about before a day, which it is, too.
_TYPES: dict[type[models.Field[Any, Any]], models.Field[Any, Any]] = {
    models.CharField: models.CharField(),
    models.UUIDField: models.UUIDField(),
    models.IntegerField: models.BigIntegerField(),
    models.BooleanField: models.BooleanField(),
    models.DateTimeField: models.DateTimeField(),
    models.DateField: models.DateField(),
    models.DecimalField: models.DecimalField(max_digits=12, decimal_places=6),
}
_SOMEBODY = uuid.UUID(int=1)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a column ``person_id``: the name its rows are given back under, and the columns asked of it."""

    name: str
    model: type[models.Model]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """Text in pieces, what stands between them (``None``: the people), and how each place becomes a value."""

    pieces: tuple[str, ...]
    values: tuple[Any, ...]
    places: tuple[tuple[int, ...], ...]
    read: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]


def rows_about(tables: tuple[Table, ...], people: Sequence[uuid.UUID]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row about these people, with the name of its table; in no order. One statement for 500 people."""
    using = router.db_for_read(tables[0].model)
    statement = _put_together(tables, using)
    connection = connections[using]
    key = models.UUIDField()
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        some = [key.get_db_prep_value(pk, connection) for pk in people[start : start + PEOPLE_AT_ONCE]]
        with connection.cursor() as cursor:
            cursor.execute(*_about(statement, some))
            found = cursor.fetchall()
        for row in found:
            values = list(row)
            for place, reads, column in statement.read:
                for read in reads:
                    values[place] = read(values[place], column, connection)
            table = tables[values[0]]
            taken = statement.places[values[0]]
            yield table.name, {name: values[at] for name, at in zip(table.columns, taken, strict=True)}


def _about(statement: _Statement, people: list[Any]) -> tuple[str, list[Any]]:
    asked = ", ".join(["%s"] * len(people))
    text, values = [statement.pieces[0]], []
    for value, piece in zip(statement.values, statement.pieces[1:], strict=True):
        text += [asked if value is None else "%s", piece]
        values += people if value is None else [value]
    return "".join(text), values


@cache
def _put_together(tables: tuple[Table, ...], using: str) -> _Statement:
    connection = connections[using]
    typed = {table: [_type_of(table.model, path) for path in table.columns] for table in tables}
    most: Counter[Any] = Counter()
    for types in typed.values():
        most |= Counter(types)
    spots = [(type_, number) for type_ in _TYPES for number in range(most[type_])]
    texts, values, places = [], [], []
    read: tuple[Any, ...] = ()
    for number, table in enumerate(tables):
        seen: Counter[Any] = Counter()
        at: dict[tuple[Any, int], str] = {}
        for path, type_ in zip(table.columns, typed[table], strict=True):
            at[type_, seen[type_]] = path
            seen[type_] += 1
        columns = [F(at[spot]) if spot in at else Cast(Value(None), _TYPES[spot[0]]) for spot in spots]
        rows = table.model._base_manager.using(using).order_by().filter(person_id__in=[_SOMEBODY])
        compiler = rows.values_list(Value(number), *columns).query.get_compiler(using)
        text, given = compiler.as_sql()
        texts.append(text)
        values += given
        paths = {path: 1 + spots.index(spot) for spot, path in at.items()}
        places.append(tuple(paths[path] for path in table.columns))
        read = read or tuple(
            (place, tuple(reads), column)
            for place, (reads, column) in compiler.get_converters([column for column, *_ in compiler.select]).items()
        )
    somebody = models.UUIDField().get_db_prep_value(_SOMEBODY, connection)
    return _Statement(
        pieces=tuple(" UNION ALL ".join(texts).split("%s")),
        values=tuple(None if value == somebody else value for value in values),
        places=tuple(places),
        read=read,
    )


def _type_of(model: type[models.Model], path: str) -> type[models.Field[Any, Any]]:
    first, *further = path.split("__")
    field: Any = model._meta.get_field(first)
    for name in further:
        field = field.related_model._meta.get_field(name)
    while field.is_relation:
        field = field.target_field
    found = next((type_ for type_ in _TYPES if isinstance(field, type_)), None)
    if found is None:
        raise TypeError(f"There is no place for {field}: its type is not among those that stand below each other.")
    return found


__all__ = ["Table", "rows_about"]
