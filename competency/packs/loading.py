"""A pack on its way into a site: what parts plan and apply with, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .plan import WRITES, PlanRow
from .reading import Pack

Progress = Callable[[int, int], None]
Recorded = Callable[[date], AbstractContextManager[Any]]


class Site:
    """What the site has, by kind and name; asked once and remembered for one loading."""

    def __init__(self, part_of: Callable[[str], Any]) -> None:
        self._part_of = part_of
        self._names: dict[str, Collection[str]] = {}
        self._found: dict[tuple[str, str], Any] = {}

    def names(self, kind: str) -> Collection[str]:
        if kind not in self._names:
            try:
                self._names[kind] = self._part_of(kind).on_site(kind)
            except LookupError:
                # Of an app that this site does not have.
                self._names[kind] = ()
        return self._names[kind]

    def find(self, kind: str, name: str | None) -> Any:
        """What is called so; None when nothing is, or no name is given."""
        if not name:
            return None
        if self._found.get((kind, name)) is None:
            try:
                self._found[kind, name] = self._part_of(kind).find(kind, name)
            except LookupError:
                return None
        return self._found[kind, name]


@dataclass(slots=True)
class Loading:
    """A pack on its way into the site; parts plan and apply with it.

    ``must_be_fit`` says that every draft is to be published afterwards, so that one which cannot be refuses the pack.
    ``author`` is the account whose drafts they are.
    ``recorded`` is entered around a dated fact, with the day it holds from: a demo tells history with it. ``undo`` is
    called when the transaction is undone, for what no database takes back. ``kept`` is for what a part remembers.
    """

    pack: Pack
    site: Site
    with_people: bool = False
    must_be_fit: bool = False
    author: Any = None
    recorded: Recorded = field(default=lambda day: nullcontext())
    undo: list[Callable[[], None]] = field(default_factory=list)
    kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return self.pack.on

    def find(self, kind: str, name: str | None) -> Any:
        return self.site.find(kind, name)

    def will_have(self, kind: str, name: str) -> bool:
        """Whether it is there once the pack is loaded."""
        return name in self.site.names(kind) or any(
            name in row.names() for row in self.pack.all_rows() if row.noun == kind
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did, or would have done."""

    pack: Pack
    plan: list[PlanRow]
    is_written: bool

    @property
    def writes(self) -> list[PlanRow]:
        return [one for one in self.plan if one.action in WRITES]


__all__ = ["Loaded", "Loading", "Progress", "Recorded", "Site"]
