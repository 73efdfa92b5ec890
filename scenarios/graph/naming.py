"""What variables are called and take: conditions and effects are read against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from .document import A_DAY, LARGEST, MOST_DECIMALS, ConditionPart, DriftPart, EffectPart, GuardPart, VariablePart
from .faults import Code, Fault, Place
from .model import (
    CLOCK,
    LAST_MINUTE,
    Combine,
    Condition,
    Drift,
    Effect,
    EffectKind,
    Guard,
    Operator,
    Value,
    Variable,
    VariableType,
)

_EQUAL = (Operator.IS, Operator.IS_NOT)
_THE_CLOCK = Variable(CLOCK, VariableType.NUMBER, Decimal(0), lowest=Decimal(0), highest=Decimal(LAST_MINUTE))


class Names:
    """The variables of a document. Faults are added to the list that is given."""

    def __init__(self, parts: Sequence[VariablePart], faults: list[Fault]) -> None:
        self._faults = faults
        self.variables: dict[str, Variable] = {}
        self.changed: set[str] = set()
        """What may be changed by effects that cannot be read."""
        for n, part in enumerate(parts):
            if part.name == CLOCK:
                self._fault(Code.RESERVED, ("variables", n, "name"), key=CLOCK)
            variable = self._variable(part, ("variables", n))
            if variable is not None:
                self.variables.setdefault(part.name, variable)
        self._declared = {part.name for part in parts}
        for n, part in enumerate(parts):
            if part.drift is not None and part.name in self.variables:
                self._add_drift(self.variables[part.name], part.drift, ("variables", n, "drift"))

    def guard(self, part: GuardPart, place: Place) -> Guard:
        """The guard; conditions that cannot be read are faults, and are taken to hold."""
        found = [self._condition(one, (*place, "conditions", n)) for n, one in enumerate(part.conditions)]
        if part.combine is Combine.ANY and None in found:
            return Guard()
        return Guard(tuple(one for one in found if one is not None), part.combine)

    def effects(self, parts: Iterable[EffectPart], place: Place) -> tuple[Effect, ...]:
        """The effects; those that cannot be read are faults, and may change what they name, or anything."""
        made = []
        for n, part in enumerate(parts):
            effect = self._effect(part, (*place, n))
            if effect is not None:
                made.append(effect)
            elif part.effect is EffectKind.ADVANCE:
                made.append(Effect(EffectKind.ADVANCE, value=Decimal(1)))
            else:
                self.changed |= {part.variable} if part.variable in self._declared else self.variables.keys()
        return tuple(made)

    def _fault(self, code: Code, place: Place, **params: Any) -> None:
        self._faults.append(Fault(code, place, {name: str(value) for name, value in params.items()}))

    def _variable(self, part: VariablePart, place: Place) -> Variable | None:
        shape = Variable(
            part.name,
            part.type,
            Decimal(0),
            lowest=part.lowest,
            highest=part.highest,
            decimals=part.decimals,
            options=tuple(part.options),
        )
        before = len(self._faults)
        if part.type is VariableType.NUMBER:
            self._ask_of_bounds(shape, place)
        else:
            strange = {"lowest": part.lowest, "highest": part.highest, "decimals": part.decimals, "drift": part.drift}
            for field, given in strange.items():
                if given:
                    self._fault(Code.NOT_FOR_THIS, (*place, field))
        if part.type is VariableType.CHOICE and len(set(part.options)) != max(2, len(part.options)):
            self._fault(Code.FEW_OPTIONS, (*place, "options"))
        if part.type is not VariableType.CHOICE and part.options:
            self._fault(Code.NOT_FOR_THIS, (*place, "options"))
        if len(self._faults) > before:
            return None
        start = self._value(shape, part.start, (*place, "start"))
        return None if start is None else replace(shape, start=start)

    def _ask_of_bounds(self, shape: Variable, place: Place) -> None:
        if shape.lowest is None or shape.highest is None:
            self._fault(Code.NO_BOUNDS, (*place, "lowest" if shape.lowest is None else "highest"))
        elif shape.lowest > shape.highest:
            self._fault(Code.BOUNDS_CROSSED, (*place, "lowest"))
        for field, bound in (("lowest", shape.lowest), ("highest", shape.highest)):
            if bound is not None and _decimals(bound) > shape.decimals:
                self._fault(Code.TOO_FINE, (*place, field), name=shape.name, decimals=shape.decimals)

    def _add_drift(self, variable: Variable, part: DriftPart, place: Place) -> None:
        if _decimals(part.by) > variable.decimals:
            self._fault(Code.TOO_FINE, (*place, "by"), name=variable.name, decimals=variable.decimals)
        drift = Drift(part.by, part.every, self.guard(part.guard, (*place, "guard")))
        self.variables[variable.name] = replace(variable, drift=drift)

    def _named(self, name: str | None, place: Place) -> Variable | None:
        if name is None:
            self._fault(Code.NEEDED_FOR_THIS, (*place, "variable"))
            return None
        if name not in self.variables and name not in self._declared:
            self._fault(Code.UNKNOWN_VARIABLE, (*place, "variable"), name=name)
        return self.variables.get(name)

    def _condition(self, part: ConditionPart, place: Place) -> Condition | None:
        variable = _THE_CLOCK if part.variable == CLOCK else self._named(part.variable, place)
        if variable is None:
            return None
        if variable.type is not VariableType.NUMBER and part.operator not in _EQUAL:
            self._fault(Code.WRONG_OPERATOR, (*place, "operator"), name=variable.name)
            return None
        value = self._value(variable, part.value, (*place, "value"))
        return None if value is None else Condition(variable.name, part.operator, value)

    def _effect(self, part: EffectPart, place: Place) -> Effect | None:
        if part.effect is not EffectKind.CLAMP:
            for field, given in (("lowest", part.lowest), ("highest", part.highest)):
                if given is not None:
                    self._fault(Code.NOT_FOR_THIS, (*place, field))
        if part.effect is EffectKind.ADVANCE:
            return self._advance(part, place)
        variable = self._named(part.variable, place)
        if variable is None:
            return None
        takes: Mapping[EffectKind, tuple[VariableType, ...]] = {
            EffectKind.SET: (VariableType.NUMBER, VariableType.CHOICE),
            EffectKind.FLAG: (VariableType.FLAG,),
        }
        if variable.type not in takes.get(part.effect, (VariableType.NUMBER,)):
            self._fault(Code.WRONG_EFFECT, (*place, "effect"), name=variable.name)
            return None
        if part.effect is EffectKind.CLAMP:
            return self._clamp(part, variable, place)
        value: Value | None
        if part.effect is EffectKind.ADD:
            value = self._number(variable, part.value, (*place, "value"))
        else:
            value = self._value(variable, part.value, (*place, "value"))
        return None if value is None else Effect(part.effect, variable.name, value)

    def _advance(self, part: EffectPart, place: Place) -> Effect | None:
        if part.variable is not None:
            self._fault(Code.NOT_FOR_THIS, (*place, "variable"))
        minutes = self._number(_THE_CLOCK, part.value, (*place, "value"))
        if minutes is None:
            return None
        if not 1 <= minutes <= A_DAY:
            self._fault(Code.OUT_OF_BOUNDS, (*place, "value"), name=CLOCK, lowest=1, highest=A_DAY)
            return None
        return Effect(EffectKind.ADVANCE, value=minutes)

    def _clamp(self, part: EffectPart, variable: Variable, place: Place) -> Effect | None:
        if part.lowest is None and part.highest is None:
            self._fault(Code.NEEDED_FOR_THIS, (*place, "lowest"))
            return None
        if part.lowest is not None and part.highest is not None and part.lowest > part.highest:
            self._fault(Code.BOUNDS_CROSSED, (*place, "lowest"))
            return None
        for field, bound in (("lowest", part.lowest), ("highest", part.highest)):
            if bound is not None and _decimals(bound) > variable.decimals:
                self._fault(Code.TOO_FINE, (*place, field), name=variable.name, decimals=variable.decimals)
                return None
        return Effect(part.effect, variable.name, lowest=part.lowest, highest=part.highest)

    def _value(self, variable: Variable, given: Any, place: Place) -> Value | None:
        """What is given as a value of the variable, or ``None`` and a fault."""
        if variable.type is VariableType.FLAG:
            if isinstance(given, bool):
                return given
            self._fault(Code.WRONG_VALUE, place, name=variable.name, takes="true, false")
            return None
        if variable.type is VariableType.CHOICE:
            if isinstance(given, str) and given in variable.options:
                return given
            self._fault(Code.WRONG_VALUE, place, name=variable.name, takes=", ".join(variable.options))
            return None
        number = self._number(variable, given, place)
        lowest, highest = variable.lowest, variable.highest
        assert lowest is not None and highest is not None
        if number is not None and not lowest <= number <= highest:
            self._fault(Code.OUT_OF_BOUNDS, place, name=variable.name, lowest=lowest, highest=highest)
            return None
        return number

    def _number(self, variable: Variable, given: Any, place: Place) -> Decimal | None:
        number = _as_number(given)
        if number is None:
            self._fault(Code.NO_NUMBER, place)
        elif _decimals(number) > variable.decimals:
            self._fault(Code.TOO_FINE, place, name=variable.name, decimals=variable.decimals)
        else:
            return number
        return None


def _as_number(given: Any) -> Decimal | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        return None
    if isinstance(given, str) and len(given) > 40:
        return None
    try:
        # By its text, as it was written: 0.1 is a tenth.
        number = given if isinstance(given, Decimal) else Decimal(given if isinstance(given, int) else str(given))
    except InvalidOperation:
        return None
    # Compared, and never reckoned with: a hostile exponent is more than arithmetic takes.
    if not number.is_finite() or not -LARGEST <= number <= LARGEST or _decimals(number) > MOST_DECIMALS:
        return None
    return number


def _decimals(number: Decimal) -> int:
    """How many decimals it takes, not counting noughts at the end."""
    _sign, digits, exponent = number.as_tuple()
    told = "".join(map(str, digits)).rstrip("0")
    return max(0, len(told) - len(digits) - int(exponent)) if told else 0
