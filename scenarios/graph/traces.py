"""What is kept of a play, and playing it again: the same trace on the same version gives the same state for ever.

A trace is plain JSON with the number of its form. A form that was once written is read for ever: a change of it gets
another number, and the stored plays in the tests stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .model import Graph, State, Value, VariableType
from .playing import NotOpen, begin, play

TRACE_FORMAT = 1

Decisions = tuple[tuple[str, str], ...]


class BadTrace(ValueError):
    """A trace, or a stored state, that is none of this graph. ``number`` counts decisions from 1; 0 is the whole."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"decision {number}: {why}" if number else why)
        self.number, self.why = number, why


@dataclass(frozen=True, slots=True)
class Replayed:
    """``states`` has the moment before each decision, and the last one."""

    decisions: Decisions
    states: tuple[State, ...]

    @property
    def state(self) -> State:
        return self.states[-1]


def trace_of(decisions: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The trace of the decisions, pairs of step and choice, as JSON."""
    return {"format": TRACE_FORMAT, "decisions": [{"step": step, "choice": choice} for step, choice in decisions]}


def replay(graph: Graph, trace: Any) -> Replayed:
    """Every moment of a stored play. Raises ``BadTrace`` when it cannot be one of this graph."""
    decisions = _read(trace)
    states = [begin(graph)]
    for number, (step, choice) in enumerate(decisions, 1):
        if step != states[-1].step:
            raise BadTrace(number, f"it was made at {step!r}, and the play is at {states[-1].step!r}")
        try:
            states.append(play(graph, states[-1], choice))
        except NotOpen as error:
            raise BadTrace(number, str(error)) from error
    return Replayed(decisions, tuple(states))


def state_as_json(state: State) -> dict[str, Any]:
    """A moment as JSON; numbers are texts, so that they come back as they were."""
    return {
        "format": TRACE_FORMAT,
        "step": state.step,
        "clock": state.clock,
        "values": {name: _plain(value) for name, value in state.values.items()},
        "drifted": dict(state.drifted),
        "fired": list(state.fired),
        "taken": [list(pair) for pair in state.taken],
        "ran_out": state.ran_out,
    }


def state_from_json(graph: Graph, stored: Any) -> State:
    """The moment that was stored. Raises ``BadTrace`` when it cannot be one of this graph."""
    try:
        _ask_of_format(stored)
        values = {name: _value(graph, name, stored["values"][name]) for name in graph.variables}
        taken = tuple((str(step), str(choice)) for step, choice in stored["taken"])
        if any(graph.steps[step].exit(choice) is None for step, choice in taken):
            raise BadTrace(0, "a choice that was taken does not exist")
        return State(
            step=graph.steps[stored["step"]].key,
            clock=int(stored["clock"]),
            values=values,
            drifted={name: int(minutes) for name, minutes in stored["drifted"].items()},
            fired=tuple(stored["fired"]),
            taken=taken,
            ran_out=bool(stored["ran_out"]),
        )
    except BadTrace:
        raise
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise BadTrace(0, "it is no moment of this scenario") from error


def _read(trace: Any) -> Decisions:
    _ask_of_format(trace)
    made = trace.get("decisions")
    if not isinstance(made, list):
        raise BadTrace(0, "it has no list of decisions")
    decisions = []
    for number, decision in enumerate(made, 1):
        if not isinstance(decision, dict):
            raise BadTrace(number, "it is no decision")
        step, choice = decision.get("step"), decision.get("choice")
        if not isinstance(step, str) or not isinstance(choice, str):
            raise BadTrace(number, "it names no step and choice")
        decisions.append((step, choice))
    return tuple(decisions)


def _ask_of_format(stored: Any) -> None:
    if not isinstance(stored, Mapping) or stored.get("format") != TRACE_FORMAT:
        raise BadTrace(0, "it is written in a form that this version does not read")


def _plain(value: Value) -> bool | str:
    return str(value) if isinstance(value, Decimal) else value


def _value(graph: Graph, name: str, stored: Any) -> Value:
    kind = graph.variables[name].type
    if kind is VariableType.NUMBER:
        return Decimal(stored)
    return bool(stored) if kind is VariableType.FLAG else str(stored)
