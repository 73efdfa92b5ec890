"""Locks on the record's rows, held until the transaction ends. Whoever asks for them says which rows, in what order."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def for_update(rows: QuerySet[M]) -> QuerySet[M]:
    """These rows of the record, to be locked when they are read. SQLite has taken its one lock already.

    NO KEY where the database knows it: rows that refer to them may be inserted meanwhile.
    """
    return rows.select_for_update(no_key=connection.features.has_select_for_no_key_update)


def lock_people(people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Lock the rows of these people, in key order, until the transaction ends; those whose names were erased come back.

    Raises ``Person.DoesNotExist``.
    """
    # Looked up and not imported: people are recorded, so their room stands above this one.
    person: Any = apps.get_model("cleared_core", "Person")
    wanted = set(people)
    held = {row.pk: row.erased_at for row in for_update(person.objects.filter(pk__in=wanted).order_by("pk"))}
    if missing := wanted - set(held):
        raise person.DoesNotExist(f"No person {', '.join(map(str, missing))}.")
    return {key for key, erased_at in held.items() if erased_at}


__all__ = ["for_update", "lock_people"]
