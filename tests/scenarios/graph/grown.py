"""Made-up documents of every size: most as small as ``made_up`` makes them, some of dozens of steps, a few of hundreds.

The larger ones are told as scenarios are: most ways lead a little further, some back, some anywhere; ends are rare
before the last of it. Variables, events and timed steps are as many as there is room for in so long a story.
"""

from __future__ import annotations

import random
from typing import Any

from scenarios.graph.model import Combine, EffectKind, Ending, Operator
from tests.scenarios.graph.documents import (
    DOMAINS,
    choice,
    decision,
    flag,
    information,
    made_up,
    number,
    option,
    outcome,
)

DOZENS = (15, 60)
HUNDREDS = (100, 220)
BY_SIZE = list(Operator)
BY_SAMENESS = [Operator.IS, Operator.IS_NOT]


def of_any_size(seed: int) -> dict[str, Any]:
    """The same for the same seed: one in eight has dozens of steps, one in sixty a hundred and more."""
    dice = random.Random(f"size {seed}")
    lot = dice.random()
    if lot < 1 / 60:
        return grown(seed, dice.randint(*HUNDREDS))
    return grown(seed, dice.randint(*DOZENS)) if lot < 1 / 8 else made_up(seed)


def grown(seed: int, steps: int) -> dict[str, Any]:
    """A scenario of so many steps, with something of everything a scenario can have."""
    return _Story(random.Random(f"grown {seed}"), steps).document()


