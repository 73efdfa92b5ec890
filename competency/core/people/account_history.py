"""Which accounts ever stood for a person: whoever wrote something under one account wrote it under the next one, too.

Every link that is made or undone is recorded as what it says of one person and one account. The account is part of the
entry's key, since the narrative, which says its name, is erased with the person.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from .models import Person, PersonChange


def key_of_account(person: Person, account: Any) -> str:
    """What is stated when ``account`` (a primary key) begins or ceases to stand for the person."""
    return f"{_begins(person.pk)}{account}"


def changes_to_others(person: Person) -> QuerySet[PersonChange]:
    """What is recorded of accounts that are not the one the person has now."""
    rows: QuerySet[PersonChange] = PersonChange.objects.filter(person=person.pk, key__startswith=_begins(person.pk))
    return rows.exclude(key=key_of_account(person, person.user_id))


def accounts_of(person: Person) -> set[Any]:
    """The primary keys of all accounts that stand, or once stood, for the person."""
    read = get_user_model()._meta.pk.to_python
    begins = _begins(person.pk)
    found = {read(key.removeprefix(begins)) for key in changes_to_others(person).values_list("key", flat=True)}
    return found | ({person.user_id} - {None})


def accounts_beside(user: Any) -> set[Any]:
    """This account, with all others that stand or stood for the same person; none for nobody's."""
    if user.pk is None:
        return set()
    person = Person.objects.filter(user=user.pk).first()
    return {user.pk} | (accounts_of(person) if person else set())


def _begins(person: uuid.UUID) -> str:
    return f"{person}:account:"


__all__ = ["accounts_beside", "accounts_of", "changes_to_others", "key_of_account"]
