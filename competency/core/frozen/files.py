"""Frozen files as values: what a version's snapshot says of them, and what a source freezes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FROZEN = "frozen"
"""Where a snapshot names the files that its version shows, by their hashes."""


class CannotFreeze(Exception):
    """Something that a version refers to is there and cannot be read at the moment, so that no copy can be made."""


@dataclass(frozen=True, slots=True)
class File:
    """A frozen file: the SHA-256 of its bytes, and how a browser is told to take it."""

    digest: str
    type: str
    size: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was frozen of a version. ``places`` is for its source alone: which file stands where."""

    files: tuple[File, ...] = ()
    places: Mapping[str, Any] = field(default_factory=dict)


def stated(files: Iterable[File]) -> dict[str, dict[str, Any]]:
    """The files as a snapshot names them."""
    return {file.digest: {"type": file.type, "size": file.size, "name": file.name} for file in files}


def read(said: Any) -> dict[str, File]:
    """What ``stated`` wrote, by hash."""
    return {digest: File(digest=digest, **how) for digest, how in said.items()}


__all__ = ["FROZEN", "CannotFreeze", "File", "Frozen", "read", "stated"]
