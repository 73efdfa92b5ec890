"""What falls due for a person, with its day and the reason: read from the path that core worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from competency.rules.results import FOREVER
from competency.screens.path.asks import Ask, Path
from competency.screens.path.tasks import Task

from .schedule import Due, Why, due

# What runs out later than this is not news yet; its row on My path says "Done until" anyway.
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DueTask:
    """One task that falls due, where, and when to do it."""

    ask: Ask
    task: Task
    due: Due


def falls_due(path: Path) -> list[DueTask]:
    """Everything that counts from a while after a go-live, and everything that runs out soon, by day.

    What counts from a fixed day is no refresher: core lists it. Nothing here decides who is cleared.
    """
    due_tasks = [*_counted_from_go_live(path), *_running_out(path)]
    return sorted(due_tasks, key=lambda due_task: (due_task.due.hard_due, due_task.task.title))


def _counted_from_go_live(path: Path) -> Iterator[DueTask]:
    for ask in path.asks:
        for task in ask.later:
            if task.from_go_live is not None and not task.is_done:
                yield DueTask(ask, task, due(Why.COUNTS_FROM, path.today, task.counts_from))


def _running_out(path: Path) -> Iterator[DueTask]:
    seen: set[int] = set()
    for ask in path.asks:
        for task in (*ask.tasks, *ask.later):
            until: date | None = task.demand.met_until
            if until is None or until == FOREVER or task.competency.pk in seen:
                continue
            if until - path.today <= AHEAD:
                seen.add(task.competency.pk)
                yield DueTask(ask, task, due(Why.RUNS_OUT, path.today, until))
