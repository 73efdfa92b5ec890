"""What keeps a scenario from being published although it can be played, and what only asks to be looked at.

Paths are followed from choice to step, through events as well, without asking which values people have by then: so the
lint may take a path for open that is not, and never calls one closed that is open. Whether somebody can pass, with all
that a pass asks for, is tried out by ``searching``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from .compiling import built
from .conditions import can_hold, leave_no_gap
from .document import WARN_AT_STEPS
from .faults import Code, Fault, Place
from .model import Choice, EffectKind, Ending, Graph, Step, StepKind, Value
from .scoring import bounds
from .searching import Passable, can_be_passed

_NO_PASS = (Ending.HARM, Ending.INCOMPLETE)
# What publishing asks has to be known: a search that was cut short before anybody passed lets nothing out.
_UNPASSABLE = {Passable.NO: Code.NEVER_PASSED, Passable.NOT_KNOWN: Code.SEARCH_CUT}
_NO_WAY_TO_PASS = (Code.NO_PASSING_PATH, Code.MUST_DO_OFF_THE_WAY, Code.MINIMUM_TOO_HIGH, Code.STARTS_AT_END)


def lint(document: Any) -> tuple[Fault, ...]:
    """Everything that is wrong with a document: what keeps it from being played first, then what follows from the
    rest."""
    graph, faults = built(document)
    if graph is None:
        return faults
    found = (*faults, *_Lint(graph).findings())
    # What is left out for a fault may be what people pass by, and why a path is missing was said of the path.
    if faults or any(fault.code in _NO_WAY_TO_PASS for fault in found):
        return found
    is_passable = can_be_passed(graph)
    return found if is_passable is Passable.YES else (*found, Fault(_UNPASSABLE[is_passable], ("steps",)))


class _Lint:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.fixed = dict(_never_changed(graph))
        self.ways = {key: tuple(self._ways(step)) for key, step in graph.steps.items()}
        self.diversions = tuple(
            event.goto
            for event in graph.events
            if event.goto is not None and can_hold(event.guard, graph.variables, self.fixed)
        )
        self.safe_ways = {
            key: tuple(way for way in ways if not way.is_critical_unsafe) for key, ways in self.ways.items()
        }
        self.reached = self._reached(self.ways)
        self.in_a_loop_without_time = self._loops_without_time()

    def findings(self) -> Iterator[Fault]:
        if self.graph.start.kind is StepKind.OUTCOME:
            yield Fault(Code.STARTS_AT_END, _at(self.graph.start, "kind"))
        for step in self.graph.steps.values():
            yield from self._of_step(step)
        for event in self.graph.events:
            if not can_hold(event.guard, self.graph.variables, self.fixed):
                yield Fault(Code.NEVER_OPEN, ("events", event.place, "guard"))
        yield from self._of_the_whole()

    def _of_step(self, step: Step) -> Iterator[Fault]:
        if step.key not in self.reached:
            yield Fault(Code.UNREACHABLE, _at(step))
        if step.kind is not StepKind.OUTCOME and not step.exits:
            yield Fault(Code.DEAD_END, _at(step))
        elif step.choices and not self._is_always_open(step):
            yield Fault(Code.MAY_BE_STUCK, _at(step, "choices"))
        if step.key in self.in_a_loop_without_time:
            yield Fault(Code.LOOP_WITHOUT_TIME, _at(step))
        if step.kind is StepKind.OUTCOME and step.passes and step.ending in _NO_PASS:
            yield Fault(Code.HARM_THAT_PASSES, _at(step, "passes"))
        if step.images_without_alt:
            yield Fault(Code.IMAGE_WITHOUT_ALT, _at(step, "images_without_alt"))
        if step.kind is StepKind.DECISION:
            yield from self._of_choices(step)

    def _of_choices(self, step: Step) -> Iterator[Fault]:
        for choice in step.exits:
            place = _at(step, "time_up") if choice is step.time_up else _at(step, "choices", step.choices.index(choice))
            if not can_hold(choice.guard, self.graph.variables, self.fixed):
                yield Fault(Code.NEVER_OPEN, (*place, "guard"))
            if not choice.feedback.strip():
                yield Fault(Code.NO_FEEDBACK, (*place, "feedback"))

    def _of_the_whole(self) -> Iterator[Fault]:
        outcomes = [step for step in self.graph.steps.values() if step.kind is StepKind.OUTCOME]
        safely = self._reached(self.safe_ways)
        if not any(step.passes and step.key in safely for step in outcomes):
            yield Fault(Code.NO_PASSING_PATH, ("steps",))
        if not any(not step.passes and step.key in self.reached for step in outcomes):
            yield Fault(Code.NO_FAILING_PATH, ("steps",))
        yield from self._must_dos_off_the_way(safely, {step.key for step in outcomes if step.passes})
        for domain, least in self.graph.minimums.items():
            most = bounds(self.graph, domain)[1]
            if least > most:
                yield Fault(Code.MINIMUM_TOO_HIGH, ("minimums", domain.value), {"least": str(least), "most": str(most)})
        if len(self.graph.steps) > WARN_AT_STEPS:
            yield Fault(Code.MANY_STEPS, ("steps",), {"count": str(len(self.graph.steps))})

    def _must_dos_off_the_way(self, safely: Collection[str], passing: Collection[str]) -> Iterator[Fault]:
        leading = self._leading_to(passing)
        by_name: dict[str, list[tuple[Step, Choice]]] = {name: [] for name in self.graph.must_dos}
        for step in self.graph.steps.values():
            for choice in step.choices:
                if choice.must_do:
                    by_name[choice.must_do].append((step, choice))
        for name, done in by_name.items():
            on_the_way = (
                step.key in safely and choice in self.safe_ways[step.key] and choice.goto in leading
                for step, choice in done
            )
            if not any(on_the_way):
                step, choice = done[0]
                place = _at(step, "choices", step.choices.index(choice), "must_do")
                yield Fault(Code.MUST_DO_OFF_THE_WAY, place, {"name": name})

    def _ways(self, step: Step) -> Iterator[Choice]:
        for choice in step.exits:
            if can_hold(choice.guard, self.graph.variables, self.fixed):
                yield choice

    def _is_always_open(self, step: Step) -> bool:
        """Whether something can be chosen whatever the values are; what time does to people is no choice."""
        return leave_no_gap([choice.guard for choice in step.choices], self.graph.variables, self.fixed)

    def _reached(self, ways: Mapping[str, tuple[Choice, ...]]) -> set[str]:
        start = self.graph.start.key
        targets = {key: {way.goto for way in some} for key, some in ways.items()}
        if targets[start]:
            # Events are seen with the first act, so all they lead to is reached from the start.
            targets[start] |= set(self.diversions)
        return _closure([start], targets)

    def _leading_to(self, ends: Collection[str]) -> set[str]:
        """The steps from which an end can be reached without a critical-unsafe choice."""
        back: dict[str, set[str]] = {key: set() for key in self.graph.steps}
        for key, ways in self.safe_ways.items():
            for target in (*(way.goto for way in ways), *(self.diversions if ways else ())):
                back[target].add(key)
        return _closure(ends, back)

    def _loops_without_time(self) -> set[str]:
        at_once = {
            step.key: {way.goto for way in self.ways[step.key] if not _takes_time(step, way)}
            for step in self.graph.steps.values()
        }
        left = dict(at_once)
        # A step from which no other that is left follows at once lies in no such loop.
        while ended := [key for key, targets in left.items() if not targets & left.keys()]:
            for key in ended:
                del left[key]
        return {key for key in left if key in _closure(left[key], at_once)}


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
