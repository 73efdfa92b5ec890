"""Which page of somebody, and what stands in its fields. Plain values, no Django."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Fields", "Place"]

Fields = Mapping[str, Sequence[str]]
"""The fields of a page as they were sent: a name may have several values."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of somebody: its kind, the person it is about, and the checklist, observation or question."""

    kind: str
    about: uuid.UUID
    key: uuid.UUID
    part: int = 0
