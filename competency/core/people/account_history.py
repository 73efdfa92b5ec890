"""Which accounts ever stood for a person: whoever wrote something under one account wrote it under the next one, too.

Every link that is made or undone is recorded as what it says of one person and one account. The account is part of the
entry's key, since the narrative, which says its name, is erased with the person. So a link outlives the account, too,
and authors whose accounts were deleted are told from others.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Person, PersonChange

Authors = dict[Any, datetime | None]
"""Accounts by primary key; of one that was deleted, when it wrote last."""


class Head(Enum):
    """Who an account is beside the authors of something."""

    ANOTHER = "another"
    AUTHOR = "author"
    # Nothing ties them, and nothing tells them apart.
    NAMELESS = "nameless"
    CAME_LATER = "came_later"


IN_DOUBT: Mapping[Head, Promise] = {
    Head.NAMELESS: _(
        "A part of this was written under an account that was deleted, and your account stands for nobody: nothing "
        "tells you from whoever wrote it. Ask whoever runs the site to link your account to you, or somebody else to "
        "review it. Nothing is lost."
    ),
    Head.CAME_LATER: _(
        "A part of this was written under an account that was deleted, and nobody can tell any more whose it was. "
        "Somebody who had an account of their own when it was written has to review it. Nothing is lost."
    ),
}
"""Why an account that nothing tells from an author reviews nothing, in words."""


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


def head_beside(user: Any, authors: Authors) -> Head:
    """Who the account is beside these authors.

    Behind a deleted account stood somebody known, or nobody knows who. Somebody known is told from every other person;
    an unknown one only from whoever was there already, as a person with an account, when it wrote.
    """
    if accounts_beside(user) & authors.keys():
        return Head.AUTHOR
    gone = {account: wrote for account, wrote in authors.items() if wrote is not None}
    if not gone:
        return Head.ANOTHER
    person = Person.objects.filter(user=user.pk).first()
    if person is None:
        return Head.NAMELESS
    known = _known(gone)
    unknown = [wrote for account, wrote in gone.items() if account not in known]
    if not unknown:
        return Head.ANOTHER
    links = PersonChange.objects.filter(person=person.pk, key__startswith=_begins(person.pk))
    since = links.aggregate(first=Min("recorded_at"))["first"]
    return Head.ANOTHER if since is not None and since < min(unknown) else Head.CAME_LATER


def heads_behind(person: Person) -> frozenset[uuid.UUID]:
    """Everybody for whom an account stands or once stood that does or did for this person, the person among them.

    Who was unlinked, and whose account was given to another person, is known by it: whoever signs in there is the same.
    """
    accounts = accounts_of(person)
    if not accounts:
        return frozenset({person.pk})
    linked = PersonChange.objects.filter(_about(accounts)).values_list("person", flat=True)
    now = Person.objects.filter(user__in=accounts).values_list("pk", flat=True)
    return frozenset({person.pk, *linked, *now})


def _about(accounts: Collection[Any]) -> Q:
    return reduce(or_, (Q(key__endswith=f"{_ACCOUNT}{account}") for account in accounts))


def _known(accounts: Collection[Any]) -> set[Any]:
    """Those of these accounts that stand or stood for somebody whose names are known."""
    links = PersonChange.objects.filter(_about(accounts), person__erased_at__isnull=True).values_list("key", flat=True)
    read = get_user_model()._meta.pk.to_python
    return {read(key.split(_ACCOUNT, 1)[1]) for key in links}


def _begins(person: uuid.UUID) -> str:
    return f"{person}{_ACCOUNT}"


_ACCOUNT = ":account:"

__all__ = [
    "IN_DOUBT",
    "Authors",
    "Head",
    "accounts_beside",
    "accounts_of",
    "changes_to_others",
    "head_beside",
    "heads_behind",
    "key_of_account",
]
