"""Loading: read everything, plan everything, then write it in one transaction or not at all.

A pack makes drafts and records definitions through the verbs of the apps; it publishes nothing. Loading the same
content again plans nothing but rows that are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from .faults import Fault, PackRefused
from .parts import part_of, parts
from .plan import WRITES, Action, PlanRow, refusals
from .reading import Pack, read
from .rows import Row

R = TypeVar("R", bound=Row)
Progress = Callable[[int, int], None]
Recorded = Callable[[date], AbstractContextManager[Any]]


class Site:
    """What the site has, by kind and name; asked once and remembered for one loading."""

    def __init__(self) -> None:
        self._names: dict[str, Collection[str]] = {}
        self._found: dict[tuple[str, str], Any] = {}

    def names(self, kind: str) -> Collection[str]:
        if kind not in self._names:
            try:
                self._names[kind] = part_of(kind).on_site(kind)
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
                self._found[kind, name] = part_of(kind).find(kind, name)
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


def load(
    path: Path | str,
    *,
    on: date,
    with_people: bool = False,
    must_be_fit: bool = False,
    only_new: bool = False,
    dry_run: bool = False,
    author: Any = None,
    recorded: Recorded | None = None,
    progress: Progress | None = None,
    planned: Callable[[list[PlanRow]], None] | None = None,
) -> Loaded:
    """Load the pack at ``path``, its relative days counted from ``on``. Persons only ``with_people``.
    ``only_new`` leaves alone what is there already, whatever the pack says of it.

    ``planned`` is told the plan before anything is written, ``progress`` how many rows of it are. Raises
    ``PackRefused`` with every fault and refusal; then nothing was written.
    """
    loading: Loading | None = None
    try:
        with transaction.atomic():
            site = Site()
            loading = Loading(read(path, on=on, on_site=site.names), site, with_people, must_be_fit, author)
            if recorded is not None:
                loading.recorded = recorded
            plan = planned_rows(loading)
            if only_new:
                plan = [replace(one, action=Action.LEAVE) if one.action is Action.CHANGE else one for one in plan]
            if planned is not None:
                planned(plan)
            if refused := refusals(plan):
                raise PackRefused(refused)
            if not dry_run:
                _apply(plan, loading, progress)
    except BaseException:
        for step in loading.undo if loading else ():
            with suppress(OSError):
                step()
        raise
    return Loaded(loading.pack, plan, is_written=not dry_run)


def planned_rows(loading: Loading) -> list[PlanRow]:
    return [one for part in parts() for one in part.plan(loading.pack.rows[part.folder], loading)]


def _apply(plan: Iterable[PlanRow], loading: Loading, progress: Progress | None) -> None:
    writes = [one for one in plan if one.action in WRITES]
    writes.sort(key=lambda one: one.kind in part_of(one.kind).last)
    for number, one in enumerate(writes, 1):
        try:
            part_of(one.kind).apply(one, loading)
        except (ValidationError, IntegrityError) as error:
            words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise PackRefused([Fault(one.where, words)]) from error
        if progress is not None:
            progress(number, len(writes))


__all__ = ["Loaded", "Loading", "Site", "load", "planned_rows"]
