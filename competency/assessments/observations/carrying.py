"""What was entered on a sheet, carried to a newer edition of its checklist: what still fits, and what does not. Pure.

A step fits when it has the same key, the same words and is as critical as before: a mark under other words was never
given. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .judging import StepSeen
from .sheet import ChecklistText, Level, StepText

__all__ = ["Carried", "LeftBehind", "carried"]


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Something entered that has no place any more: the words of the step or scale, and what was entered."""

    text: str
    mark: StepSeen | None = None
    level: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    values: Mapping[str, str]
    left: tuple[LeftBehind, ...]


def carried(values: Mapping[str, str], old: ChecklistText, new: ChecklistText) -> Carried:
    """The values of a sheet of ``old`` that fit ``new``, and what of them does not."""
    kept = {step.key for step in old.steps if _fits(step, new)}
    gone = [step for step in old.steps if step.key not in kept]
    scales = (("rating", old.retrospective, new.retrospective), ("entrustment", old.entrustment, new.entrustment))
    lost = {name: level for name, before, now in scales if (level := _lost(values.get(name), before, now))}
    dropped = {f"{part}_{step.key}" for step in gone for part in ("item", "note")} | set(lost)
    return Carried(
        {name: value for name, value in values.items() if name not in dropped},
        (*_steps(values, gone), *(LeftBehind("", level=f"{level.level} · {level.label}") for level in lost.values())),
    )


def _fits(step: StepText, new: ChecklistText) -> bool:
    return any((one.key, one.text, one.is_critical) == (step.key, step.text, step.is_critical) for one in new.steps)


def _lost(chosen: str | None, before: tuple[Level, ...], now: tuple[Level, ...]) -> Level | None:
    """The level that was chosen, where the newer scale calls that number something else."""
    level = next((one for one in before if str(one.level) == str(chosen or "")), None)
    same = level is not None and any((one.level, one.label) == (level.level, level.label) for one in now)
    return None if same else level


def _steps(values: Mapping[str, str], gone: list[StepText]) -> Iterator[LeftBehind]:
    for step in gone:
        mark = values.get(f"item_{step.key}")
        if mark in set(StepSeen) and mark != StepSeen.NOT_OBSERVED:
            note = values.get(f"note_{step.key}", "") if mark == StepSeen.PROMPT else ""
            yield LeftBehind(step.text, mark=StepSeen(mark), note=note)
