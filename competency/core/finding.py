"""Looks for people and for content by what they are called: one folding, on both databases alike.

Whom somebody may find is ``access``'s to say: start from what it gives, and narrow that.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from competency.typed import names

M = TypeVar("M", bound=Model)


# Nobody and nothing is called more than that, and a database gives up on it.
MOST_WORDS, MOST_LETTERS = 8, 80


def _wanted(query: str) -> list[str]:
    """The words to look for: the first ones, and the first letters of each, of whatever somebody sent."""
    return [word[:MOST_LETTERS] for word in names.wanted(query)[:MOST_WORDS]]


def called(query: str, column: str = "found_by") -> Q:
    """A filter for people whose names or number hold each word that was typed; nobody when no word was."""
    words = _wanted(query)
    found = Q() if words else Q(pk__in=[])
    for word in words:
        found &= Q(**{f"{column}__contains": word})
    return found


def beginning(people: QuerySet[Any], query: str, most: int) -> list[Any]:
    """The keys of the first ``most`` people with a name, or a number, of which a word starts as each word typed.

    The column cannot say where the words of a name of several begin: what it holds anywhere is read and looked through,
    in one query, until there are enough.
    """
    words = names.wanted(query)
    held = people.filter(called(query)).values_list("pk", "given_name", "family_name", "employee_number")
    return list(islice((pk for pk, *texts in held.iterator() if names.begins(texts, words)), most))


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
    words = _wanted(query)
    texts: Iterable[tuple[Any, ...]] = rows.order_by().values_list("pk", *fields)
    return rows.filter(pk__in=[pk for pk, *held in texts if names.is_called(" ".join(map(str, held)), words)])


__all__ = ["beginning", "called", "numbered", "rows_called"]
