"""What is wrong with a pack, and where: every fault has a file and a line, and all of them are told at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_TOLD = 300
"""Whoever has more faults than this mends the first ones first."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file of the pack, as people find it; line 0 is the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One sentence about one place."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


class PackRefused(Exception):
    """A pack was refused whole: nothing of it was written. ``faults`` says why, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """The faults as lines of text, the first ``MOST_TOLD`` of them."""
        told = [str(fault) for fault in self.faults[:MOST_TOLD]]
        if (more := len(self.faults) - len(told)) > 0:
            told.append(_("… and %(count)d more.") % {"count": more})
        return told


class Faults:
    """Collects faults, so that a reader can go on after the first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, place: Place, sentence: str) -> None:
        self._faults.append(Fault(place, sentence))

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def refuse(self) -> None:
        """Raise ``PackRefused`` when there is any."""
        if self._faults:
            raise PackRefused(self._faults)


__all__ = ["MOST_TOLD", "Fault", "Faults", "PackRefused", "Place"]
