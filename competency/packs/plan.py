"""The plan: what loading a pack would do, a row for each thing, told before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from .faults import Fault, Place
from .rows import Row


class Action(StrEnum):
    """What happens to a row; ``refuse`` stops the whole pack, ``wait`` leaves it for a later load."""

    CREATE = "create"
    CHANGE = "change"
    LEAVE = "leave"
    WAIT = "wait"
    REFUSE = "refuse"


WRITES = frozenset({Action.CREATE, Action.CHANGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One thing of the pack and what becomes of it; ``sentence`` says why, or what to know."""

    action: Action
    row: Row
    sentence: str = ""
    place: Place | None = None

    @property
    def kind(self) -> str:
        return self.row.noun

    @property
    def code(self) -> str:
        return self.row.shown_as()

    @property
    def where(self) -> Place:
        return self.place or self.row.where()

    def as_json(self) -> dict[str, Any]:
        return {
            "action": self.action.value,
            "kind": self.kind,
            "code": self.code,
            "file": self.where.file,
            "line": self.where.line,
            "sentence": self.sentence,
        }


def create(row: Row, sentence: str = "") -> PlanRow:
    return PlanRow(action=Action.CREATE, row=row, sentence=sentence)


def change(row: Row, sentence: str = "") -> PlanRow:
    return PlanRow(action=Action.CHANGE, row=row, sentence=sentence)


def leave(row: Row, sentence: str = "") -> PlanRow:
    return PlanRow(action=Action.LEAVE, row=row, sentence=sentence)


def wait(row: Row, sentence: str) -> PlanRow:
    return PlanRow(action=Action.WAIT, row=row, sentence=sentence)


def refuse(row: Row, sentence: str, *path: int | str) -> PlanRow:
    """Refuse a row, and with it the pack; ``path`` leads to the value that is at fault."""
    return PlanRow(action=Action.REFUSE, row=row, sentence=sentence, place=row.where(*path))


def refusals(plan: Iterable[PlanRow]) -> list[Fault]:
    return [Fault(one.where, one.sentence) for one in plan if one.action is Action.REFUSE]


def table(plan: Iterable[PlanRow]) -> list[str]:
    """The plan in lines: all that would be written, waits or is refused, and how many are left as they are."""
    rows = list(plan)
    told = [one for one in rows if one.action is not Action.LEAVE or one.sentence]
    wide = max((len(one.kind) for one in told), default=0), max((len(one.code) for one in told), default=0)
    lines = []
    for one in told:
        words = f"{one.action:<7} {one.kind:<{wide[0]}}  {one.code:<{wide[1]}}  {one.where}"
        lines.append(f"{words}  {one.sentence}".rstrip())
    return [*lines, summary(rows)]


def summary(plan: Iterable[PlanRow]) -> str:
    counts = Counter(one.action for one in plan)
    words = {
        Action.CREATE: _("%(count)d to create"),
        Action.CHANGE: _("%(count)d to change"),
        Action.LEAVE: _("%(count)d as they are"),
        Action.WAIT: _("%(count)d waiting"),
        Action.REFUSE: _("%(count)d refused"),
    }
    told = [words[action] % {"count": counts[action]} for action in Action if counts[action]]
    return ", ".join(told) + "." if told else _("The pack is empty.")


__all__ = [
    "WRITES",
    "Action",
    "PlanRow",
    "change",
    "create",
    "leave",
    "refusals",
    "refuse",
    "summary",
    "table",
    "wait",
]
