"""From a document to a graph that can be played, or to what keeps it from that. Total: it never raises.

First everything is read by itself, then asked whether it fits together. What does not fit is left open in the graph: a
way leads anywhere, a condition may hold, a variable may change. So the lint can still say what is wrong with the rest,
and nothing that only follows from such a fault. Only a graph without faults leaves this room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from .document import ChoicePart, Document, EventPart, StepPart, TimeUpPart
from .faults import Code, Fault, Place, each_cause_once
from .model import GO_ON, TIME_UP, Choice, Event, Graph, Step, StepKind
from .naming import Names
from .unreadable import no_document, unreadable

# A scenario made to be wrong is told its first faults, not a million.
MOST_FAULTS = 500
# Where a way leads of which that is not known. No step has this key.
ANYWHERE = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that is no scenario that can be played, and why."""

    faults: tuple[Fault, ...]


def compile_graph(document: Any) -> Graph | Refused:
    """The graph of a document, or its faults: in the order in which the document is read."""
    draft, faults = built(document)
    if draft is None or faults:
        return Refused(faults)
    return draft.graph


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be put together of a document, with what is open in it. A way that names no step has the target
    ``ANYWHERE``. ``has_gaps`` says that ways on were left out, and nobody knows which.
    """

    graph: Graph
    has_gaps: bool
    changed: frozenset[str]
    """The variables that something changes that could not be read."""


def built(document: Any) -> tuple[Draft | None, tuple[Fault, ...]]:
    """What could be put together, and the faults. ``None`` when the document could not be read."""
    if (fault := no_document(document)) is not None:
        return None, (fault,)
    try:
        read = Document.model_validate(document)
    except ValidationError as error:
        return None, tuple(unreadable(error))[:MOST_FAULTS]
    if not read.steps:
        return None, (Fault(Code.NO_STEPS, ("steps",)),)
    builder = _Builder(read)
    graph = builder.graph()
    faults = each_cause_once(builder.faults)
    draft = Draft(graph, builder.has_gaps, frozenset(builder.names.changed))
    return draft, tuple(faults[:MOST_FAULTS])


class _Builder:
    def __init__(self, read: Document) -> None:
        self.read = read
        self.faults: list[Fault] = []
        self.steps = {step.key for step in read.steps}
        self.has_gaps = len(self.steps) < len(read.steps)

    def graph(self) -> Graph:
        self._refuse_twice((("steps", n, "key"), step.key) for n, step in enumerate(self.read.steps))
        self._refuse_twice((("events", n, "key"), event.key) for n, event in enumerate(self.read.events))
        self._refuse_twice((("variables", n, "name"), one.name) for n, one in enumerate(self.read.variables))
        self.names = Names(self.read.variables, self.faults)
        steps: dict[str, Step] = {}
        for n, part in enumerate(self.read.steps):
            steps.setdefault(part.key, self._step(part, n))
        return Graph(
            variables=self.names.variables,
            steps=steps,
            events=tuple(self._event(part, n) for n, part in enumerate(self.read.events)),
            minimums=dict(self.read.minimums),
        )

    def _fault(self, code: Code, *place: str | int, **params: Any) -> None:
        self.faults.append(Fault(code, place, {name: str(value) for name, value in params.items()}))

    def _refuse_twice(self, named: Iterable[tuple[Place, str]]) -> None:
        seen: set[str] = set()
        for place, key in named:
            if key in seen:
                self._fault(Code.KEY_TWICE, *place, key=key)
            seen.add(key)

    def _step(self, part: StepPart, n: int) -> Step:
        place: Place = ("steps", n)
        self._refuse_what_has_no_meaning(part, place)
        choices: list[Choice] = []
        if part.kind is StepKind.DECISION:
            keys = [choice.key or str(number) for number, choice in enumerate(part.choices, 1)]
            self._refuse_twice(((*place, "choices", m, "key"), key) for m, key in enumerate(keys))
            for m, (key, choice) in enumerate(zip(keys, part.choices, strict=True)):
                choices.append(self._choice(choice, key, (*place, "choices", m)))
        elif part.kind is StepKind.INFORMATION:
            goto = self._target(part.goto, (*place, "goto"))
            effects = self.names.effects(part.effects, (*place, "effects"))
            choices.append(Choice(key=GO_ON, label="", goto=goto, effects=effects))
        time_up = self._time_up(part.time_up, (*place, "time_up")) if part.time_up is not None else None
        return Step(
            key=part.key,
            kind=part.kind,
            title=part.title,
            place=n,
            cost=part.cost,
            choices=tuple(choices),
            seconds=part.seconds,
            time_up=time_up,
            ending=part.ending,
            passes=part.passes,
            images_without_alt=part.images_without_alt,
        )

    def _refuse_what_has_no_meaning(self, part: StepPart, place: Place) -> None:
        is_outcome, is_decision = part.kind is StepKind.OUTCOME, part.kind is StepKind.DECISION
        strange: Mapping[str, bool] = {
            "choices": bool(part.choices) and not is_decision,
            "seconds": part.seconds is not None and not is_decision,
            "time_up": part.time_up is not None and not is_decision,
            "goto": part.goto is not None and part.kind is not StepKind.INFORMATION,
            "effects": bool(part.effects) and part.kind is not StepKind.INFORMATION,
            "ending": part.ending is not None and not is_outcome,
            "passes": part.passes and not is_outcome,
            "cost": part.cost > 0 and is_outcome,
        }
        for field, is_strange in strange.items():
            if is_strange:
                self._fault(Code.NOT_FOR_THIS, *place, field)
                self.has_gaps |= field in ("choices", "time_up", "goto")
        if is_outcome and part.ending is None:
            self._fault(Code.NEEDED_FOR_THIS, *place, "ending")
        if is_decision and (part.seconds is None) != (part.time_up is None):
            self._fault(Code.NEEDED_FOR_THIS, *place, "seconds" if part.seconds is None else "time_up")
            self.has_gaps |= part.time_up is None

    def _choice(self, part: ChoicePart, key: str, place: Place) -> Choice:
        if key in (TIME_UP, GO_ON):
            self._fault(Code.RESERVED, *place, "key", key=key)
        if part.is_critical_safe and part.is_critical_unsafe:
            self._fault(Code.SAFE_AND_UNSAFE, *place, "is_critical_unsafe")
        if part.must_do and part.is_critical_unsafe:
            self._fault(Code.UNSAFE_MUST_DO, *place, "must_do")
        guard = self.names.guard(part.guard, (*place, "guard"))
        effects = self.names.effects(part.effects, (*place, "effects"))
        return Choice(
            key=key,
            label=part.label,
            goto=self._target(part.goto, (*place, "goto")),
            cost=part.cost,
            guard=guard,
            effects=effects,
            scores=dict(part.scores),
            feedback=part.feedback,
            must_do=part.must_do,
            is_critical_safe=part.is_critical_safe,
            is_critical_unsafe=part.is_critical_unsafe,
        )

    def _time_up(self, part: TimeUpPart, place: Place) -> Choice:
        return Choice(
            key=TIME_UP,
            label="",
            effects=self.names.effects(part.effects, (*place, "effects")),
            goto=self._target(part.goto, (*place, "goto")),
            cost=part.cost,
            scores=dict(part.scores),
            feedback=part.feedback,
            is_critical_unsafe=part.is_critical_unsafe,
        )

    def _event(self, part: EventPart, n: int) -> Event:
        place: Place = ("events", n)
        if part.at is None and not part.guard.conditions:
            self._fault(Code.NEVER_HAPPENS, *place)
        goto = None if part.goto is None else self._target(part.goto, (*place, "goto"))
        return Event(
            key=part.key,
            title=part.title,
            place=n,
            at=part.at,
            guard=self.names.guard(part.guard, (*place, "guard")),
            effects=self.names.effects(part.effects, (*place, "effects")),
            goto=goto,
        )

    def _target(self, goto: str | None, place: Place) -> str:
        if goto is None:  # of what only informs: a choice has to say where it leads
            self._fault(Code.DEAD_END, *place)
        elif goto not in self.steps:
            self._fault(Code.UNKNOWN_STEP, *place, key=goto)
        else:
            return goto
        return ANYWHERE
