"""Demands as tasks for a learner: their parts, how far each has come, what is left and in how many minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils.translation import gettext

from competency.core.activities import sources
from competency.core.activities.sources import ActivitySource, Loaded, NextStep, Progress
from competency.core.kind_words import kind_word
from competency.core.ledger.judges import who_may_judge
from competency.core.ledger.what_changed import Changed, changes_since
from competency.core.models import Activity, Competency, Person, Unit
from competency.core.people.reaching import reached_all
from competency.rules import facts, known
from competency.rules.results import Answer, Demand, Reason, ReasonCode
from competency.ui.words.counts import done_of, is_counted, lacking, with_count
from competency.ui.words.counts import minutes as minutes_words
from competency.ui.words.names import NamedCriterion, Names, one_after_the_other, say, titled
from competency.ui.words.reasons import bare, for_learner, trainers_know, waits, waits_for_check

from ..catalogue import Catalogue, StandardInForce, read_again
from ..renewals import too_early_in
from ..row_states import UNMET, RowState, row_state, unmet_steps
from ..trainers import trainers_over
from ..unchecked import Unchecked


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to do, or done, towards a competency: a module, a test, an observation."""

    step: NamedCriterion
    is_done: bool
    state: str  # the name of a status: done, to_do, started, waiting, not_on_offer, ran_out
    words: str
    note: str
    minutes: int
    next_step: NextStep | None = None
    then: str = ""  # who takes part once the learner's own part is done
    mending: str = ""  # who can be told that nobody does
    changed: tuple[Changed, ...] = ()  # what changed since the learner did it
    again: str = ""  # where what is done can be read again
    ahead: str = ""  # what comes first, and who comes then, or whom to ask; in whole sentences
    is_behind: bool = False  # whether it says that something of the learner's comes first, and who comes then

    @property
    def url(self) -> str:
        """Where the learner starts or goes on with it alone; empty where that leads nowhere."""
        return self.next_step.url if self.next_step and self.next_step.is_alone else ""

    @property
    def leads_to(self) -> str:
        """Where its next step leads, with somebody else or alone; empty where that is nowhere."""
        return self.next_step.url if self.next_step else ""

    @property
    def kind(self) -> str:
        return kind_word(self.step.kind)

    @property
    def waits_for_somebody(self) -> bool:
        """Whether it is open, and somebody else has to take part in it."""
        return not self.is_done and self.next_step is not None and not self.next_step.is_alone


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
    asked: int  # how many things it takes in all, of alternatives only as many as are asked
    minutes: int
    is_late: bool
    due_on: date | None
    too_early: str = ""  # what is done cannot be renewed yet: from when it can, in words
    from_go_live: facts.Period | None = None  # how long after go-live it counts from, when that is how it is dated

    @property
    def is_done(self) -> bool:
        return self.demand.answer is Answer.CLEARED

    @property
    def done(self) -> int:
        """How many of the things asked are done: with those that are left they are always as many."""
        return self.asked - self.left

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
    """Turns demands into tasks, asking each app once how far the person is with all of its activities.

    A demand is answered for a day, and its parts are those of the standard in force on that day: ``catalogues`` has one
    for each day asked about.
    """

    def __init__(self, loaded: Loaded, catalogues: Mapping[date, Catalogue], units: Iterable[Unit] = ()) -> None:
        self.catalogues = catalogues
        self.units = list(units)
        self.shared = next(iter(catalogues.values()))  # competencies, activities and minutes are the same in all
        self.loaded = replace(loaded, minutes=self.shared.minutes, competencies=self.shared.competencies)

    @cached_property
    def requirements(self) -> dict[str, facts.Requirement]:
        return {row.key: row for row in known(self.loaded.book.definitions.requirements)}

    @cached_property
    def waiting(self) -> Unchecked:
        """What the learner did that decides nothing until somebody has said whether it counts."""
        return Unchecked(self.loaded.book, self.loaded.person)

    @cached_property
    def judges(self) -> dict[str, list[Person]]:
        """Who may say of each row that waits whether it counts: read once, where one waits."""
        return who_may_judge(self.loaded.book.unjudged_keys())

    @cached_property
    def progress(self) -> dict[str, Progress]:
        by_source: dict[str, list[Activity]] = {}
        for activity in self.shared.activities.values():
            by_source.setdefault(activity.source, []).append(activity)
        progress: dict[str, Progress] = {}
        for activities in by_source.values():
            source = sources.source_for(activities[0])
            if source is not None:
                said = source.progress(self.loaded.person, activities, self.loaded)
                progress |= {str(key): how_far for key, how_far in said.items()}
        return progress

    @cached_property
    def changes(self) -> dict[str, tuple[Changed, ...]]:
        """What changed in the activities since the learner did them, asked only of whoever did one."""
        return changes_since(self.loaded.person, self.shared.activities, counting=self.counting)

    @cached_property
    def counting(self) -> set[str]:
        """The keys of the learner's rows that count: whatever does not was not done."""
        return self.loaded.book.rows_that_count(self.loaded.person)

    @cached_property
    def passed(self) -> set[str]:
        """The activities of which the learner has a pass that counts."""
        return {
            row.activity
            for row in known(self.loaded.book.facts(self.loaded.person).evidence)
            if row.activity and row.outcome is facts.Outcome.PASSED and row.key in self.counting
        }

    def _changed(self, step: NamedCriterion, reason: Reason | None) -> tuple[Changed, ...]:
        """What changed since it was done; of what is open only where that is why it is asked again."""
        if reason is not None and reason.code not in {ReasonCode.GATED, ReasonCode.DELTA_DUE}:
            return ()
        changed = self.changes.get(step.activity, ()) if step.activity in self.passed else ()
        return changed if reason is None or any(one.asks_again for one in changed) else ()

    def tasks(self, demands: Iterable[Demand], *, today: date, since: date, on: date | None = None) -> tuple[Task, ...]:
        """The tasks in the order of the curriculum: what counts first, then by code.

        ``on`` is the day for which the demands were answered; each on the day from which it counts where there is none.
        """
        tasks = [
            self.task(demand, today=today, since=since, on=demand.counts_from if on is None else on)
            for demand in demands
        ]
        return tuple(sorted(tasks, key=lambda task: (task.counts_from, task.competency.code)))

    def task(self, demand: Demand, *, today: date, since: date, on: date) -> Task:
        """A demand, answered for the day ``on``, as a task; ``since`` is the day the learner started there: nobody is
        late before."""
        shelf = self.catalogues[on]
        standard = shelf.asked.get(demand.competency)
        unmet = unmet_steps(demand.reasons)
        is_met = demand.answer is Answer.CLEARED
        shows_parts = is_met or bool(unmet)
        parts = tuple(
            self._part(step, None if is_met else unmet.get(step.key), today, on, competency=demand.competency)
            for step in (standard.steps if standard and shows_parts else ())
        )
        parts = _waits_last(parts)
        left = 0 if is_met else max(1, standard.still_needed(unmet) if standard else 1)
        asked = max(left, 1, standard.still_needed(step.key for step in standard.steps) if standard else 1)
        status = self._status(demand, standard, shelf.names, today)
        why = (*self._why(demand, shelf.names, today), *self._waits(demand, standard))
        due_on = demand.due_on and max(demand.due_on, since)
        return Task(
            competency=shelf.competencies[demand.competency],
            demand=demand,
            parts=parts,
            state=status.state,
            words=status.words,
            why=tuple(one for one in why if one != status.words),
            left=left,
            asked=asked,
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
        rows = self.waiting.of(demand.competency, activities)
        return tuple(dict.fromkeys(waits(is_corrected=row.version > 1) for row in rows))

    def _from_go_live(self, demand: Demand) -> facts.Period | None:
        if demand.blocks_from is None:
            return None
        rule = self.requirements[demand.requirement].blocks_from
        return rule.offset if rule.anchor is facts.AnchorKind.GO_LIVE and rule.offset.is_positive else None

    def _why(self, demand: Demand, names: Names, today: date) -> tuple[str, ...]:
        """What no part can say: an exception, something taken back, a record nobody can read."""
        said = [
            for_learner(reason, names, competency=demand.competency, today=today)
            for reason in demand.reasons
            if reason.code not in UNMET
            and reason.code is not ReasonCode.MET
            # Who has done it need not know that nobody said by when.
            and not (demand.answer is Answer.CLEARED and reason.code is ReasonCode.NO_DATE)
        ]
        return tuple(dict.fromkeys(said))

    def _status(self, demand: Demand, standard: StandardInForce | None, names: Names, today: date) -> RowState:
        return row_state(
            demand.answer,
            demand.reasons,
            standard,
            names,
            competency=demand.competency,
            met_until=demand.met_until,
            begun={key for key, progress in self.progress.items() if progress.state == "started"},
            today=today,
        )

    def _part(self, step: NamedCriterion, reason: Reason | None, today: date, on: date, *, competency: str) -> Part:
        if reason is None:
            return Part(
                step, True, "done", "", "", 0, changed=self._changed(step, None), again=self._read_again(step.activity)
            )
        if self.waiting.would_meet(competency, step.key, on=on):
            return Part(step, False, "waiting", waits_for_check(self._who_checks(competency, step)), "", 0)
        activity = self.shared.activities.get(step.activity)
        progress = self.progress.get(step.activity) or Progress("to_do")
        if step.is_gone and progress.state != "started":  # what was begun can be finished
            return Part(step, False, "not_on_offer", "", trainers_know(step.gone_since), 0)
        is_closed = progress.state == "blocked"
        once = progress.minutes_left or (0 if is_closed else self.shared.minutes.get(step.activity, 0))
        times, _by_others = lacking(reason)
        state, words = _part_status(step, progress, reason, today)
        next_step = _next_step(step, activity, progress)
        return Part(
            step=step,
            is_done=False,
            state=state,
            words=words,
            note=progress.mending if is_closed else _note(step, reason, progress, today),
            minutes=once * times,
            next_step=next_step,
            then=progress.then,
            mending=progress.mending,
            ahead=self._whom_to_ask(step, activity) if next_step is None and not is_closed else "",
            changed=self._changed(step, reason),
        )

    @cached_property
    def trainers(self) -> str:
        """Those who teach where the learner works: looked up where one is named."""
        return trainers_over(self.units, self.loaded.on)

    def _whom_to_ask(self, step: NamedCriterion, activity: Activity | None) -> str:
        source = _speaks_for(step, activity)
        return source.whom_to_ask(trainers=lambda: self.trainers) if source else ""

    def _who_checks(self, competency: str, step: NamedCriterion) -> str:
        rows = self.waiting.of(competency, {step.activity} if step.activity else set()) or self.waiting.rows
        return reached_all(self.judges.get(rows[0].key, ()))

    def _read_again(self, key: str) -> str:
        activity, progress = self.shared.activities.get(key), self.progress.get(key)
        is_closed = progress is not None and progress.state == "blocked" and not progress.url
        return "" if activity is None or is_closed else read_again(activity)


def _waits_last(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """What the learner does comes before what somebody else takes part in, which says what that is and who comes then.
    Nobody is waited for as long as the learner can go on alone."""
    own = [part for part in parts if not part.is_done and not part.waits_for_somebody]
    can_go_on = any(part.url and part.state != "waiting" for part in own)
    ordered = sorted(parts, key=lambda part: part.waits_for_somebody)
    return tuple(_after(own, part, can_go_on=can_go_on) for part in ordered)


def _after(own: list[Part], part: Part, *, can_go_on: bool) -> Part:
    """What somebody else takes part in, as it stands behind what the learner has to do first."""
    if not part.waits_for_somebody:
        return part
    if not own:
        return replace(part, ahead=part.mending)
    said = replace(part, ahead=one_after_the_other(_first(own), part.then, part.mending))
    if part.state == "waiting" and not can_go_on and part.mending:
        return replace(part, ahead=one_after_the_other(_first(own), part.mending))  # its status says that nobody can
    if part.state == "waiting":
        return replace(said, state="to_do", words="", is_behind=True) if can_go_on else said
    return replace(said, is_behind=bool(part.then))


def _first(own: list[Part]) -> str:
    """The first step that is the learner's, and whether others follow before somebody else takes part."""
    first = own[0]
    words = titled(first.step)
    said = {"what": words, "minutes": minutes_words(first.minutes)}
    if first.minutes and first.state == "started":
        words = say(gettext("finish %(what)s, %(minutes)s"), said)
    elif first.minutes:
        words = say(gettext("%(what)s, %(minutes)s"), said)
    if len(own) > 1:
        return say(gettext("First: %(what)s, and what else is open above."), {"what": words})
    return say(gettext("First: %(what)s."), {"what": words})


def _next_step(step: NamedCriterion, activity: Activity | None, progress: Progress) -> NextStep | None:
    goes_on = progress.state == "started"
    offered = activity if activity and (activity.retired_at is None or goes_on) else None
    source = _speaks_for(step, offered)
    return source.next_step(offered, progress) if source else None


def _speaks_for(step: NamedCriterion, activity: Activity | None) -> ActivitySource | None:
    """The app that runs the activity; where none does, whoever speaks for its kind of evidence."""
    return (sources.source_for(activity) if activity else None) or sources.source_of_kind(step.kind)


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
    if reason.code is ReasonCode.COMPONENT or (reason.code in _SAYS_NO_MORE and not is_counted(reason)):
        return ""
    if reason.code is ReasonCode.EXPIRED:
        return done_of(reason)  # that it ran out is its status
    said = bare(reason, kind=step.kind, today=today)
    return said if reason.code is ReasonCode.MISSING else with_count(reason, said)


_SAYS_NO_MORE = {ReasonCode.EXPIRED, ReasonCode.MISSING}
