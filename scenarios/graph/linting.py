"""What keeps a scenario from being published although it can be played, and what only asks to be looked at.

Paths are followed from choice to step, through events as well, without asking which values people have by then: so the
lint may take a path for open that is not, and never calls one closed that is open. Whether somebody can pass, with all
that a pass asks for, is tried out by ``searching``.

One cause is said once, where it is mended, and what only follows from it is not said: a path is missing only if it is
so however the rest is mended, be that a way that names no step or a condition that never holds. Each of these refuses
publishing by itself, so nothing goes out for what is not said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from .compiling import ANYWHERE, Draft, built
from .conditions import can_hold, leave_no_gap
from .document import WARN_AT_STEPS
from .faults import Code, Fault, Place
from .model import Choice, EffectKind, Ending, Graph, Guard, Step, StepKind, Value
from .scoring import bounds
from .searching import Passable, can_be_passed

_NO_PASS = (Ending.HARM, Ending.INCOMPLETE)
# What publishing asks has to be known: a search that was cut short before anybody passed lets nothing out.
_UNPASSABLE = {Passable.NO: Code.NEVER_PASSED, Passable.NOT_KNOWN: Code.SEARCH_CUT}
_NO_WAY_TO_PASS = (
    *(Code.NO_PASSING_PATH, Code.MUST_DO_OFF_THE_WAY, Code.MINIMUM_TOO_HIGH, Code.STARTS_AT_END),
    *(Code.UNREACHABLE, Code.DEAD_END, Code.NEVER_OPEN),
)


def lint(document: Any) -> tuple[Fault, ...]:
    """Everything that is wrong with a document: what keeps it from being played first, then what follows from the
    rest."""
    draft, faults = built(document)
    if draft is None:
        return faults
    found = (*faults, *_Lint(draft).findings())
    # What is open for a fault may be what people pass by, and why a path is missing was said of the path.
    if faults or any(fault.code in _NO_WAY_TO_PASS for fault in found):
        return found
    is_passable = can_be_passed(draft.graph)
    return found if is_passable is Passable.YES else (*found, Fault(_UNPASSABLE[is_passable], ("steps",)))


class _Lint:
    """``onward`` are the steps that each leads to, by all its ways that may be open once what is wrong is mended."""

    def __init__(self, draft: Draft) -> None:
        self.graph = draft.graph
        self.has_gaps = draft.has_gaps
        sent_nowhere = any(event.goto == ANYWHERE for event in self.graph.events)
        self.is_whole = not (draft.has_gaps or sent_nowhere or any(map(_is_open, self.graph.steps.values())))
        self.unchanged = dict(_never_changed(self.graph))
        # A step that is still to be written may change anything.
        self.fixed = {n: value for n, value in self.unchanged.items() if self.is_whole and n not in draft.changed}
        self.onward = {key: self._targets(step.exits, step) for key, step in self.graph.steps.items()}
        self.safely_onward = {
            key: self._targets([way for way in step.exits if not way.is_critical_unsafe], step)
            for key, step in self.graph.steps.items()
        }
        self.onward[ANYWHERE] = self.safely_onward[ANYWHERE] = ()
        self.sent_to = self._sent_to()
        self.unreached = self._unreached()
        self.loops_without_time = self._loops_without_time()
        self.never_open = self._never_open()

    def findings(self) -> Iterator[Fault]:
        if self.graph.start.kind is StepKind.OUTCOME:
            yield Fault(Code.STARTS_AT_END, _at(self.graph.start, "kind"))
        for step in self.graph.steps.values():
            yield from self._of_step(step)
        yield from self._said_of(("events", event.place, "guard") for event in self.graph.events)
        yield from self._of_the_whole()

    def _of_step(self, step: Step) -> Iterator[Fault]:
        if step.key in self.unreached:
            yield self._with_others(Code.UNREACHABLE, step, self.unreached[step.key])
        if _is_dead_end(step):
            yield Fault(Code.DEAD_END, _at(step))
        elif step.choices and not self._may_be_always_open(step):
            yield Fault(Code.MAY_BE_STUCK, _at(step, "choices"))
        if step.key in self.loops_without_time:
            yield self._with_others(Code.LOOP_WITHOUT_TIME, step, self.loops_without_time[step.key])
        if step.kind is StepKind.OUTCOME and step.passes and step.ending in _NO_PASS:
            yield Fault(Code.HARM_THAT_PASSES, _at(step, "passes"))
        if step.images_without_alt:
            yield Fault(Code.IMAGE_WITHOUT_ALT, _at(step, "images_without_alt"))
        if step.kind is StepKind.DECISION:
            yield from self._of_choices(step)

    def _with_others(self, code: Code, step: Step, others: Iterable[str]) -> Fault:
        places = sorted(self.graph.steps[key].place for key in others)
        return Fault(code, _at(step), also=tuple(("steps", place) for place in places))

    def _of_choices(self, step: Step) -> Iterator[Fault]:
        for place, choice in _placed(step):
            yield from self._said_of([(*place, "guard")])
            if not choice.feedback.strip():
                yield Fault(Code.NO_FEEDBACK, (*place, "feedback"))

    def _of_the_whole(self) -> Iterator[Fault]:
        outcomes = [step for step in self.graph.steps.values() if step.kind is StepKind.OUTCOME]
        # That nobody reaches a step is said of it; here it is asked what there is once it is reached.
        starts = [self.graph.start.key, *self.sent_to, *self.unreached]
        safely, reached = _closure(starts, self.safely_onward), _closure(starts, self.onward)
        passing = {step.key for step in outcomes if step.passes}
        if safely.isdisjoint({*passing, ANYWHERE}):
            yield Fault(Code.NO_PASSING_PATH, ("steps",))
        elif not self.has_gaps:
            yield from self._must_dos_off_the_way(safely, {*passing, ANYWHERE})
        if reached.isdisjoint({*(step.key for step in outcomes if not step.passes), ANYWHERE}):
            yield Fault(Code.NO_FAILING_PATH, ("steps",))
        if self.is_whole:
            yield from self._minimums_too_high()
        if len(self.graph.steps) >= WARN_AT_STEPS:
            yield Fault(Code.MANY_STEPS, ("steps",), {"count": str(len(self.graph.steps))})

    def _minimums_too_high(self) -> Iterator[Fault]:
        for domain, least in self.graph.minimums.items():
            most = bounds(self.graph, domain)[1]
            if least > most:
                yield Fault(Code.MINIMUM_TOO_HIGH, ("minimums", domain.value), {"least": str(least), "most": str(most)})

    def _must_dos_off_the_way(self, safely: Collection[str], passing: Collection[str]) -> Iterator[Fault]:
        leading = self._leading_to(passing)
        by_name: dict[str, list[tuple[Step, Choice]]] = {name: [] for name in self.graph.must_dos}
        for step in self.graph.steps.values():
            for choice in step.choices:
                if choice.must_do:
                    by_name[choice.must_do].append((step, choice))
        for name, done in by_name.items():
            on_the_way = (
                step.key in safely and not choice.is_critical_unsafe and choice.goto in leading for step, choice in done
            )
            if not any(on_the_way):
                step, choice = done[0]
                place = _at(step, "choices", step.choices.index(choice), "must_do")
                yield Fault(Code.MUST_DO_OFF_THE_WAY, place, {"name": name})

    def _may_be_always_open(self, step: Step) -> bool:
        """Whether something can be chosen whatever the values are, also once a condition that never holds is mended.
        What time does to people is no choice.
        """
        guards = [choice.guard for choice in step.choices]
        return not all(map(self._can_hold, guards)) or leave_no_gap(guards, self.graph.variables, self.unchanged)

    def _can_hold(self, guard: Guard) -> bool:
        return can_hold(guard, self.graph.variables, self.fixed)

    def _never_open(self) -> dict[Place, Fault]:
        """The conditions that never hold, by place: once for all that ask for the same that nothing ever changes."""
        guards: list[tuple[Place, Guard]] = []
        for step in self.graph.steps.values():
            guards += [((*place, "guard"), choice.guard) for place, choice in _placed(step)]
        guards += [(("events", event.place, "guard"), event.guard) for event in self.graph.events]
        found: dict[object, Fault] = {}
        for place, guard in guards:
            if not self._can_hold(guard):
                unchanged = frozenset(one.variable for one in guard.conditions if one.variable in self.fixed)
                is_so_for_them = unchanged and can_hold(guard, self.graph.variables, {})
                cause = unchanged if is_so_for_them else place
                known = found.get(cause, Fault(Code.NEVER_OPEN, place))
                found[cause] = known if known.place == place else replace(known, also=(*known.also, place))
        return {fault.place: fault for fault in found.values()}

    def _said_of(self, places: Iterable[Place]) -> Iterator[Fault]:
        return (self.never_open[place] for place in places if place in self.never_open)

    def _targets(self, ways: Iterable[Choice], step: Step) -> Collection[str]:
        """The steps that these ways of a step lead to: all, and one that is not written yet, where that is open."""
        targets = {way.goto for way in ways}
        is_open = _is_dead_end(step) or (step is self.graph.start and step.kind is StepKind.OUTCOME)
        return {*self.graph.steps, ANYWHERE} if is_open or ANYWHERE in targets else targets

    def _sent_to(self) -> Collection[str]:
        """Where people may come to from wherever they are: by an event, or by a way that was left out."""
        targets = {event.goto for event in self.graph.events if event.goto is not None}
        return {*self.graph.steps, ANYWHERE} if self.has_gaps or ANYWHERE in targets else targets

    def _unreached(self) -> dict[str, set[str]]:
        """Of the steps that nobody reaches the first ones, each with those that only follow from it."""
        # Events are seen with the first act, so all they lead to is reached from the start.
        reached = _closure([self.graph.start.key, *self.sent_to], self.onward)
        left = {key: set(self.onward[key]) - {*reached, ANYWHERE} for key in self.graph.steps if key not in reached}
        return dict(_first_ones(left))

    def _leading_to(self, ends: Collection[str]) -> set[str]:
        """The steps from which an end can be reached without a critical-unsafe choice."""
        back: dict[str, set[str]] = {key: set() for key in self.safely_onward}
        for key, targets in self.safely_onward.items():
            for target in (*targets, *(self.sent_to if targets else ())):
                back[target].add(key)
        return _closure(ends, back)

    def _loops_without_time(self) -> dict[str, set[str]]:
        """The first step of each loop that takes no time, with the others of that loop."""
        at_once = {
            step.key: {way.goto for way in step.exits if not _takes_time(step, way)} - {ANYWHERE}
            for step in self.graph.steps.values()
        }
        left = dict(at_once)
        # A step from which no other that is left follows at once lies in no such loop.
        while ended := [key for key, targets in left.items() if not targets & left.keys()]:
            for key in ended:
                del left[key]
        after = {key: _closure(targets, at_once) for key, targets in left.items()}
        loops: dict[str, set[str]] = {}
        seen: set[str] = set()
        for key, follows in after.items():
            if key in follows and key not in seen:
                loops[key] = {other for other in follows if key in after.get(other, ())} - {key}
                seen |= loops[key]
        return loops


def _placed(step: Step) -> Iterator[tuple[Place, Choice]]:
    """The ways on from a step, each with its place in the document."""
    for n, choice in enumerate(step.choices):
        yield _at(step, "choices", n), choice
    if step.time_up is not None:
        yield _at(step, "time_up"), step.time_up


def _is_open(step: Step) -> bool:
    """Whether something may follow that is still to be written."""
    return _is_dead_end(step) or any(way.goto == ANYWHERE for way in step.exits)


def _is_dead_end(step: Step) -> bool:
    return step.kind is not StepKind.OUTCOME and not step.exits


def _first_ones(targets: Mapping[str, Collection[str]]) -> Iterator[tuple[str, set[str]]]:
    """The fewest keys from which all others follow, each with those that follow and were not counted before."""
    seen: set[str] = set()
    candidates = []
    for key in targets:
        if key not in seen:
            candidates.append(key)
            seen |= _closure([key], targets)
    # One that follows from another was looked at before it.
    counted: set[str] = set()
    for key in reversed(candidates):
        if key not in counted:
            follows = _closure([key], targets) - counted
            yield key, follows - {key}
            counted |= follows


def _takes_time(step: Step, choice: Choice) -> bool:
    return step.minutes(choice) > 0 or any(effect.kind is EffectKind.ADVANCE for effect in choice.effects)


def _never_changed(graph: Graph) -> Iterator[tuple[str, Value]]:
    acts = [effect for step in graph.steps.values() for choice in step.exits for effect in choice.effects]
    changed = {effect.variable for effect in (*acts, *(effect for event in graph.events for effect in event.effects))}
    for name, variable in graph.variables.items():
        if name not in changed and variable.drift is None:
            yield name, variable.start


def _closure(starts: Iterable[str], targets: Mapping[str, Collection[str]]) -> set[str]:
    """Everything that can be reached, the starts among it."""
    found = set(starts)
    queue = deque(found)
    while queue:
        for target in targets[queue.popleft()]:
            if target not in found:
                found.add(target)
                queue.append(target)
    return found


def _at(step: Step, *field: str | int) -> Place:
    return ("steps", step.place, *field)
