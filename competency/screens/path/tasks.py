"""Demands as tasks for a learner: their parts, how far each has come, what is left and in how many minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from competency.core.activities import sources
from competency.core.activities.sources import Loaded, NextStep, Progress, kind_word
from competency.core.models import Activity, Competency
from competency.rules import facts, known
from competency.rules.entries import known_facts
from competency.rules.evidence import verdict_on_each
from competency.rules.results import Answer, Demand, Reason, ReasonCode
from competency.ui.words.names import NamedCriterion
from competency.ui.words.reasons import bare, for_learner, waits

from ..catalogue import Catalogue, StandardInForce
from ..renewals import too_early_in

_UNMET = {
    ReasonCode.MISSING,
    ReasonCode.EXPIRED,
    ReasonCode.FAILED,
    ReasonCode.CRITICAL_FAILED,
    ReasonCode.DISPUTED,
    ReasonCode.GATED,
    ReasonCode.DELTA_DUE,
    ReasonCode.COMPONENT,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to do, or done, towards a competency: a module, a test, an observation."""

    step: NamedCriterion
    is_done: bool
    state: str  # the name of a status: done, to_do, started, waiting, ran_out
    words: str
    note: str
    minutes: int
    next_step: NextStep | None = None

    @property
    def url(self) -> str:
        """Where the learner starts or goes on with it alone; empty where that leads nowhere."""
        return self.next_step.url if self.next_step and self.next_step.is_alone else ""

    @property
    def kind(self) -> str:
        return kind_word(self.step.kind)


@dataclass(frozen=True, slots=True)
class Task:
    """A competency somebody is asked for, with its parts, as of the day it is asked about."""

    competency: Competency
    demand: Demand
    parts: tuple[Part, ...]
    state: str
    words: str
    why: tuple[str, ...]
    left: int
    minutes: int
    is_late: bool
    due_on: date | None
    too_early: str = ""  # what is done cannot be renewed yet: from when it can, in words
    from_go_live: facts.Period | None = None  # how long after go-live it counts from, when that is how it is dated

    @property
    def is_done(self) -> bool:
        return self.demand.answer is Answer.CLEARED

    def announced_by(self, day: date) -> bool:
        return (self.demand.announced_on or date.min) <= day

    @property
    def counts_from(self) -> date:
        """The day it counts from; one that has no day counts as soon as it is announced."""
        return self.demand.counts_from

    @property
    def title(self) -> str:
        return self.competency.title


