"""Locks on rows, held until the transaction ends. Which rows, and in what order, is said by whoever asks for them."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def for_update(rows: QuerySet[M]) -> QuerySet[M]:
    """These rows, to be locked when they are read. SQLite has taken its one lock already.

    NO KEY where the database knows it: rows that refer to them may be inserted meanwhile.
    """
    return rows.select_for_update(no_key=connection.features.has_select_for_no_key_update)


__all__ = ["for_update"]
