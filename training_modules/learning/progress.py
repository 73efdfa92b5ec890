"""How far somebody is with a module: pure arithmetic over its sections, without a database or a clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..content import Section


@dataclass(frozen=True, slots=True)
class SectionStep:
    """One section as the person who learns meets it."""

    section: Section
    number: int
    is_done: bool
    unanswered: tuple[str, ...]  # versions of its practice questions that wait for an answer

    @property
    def can_be_completed(self) -> bool:
        return not self.unanswered


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """The sections to do, in order, each with its state."""

    steps: tuple[SectionStep, ...]

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_complete(self) -> bool:
        return bool(self.steps) and self.done == self.total

    @property
    def minutes(self) -> int:
        return sum(step.section.minutes for step in self.steps)

    @property
    def minutes_left(self) -> int:
        return sum(step.section.minutes for step in self.steps if not step.is_done)

    @property
    def current(self) -> SectionStep | None:
        """The first section that is not done: where to resume."""
        return next((step for step in self.steps if not step.is_done), None)

    def step(self, key: str) -> SectionStep | None:
        return next((step for step in self.steps if step.section.key == key), None)

    def after(self, key: str) -> SectionStep | None:
        """The next section that is not done: behind this one, else from the beginning."""
        here = next((place for place, step in enumerate(self.steps) if step.section.key == key), -1)
        return next((step for step in (*self.steps[here + 1 :], *self.steps[: here + 1]) if not step.is_done), None)

    def before(self, key: str) -> SectionStep | None:
        """The section in front of this one, done or not."""
        place = next((place for place, step in enumerate(self.steps) if step.section.key == key), 0)
        return self.steps[place - 1] if place else None


def progress(sections: Sequence[Section], *, done: Collection[str], answered: Collection[str]) -> ModuleProgress:
    """Progress from the keys of the sections done and the versions of the practice questions answered."""
    return ModuleProgress(
        tuple(
            SectionStep(
                section=section,
                number=number,
                is_done=section.key in done,
                unanswered=tuple(version for version in section.questions if version not in answered),
            )
            for number, section in enumerate(sections, start=1)
        )
    )
