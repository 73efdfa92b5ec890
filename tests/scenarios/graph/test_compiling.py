"""A document gives a graph, or says what is wrong: where, and in a sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.graph import SENTENCES, Code, Graph, Refused, compile_graph, lint
from tests.scenarios.graph.documents import (
    choice,
    compiled,
    decision,
    flag,
    information,
    made_up,
    number,
    option,
    outcome,
    ward,
    when,
)

END = outcome("end", "safe", passes=True)


def only_fault(document: Any) -> Any:
    refused = compile_graph(document)
    assert isinstance(refused, Refused)
    assert len(refused.faults) == 1, refused.faults
    return refused.faults[0]


def test_a_whole_scenario_compiles() -> None:
    graph = compiled(ward())

    assert graph.start.key == "comes-up"
    assert list(graph.steps) == [step["key"] for step in ward()["steps"]]
    assert graph.must_dos == ("Allergy coded",)
    assert graph.variables["oxygen"].start == Decimal(92)
    assert [event.goto for event in graph.events] == ["late"]


@pytest.mark.parametrize(
    "document", [None, [], {}, 7, "steps", {"steps": {}}, {"steps": None}, {"steps": "x" * 10_000}]
)
def test_what_is_no_scenario_is_said_to_be_none(document: Any) -> None:
    assert only_fault(document).code == Code.NO_SCENARIO


def with_steps(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"steps": [*steps, END], **more}


def with_choice(**changed: Any) -> dict[str, Any]:
    return with_steps(decision("first", choice("go", "end") | changed))


def with_variable(**changed: Any) -> dict[str, Any]:
    return with_steps(variables=[number("pulse", 80, 0, 200) | changed])


def with_guard(variable: str, operator: str, value: Any) -> dict[str, Any]:
    document = with_choice(guard=when(variable, operator, value))
    return document | {"variables": [number("pulse", 80, 0, 200), flag("seen"), option("state", "a", "a", "b")]}


def with_effect(**effect: Any) -> dict[str, Any]:
    document = with_choice(effects=[effect])
    return document | {"variables": [number("pulse", 80, 0, 200), flag("seen"), option("state", "a", "a", "b")]}


AT_CHOICE = ("steps", 0, "choices", 0)
AT_CONDITION = (*AT_CHOICE, "guard", "conditions", 0)
AT_EFFECT = (*AT_CHOICE, "effects", 0)

FAULTS: dict[str, tuple[Any, Code, tuple[str | int, ...]]] = {
    "another form": ({"format": 2, "steps": [END]}, Code.FORMAT, ("format",)),
    "no steps": ({"steps": []}, Code.NO_STEPS, ("steps",)),
    "a thousand steps": (
        {"steps": [outcome(f"s{n}", "safe") for n in range(1_000)]},
        Code.TOO_MANY,
        ("steps",),
    ),
    "a step without a title": (
        with_steps({"key": "a", "kind": "information", "goto": "end"}),
        Code.MISSING,
        ("steps", 0, "title"),
    ),
    "an empty title": (with_steps(information("a", "end") | {"title": ""}), Code.EMPTY, ("steps", 0, "title")),
    "a title of 10 kB": (
        with_steps(information("a", "end") | {"title": "x" * 10_000}),
        Code.TOO_LONG,
        ("steps", 0, "title"),
    ),
    "a key of 10 kB": (
        with_steps(information("a" * 10_000, "end") | {"title": "A"}),
        Code.TOO_LONG,
        ("steps", 0, "key"),
    ),
    "a key with script": (with_steps(information("<script>", "end")), Code.NO_KEY, ("steps", 0, "key")),
    "a lone surrogate": (
        with_steps(information("a", "end") | {"title": "\ud800"}),
        Code.UNREADABLE,
        ("steps", 0, "title"),
    ),
    "an unknown kind": (with_steps(information("a", "end") | {"kind": "task"}), Code.NOT_OFFERED, ("steps", 0, "kind")),
    "an unknown field": (with_steps(information("a", "end", colour="red")), Code.UNKNOWN_FIELD, ("steps", 0, "colour")),
    "a step that is a text": ({"steps": ["a", END]}, Code.UNREADABLE, ("steps", 0)),
    "a key twice": (with_steps(information("end", "end")), Code.KEY_TWICE, ("steps", 1, "key")),
    "a choice twice": (
        with_steps(decision("first", choice("go", "end"), choice("go", "end"))),
        Code.KEY_TWICE,
        ("steps", 0, "choices", 1, "key"),
    ),
    "an event twice": (
        with_steps(events=[{"key": "e", "title": "E", "at": 1}, {"key": "e", "title": "E", "at": 2}]),
        Code.KEY_TWICE,
        ("events", 1, "key"),
    ),
    "a variable twice": (
        with_steps(variables=[flag("seen"), flag("seen")]),
        Code.KEY_TWICE,
        ("variables", 1, "name"),
    ),
    "an unknown target": (with_choice(goto="nowhere"), Code.UNKNOWN_STEP, (*AT_CHOICE, "goto")),
    "information that leads nowhere": (
        with_steps(information("a", "end") | {"goto": None}),
        Code.DEAD_END,
        ("steps", 0, "goto"),
    ),
    "information to an unknown step": (with_steps(information("a", "gone")), Code.UNKNOWN_STEP, ("steps", 0, "goto")),
    "a choice named as time": (with_choice(key="time-up"), Code.RESERVED, (*AT_CHOICE, "key")),
    "safe and unsafe": (
        with_choice(is_critical_safe=True, is_critical_unsafe=True),
        Code.SAFE_AND_UNSAFE,
        (*AT_CHOICE, "is_critical_unsafe"),
    ),
    "unsafe and a must": (
        with_choice(must_do="A", is_critical_unsafe=True),
        Code.UNSAFE_MUST_DO,
        (*AT_CHOICE, "must_do"),
    ),
    "a negative cost": (with_choice(cost=-1), Code.TOO_SMALL, (*AT_CHOICE, "cost")),
    "a cost that is true": (with_choice(cost=True), Code.NO_NUMBER, (*AT_CHOICE, "cost")),
    "a huge cost": (with_choice(cost=10**400), Code.TOO_LARGE, (*AT_CHOICE, "cost")),
    "a cost that is no number": (with_choice(cost=float("nan")), Code.NO_NUMBER, (*AT_CHOICE, "cost")),
    "an unknown domain": (with_choice(scores={"luck": 1}), Code.NOT_OFFERED, (*AT_CHOICE, "scores", "luck")),
    "choices in an outcome": (
        {"steps": [END | {"choices": [choice("go", "end")]}]},
        Code.NOT_FOR_THIS,
        ("steps", 0, "choices"),
    ),
    "an outcome without its ending": (
        {"steps": [{"key": "end", "kind": "outcome", "title": "End"}]},
        Code.NEEDED_FOR_THIS,
        ("steps", 0, "ending"),
    ),
    "seconds without what follows": (
        with_steps(decision("first", choice("go", "end"), seconds=30)),
        Code.NEEDED_FOR_THIS,
        ("steps", 0, "time_up"),
    ),
    "what follows without seconds": (
        with_steps(decision("first", choice("go", "end"), time_up={"goto": "end"})),
        Code.NEEDED_FOR_THIS,
        ("steps", 0, "seconds"),
    ),
    "time leads nowhere": (
        with_steps(decision("first", choice("go", "end"), seconds=30, time_up={"goto": "gone"})),
        Code.UNKNOWN_STEP,
        ("steps", 0, "time_up", "goto"),
    ),
    "an event at no time": (with_steps(events=[{"key": "e", "title": "E"}]), Code.NEVER_HAPPENS, ("events", 0)),
    "an event to an unknown step": (
        with_steps(events=[{"key": "e", "title": "E", "at": 1, "goto": "gone"}]),
        Code.UNKNOWN_STEP,
        ("events", 0, "goto"),
    ),
    "a variable named as the clock": (with_variable(name="clock"), Code.RESERVED, ("variables", 0, "name")),
    "a number without a lowest": (with_variable(lowest=None), Code.NO_BOUNDS, ("variables", 0, "lowest")),
    "a number without a highest": (with_variable(highest=None), Code.NO_BOUNDS, ("variables", 0, "highest")),
    "crossed bounds": (with_variable(lowest=300), Code.BOUNDS_CROSSED, ("variables", 0, "lowest")),
    "a bound that is not a number": (with_variable(lowest="NaN"), Code.NO_NUMBER, ("variables", 0, "lowest")),
    "a bound that is true": (with_variable(lowest=True), Code.NO_NUMBER, ("variables", 0, "lowest")),
    "an infinite bound": (with_variable(highest=float("inf")), Code.NO_NUMBER, ("variables", 0, "highest")),
    "a huge bound": (with_variable(highest=10**40), Code.TOO_LARGE, ("variables", 0, "highest")),
    "too many decimals": (with_variable(lowest="0.00001"), Code.TOO_MANY_DECIMALS, ("variables", 0, "lowest")),
    "finer than shown": (with_variable(lowest="0.5"), Code.TOO_FINE, ("variables", 0, "lowest")),
    "a start out of bounds": (with_variable(start=201), Code.OUT_OF_BOUNDS, ("variables", 0, "start")),
    "a start that is no number": (with_variable(start="eighty"), Code.NO_NUMBER, ("variables", 0, "start")),
    "a start that is not a number": (with_variable(start="NaN"), Code.NO_NUMBER, ("variables", 0, "start")),
    "a huge start": (with_variable(start=10**5_000), Code.NO_NUMBER, ("variables", 0, "start")),
    "a start beside nothing": (with_variable(start="1e-9"), Code.NO_NUMBER, ("variables", 0, "start")),
    "a start beyond arithmetic": (with_variable(start="1e9999999"), Code.NO_NUMBER, ("variables", 0, "start")),
    "a start too near to nothing": (with_variable(start="1e-9999999"), Code.NO_NUMBER, ("variables", 0, "start")),
    "a start of thirty decimals": (with_variable(start=f"1.{'0' * 29}1"), Code.NO_NUMBER, ("variables", 0, "start")),
    "a start that is a list": (with_variable(start=[80]), Code.NO_NUMBER, ("variables", 0, "start")),
    "a start as a very long text": (with_variable(start="8" * 9_000), Code.NO_NUMBER, ("variables", 0, "start")),
    "options of a number": (with_variable(options=["a", "b"]), Code.NOT_FOR_THIS, ("variables", 0, "options")),
    "a drift finer than shown": (with_variable(drift={"by": "0.5"}), Code.TOO_FINE, ("variables", 0, "drift", "by")),
    "a drift of a flag": (
        with_steps(variables=[flag("seen") | {"drift": {"by": 1}}]),
        Code.NOT_FOR_THIS,
        ("variables", 0, "drift"),
    ),
    "one option": (with_steps(variables=[option("state", "a", "a")]), Code.FEW_OPTIONS, ("variables", 0, "options")),
    "an option twice": (
        with_steps(variables=[option("state", "a", "a", "b", "a")]),
        Code.FEW_OPTIONS,
        ("variables", 0, "options"),
    ),
    "a start that is no option": (
        with_steps(variables=[option("state", "c", "a", "b")]),
        Code.WRONG_VALUE,
        ("variables", 0, "start"),
    ),
    "a flag that starts as a number": (
        with_steps(variables=[flag("seen") | {"start": 1}]),
        Code.WRONG_VALUE,
        ("variables", 0, "start"),
    ),
    "an unknown variable": (with_guard("ghost", "is", 1), Code.UNKNOWN_VARIABLE, (*AT_CONDITION, "variable")),
    "a flag by size": (with_guard("seen", "less", True), Code.WRONG_OPERATOR, (*AT_CONDITION, "operator")),
    "a condition out of bounds": (with_guard("pulse", "less", 900), Code.OUT_OF_BOUNDS, (*AT_CONDITION, "value")),
    "a condition with the wrong option": (with_guard("state", "is", "z"), Code.WRONG_VALUE, (*AT_CONDITION, "value")),
    "the clock beyond a week": (with_guard("clock", "more", 99_999), Code.OUT_OF_BOUNDS, (*AT_CONDITION, "value")),
    "an effect on nothing": (with_effect(effect="add", value=1), Code.NEEDED_FOR_THIS, (*AT_EFFECT, "variable")),
    "an effect on a ghost": (
        with_effect(effect="add", variable="ghost", value=1),
        Code.UNKNOWN_VARIABLE,
        (*AT_EFFECT, "variable"),
    ),
    "adding to a flag": (
        with_effect(effect="add", variable="seen", value=1),
        Code.WRONG_EFFECT,
        (*AT_EFFECT, "effect"),
    ),
    "raising a number as a flag": (
        with_effect(effect="flag", variable="pulse", value=True),
        Code.WRONG_EFFECT,
        (*AT_EFFECT, "effect"),
    ),
    "setting out of bounds": (
        with_effect(effect="set", variable="pulse", value=-1),
        Code.OUT_OF_BOUNDS,
        (*AT_EFFECT, "value"),
    ),
    "adding a text": (with_effect(effect="add", variable="pulse", value="much"), Code.NO_NUMBER, (*AT_EFFECT, "value")),
    "adding too finely": (
        with_effect(effect="add", variable="pulse", value=0.25),
        Code.TOO_FINE,
        (*AT_EFFECT, "value"),
    ),
    "bounds of an addition": (
        with_effect(effect="add", variable="pulse", value=1, lowest=0),
        Code.NOT_FOR_THIS,
        (*AT_EFFECT, "lowest"),
    ),
    "a clamp without bounds": (
        with_effect(effect="clamp", variable="pulse"),
        Code.NEEDED_FOR_THIS,
        (*AT_EFFECT, "lowest"),
    ),
    "a crossed clamp": (
        with_effect(effect="clamp", variable="pulse", lowest=9, highest=8),
        Code.BOUNDS_CROSSED,
        (*AT_EFFECT, "lowest"),
    ),
    "a clamp too fine": (
        with_effect(effect="clamp", variable="pulse", highest="8.5"),
        Code.TOO_FINE,
        (*AT_EFFECT, "highest"),
    ),
    "advancing a variable": (
        with_effect(effect="advance", variable="pulse", value=1),
        Code.NOT_FOR_THIS,
        (*AT_EFFECT, "variable"),
    ),
    "advancing backwards": (with_effect(effect="advance", value=-5), Code.OUT_OF_BOUNDS, (*AT_EFFECT, "value")),
    "advancing by nothing": (with_effect(effect="advance"), Code.NO_NUMBER, (*AT_EFFECT, "value")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_says_where_and_what(name: str) -> None:
    document, code, place = FAULTS[name]

    fault = only_fault(document)

    assert (fault.code, fault.place) == (code, place)
    assert fault.step == (place[1] if place[0] == "steps" and len(place) > 1 else None)
    assert fault.sentence.endswith(".")
    assert "%" not in fault.sentence
    assert fault.refuses_publishing
    assert lint(document)[0] == fault


def test_the_field_at_fault_is_named() -> None:
    assert only_fault(with_choice(goto="nowhere")).field == "goto"
    assert only_fault(None).field == ""


def test_every_code_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Code)


def test_all_faults_are_told_at_once() -> None:
    document = ward()
    document["steps"][0]["goto"] = "gone"
    document["steps"][1]["choices"][2]["goto"] = "gone-too"

    refused = compile_graph(document)

    assert isinstance(refused, Refused)
    assert [fault.step for fault in refused.faults] == [0, 1]


def test_one_wrong_variable_is_one_fault_wherever_it_is_used() -> None:
    document = ward()
    document["variables"][2]["start"] = "unheard of"

    assert only_fault(document).place == ("variables", 2, "start")


def test_a_choice_without_a_key_is_called_by_its_number() -> None:
    step = decision("first", choice("x", "end"), choice("y", "end"))
    for one in step["choices"]:
        del one["key"]

    assert [one.key for one in compiled(with_steps(step)).start.choices] == ["1", "2"]


json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.decimals()
    | st.binary(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["steps", "key", "kind", "title", "goto", "choices", "guard", "variables", "value", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(json_like)
def test_any_input_gives_a_graph_or_faults(document: Any) -> None:
    for one in (document, {"steps": document}, {"steps": [document]}, {"steps": [END], "variables": [document]}):
        found = compile_graph(one)
        assert isinstance(found, Graph) or found.faults
        assert isinstance(lint(one), tuple)


def spoilt(document: Any, path: list[int], junk: Any) -> Any:
    """The document with one of its places, however deep, replaced."""
    if not path or not isinstance(document, dict | list) or not document:
        return junk
    keys = list(document) if isinstance(document, dict) else list(range(len(document)))
    key = keys[path[0] % len(keys)]
    document[key] = spoilt(document[key], path[1:], junk)
    return document


@given(st.integers(0, 300), st.lists(st.integers(0, 40), min_size=1, max_size=6), json_like)
def test_any_spoilt_scenario_gives_a_graph_or_faults(seed: int, path: list[int], junk: Any) -> None:
    found = compile_graph(spoilt(made_up(seed), path, junk))

    assert isinstance(found, Graph) or all(fault.sentence for fault in found.faults)


def test_a_document_that_holds_itself_is_refused() -> None:
    steps: list[Any] = []
    steps.append(steps)
    document: dict[str, Any] = {"steps": [END]}
    document["variables"] = [document]

    assert compile_graph({"steps": steps}) == Refused(lint({"steps": steps}))
    assert isinstance(compile_graph(document), Refused)
