"""Recorded rows as plain values, which the rules' dataclasses are made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import QuerySet

from ..record.entry import Entry

ENTRY = ("uuid", "key", "version", "withdrawn", "recorded_at")
"""What every row of the record has, by the names the rules know it under."""


def rows(model: type[Entry], *fields: str, using: str | None = None, **where: Any) -> Iterator[dict[str, Any]]:
    """Rows as dictionaries, with identifiers as the strings the rules compare."""
    for row in _columns(model, fields).using(using).filter(**where):
        row["uuid"] = str(row["uuid"])
        yield row


@cache
def _columns(model: type[Entry], fields: tuple[str, ...]) -> QuerySet[Any, dict[str, Any]]:
    """The columns of a table, put together once: whatever is asked of them is a query of its own."""
    columns: QuerySet[Any, dict[str, Any]] = model._base_manager.values(*ENTRY, *fields)
    return columns


def key_of(value: Any) -> str | None:
    """A primary key as the rules write it."""
    return None if value is None else str(value)
