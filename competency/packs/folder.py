"""The files of a pack: found, measured and read. Nothing outside the folder is opened, and nothing too big is read.

A pack comes from elsewhere. A link, a device, a file of 50 MB or a name with ``..`` is refused before a byte of it is
read; text is UTF-8 without control characters, so that no later reader meets any.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from competency.typed.signs import first_unseen

from .faults import Faults, Place
from .names import shown

MOST_FILES = 2_000
DEEPEST = 8
LARGEST_TEXT = 1_000_000
LARGEST_PICTURE = 10_000_000
LARGEST_PACK = 100_000_000
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})
TEXTS = frozenset({".yaml", ".md"})


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file of the pack, by its path inside it."""

    name: str
    path: Path
    size: int

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()


class Folder:
    """A pack on disk. Faults of files are collected; a folder that is none raises ``PackRefused`` at once."""

    def __init__(self, root: Path, faults: Faults) -> None:
        self.root = root
        self.faults = faults
        self.unread: set[str] = set()
        self._used: set[str] = set()
        try:
            is_there = stat.S_ISDIR(root.stat().st_mode)
        except PermissionError:
            self._unreadable(str(root), line=0)
            faults.refuse()
        except (OSError, ValueError):
            is_there = False
        if not is_there:
            faults.add(Place(str(root)), _("There is no such folder."))
            faults.refuse()
        self._files = {found.name: found for found in self._measured()}

    def files(self, under: str, *suffixes: str) -> list[Found]:
        """The files right below ``under`` that end in one of ``suffixes``, in the order of their names."""
        there = [
            found
            for name, found in sorted(self._files.items())
            if str(PurePosixPath(name).parent) == under and found.suffix in suffixes
        ]
        self._used.update(found.name for found in there)
        return there

    def picture(self, under: str, name: str) -> Found | None:
        """A picture by its file name, which is a name and no way to somewhere else; None when there is none."""
        if name != PurePosixPath(name).name or name in {"", ".", ".."} or "\\" in name:
            return None
        found = self._files.get(f"{under}/{name}")
        if found is None or found.suffix not in PICTURES:
            return None
        self._used.add(found.name)
        return found

    def text(self, found: Found) -> str | None:
        """The text of a file with plain line ends; None, and a fault, when it is not text that can be shown."""
        try:
            text = self._bytes(found, LARGEST_TEXT).decode("utf-8")
        except OSError:
            self._unreadable(found.name)
            return None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.refuse(found.name, _("This is not UTF-8: save the file with that encoding."), line=line)
            return None
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        for number, line_text in enumerate(text.split("\n"), 1):
            if character := first_unseen(line_text, is_name=False):
                self.refuse(
                    found.name,
                    _("An invisible character (%(code)s) stands here.") % {"code": f"U+{ord(character):04X}"},
                    line=number,
                )
                return None
        return text

    def content(self, found: Found) -> bytes:
        return self._bytes(found, LARGEST_PICTURE)

    def refuse(self, name: str, sentence: str, *, line: int = 1) -> None:
        """A fault of a file as a whole: what it may have held is not known."""
        self.unread.add(name.split("/", 1)[0])
        self.faults.add(Place(name, line), sentence)

    def left_over(self, folders: set[str]) -> None:
        """Refuse what no part of the pack reads: a misspelt folder must not be passed over in silence."""
        for name in sorted(set(self._files) - self._used):
            if "/" not in name and name.lower() in {"readme.md", "license", "license.md", "license.txt"}:
                continue
            known = ", ".join(f"{folder}/" for folder in sorted(folders))
            self.faults.add(Place(name, 1), _("Nothing reads this file; a pack has: %(known)s.") % {"known": known})

    def _bytes(self, found: Found, largest: int) -> bytes:
        """What was measured, and not more: a file that grew meanwhile is cut off and no longer what it was."""
        with found.path.open("rb") as file:
            return file.read(min(found.size, largest))

    def _unreadable(self, name: str, *, line: int = 1) -> None:
        self.refuse(name, _("This cannot be read: whoever loads the pack has to be allowed to."), line=line)

    def _measured(self) -> Iterator[Found]:
        total = count = 0
        for path, entry in self._walk():
            name = path.relative_to(self.root).as_posix()
            count += 1
            if count > MOST_FILES:
                self.refuse(shown(name), _("A pack has at most %(most)d files and folders.") % {"most": MOST_FILES})
                return
            if shown(name) != name:
                self.refuse(shown(name), _("The name of this file holds a character that nobody sees."))
                continue
            if entry is None:
                self.refuse(name, _("This is a link: a pack holds its own files and leads nowhere else."))
                continue
            if stat.S_ISDIR(entry.st_mode):
                continue
            if not stat.S_ISREG(entry.st_mode):
                self.refuse(name, _("This is no ordinary file."))
                continue
            found = Found(name, path, entry.st_size)
            largest = LARGEST_PICTURE if found.suffix in PICTURES else LARGEST_TEXT
            total += found.size
            if found.size > largest:
                words = {"size": megabytes(found.size), "largest": megabytes(largest)}
                self.refuse(name, _("The file is too big: %(size)s MB, at most %(largest)s MB are read.") % words)
                continue
            if total > LARGEST_PACK:
                words = {"largest": megabytes(LARGEST_PACK)}
                self.refuse(name, _("The pack is too big: at most %(largest)s MB in all.") % words)
                return
            yield found

    def _walk(self) -> Iterator[tuple[Path, os.stat_result | None]]:
        """Every folder and file below, with what it is; None in its place for a link, wherever that leads."""
        waiting = [(self.root, 1)]
        while waiting:
            folder, depth = waiting.pop()
            name = folder.relative_to(self.root).as_posix()
            try:
                with os.scandir(folder) as entries:
                    inside = [
                        (folder / one.name, None if one.is_symlink() else one.stat(follow_symlinks=False))
                        for one in islice(entries, MOST_FILES + 1)
                        if not one.name.startswith(".")
                    ]
            except OSError:
                self._unreadable(shown(name))
                continue
            for path, entry in sorted(inside, key=lambda one: one[0].name):
                yield path, entry
                if entry is not None and stat.S_ISDIR(entry.st_mode):
                    if depth < DEEPEST:
                        waiting.append((path, depth + 1))
                    else:
                        words = {"most": DEEPEST}
                        place = shown(path.relative_to(self.root).as_posix())
                        self.refuse(place, _("Folders are nested at most %(most)d deep in a pack.") % words)


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0")


__all__ = ["PICTURES", "TEXTS", "Folder", "Found", "megabytes"]
