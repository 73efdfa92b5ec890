"""What readers of a published version get of a picture, as plain values. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """A frozen copy of a picture, by the hash of its bytes."""

    digest: str
    width: int
    height: int


__all__ = ["Size"]
