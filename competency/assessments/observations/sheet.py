"""A published checklist as it is read back from its snapshot. Pure: no Django, and it tolerates what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .judging import WatchedStep


@dataclass(frozen=True, slots=True)
class StepText:
    """A step with the words that say what each answer looks like."""

    key: str
    text: str
    is_critical: bool
    done: str = ""
    prompt: str = ""
    not_done: str = ""
    unsafe: str = ""

    @property
    def has_descriptors(self) -> bool:
        return bool(self.done or self.prompt or self.not_done or self.unsafe)


@dataclass(frozen=True, slots=True)
class Level:
    """One of the five levels of a checklist's scale."""

    level: int
    label: str
    descriptor: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistText:
    """Everything an assessor reads on the sheet."""

    intro: str
    setting: str
    comment_hint: str
    steps: tuple[StepText, ...]
    retrospective: tuple[Level, ...]
    entrustment: tuple[Level, ...]

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> ChecklistText:
        return cls(
            intro=snapshot.get("intro", ""),
            setting=snapshot.get("setting", ""),
            comment_hint=snapshot.get("comment_hint", ""),
            steps=tuple(
                StepText(
                    key=step["key"],
                    text=step["text"],
                    is_critical=bool(step.get("critical")),
                    done=step.get("done", ""),
                    prompt=step.get("prompt", ""),
                    not_done=step.get("not_done", ""),
                    unsafe=step.get("unsafe", ""),
                )
                for step in snapshot.get("items", ())
            ),
            retrospective=_levels(snapshot.get("retrospective", ())),
            entrustment=_levels(snapshot.get("entrustment", ())),
        )

    @property
    def rules(self) -> tuple[WatchedStep, ...]:
        """The steps as judging needs them."""
        return tuple(WatchedStep(step.key, step.is_critical) for step in self.steps)

    @property
    def critical(self) -> tuple[StepText, ...]:
        return tuple(step for step in self.steps if step.is_critical)

    @property
    def others(self) -> tuple[StepText, ...]:
        """The steps that "Mark the others done" may touch."""
        return tuple(step for step in self.steps if not step.is_critical)

    def level(self, number: int | None) -> Level | None:
        """The level of the checklist's scale that looks ahead."""
        return next((level for level in self.entrustment if level.level == number), None)

    def help_given(self, number: int | None) -> Level | None:
        """The level of the checklist's scale that looks back."""
        return next((level for level in self.retrospective if level.level == number), None)


def _levels(scale: Any) -> tuple[Level, ...]:
    return tuple(Level(row["level"], row["label"], row.get("descriptor", "")) for row in scale)