class _Story:
    def __init__(self, dice: random.Random, steps: int) -> None:
        self.dice = dice
        self.keys = [f"s{n}" for n in range(steps)]
        # In some, a decision takes hours, so that a week is over before the story is.
        self.costs = [0, 1, 3, 20] if dice.random() < 0.95 else [60, 600, 1_440]
        self.numbers = {f"number_{n}": dice.choice([0, 0, 1, 2, 4]) for n in range(dice.randint(1, 4))}
        self.flags = [f"flag_{n}" for n in range(dice.randint(1, 4))]
        self.options = {f"option_{n}": "abcdef"[: dice.randint(2, 6)] for n in range(dice.randint(1, 3))}

    def document(self) -> dict[str, Any]:
        dice = self.dice
        steps = [self._step(n, key) for n, key in enumerate(self.keys)]
        events = [self._event(n) for n in range(dice.randint(3, 12))]
        minimums = {domain: dice.randint(-3, 3) for domain in DOMAINS if dice.random() < 0.5}
        return {
            "format": 1,
            "variables": self._variables(),
            "steps": steps,
            "events": events,
            "minimums": minimums,
        }

    def _variables(self) -> list[dict[str, Any]]:
        dice = self.dice
        drifts = {name for name in self.numbers if dice.random() < 0.6}
        return [
            *(
                number(name, "1", -5, 20, decimals=decimals, **({"drift": self._drift(name)} if name in drifts else {}))
                for name, decimals in self.numbers.items()
            ),
            *(flag(name, start=dice.random() < 0.3) for name in self.flags),
            *(option(name, "a", *letters) for name, letters in self.options.items()),
        ]

    def _drift(self, name: str) -> dict[str, Any]:
        dice = self.dice
        drift: dict[str, Any] = {"by": self._number(name, -2, 2), "every": dice.choice([1, 5, 15, 60])}
        return drift | ({"guard": self._guard()} if dice.random() < 0.5 else {})

    def _number(self, name: str, lowest: int, highest: int) -> str:
        """A number with as many decimals as the variable has."""
        decimals = self.numbers[name]
        return f"{self.dice.randint(lowest * 10**decimals, highest * 10**decimals) / 10**decimals:.{decimals}f}"

    def _step(self, n: int, key: str) -> dict[str, Any]:
        dice, last = self.dice, len(self.keys) - 1
        if n == last or (n and dice.random() < (0.5 if n > last * 0.9 else 0.02)):
            ending = dice.choice(list(Ending))
            passes = dice.random() < 0.6 and ending in (Ending.SAFE, Ending.RECOVERED)
            return outcome(key, str(ending), passes=passes)
        if dice.random() < 0.25:
            return information(key, self._goto(n), cost=dice.choice(self.costs), effects=self._effects(2))
        return self._decision(n, key)

    def _goto(self, n: int) -> str:
        """Mostly a little further on, sometimes back, sometimes anywhere."""
        lot = self.dice.random()
        if lot < 0.8:
            return self.keys[min(n + self.dice.randint(1, 4), len(self.keys) - 1)]
        return self.keys[self.dice.randint(0, n)] if lot < 0.95 else self.dice.choice(self.keys)

    def _decision(self, n: int, key: str) -> dict[str, Any]:
        dice = self.dice
        choices = []
        for place in range(dice.randint(1, 5)):
            unsafe = dice.random() < 0.05
            given: dict[str, Any] = {
                "cost": dice.choice(self.costs),
                "effects": self._effects(3),
                "scores": {domain: dice.randint(-3, 3) for domain in DOMAINS if dice.random() < 0.4},
                "is_critical_unsafe": unsafe,
                "is_critical_safe": not unsafe and dice.random() < 0.1,
                "must_do": dice.choice(["one", "two"]) if not unsafe and dice.random() < 0.1 else "",
            }
            # The first way is mostly open, or few would come far.
            if dice.random() < (0.5 if place else 0.1):
                given["guard"] = self._guard()
            choices.append(choice(f"c{place}", self._goto(n), **given))
        timed: dict[str, Any] = {}
        if dice.random() < 0.25:
            late = {"cost": dice.choice(self.costs), "effects": self._effects(2), "scores": {"workflow": -1}}
            late["is_critical_unsafe"] = dice.random() < 0.1
            timed = {
                "seconds": dice.choice([10, 30, 3_600]),
                "time_up": {"goto": self._goto(n), "feedback": "Too slow.", **late},
            }
        return decision(key, *choices, cost=dice.choice([0, 0, 2]), **timed)

    def _guard(self) -> dict[str, Any]:
        conditions = [self._condition() for _n in range(self.dice.randint(1, 4))]
        return {"combine": str(self.dice.choice(list(Combine))), "conditions": conditions}

    def _condition(self) -> dict[str, Any]:
        dice = self.dice
        name = dice.choice([*self.numbers, *self.flags, *self.options, "clock"])
        operators = BY_SAMENESS if name in self.flags or name in self.options else BY_SIZE
        value: Any
        if name == "clock":
            value = dice.choice([0, dice.randint(0, 5), dice.randint(0, 200)])
        elif name in self.numbers:
            value = self._number(name, -5, 20)
        else:
            value = dice.random() < 0.5 if name in self.flags else dice.choice(self.options[name])
        return {"variable": name, "operator": str(dice.choice(operators)), "value": value}

    def _effects(self, at_most: int) -> list[dict[str, Any]]:
        return [self._effect() for _n in range(self.dice.randint(0, at_most))]

    def _effect(self) -> dict[str, Any]:
        dice = self.dice
        kind = dice.choice(list(EffectKind))
        if kind is EffectKind.ADVANCE:
            return {"effect": "advance", "value": dice.randint(1, 10)}
        if kind is EffectKind.FLAG:
            return {"effect": "flag", "variable": dice.choice(self.flags), "value": dice.random() < 0.5}
        if kind is EffectKind.SET and dice.random() < 0.5:
            name = dice.choice(list(self.options))
            return {"effect": "set", "variable": name, "value": dice.choice(self.options[name])}
        name = dice.choice(list(self.numbers))
        if kind is EffectKind.CLAMP:
            ends = {"lowest": self._number(name, -5, 5), "highest": self._number(name, 6, 20)}
            only = dice.choice([["lowest"], ["highest"], ["lowest", "highest"]])
            return {"effect": "clamp", "variable": name} | {end: ends[end] for end in only}
        return {"effect": str(kind), "variable": name, "value": self._number(name, -5, 20)}

    def _event(self, n: int) -> dict[str, Any]:
        dice = self.dice
        event: dict[str, Any] = {"key": f"e{n}", "title": f"Event {n}", "effects": self._effects(3)}
        if dice.random() < 0.7:
            event["at"] = dice.randint(1, 300)
        if "at" not in event or dice.random() < 0.5:
            event["guard"] = self._guard()
        if dice.random() < 0.3:
            event["goto"] = dice.choice(self.keys)
        return event
