"""Documents to play with: a small whole scenario, and made-up ones of any size that can all be played."""

from __future__ import annotations

import copy
import random
from typing import Any

from scenarios.graph import Graph, compile_graph


def compiled(document: Any) -> Graph:
    graph = compile_graph(document)
    assert isinstance(graph, Graph), graph.faults
    return graph


def choice(key: str, goto: str, **given: Any) -> dict[str, Any]:
    return {"key": key, "label": f"Do {key}", "goto": goto, "feedback": f"About {key}.", **given}


def decision(key: str, *choices: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {"key": key, "kind": "decision", "title": key.title(), "choices": list(choices), **given}


def information(key: str, goto: str, **given: Any) -> dict[str, Any]:
    return {"key": key, "kind": "information", "title": key.title(), "goto": goto} | given


def outcome(key: str, ending: str, *, passes: bool = False, **given: Any) -> dict[str, Any]:
    return {"key": key, "kind": "outcome", "title": key.title(), "ending": ending, "passes": passes, **given}


def when(variable: str, operator: str, value: Any, *more: tuple[str, str, Any], combine: str = "all") -> dict[str, Any]:
    asked = [(variable, operator, value), *more]
    return {
        "combine": combine,
        "conditions": [{"variable": name, "operator": how, "value": than} for name, how, than in asked],
    }


def number(name: str, start: Any, lowest: Any, highest: Any, **given: Any) -> dict[str, Any]:
    return {"name": name, "type": "number", "start": start, "lowest": lowest, "highest": highest, **given}


def flag(name: str, *, start: bool = False) -> dict[str, Any]:
    return {"name": name, "type": "flag", "start": start}


def option(name: str, start: str, *options: str) -> dict[str, Any]:
    return {"name": name, "type": "choice", "start": start, "options": list(options)}


def ward(**changed: Any) -> dict[str, Any]:
    """A patient gets worse while somebody looks, rings, or gives what she must not have."""
    return copy.deepcopy(
        {
            "format": 1,
            "variables": [
                number("oxygen", 92, 60, 100, drift={"by": -1, "every": 15, "guard": when("treated", "is", False)}),
                flag("treated"),
                option("allergy", "unreviewed", "unreviewed", "coded", "noted"),
            ],
            "steps": [
                information("comes-up", "swelled", cost=2),
                decision(
                    "swelled",
                    choice("order", "nothing", cost=2, is_critical_unsafe=True, scores={"safety": -2}),
                    choice(
                        "code",
                        "order-now",
                        cost=6,
                        must_do="Allergy coded",
                        is_critical_safe=True,
                        scores={"safety": 2, "data_quality": 1},
                        effects=[{"effect": "set", "variable": "allergy", "value": "coded"}],
                    ),
                    choice("ring", "pharmacist", cost=8, scores={"communication": 1}),
                ),
                decision(
                    "pharmacist",
                    choice(
                        "code",
                        "order-now",
                        cost=4,
                        must_do="Allergy coded",
                        effects=[{"effect": "set", "variable": "allergy", "value": "coded"}],
                    ),
                    choice("wait", "pharmacist", cost=20),
                ),
                decision(
                    "order-now",
                    choice(
                        "give",
                        "safe",
                        cost=5,
                        effects=[{"effect": "flag", "variable": "treated", "value": True}],
                        scores={"workflow": 1},
                    ),
                    choice("note", "safe", guard=when("oxygen", "less", 92), cost=1),
                ),
                information("nothing", "harmed", cost=18),
                outcome("safe", "safe", passes=True),
                outcome("late", "recovered", passes=False),
                outcome("harmed", "harm"),
            ],
            "events": [
                {
                    "key": "too-late",
                    "title": "The antibiotic is late",
                    "at": 60,
                    "guard": when("treated", "is", False),
                    "goto": "late",
                }
            ],
            "minimums": {"safety": 0},
        }
        | changed
    )


DOMAINS = ("safety", "data_quality", "workflow", "communication")


def made_up(seed: int, *, steps: int | None = None) -> dict[str, Any]:
    """A scenario nobody thought of that compiles: the same for the same seed."""
    dice = random.Random(seed)
    size = steps or dice.randint(2, 14)
    keys = [f"s{n}" for n in range(size)]
    variables = [
        number("low", dice.randint(0, 5), -5, 20, drift=_drift(dice) if dice.random() < 0.5 else None),
        number("fine", "1.5", "0", "9.5", decimals=1),
        flag("done", start=dice.random() < 0.3),
        option("state", "a", "a", "b", "c"),
    ]
    body = []
    for n, key in enumerate(keys):
        kind = "outcome" if n == size - 1 else dice.choices(["decision", "information", "outcome"], [6, 2, 1])[0]
        if kind == "outcome":
            body.append(outcome(key, dice.choice(["safe", "recovered", "harm"]), passes=dice.random() < 0.5))
        elif kind == "information":
            body.append(
                information(key, dice.choice(keys), cost=dice.randint(0, 30), effects=_effects(dice, at_most=2))
            )
        else:
            body.append(_decision(dice, key, keys))
    events = [_event(dice, n, keys) for n in range(dice.randint(0, 3))]
    minimums = {domain: dice.randint(-3, 3) for domain in DOMAINS if dice.random() < 0.3}
    return {"format": 1, "variables": variables, "steps": body, "events": events, "minimums": minimums}


def _decision(dice: random.Random, key: str, keys: list[str]) -> dict[str, Any]:
    choices = []
    for n in range(dice.randint(1, 4)):
        unsafe = dice.random() < 0.15
        given: dict[str, Any] = {
            "cost": dice.choice([0, 0, 1, 3, 20]),
            "effects": _effects(dice, at_most=3),
            "scores": {domain: dice.randint(-3, 3) for domain in DOMAINS if dice.random() < 0.4},
            "is_critical_unsafe": unsafe,
            "must_do": dice.choice(["one", "two"]) if not unsafe and dice.random() < 0.2 else "",
        }
        if dice.random() < 0.4:
            given["guard"] = _guard(dice)
        choices.append(choice(f"c{n}", dice.choice(keys), **given))
    timed: dict[str, Any] = {}
    if dice.random() < 0.2:
        timed = {"seconds": 30, "time_up": {"goto": dice.choice(keys), "cost": 2, "feedback": "Too slow."}}
    return decision(key, *choices, cost=dice.choice([0, 0, 2]), **timed)


def _guard(dice: random.Random) -> dict[str, Any]:
    conditions = []
    for _n in range(dice.randint(1, 3)):
        name = dice.choice(["low", "fine", "done", "state", "clock"])
        if name in ("done", "state"):
            value: Any = dice.random() < 0.5 if name == "done" else dice.choice("abc")
            operator = dice.choice(["is", "is_not"])
        else:
            value = {"low": dice.randint(-5, 20), "fine": f"{dice.randint(0, 19) / 2}", "clock": dice.randint(0, 90)}[
                name
            ]
            operator = dice.choice(["is", "is_not", "less", "at_most", "at_least", "more"])
        conditions.append({"variable": name, "operator": operator, "value": value})
    return {"combine": dice.choice(["all", "any"]), "conditions": conditions}


def _drift(dice: random.Random) -> dict[str, Any]:
    drift: dict[str, Any] = {"by": dice.choice([-2, -1, 1]), "every": dice.choice([1, 5, 15])}
    return drift | ({"guard": _guard(dice)} if dice.random() < 0.5 else {})


def _effects(dice: random.Random, *, at_most: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [
        {"effect": "set", "variable": "low", "value": dice.randint(-5, 20)},
        {"effect": "set", "variable": "state", "value": dice.choice("abc")},
        {"effect": "add", "variable": "fine", "value": dice.choice(["-0.5", "2.5"])},
        {"effect": "clamp", "variable": "low", "lowest": 0, "highest": 10},
        {"effect": "flag", "variable": "done", "value": dice.random() < 0.5},
        {"effect": "advance", "value": dice.randint(1, 10)},
    ]
    return dice.sample(made, dice.randint(0, at_most))


def _event(dice: random.Random, n: int, keys: list[str]) -> dict[str, Any]:
    event: dict[str, Any] = {"key": f"e{n}", "title": f"Event {n}", "effects": _effects(dice, at_most=2)}
    if dice.random() < 0.7:
        event["at"] = dice.randint(1, 60)
    if "at" not in event or dice.random() < 0.5:
        event["guard"] = _guard(dice)
    if dice.random() < 0.4:
        event["goto"] = dice.choice(keys)
    return event


def torn(steps: int, *, must_dos: int) -> dict[str, Any]:
    """Decisions in a row, without a fault: what gives most points is not what a pass asks for, in domains and acts."""
    decisions = steps - 2
    asked = {decisions * n // must_dos for n in range(must_dos)}
    row = []
    for n in range(decisions):
        goto = f"step-{n + 1}" if n + 1 < decisions else "good"
        row.append(
            decision(
                f"step-{n}",
                choice("first", goto, cost=2, scores={"safety": 1}, **({"must_do": f"Act {n}"} if n in asked else {})),
                choice("second", goto, cost=2, scores={"workflow": 1}),
                choice("third", goto if n else "bad", cost=1, scores={"communication": 3}),
            )
        )
    ends = [outcome("good", "safe", passes=True), outcome("bad", "harm")]
    minimums = {"safety": min(100, decisions // 2), "workflow": min(100, decisions // 4)}
    return {"format": 1, "minimums": minimums, "steps": [*row, *ends]}
