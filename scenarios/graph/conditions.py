"""What a guard says of values: whether it holds now, whether it ever can, and whether some guards leave a gap.

``can_hold`` and ``leave_no_gap`` look at each value that makes a difference: the bounds of a number, every value it is
compared with, and the next one on either side. Variables are taken to be independent of one another, so "can hold" may
be said of what never happens, and "cannot hold" only of what truly cannot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from .model import CLOCK, LAST_MINUTE, Combine, Condition, Guard, Operator, Value, Variable, VariableType

_COMPARE: Mapping[Operator, Callable[[Decimal, Decimal], bool]] = {
    Operator.LESS: lambda now, than: now < than,
    Operator.AT_MOST: lambda now, than: now <= than,
    Operator.AT_LEAST: lambda now, than: now >= than,
    Operator.MORE: lambda now, than: now > than,
}


def holds(guard: Guard, values: Mapping[str, Value], clock: int) -> bool:
    """Whether the guard holds with these values at this minute."""
    if not guard.conditions:
        return True
    asked = all if guard.combine is Combine.ALL else any
    return asked(_is_true(condition, _value(condition.variable, values, clock)) for condition in guard.conditions)


def can_hold(guard: Guard, variables: Mapping[str, Variable], fixed: Mapping[str, Value]) -> bool:
    """Whether there are values with which it holds. ``fixed`` are those that nothing ever changes."""
    if not guard.conditions:
        return True
    by_variable: dict[str, list[Condition]] = defaultdict(list)
    for condition in guard.conditions:
        by_variable[condition.variable].append(condition)
    every = guard.combine is Combine.ALL
    possible = (
        any(
            (all if every else any)(_is_true(condition, value) for condition in conditions)
            for value in _telling(name, variables, fixed, conditions)
        )
        for name, conditions in by_variable.items()
    )
    return all(possible) if every else any(possible)


def leave_no_gap(guards: Sequence[Guard], variables: Mapping[str, Variable], fixed: Mapping[str, Value]) -> bool:
    """Whether it is certain that at least one of the guards holds, whatever the values are.

    Certain is: one without conditions, or one variable whose every value satisfies a guard that asks for nothing else.
    """
    if any(not guard.conditions for guard in guards):
        return True
    by_variable: dict[str, list[Condition]] = defaultdict(list)
    for guard in guards:
        if len(guard.conditions) == 1 or guard.combine is Combine.ANY:
            for condition in guard.conditions:
                by_variable[condition.variable].append(condition)
    return any(
        all(
            any(_is_true(condition, value) for condition in conditions)
            for value in _telling(name, variables, fixed, conditions)
        )
        for name, conditions in by_variable.items()
    )


def _value(name: str, values: Mapping[str, Value], clock: int) -> Value:
    return Decimal(clock) if name == CLOCK else values[name]


def _is_true(condition: Condition, now: Value) -> bool:
    if condition.operator is Operator.IS:
        return now == condition.value
    if condition.operator is Operator.IS_NOT:
        return now != condition.value
    # Only numbers are compared by size: the compiler lets nothing else through.
    assert isinstance(now, Decimal) and isinstance(condition.value, Decimal)
    return _COMPARE[condition.operator](now, condition.value)


def _telling(
    name: str, variables: Mapping[str, Variable], fixed: Mapping[str, Value], conditions: Iterable[Condition]
) -> Iterable[Value]:
    """The values between which the conditions can tell a difference."""
    if name in fixed:
        return [fixed[name]]
    if name == CLOCK:
        return _numbers(Decimal(0), Decimal(LAST_MINUTE), Decimal(1), conditions)
    variable = variables[name]
    if variable.type is VariableType.FLAG:
        return [True, False]
    if variable.type is VariableType.CHOICE:
        return variable.options
    assert variable.lowest is not None and variable.highest is not None
    return _numbers(variable.lowest, variable.highest, Decimal(1).scaleb(-variable.decimals), conditions)


def _numbers(lowest: Decimal, highest: Decimal, grain: Decimal, conditions: Iterable[Condition]) -> set[Value]:
    found = {lowest, highest}
    for condition in conditions:
        assert isinstance(condition.value, Decimal)
        found |= {condition.value - grain, condition.value, condition.value + grain}
    return {number for number in found if lowest <= number <= highest}
