"""What of the model a play has met, in words, so that many plays can be asked whether they met all of it.

What there is to meet comes from the model, so an operator or an effect that is added there is asked for here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from scenarios.graph import TIME_UP, Domain, Graph, State, StepKind, open_choices, score
from scenarios.graph.conditions import holds
from scenarios.graph.model import (
    CLOCK,
    LAST_MINUTE,
    Choice,
    Combine,
    Effect,
    EffectKind,
    Ending,
    Event,
    Guard,
    Operator,
    Step,
    Variable,
    VariableType,
)

NUMBER, FLAG, OPTION = VariableType.NUMBER, VariableType.FLAG, VariableType.CHOICE
CAN_CHANGE = {
    EffectKind.SET: (NUMBER, OPTION),
    EffectKind.ADD: (NUMBER,),
    EffectKind.CLAMP: (NUMBER,),
    EffectKind.FLAG: (FLAG,),
    EffectKind.ADVANCE: ("clock",),
}
SAMENESS = (Operator.IS, Operator.IS_NOT)
SIZES = {"a few steps": range(2, 15), "dozens of steps": range(15, 100), "a hundred steps": range(100, 301)}
LONG = 40
"""More decisions than this are a long play."""


def everything() -> set[str]:
    """All there is to meet."""
    asked = [(operator, kind) for operator in Operator for kind in (NUMBER, "clock")]
    asked += [(operator, kind) for operator in SAMENESS for kind in (FLAG, OPTION)]
    return {
        *(f"arrives at: {kind}" for kind in StepKind),
        *(f"ends: {ending}" for ending in Ending),
        *(f"{operator} of a {kind}: {said}" for operator, kind in asked for said in (True, False)),
        *(f"{combine}: {said}" for combine in Combine for said in (True, False)),
        *(f"{kind} of a {one}, by {who}" for kind in EffectKind for one in CAN_CHANGE[kind] for who in WHO),
        *(f"short of {domain}" for domain in Domain),
        *("passes", "unsafe", "safe where it is critical", "must-do done", "must-do lacking", "comes back"),
        *("time is up", "time is up and nothing else is open", "a choice is closed"),
        *("drift holds", "drift holds not", "drift stays at a bound", "add ends at a bound"),
        *("event by the clock", "event by a guard", "event by both", "event sends", "event waits for another"),
        *("two events in one act", "nothing is open", "the week is over", "a long play"),
        *SIZES,
    }


WHO = ("a choice", "time that is up", "information", "an event")


def met(graph: Graph, states: list[State], choices: list[str]) -> Iterator[str]:
    """What was met in a play of these moments, one choice between each two."""
    yield from (name for name, sizes in SIZES.items() if len(graph.steps) in sizes)
    yield from ("a long play" for _once in range(len(choices) > LONG))
    for (before, after), key in zip(pairwise(states), choices, strict=True):
        step = graph.steps[before.step]
        chosen = step.exit(key)
        assert chosen is not None
        yield from _decided(graph, before, step, chosen)
        yield from _happened(graph, before, chosen, after)
    for state in states:
        yield f"arrives at: {graph.steps[state.step].kind}"
    yield from _ended(graph, states[-1])


def _decided(graph: Graph, before: State, step: Step, chosen: Choice) -> Iterator[str]:
    opened = open_choices(graph, before)
    for one in step.choices:
        yield from _asked(graph, one.guard, before)
    if len(opened) < len(step.choices):
        yield "a choice is closed"
    if chosen.key == TIME_UP:
        yield "time is up" if opened else "time is up and nothing else is open"
    if (step.key, chosen.key) in before.taken:
        yield "comes back"
    if chosen.is_critical_safe:
        yield "safe where it is critical"
    who = "information" if step.kind is StepKind.INFORMATION else "a choice"
    yield from _changed(graph, chosen.effects, "time that is up" if chosen.key == TIME_UP else who)


def _asked(graph: Graph, guard: Guard, state: State) -> Iterator[str]:
    for condition in guard.conditions:
        kind = "clock" if condition.variable == CLOCK else graph.variables[condition.variable].type
        yield f"{condition.operator} of a {kind}: {holds(Guard((condition,)), state.values, state.clock)}"
    if len(guard.conditions) > 1:
        yield f"{guard.combine}: {holds(guard, state.values, state.clock)}"


def _changed(graph: Graph, effects: tuple[Effect, ...], who: str) -> Iterator[str]:
    for effect in effects:
        kind = "clock" if effect.kind is EffectKind.ADVANCE else graph.variables[effect.variable].type
        yield f"{effect.kind} of a {kind}, by {who}"


def _happened(graph: Graph, before: State, chosen: Choice, after: State) -> Iterator[str]:
    new = [event for event in graph.events if event.key in after.fired[len(before.fired) :]]
    for event in new:
        yield "event by both" if event.at and event.guard.conditions else f"event by {_by(event)}"
        yield from _changed(graph, event.effects, "an event")
    if len(new) > 1:
        yield "two events in one act"
    if any(event.goto for event in new):
        yield "event sends"
        if any(event.goto and event.key not in after.fired and _is_due(event, after) for event in graph.events):
            yield "event waits for another"
    for name, count in after.drifted.items():
        held, passed = count - before.drifted[name], after.clock - before.clock
        yield from ("drift holds" for _once in range(held > 0))
        yield from ("drift holds not" for _once in range(held < passed))
        if held and after.values[name] == before.values[name] and _is_at_a_bound(graph.variables[name], after):
            yield "drift stays at a bound"
    for effect in chosen.effects:
        if effect.kind is EffectKind.ADD and _is_at_a_bound(graph.variables[effect.variable], after):
            yield "add ends at a bound"


def _by(event: Event) -> str:
    return "the clock" if event.at else "a guard"


def _is_due(event: Event, state: State) -> bool:
    return (event.at is None or state.clock >= event.at) and holds(event.guard, state.values, state.clock)


def _is_at_a_bound(variable: Variable, state: State) -> bool:
    return state.values[variable.name] in (variable.lowest, variable.highest)


def _ended(graph: Graph, state: State) -> Iterator[str]:
    found = score(graph, state)
    if found.ending is not None:
        yield f"ends: {found.ending}"
    if state.ran_out:
        yield "the week is over" if state.clock >= LAST_MINUTE else "nothing is open"
    yield from (f"short of {domain}" for domain in found.short_of)
    yield from (
        name
        for name, is_met in {
            "passes": found.passed,
            "unsafe": bool(found.unsafe),
            "must-do done": bool(found.must_done),
            "must-do lacking": bool(found.must_lacking),
        }.items()
        if is_met
    )
