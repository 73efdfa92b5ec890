"""What an observation comes to: its outcome, whether it is a critical failure, and what is still missing to sign it.

Pure: no Django, no clock. It never looks at who watched or who signs, and never says whether somebody is cleared;
a level below the one a standard asks for is not a fail here, since only the standard knows what it asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from competency.rules.facts import Outcome

LEVELS = range(1, 6)
COMMENT_BELOW = 4
"""A level below this one wants a comment, whatever a standard asks for."""


class StepSeen(StrEnum):
    """What was seen of one step. Every step starts at ``NOT_OBSERVED``."""

    DONE = "done"
    PROMPT = "done_with_prompt"
    NOT_DONE = "not_done"
    UNSAFE = "unsafe"
    NOT_OBSERVED = "not_observed"


@dataclass(frozen=True, slots=True)
class WatchedStep:
    """One step of a checklist, as far as judging needs it."""

    key: str
    is_critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSheet:
    """What an assessor filled in.

    ``rating`` looks back (how much help the assessor gave), ``entrustment`` looks ahead (what the person may do next
    time): two scales that are never mixed. ``notes`` are the comments a prompt writes, by step.
    """

    steps: tuple[WatchedStep, ...]
    results: Mapping[str, StepSeen] = field(default_factory=dict)
    rating: int | None = None
    entrustment: int | None = None
    comment: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    def result_of(self, step: WatchedStep) -> StepSeen:
        return self.results.get(step.key, StepSeen.NOT_OBSERVED)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of an observation and the steps that decided it."""

    outcome: Outcome
    critical_failed: bool
    because: tuple[str, ...] = ()


class MissingOnSheet(StrEnum):
    """Why a sheet cannot be signed as it is."""

    UNKNOWN_STEP = "unknown_step"
    NOTHING_SEEN = "nothing_seen"
    RATING_MISSING = "rating_missing"
    RATING_RANGE = "rating_range"
    LEVEL_MISSING = "level_missing"
    LEVEL_RANGE = "level_range"
    COMMENT_LEVEL = "comment_level"
    COMMENT_FAIL = "comment_fail"
    NOTE_MISSING = "note_missing"


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """A fault and, where it is about one, its step."""

    fault: MissingOnSheet
    step: str = ""


def judge(sheet: FilledSheet) -> Judgement:
    """The outcome of an observation: something unsafe, or a critical step not done, is a critical failure in any case;
    a critical step that was not observed leaves it incomplete, which decides nothing."""
    failed = tuple(step.key for step in sheet.steps if _fails(step, sheet.result_of(step)))
    if failed:
        return Judgement(Outcome.FAILED, True, failed)
    unseen = tuple(step.key for step in sheet.steps if step.is_critical and _is_unseen(sheet, step))
    if unseen or all(_is_unseen(sheet, step) for step in sheet.steps):
        return Judgement(Outcome.INCOMPLETE, False, unseen)
    return Judgement(Outcome.PASSED, False)


def problems(sheet: FilledSheet) -> tuple[SheetProblem, ...]:
    """What must be mended before the sheet can be signed, in the order of the form; empty when nothing."""
    return tuple(_problems(sheet, judge(sheet)))


def others_done(sheet: FilledSheet) -> dict[str, StepSeen]:
    """A sheet's results after "Mark the others done": every step that is not critical and was not looked at yet."""
    return {
        step.key: StepSeen.DONE
        if not step.is_critical and sheet.result_of(step) is StepSeen.NOT_OBSERVED
        else sheet.result_of(step)
        for step in sheet.steps
    }


def noted(sheet: FilledSheet) -> dict[str, str]:
    """The notes that belong to a step that took a prompt; a note left behind at another step says nothing."""
    return {
        step.key: sheet.notes[step.key].strip()
        for step in sheet.steps
        if sheet.result_of(step) is StepSeen.PROMPT and sheet.notes.get(step.key, "").strip()
    }


def _fails(step: WatchedStep, result: StepSeen) -> bool:
    return result is StepSeen.UNSAFE or (step.is_critical and result is StepSeen.NOT_DONE)


def _is_unseen(sheet: FilledSheet, step: WatchedStep) -> bool:
    return sheet.result_of(step) is StepSeen.NOT_OBSERVED


def _problems(sheet: FilledSheet, judgement: Judgement) -> Iterator[SheetProblem]:
    for key in _strangers(sheet):
        yield SheetProblem(MissingOnSheet.UNKNOWN_STEP, key)
    if all(_is_unseen(sheet, step) for step in sheet.steps):
        yield SheetProblem(MissingOnSheet.NOTHING_SEEN)
    written = noted(sheet)
    for step in sheet.steps:
        if step.is_critical and sheet.result_of(step) is StepSeen.PROMPT and step.key not in written:
            yield SheetProblem(MissingOnSheet.NOTE_MISSING, step.key)
    # Of something only partly seen nobody is asked for a level; one that is given must still be one.
    is_asked = judgement.outcome is not Outcome.INCOMPLETE
    yield from _level(sheet.rating, is_asked, MissingOnSheet.RATING_MISSING, MissingOnSheet.RATING_RANGE)
    yield from _level(sheet.entrustment, is_asked, MissingOnSheet.LEVEL_MISSING, MissingOnSheet.LEVEL_RANGE)
    if not sheet.comment.strip():
        if judgement.critical_failed:
            yield SheetProblem(MissingOnSheet.COMMENT_FAIL)
        elif sheet.entrustment in LEVELS and sheet.entrustment < COMMENT_BELOW:  # type: ignore[operator]
            yield SheetProblem(MissingOnSheet.COMMENT_LEVEL)


def _strangers(sheet: FilledSheet) -> Iterable[str]:
    known = {step.key for step in sheet.steps}
    return sorted(set(sheet.results) - known)


def _level(value: int | None, is_asked: bool, missing: MissingOnSheet, wrong: MissingOnSheet) -> Iterator[SheetProblem]:
    if value is None:
        if is_asked:
            yield SheetProblem(missing)
    elif value not in LEVELS:
        yield SheetProblem(wrong)


__all__ = [
    "COMMENT_BELOW",
    "LEVELS",
    "FilledSheet",
    "Judgement",
    "MissingOnSheet",
    "Outcome",
    "SheetProblem",
    "StepSeen",
    "WatchedStep",
    "judge",
    "noted",
    "others_done",
    "problems",
]
