"""The verbs of packs: ``read`` one, ``load`` one, ``dump`` the site as one.

Everything is read and planned before anything is written; what is written is one transaction. A pack makes drafts
and records definitions through the verbs of the apps; it publishes nothing. Loading the same content again plans
nothing but rows that are left as they are.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .days import FIRST
from .faults import Fault, Faults, PackRefused, Place
from .folder import Folder
from .leaving_out import leave_out
from .loading import Loaded, Loading, Progress, Recorded, Site
from .names import shown
from .parts import part_of, parts
from .plan import WRITES, Action, PlanRow, refusals
from .reading import Pack
from .references import Known
from .rows import RowReader
from .writing import Writer


def no_names(kind: str) -> Collection[str]:
    """The names of a site that has nothing: a pack is checked by itself."""
    return ()


def read(
    path: Path | str,
    *,
    on: date,
    on_site: Callable[[str], Collection[str]] = no_names,
) -> Pack:
    """The pack at ``path`` for loading ``on`` a day. Raises ``PackRefused`` with everything that is wrong in it.

    ``on_site`` gives the names of a kind that the site has; without it a pack may name only what it holds itself.
    """
    chosen = parts()
    faults = Faults()
    folder = Folder(Path(path), faults)
    pack = Pack(folder, on, faults, RowReader(faults, {"on": on}))
    known = Known(faults)
    for part in chosen:
        pack.rows[part.folder] = tuple(part.read(pack))
        known.give(pack.rows[part.folder])
        if part.folder in folder.unread:
            known.open.update(part.kinds)
    known.give_broken(pack.reader.broken)
    folder.left_over({part.folder for part in chosen})
    known.check(pack.all_rows(), on_site, {kind: words for part in chosen for kind, words in part.kinds.items()})
    faults.refuse()
    return pack


def site() -> Site:
    """What the site has, by kind and name."""
    return Site(part_of)


def load(
    pack: Pack | Path | str,
    *,
    on: date,
    with_people: bool = False,
    must_be_fit: bool = False,
    only_new: bool = False,
    kinds: Collection[str] = (),
    dry_run: bool = False,
    author: Any = None,
    recorded: Recorded | None = None,
    progress: Progress | None = None,
    planned: Callable[[list[PlanRow]], None] | None = None,
) -> Loaded:
    """Load a pack, read already or at a path, its relative days counted from ``on``. Persons only ``with_people``.

    ``only_new`` leaves alone what is there already, whatever the pack says of it; ``kinds`` are those to load, if not
    all.

    ``planned`` is told the plan before anything is written, ``progress`` how many rows of it are. Raises
    ``PackRefused`` with every fault and refusal; then nothing was written.
    """
    loading: Loading | None = None
    try:
        with transaction.atomic():
            at = site()
            written = pack if isinstance(pack, Pack) else read(pack, on=on, on_site=at.names)
            loading = Loading(written, at, with_people, must_be_fit, author)
            if recorded is not None:
                loading.recorded = recorded
            plan = planned_rows(loading, kinds)
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


def planned_rows(loading: Loading, kinds: Collection[str] = ()) -> list[PlanRow]:
    """What every part would do with its rows, those of some kinds only if such are named."""
    plan: list[PlanRow] = []
    for part in parts():
        rows = [row for row in loading.pack.rows[part.folder] if not kinds or row.noun in kinds]
        plan += part.plan(rows, loading)
    return plan


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


def dump(path: Path | str, *, with_people: bool = True) -> list[str]:
    """Write the site as a pack into a folder that is new or empty, and return what was left out.

    Raises ``PackRefused`` when something stands there already; a fault on the way leaves nothing behind.
    """
    target = Path(path)
    made: list[Path] = []
    try:
        return _dump(target, made, with_people=with_people)
    except BaseException as error:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            why = _("This cannot be written (%(why)s): name another folder.") % {"why": error.strerror or error}
            raise PackRefused([Fault(Place(shown(str(target))), why)]) from error
        raise


def _dump(target: Path, made: list[Path], *, with_people: bool) -> list[str]:
    """Write it beside its place and move it there; ``made`` gets the folders around it that were not there."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise PackRefused([Fault(Place(str(target)), _("Something stands there already: name a new folder."))])
    for folder in reversed([one for one in target.parents if not one.exists()]):
        folder.mkdir()
        made.append(folder)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name[:50]}-") as scratch:
        root = Path(scratch) / "pack"
        root.mkdir()
        writer = Writer(root, with_people=with_people)
        for part in parts():
            part.dump(writer)
        # Whoever gets it can load it: what the site holds and no pack may is left out, with what names it.
        while not _can_be_read(writer):
            continue
        if target.exists():
            target.rmdir()
        shutil.move(root, target)
    return writer.notes


def _can_be_read(writer: Writer) -> bool:
    """Write what there is to write, and see. What cannot be read is left out, and there is less to write."""
    writer.write()
    try:
        read(writer.root, on=FIRST)
    except PackRefused as refused:
        if not leave_out(writer, refused.faults):
            raise
        return False
    return True


__all__ = ["dump", "load", "read", "site"]
