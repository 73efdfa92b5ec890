"""What a dump leaves out: rows of the site that no pack may hold, and what names them; the rest is written.

The reader is asked, so that nothing is refused here that is read there. A fault it tells stands on a line that was
written for a row; that row is left out, with a note that names it as people on the site know it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from . import tree
from .faults import Fault, Faults, Place
from .folder import PICTURES
from .writing import Writer, Written

Path = tuple[int | str, ...]


def leave_out(writer: Writer, faults: Iterable[Fault]) -> bool:
    """Take out of what is written the rows that faults are about, or the part of a row that can go alone.

    Returns whether there was anything to take out.
    """
    gone: dict[int, Written] = {}
    loosened: dict[int, tuple[Written, set[Path]]] = {}
    is_less = False
    for fault in faults:
        if fault.place.file.endswith(tuple(PICTURES)):
            shown_in = [one for one in writer.entries if _shows(one, fault.place.file)]
            if not shown_in:
                is_less |= writer.take_away(fault.place.file)
        else:
            shown_in = []
            if (located := _located(writer, fault.place)) is not None:
                entry, path = located
                if path and path[0] in entry.row.loose:
                    _kept, paths = loosened.setdefault(id(entry), (entry, set()))
                    if path[:2] not in paths:
                        paths.add(path[:2])
                        words = {"name": _named(entry), "key": path[0], "why": fault.sentence}
                        writer.notes.append(_("%(name)s is written without one of its '%(key)s': %(why)s") % words)
                else:
                    shown_in = [entry]
        for entry in shown_in:
            if id(entry) not in gone:
                gone[id(entry)] = entry
                words = {"name": _named(entry), "why": fault.sentence}
                writer.notes.append(_("%(name)s is left out: %(why)s") % words)
    for entry, paths in loosened.values():
        if id(entry) not in gone and not _loosen(entry, paths):
            gone[id(entry)] = entry
    writer.entries = [one for one in writer.entries if id(one) not in gone]
    return bool(is_less or gone or loosened)


def _named(entry: Written) -> str:
    return f"{entry.row.noun} {entry.row.shown_as()}".strip()


def _shows(entry: Written, file: str) -> bool:
    name = file.rsplit("/", 1)[-1]
    return f" file={name} " in (entry.body or "") or f" file: {name}\n" in entry.more


def _loosen(entry: Written, paths: set[Path]) -> bool:
    """Take values out of a row; False when nothing is left of a list that it needs."""
    for key in {str(path[0]) for path in paths}:
        value = getattr(entry.row, key)
        kept = None
        if isinstance(value, tuple):
            lost = {path[1] for path in paths if path[0] == key and len(path) > 1}
            kept = tuple(one for position, one in enumerate(value) if lost and position not in lost)
        if not kept and type(entry.row).model_fields[key].is_required():
            return False
        entry.row = entry.row.model_copy(update={key: kept})
    return True


def _located(writer: Writer, place: Place) -> tuple[Written, Path] | None:
    """The row that a line was written for, and the path in it."""
    entries = [one for one in writer.entries if one.file == place.file]
    if not entries:
        return None
    text, first_line = (writer.root / place.file).read_text(encoding="utf-8"), 1
    if entries[0].body is not None:
        head = text.split("\n---\n", 1)[0].removeprefix("---\n")
        if place.line > head.count("\n") + 2:
            return entries[0], ()
        text, first_line = head, 2
    node = tree.read(text, place.file, Faults(), first_line=first_line)
    path = _path_at(node, place.line) if node is not None else ()
    if not entries[0].key:
        return entries[0], path
    if len(path) < 2:
        return None
    rows = [one for one in entries if one.key == path[0]]
    return rows[int(path[1])], path[2:]


def _path_at(node: tree.Node, line: int) -> Path:
    """The path to what stands on a line."""
    path: Path = ()
    while not isinstance(node, tree.Scalar):
        starts: list[tuple[int, int | str]]
        if isinstance(node, tree.Mapping):
            starts = [(start, key) for key, start in node.key_lines.items() if start <= line]
        else:
            starts = [(one.line, position) for position, one in enumerate(node.nodes) if one.line <= line]
        if not starts:
            break
        _start, step = max(starts, key=lambda start: start[0])
        path = (*path, step)
        node = node.nodes[step]  # type: ignore[index]
    return path


__all__ = ["leave_out"]
