"""To whom the page of a scenario is closed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from competency.core.models import Person
from competency.pages.doors import Doors


def closed_to(person: Person, keys: Iterable[UUID]) -> set[UUID]:
    """The keys of the scenarios whose page is private to others. A scenario without a page is open to everybody."""
    return Doors().closed_to(person.user, list(keys))


__all__ = ["closed_to"]
