"""What hangs under a signature or a closed attempt, and who can check it: each app registers what it holds.

Core knows no kind of evidence, and yet closing an attempt records a digest of everything that was handed in with it.
So each app says what it holds of an attempt, once for closing and for every check after it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from .digests import canonical, sha256
from .disposals import rightly_erased
from .journal import Fault, entries_of
from .models import JournalEntry, Narrative

ATTEMPTS_AT_ONCE = 200


class Attested:
    """What one app holds under attempts or signatures. Override what it has something to say to.

    ``rows`` are the models it answers for. ``name`` is what a report calls it, and part of the digest: it stays.
    """

    name: ClassVar[str] = ""
    rows: tuple[type[models.Model], ...] = ()

    def handed_in(self, attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        """What it holds of each of these attempts, as plain values in an order that never changes; none: left out."""
        return {}

    def accounts_for(self, texts: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        """Of these texts, by the uuid they stand under, the ones that it holds a hash of and looks at in ``faults``."""
        return set()

    def faults(self) -> Iterator[Fault]:
        """What it holds and is not what was signed or attested, or cannot be what led to the evidence."""
        yield from ()


_registered: dict[str, Attested] = {}


def register(attested: Attested) -> None:
    """Let ``attested`` answer for its rows. Call it in ``AppConfig.ready``; the one registered last stands."""
    _registered[attested.name] = attested


def everything_attested() -> list[Attested]:
    """All that is registered, by name."""
    return [_registered[name] for name in sorted(_registered)]


def digests_of_handed_in(attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The digest of everything that all apps hold of each of these attempts."""
    held: dict[uuid.UUID, dict[str, Any]] = {attempt: {} for attempt in attempts}
    for attested in everything_attested():
        for attempt, values in attested.handed_in(attempts).items():
            held[attempt][attested.name] = values
    return {attempt: sha256(canonical(values)) for attempt, values in held.items()}


def faults_of_texts() -> Iterator[Fault]:
    """Every text that nothing recorded accounts for: no reason of an entry, no hash that an app holds, no erasure."""
    for keys in some_at_a_time(Narrative.objects.order_by("pk").values_list("pk", flat=True).iterator()):
        left = set(keys) - _texts_of_entries(keys)
        for attested in everything_attested():
            if left:
                left -= attested.accounts_for(sorted(left))
        left -= rightly_erased(Narrative.objects.filter(pk__in=left))
        for key in sorted(left):
            yield Fault(f"text {key}", None, "nothing that is recorded says that there is one")


def _texts_of_entries(keys: list[uuid.UUID]) -> set[uuid.UUID]:
    """Of these uuids the entries of a chain that state a reason."""
    return {pk for pk, entry in entries_of(JournalEntry.objects.filter(entry__in=keys)).items() if entry.reason}


def attempt_model() -> type[models.Model]:
    """The model of attempts, whose room stands above this one."""
    return apps.get_model("cleared_core", "Attempt")


def rows_to_answer_for() -> list[type[models.Model]]:
    """Models of any app whose rows hang under an attempt, or that are never changed and are no entry."""
    under = rows_under_attempts()
    kept = [
        model
        for model in apps.get_models()
        if getattr(model, "is_append_only", False) and model._meta.app_label != "cleared_core" and model not in under
    ]
    return [*under, *kept]


def rows_under_attempts() -> dict[type[models.Model], models.ForeignKey[Any, Any]]:
    """Models whose rows hang under an attempt, with the key that leads there: to it, or to a row that hangs there."""
    found: dict[type[models.Model], models.ForeignKey[Any, Any]] = {}
    reached: set[type[models.Model]] = {attempt_model()}
    while reached:
        leading = {model: key for model in apps.get_models() if (key := _leading_to(model, reached))}
        reached = set(leading) - set(found)
        found |= {model: leading[model] for model in reached}
    return found


def _leading_to(model: type[models.Model], parents: set[type[models.Model]]) -> models.ForeignKey[Any, Any] | None:
    keys: Iterable[Any] = (field for field in model._meta.fields if isinstance(field, models.ForeignKey))
    return next((key for key in keys if key.related_model in parents), None)


def moment(at: datetime | None) -> str:
    """A time as a digest takes it, the same on every database; empty for none."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def some_at_a_time(keys: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """Attempts in slices that are looked at together."""
    held: list[uuid.UUID] = []
    for key in keys:
        held.append(key)
        if len(held) == ATTEMPTS_AT_ONCE:
            yield held
            held = []
    if held:
        yield held


__all__ = [
    "Attested",
    "Fault",
    "attempt_model",
    "digests_of_handed_in",
    "everything_attested",
    "faults_of_texts",
    "moment",
    "register",
    "rightly_erased",
    "rows_to_answer_for",
    "rows_under_attempts",
    "some_at_a_time",
]
