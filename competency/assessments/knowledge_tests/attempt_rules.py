"""The rules one attempt runs under, read from the version it is pinned on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ..questions.scoring import needed
from .question_drawing import BlueprintRow


@dataclass(frozen=True, slots=True)
class Rules:
    """What a published test says about drawing, passing, tries and time."""

    blueprint: tuple[BlueprintRow, ...]
    job_role: int | None
    cut: Decimal
    every_critical: bool
    attempts_allowed: int
    cooldown: timedelta
    time_limit: timedelta | None
    open_for: timedelta
    shuffle_questions: bool
    shuffle_options: bool
    instructions: str

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> Rules:
        limit = snapshot["time_limit_minutes"]
        return cls(
            blueprint=tuple(
                BlueprintRow(competency=str(row["competency"]), difficulty=row["difficulty"], number=row["number"])
                for row in snapshot["blueprint"]
            ),
            job_role=snapshot["job_role"],
            cut=Decimal(snapshot["cut"]["value"]),
            every_critical=snapshot["every_critical"],
            attempts_allowed=snapshot["attempts_allowed"],
            cooldown=timedelta(hours=snapshot["cooldown_hours"]),
            time_limit=timedelta(minutes=limit) if limit else None,
            open_for=timedelta(hours=snapshot["open_hours"]),
            shuffle_questions=snapshot["shuffle_questions"],
            shuffle_options=snapshot["shuffle_options"],
            instructions=snapshot["instructions"],
        )

    @property
    def kinds(self) -> set[tuple[str, int]]:
        """The competency and difficulty of every question that may be drawn."""
        return {(row.competency, row.difficulty) for row in self.blueprint}

    @property
    def questions(self) -> int:
        return sum(row.number for row in self.blueprint)

    @property
    def needed(self) -> int:
        """The fewest right answers that pass."""
        return needed(self.questions, self.cut)

    @property
    def open_hours(self) -> int:
        return int(self.open_for.total_seconds() // 3600)

    @property
    def limit_minutes(self) -> int:
        """The time limit of an attempt in minutes; 0 for none."""
        return int(self.time_limit.total_seconds() // 60) if self.time_limit else 0

    def limit_for(self, accommodation: Decimal) -> timedelta | None:
        """The time limit of an attempt with somebody's extra time, in whole seconds."""
        if self.time_limit is None:
            return None
        return timedelta(seconds=int(int(self.time_limit.total_seconds()) * accommodation))

    def deadline(self, opened_at: datetime, accommodation: Decimal = Decimal(1)) -> datetime:
        """The moment from which an attempt takes no answer any more: the time limit, or the end of the open hours."""
        limit = self.limit_for(accommodation)
        return opened_at + (self.open_for if limit is None else min(limit, self.open_for))

    def ends_by_time_limit(self, accommodation: Decimal = Decimal(1)) -> bool:
        """Whether the time limit ends an attempt, rather than the end of the open hours."""
        limit = self.limit_for(accommodation)
        return limit is not None and limit < self.open_for
