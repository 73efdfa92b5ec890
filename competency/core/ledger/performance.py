"""A performance: one thing a person did, as the verbs that close and record it hand it on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ..enums import Kind, Outcome
from ..people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What a person did, how it went, when by the clock of which zone, and which assessor judged it.

    ``kind`` is the activity's own where nothing else is said. ``performed_on`` is a local day in ``zone`` (an IANA
    name); ``performed_at`` (aware) is the moment, where one is known. ``score`` is a percentage; ``entrustment`` a
    level from 1 to 5. ``event`` ties together the signatures under one observation.
    """

    outcome: Outcome | str
    kind: Kind | str | None = None
    score: Decimal | None = None
    entrustment: int | None = None
    critical_failed: bool = False
    performed_on: date | None = None
    performed_at: datetime | None = None
    zone: str = ""
    assessor: Person | None = None
    event: uuid.UUID | None = None
