"""What stands, asked of the memory and held against the tables: for the tests of what is kept."""

from __future__ import annotations

from typing import Any

from competency.core.clearance import reading, snapshot
from competency.core.clearance.snapshot import Published
from competency.rules.facts import Definitions


def told(definitions: Definitions) -> dict[str, Any]:
    """Everything they say, in an order that no database chooses."""
    names = ("standards", "requirements", "gates", "wave_units", "wave_dates", "unit_closings")
    return {
        "places": dict(definitions.places),
        **{name: sorted(getattr(definitions, name), key=lambda row: row.uuid) for name in names},
    }


def what_stands() -> Published:
    """As whoever asks gets it; it is what the tables say, each time that this is called."""
    found = snapshot.published()
    assert told(found.definitions) == told(reading.definitions())
    return found