class Shelf:
    """Turns demands into tasks, asking each app once how far the person is with all of its activities."""

    def __init__(self, loaded: Loaded, shelf: Catalogue) -> None:
        self.loaded = replace(loaded, minutes=shelf.minutes, competencies=shelf.competencies)
        self.catalogue = shelf

    @cached_property
    def requirements(self) -> dict[str, facts.Requirement]:
        return {row.key: row for row in known(self.loaded.book.definitions.requirements)}

    @cached_property
    def waiting(self) -> tuple[facts.Evidence, ...]:
        """What the learner did that decides nothing until somebody has said whether it counts."""
        told = known_facts(self.loaded.book.facts(self.loaded.person), self.loaded.book.known_at)
        judged = verdict_on_each(told)
        return tuple(
            row
            for row in told.evidence
            if row.key not in judged
            and row.purpose is not facts.Purpose.PRACTICE
            and row.outcome is not facts.Outcome.INCOMPLETE
        )

    @cached_property
    def progress(self) -> dict[str, Progress]:
        by_source: dict[str, list[Activity]] = {}
        for activity in self.catalogue.activities.values():
            by_source.setdefault(activity.source, []).append(activity)
        progress: dict[str, Progress] = {}
        for activities in by_source.values():
            source = sources.source_for(activities[0])
            if source is not None:
                said = source.progress(self.loaded.person, activities, self.loaded)
                progress |= {str(key): how_far for key, how_far in said.items()}
        return progress

    def tasks(self, demands: Iterable[Demand], *, today: date, since: date) -> tuple[Task, ...]:
        """The tasks in the order of the curriculum: what counts first, then by code."""
        tasks = [self.task(demand, today=today, since=since) for demand in demands]
        return tuple(sorted(tasks, key=lambda task: (task.counts_from, task.competency.code)))

    def task(self, demand: Demand, *, today: date, since: date) -> Task:
        """A demand as a task; ``since`` is the day the learner started there: nobody is late before."""
        standard = self.catalogue.asked.get(demand.competency)
        unmet = {reason.criterion: reason for reason in demand.reasons if reason.criterion and reason.code in _UNMET}
        is_met = demand.answer is Answer.CLEARED
        shows_parts = is_met or bool(unmet)
        parts = tuple(
            self._part(step, None if is_met else unmet.get(step.key), today)
            for step in (standard.steps if standard and shows_parts else ())
        )
        left = 0 if is_met else max(1, standard.still_needed(unmet) if standard else 1)
        state, words = self._status(demand, parts)
        due_on = demand.due_on and max(demand.due_on, since)
        return Task(
            competency=self.catalogue.competencies[demand.competency],
            demand=demand,
            parts=parts,
            state=state,
            words=words,
            why=tuple(said for said in (*self._why(demand, today), *self._waits(demand, standard)) if said != words),
            left=left,
            minutes=sum(part.minutes for part in parts if not part.is_done),
            is_late=not is_met and due_on is not None and due_on <= today,
            due_on=due_on,
            too_early=self._too_early(demand, today) if is_met else "",
            from_go_live=self._from_go_live(demand),
        )

    def _too_early(self, demand: Demand, today: date) -> str:
        early = too_early_in(self.loaded.person, int(demand.competency), on=today, book=self.loaded.book)
        return early.short if early else ""

    def _waits(self, demand: Demand, standard: StandardInForce | None) -> tuple[str, ...]:
        """That something done towards it waits for a verdict, said once for a correction and once for the rest."""
        activities = {step.activity for step in standard.steps if step.activity} if standard else set()
        rows = [
            row for row in self.waiting if row.competency == demand.competency or (row.activity or "") in activities
        ]
        return tuple(dict.fromkeys(waits(is_corrected=row.version > 1) for row in rows))

    def _from_go_live(self, demand: Demand) -> facts.Period | None:
        if demand.blocks_from is None:
            return None
        rule = self.requirements[demand.requirement].blocks_from
        return rule.offset if rule.anchor is facts.AnchorKind.GO_LIVE and rule.offset.is_positive else None

    def _why(self, demand: Demand, today: date) -> tuple[str, ...]:
        """What no part can say: an exception, something taken back, a record nobody can read."""
        said = [
            for_learner(reason, self.catalogue.names, competency=demand.competency, today=today)
            for reason in demand.reasons
            if reason.code not in _UNMET
            and reason.code is not ReasonCode.MET
            # Who has done it need not know that nobody said by when.
            and not (demand.answer is Answer.CLEARED and reason.code is ReasonCode.NO_DATE)
        ]
        return tuple(dict.fromkeys(said))

    def _status(self, demand: Demand, parts: tuple[Part, ...]) -> tuple[str, str]:
        first = demand.reasons[0] if demand.reasons else None
        if demand.answer is Answer.CLEARED and first is not None:
            until = Reason(code=ReasonCode.MET, until=demand.met_until)
            return "done", for_learner(until, self.catalogue.names)
        if demand.answer is Answer.BY_EXCEPTION and first is not None:
            return "by_exception", for_learner(first, self.catalogue.names, competency=demand.competency)
        open_parts = [part for part in parts if not part.is_done]
        for state in ("started", "waiting", "ran_out"):
            part = next((part for part in open_parts if part.state == state), None)
            if part is not None and (state == "started" or all(open_part.state == state for open_part in open_parts)):
                return state, part.words
        if any(part.is_done for part in parts):
            return "started", ""
        return "to_do", ""

    def _part(self, step: NamedCriterion, reason: Reason | None, today: date) -> Part:
        if reason is None:
            return Part(step, True, "done", "", "", 0)
        activity = self.catalogue.activities.get(step.activity)
        progress = self.progress.get(step.activity) or Progress("to_do")
        once = progress.minutes_left or self.catalogue.minutes.get(step.activity, 0)
        times = max(1, (reason.need or 1) - (reason.have or 0))
        state, words = _part_status(step, progress, reason, today)
        return Part(
            step=step,
            is_done=False,
            state=state,
            words=words,
            note=_note(step, reason, progress, today),
            minutes=once * times,
            next_step=_next_step(step, activity, progress),
        )


def _next_step(step: NamedCriterion, activity: Activity | None, progress: Progress) -> NextStep | None:
    """As the app says that runs the activity; where none does, as whoever speaks for its kind of evidence."""
    offered = activity if activity and activity.retired_at is None else None
    source = (sources.source_for(offered) if offered else None) or sources.source_of_kind(step.kind)
    return source.next_step(offered, progress) if source else None


def _part_status(step: NamedCriterion, progress: Progress, reason: Reason, today: date) -> tuple[str, str]:
    if progress.state == "started":
        return "started", ""
    if progress.state in {"waiting", "blocked"}:
        return "waiting", progress.text
    if reason.code is ReasonCode.EXPIRED:
        return "ran_out", bare(reason, kind=step.kind, today=today)
    return "to_do", ""


def _note(step: NamedCriterion, reason: Reason, progress: Progress, today: date) -> str:
    """What the status leaves open: how many of how many, when it was not passed, what changed."""
    if progress.text and progress.state in {"to_do", "started"}:
        return progress.text
    if reason.code in {ReasonCode.EXPIRED, ReasonCode.COMPONENT}:
        return ""
    if reason.code is ReasonCode.MISSING and not (reason.need and reason.need > 1):
        return ""
    return bare(reason, kind=step.kind, today=today)
