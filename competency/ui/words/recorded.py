"""What a recorded row comes to, in one word for each, whichever page it stands on and whoever reads it.

Counted are the verdicts and the signatures on what the row says now. No query, no rule, no markup.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from competency.core.enums import Outcome, Purpose
from competency.rules.entries import KnownFacts
from competency.rules.evidence import Says, verdict_on_each, what_each_says
from competency.rules.facts import Verdict

if TYPE_CHECKING:
    from competency.core.models import Evidence

__all__ = ["ComesTo", "Recorded"]


class ComesTo(Enum):
    """What is so of a row now, whatever its outcome says."""

    VOID = auto()
    CORRECTED = auto()  # and nobody has judged the correction yet
    WAITS = auto()  # nobody has judged it at all
    REJECTED = auto()
    PRACTICE = auto()
    INCOMPLETE = auto()
    UNREADABLE = auto()
    PASSED = auto()
    FAILED = auto()
    DISPUTED = auto()  # as many signed for it as against
    OUTVOTED = auto()  # more signed against it than for it

    @property
    def words(self) -> str:
        return {
            ComesTo.VOID: gettext("Void: never counts"),
            ComesTo.CORRECTED: gettext("Corrected: counts for nothing until somebody else has checked it"),
            ComesTo.WAITS: gettext("Waits until somebody checks it"),
            ComesTo.REJECTED: gettext("Checked: does not count"),
            ComesTo.PRACTICE: gettext("Practice: does not count"),
            ComesTo.INCOMPLETE: str(Outcome.INCOMPLETE.label),
            ComesTo.UNREADABLE: gettext("Cannot be read: does not count"),
            ComesTo.PASSED: str(Outcome.PASSED.label),
            ComesTo.FAILED: str(Outcome.FAILED.label),
            ComesTo.DISPUTED: gettext("Disputed: a third assessor decides"),
            ComesTo.OUTVOTED: gettext("Most who signed say no: does not count"),
        }[self]

    @property
    def status(self) -> str:
        """The name of the status it looks like."""
        return _LOOKS[self]

    @property
    def stands_as_it_is(self) -> bool:
        """Whether the row's own figures are so: it is not void, was not rejected and waits for nobody's verdict."""
        return self not in {ComesTo.VOID, ComesTo.CORRECTED, ComesTo.WAITS, ComesTo.REJECTED}


_LOOKS = {
    ComesTo.VOID: "not_required",
    ComesTo.CORRECTED: "waiting",
    ComesTo.WAITS: "waiting",
    ComesTo.REJECTED: "ran_out",
    ComesTo.PRACTICE: "not_required",
    ComesTo.INCOMPLETE: "started",
    ComesTo.UNREADABLE: "ran_out",
    ComesTo.PASSED: "done",
    ComesTo.FAILED: "ran_out",
    ComesTo.DISPUTED: "waiting",
    ComesTo.OUTVOTED: "ran_out",
}


class Recorded:
    """What one person's rows come to; ``told`` are the facts as known at one moment."""

    def __init__(self, told: KnownFacts) -> None:
        self.verdicts = verdict_on_each(told)
        self.says = what_each_says(told)

    def comes_to(self, row: Evidence) -> ComesTo:
        """Of a row as it stands at that moment."""
        if row.withdrawn:
            return ComesTo.VOID
        verdict = self.verdicts.get(row.key)
        if verdict is None:
            return ComesTo.CORRECTED if row.version > 1 else ComesTo.WAITS
        if verdict is Verdict.REJECTED:
            return ComesTo.REJECTED
        if row.purpose == Purpose.PRACTICE:
            return ComesTo.PRACTICE
        if row.outcome == Outcome.INCOMPLETE:
            return ComesTo.INCOMPLETE
        return _BY_SAYING.get(self.says.get(row.key), ComesTo.OUTVOTED)


_BY_SAYING: dict[Says | None, ComesTo] = {
    Says.PASS: ComesTo.PASSED,
    Says.FAIL: ComesTo.FAILED,
    Says.DISPUTED: ComesTo.DISPUTED,
    Says.UNREADABLE: ComesTo.UNREADABLE,
}
