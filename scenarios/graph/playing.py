"""Playing: from a moment and a choice to the next moment. Same graph, same state, same choice: same result.

What an act does, in this order: its time passes, minute by minute, while numbers drift and events happen; then it takes
effect; then people arrive at the next step, or where an event sends them. So what is interrupted is still finished, and
no event is seen before the first act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from .conditions import holds
from .model import (
    LAST_MINUTE,
    TIME_UP,
    Choice,
    Effect,
    EffectKind,
    Event,
    Graph,
    State,
    Step,
    StepKind,
    Value,
    VariableType,
)


class NotOpen(ValueError):
    """This cannot be chosen now: it is no choice of this step, its guard does not hold, or the play is over."""

    def __init__(self, step: str, choice: str) -> None:
        super().__init__(f"{choice!r} cannot be chosen at {step!r}")
        self.step, self.choice = step, choice


def begin(graph: Graph) -> State:
    """The moment before the first act."""
    values = {name: variable.start for name, variable in graph.variables.items()}
    drifted = {name: 0 for name, variable in graph.variables.items() if variable.drift is not None}
    return _arrived(graph, State(step=graph.start.key, values=values, drifted=drifted))


def is_over(graph: Graph, state: State) -> bool:
    """Whether nothing is left to choose: an outcome is reached, or the play ran out."""
    return state.ran_out or graph.steps[state.step].kind is StepKind.OUTCOME


def open_choices(graph: Graph, state: State) -> tuple[Choice, ...]:
    """What can be chosen now, in the order in which it is written. Not what happens when time is up."""
    if is_over(graph, state):
        return ()
    return _open(graph.steps[state.step], state.values, state.clock)


def play(graph: Graph, state: State, choice: str) -> State:
    """The moment after the choice. ``TIME_UP`` is the choice of whoever let the time of a timed step pass.

    Raises ``NotOpen`` when it cannot be chosen now.
    """
    chosen, world = _acted(graph, state, choice)
    taken = (state.step, chosen.key)
    return _arrived(
        graph,
        State(
            step=world.sent_to or chosen.goto,
            clock=world.clock,
            values=world.values,
            drifted=world.drifted,
            fired=tuple(world.fired),
            taken=state.taken if taken in state.taken else (*state.taken, taken),
            ran_out=world.is_at_the_end,
        ),
    )


def when_happened(graph: Graph, state: State, choice: str) -> dict[str, int]:
    """The minute of the scenario's clock at which each event happened during the act, in their order."""
    return dict(_acted(graph, state, choice)[1].minutes)


def _acted(graph: Graph, state: State, choice: str) -> tuple[Choice, _World]:
    step = graph.steps[state.step]
    if choice == TIME_UP and not is_over(graph, state):
        chosen = step.time_up
    else:
        chosen = next((one for one in open_choices(graph, state) if one.key == choice), None)
    if chosen is None:
        raise NotOpen(state.step, choice)
    world = _World(graph, state)
    world.pass_time(step.minutes(chosen))
    world.take_effect(chosen.effects)
    world.pass_time()
    world.look_at_events()
    world.pass_time()
    return chosen, world


def _open(step: Step, values: Mapping[str, Value], clock: int) -> tuple[Choice, ...]:
    return tuple(choice for choice in step.choices if holds(choice.guard, values, clock))


def _arrived(graph: Graph, state: State) -> State:
    """The state, over where nobody can go on: the publishing lint refuses what could come to that."""
    step = graph.steps[state.step]
    stuck = step.kind is not StepKind.OUTCOME and step.time_up is None and not _open(step, state.values, state.clock)
    return replace(state, ran_out=True) if stuck else state


class _World:
    """What changes while one act is carried out."""

    def __init__(self, graph: Graph, state: State) -> None:
        self.graph = graph
        self.clock = state.clock
        self.values = dict(state.values)
        self.drifted = dict(state.drifted)
        self.fired = list(state.fired)
        self.minutes: dict[str, int] = {}
        self.sent_to: str | None = None
        self.is_at_the_end = False
        happened = set(state.fired)
        self._waiting = [event for event in graph.events if event.key not in happened]
        self._to_pass = 0

    def pass_time(self, minutes: int = 0) -> None:
        """Let the minutes pass, and those that effects added."""
        self._to_pass += minutes
        if not self.drifted and not self._waiting:
            # Nothing can happen on the way.
            self.clock, self._to_pass = min(self.clock + self._to_pass, LAST_MINUTE), 0
            self.is_at_the_end = self.clock >= LAST_MINUTE
        while self._to_pass and not self.is_at_the_end:
            self._to_pass -= 1
            self.clock += 1
            self._drift()
            self.look_at_events()
            self.is_at_the_end = self.clock >= LAST_MINUTE

    def take_effect(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self._apply(effect)

    def look_at_events(self) -> None:
        """Let happen what is due, in the order in which it is written, and what follows from that.

        One that would send people somewhere waits while another one does.
        """
        happened = True
        while happened:
            happened = False
            for event in list(self._waiting):
                if self._is_due(event):
                    self._waiting.remove(event)
                    self.fired.append(event.key)
                    self.minutes[event.key] = self.clock
                    self.sent_to = event.goto or self.sent_to
                    self.take_effect(event.effects)
                    happened = True

    def _is_due(self, event: Event) -> bool:
        if event.at is not None and self.clock < event.at:
            return False
        if event.goto is not None and self.sent_to is not None:
            return False
        return holds(event.guard, self.values, self.clock)

    def _drift(self) -> None:
        # Each drift reads the minute as it began, so that the order of the variables decides nothing.
        before = dict(self.values)
        for name, count in self.drifted.items():
            variable = self.graph.variables[name]
            drift = variable.drift
            assert drift is not None
            if holds(drift.guard, before, self.clock - 1):
                self.drifted[name] = count + 1
                if self.drifted[name] % drift.every == 0:
                    self.values[name] = variable.bounded(_number(before[name]) + drift.by)

    def _apply(self, effect: Effect) -> None:
        if effect.kind is EffectKind.ADVANCE:
            self._to_pass += int(_number(effect.value))
            return
        variable = self.graph.variables[effect.variable]
        if effect.kind is EffectKind.CLAMP:
            now = _number(self.values[variable.name])
            if effect.lowest is not None:
                now = max(now, effect.lowest)
            if effect.highest is not None:
                now = min(now, effect.highest)
            self.values[variable.name] = variable.bounded(now)
        elif effect.kind is EffectKind.ADD:
            self.values[variable.name] = variable.bounded(_number(self.values[variable.name]) + _number(effect.value))
        elif variable.type is VariableType.NUMBER:
            self.values[variable.name] = variable.bounded(_number(effect.value))
        else:
            assert effect.value is not None
            self.values[variable.name] = effect.value


def _number(value: Value | None) -> Decimal:
    assert isinstance(value, Decimal)
    return value
