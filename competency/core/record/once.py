"""What makes two entries the same deed. Each class of entries declares it; ``recording`` asks under the lock.

An idempotency key tells apart two requests; it cannot tell apart two deeds, since a form that is opened afresh has a
fresh one. So the record itself knows when something was recorded already, whoever asks and from whichever page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class Once:
    """Entries that agree in all of ``of`` are one deed: a second one is refused, or is the first one sent again.

    With ``says`` they are statements about one thing: only when the last of them says the same is it said already.
    ``when`` names the entries that this holds for; what it does not hold for is asked of the next declaration.
    """

    of: tuple[str, ...]
    says: tuple[str, ...] = ()
    when: Callable[[Any], bool] | None = None

    def standing(self, entry: Any) -> Any:
        """The entry that stands for the same deed, the latest of them; itself and its versions aside."""
        alike = {path: value_at(entry, path) for path in self.of}
        empty = {f"{path}__isnull": True for path, value in alike.items() if value is None}
        given = {path: value for path, value in alike.items() if value is not None}
        rows = type(entry).objects.current().filter(**given, **empty).exclude(key=entry.key)
        standing = rows.order_by("-recorded_at", "-uuid").first()
        if standing is None or standing.is_undone:
            return None
        return standing if all(value_at(standing, path) == value_at(entry, path) for path in self.says) else None


@dataclass(frozen=True, slots=True)
class MayRepeat:
    """Entries that nothing needs to be compared with, and why."""

    because: str


Declared = Once | MayRepeat


def standing(entry: Any) -> Any:
    """The entry that records the same deed already; None where none does, or where the class lets it be repeated."""
    for declared in entry.once:
        if isinstance(declared, MayRepeat):
            return None
        if declared.when is None or declared.when(entry):
            return declared.standing(entry)
    return None


def value_at(entry: models.Model, path: str) -> Any:
    """The value at the end of a lookup path such as ``activity_version__activity``: a key for a relation."""
    found: Any = entry
    for name in path.split("__"):
        if found is None:
            return None
        field = found._meta.get_field(name)
        found = getattr(found, name if field.is_relation else field.attname)
    return found.pk if isinstance(found, models.Model) else found


__all__ = ["Declared", "MayRepeat", "Once", "standing", "value_at"]
