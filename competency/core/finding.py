"""Looks for people and for content by what they are called: one folding, on both databases alike.

Whom somebody may find is ``access``'s to say: start from what it gives, and narrow that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from competency.typed import names

M = TypeVar("M", bound=Model)


def called(query: str, column: str = "found_by") -> Q:
    """A filter for people whose names or number hold each word that was typed; nobody when no word was."""
    words = names.wanted(query)
    found = Q() if words else Q(pk__in=[])
    for word in words:
        found &= Q(**{f"{column}__contains": word})
    return found


def numbered(people: QuerySet[M], number: str) -> M | None:
    """The one of these people whose number this is, as somebody types it; nobody when it is only part of one.

    Never one of two: the database keeps numbers apart as they are read here.
    """
    typed = names.number_folded(number)
    return people.filter(number_folded=typed).first() if typed else None


def rows_called(rows: QuerySet[M], fields: Iterable[str], query: str) -> QuerySet[M]:
    """The rows with each word that was typed somewhere in their ``fields``.

    Content is read and folded here: there are hundreds of rows, and drafts keep no column to look in.
    """
    words = names.wanted(query)
    texts: Iterable[tuple[Any, ...]] = rows.order_by().values_list("pk", *fields)
    return rows.filter(pk__in=[pk for pk, *held in texts if names.is_called(" ".join(map(str, held)), words)])


__all__ = ["called", "numbered", "rows_called"]
