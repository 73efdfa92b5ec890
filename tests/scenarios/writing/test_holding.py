"""What a pack or a program hands in is held whole, or refused with what would be lost; nothing makes it fail."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.graph import Code
from scenarios.story import as_json
from scenarios.writing import starters
from scenarios.writing.holding import not_held
from tests.scenarios.stories.plays import FILES, story
from tests.scenarios.story.documents import ward

CHOICE = ("steps", 1, "choices", 1)
END = len(ward()["steps"]) - 1
Change = Callable[[dict[str, Any]], Any]


def codes(document: Any) -> list[tuple[Code, tuple[Any, ...]]]:
    return [(fault.code, fault.place) for fault in not_held(document)]


def changed(change: Change) -> dict[str, Any]:
    document = ward()
    change(document)
    return document


def in_step(number: int, **more: Any) -> Change:
    return lambda document: document["steps"][number].update(copy.deepcopy(more))


def in_choice(**more: Any) -> Change:
    return lambda document: document["steps"][1]["choices"][1].update(copy.deepcopy(more))


def in_variable(number: int, **more: Any) -> Change:
    return lambda document: document["variables"][number].update(copy.deepcopy(more))


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_written_scenario_is_held(name: str) -> None:
    assert codes(as_json(story(name).document)) == []


@pytest.mark.parametrize("key", starters.CHOICES)
def test_what_an_author_may_start_from_is_held(key: str) -> None:
    assert codes({"title": "New"} | starters.CHOICES[key].document()) == []


EFFECT = {"effect": "flag", "variable": "treated", "value": True}
LOST: dict[str, tuple[Change, set[tuple[Code, tuple[Any, ...]]]]] = {
    "safe and unsafe at once": (
        in_choice(is_critical_unsafe=True, must_do=""),
        {(Code.SAFE_AND_UNSAFE, (*CHOICE, "is_critical_unsafe"))},
    ),
    "something that must be done and is unsafe": (
        in_choice(is_critical_unsafe=True, is_critical_safe=False),
        {(Code.UNSAFE_MUST_DO, (*CHOICE, "must_do"))},
    ),
    "an end that goes on": (
        in_step(
            END,
            goto="swelled",
            cost=5,
            seconds=30,
            question="What?",
            effects=[EFFECT],
            choices=ward()["steps"][1]["choices"],
        ),
        {
            (Code.NOT_FOR_THIS, ("steps", END, name))
            for name in ("goto", "cost", "seconds", "question", "effects", "choices")
        },
    ),
    "information that ends": (
        in_step(
            0,
            ending="safe",
            passes=True,
            debrief="Well.",
            question="What?",
            seconds=60,
            choices=ward()["steps"][1]["choices"],
        ),
        {
            (Code.NOT_FOR_THIS, ("steps", 0, name))
            for name in ("ending", "passes", "debrief", "question", "seconds", "choices")
        },
    ),
    "a decision that ends and acts": (
        in_step(1, goto="late", ending="harm", passes=True, debrief="Oh.", effects=[EFFECT]),
        {(Code.NOT_FOR_THIS, ("steps", 1, name)) for name in ("goto", "ending", "passes", "debrief", "effects")},
    ),
    "another form": (lambda d: d.update(format=2), {(Code.FORMAT, ("format",))}),
    "a field of nobody's": (in_choice(feedbak="It was."), {(Code.UNKNOWN_FIELD, (*CHOICE, "feedbak"))}),
    "a picture in words alone": (
        in_step(0, picture={"alt": "A hall"}),
        {(Code.NOT_KEPT, ("steps", 0, "picture"))},
    ),
    "an option of two lines": (
        in_variable(2, options=["unreviewed", "coded", "noted", "a\nb"]),
        {(Code.NOT_KEPT, ("variables", 2, "options"))},
    ),
    "a truth that is a word": (
        in_choice(effects=[EFFECT | {"value": "yes"}]),
        {(Code.WRONG_VALUE, (*CHOICE, "effects", 0, "value"))},
    ),
    "a flag of a number": (
        in_choice(effects=[{"effect": "flag", "variable": "oxygen", "value": 92}]),
        {(Code.WRONG_EFFECT, (*CHOICE, "effects", 0, "effect"))},
    ),
    "a start that is a list": (in_variable(0, start=[92]), {(Code.NO_NUMBER, ("variables", 0, "start"))}),
    "a start that is no number": (in_variable(0, start=float("nan")), {(Code.NO_NUMBER, ("variables", 0, "start"))}),
    "a start without end": (in_variable(0, start=10**5_000), {(Code.NO_NUMBER, ("variables", 0, "start"))}),
    "a title of spaces": (in_step(0, title="  "), set()),
}


@pytest.mark.parametrize("name", LOST)
def test_what_would_be_lost_is_refused_at_its_place(name: str) -> None:
    change, expected = LOST[name]
    assert set(codes(changed(change))) == expected


HELD: dict[str, Change] = {
    "numbers as texts": in_variable(0, start="92.0", lowest="60", highest=Decimal("100.0")),
    "points of nought": in_choice(scores={"safety": 0}),
    "a flag that is set": in_choice(effects=[EFFECT | {"effect": "set"}]),
    "a guard that asks nothing": in_choice(guard={"combine": "any"}),
    "a choice without a key": lambda d: [choice.pop("key") for choice in d["steps"][1]["choices"]],
    "a variable without a start": lambda d: d["variables"][0].pop("start"),
    "a number with a thousandth": in_variable(0, decimals=3, start="92.125", drift={"by": "0.125"}),
    "a step that leads nowhere": in_step(0, goto="gone"),
    "a must without words to it": in_choice(must_do="", is_critical_safe=False),
    "a line with spaces around": in_choice(label="  Code it "),
}


@pytest.mark.parametrize("name", HELD)
def test_what_is_said_otherwise_or_is_unfinished_is_held(name: str) -> None:
    assert codes(changed(HELD[name])) == []


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=20)
    | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def places(part: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [place for name, value in inner for place in [(*way, name), *places(value, (*way, name))]]


@given(st.data())
def test_whatever_is_handed_in_is_answered_in_sentences(data: st.DataObject) -> None:
    document = ward()
    *way, last = data.draw(st.sampled_from(places(document)))
    part: Any = document
    for name in way:
        part = part[name]
    part[last] = data.draw(JSON)
    assert all(fault.sentence for fault in not_held(document))
