"""From moment to moment: time, drift, events, effects, guards, and where people arrive."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scenarios.graph import (
    LAST_MINUTE,
    TIME_UP,
    Graph,
    NotOpen,
    State,
    begin,
    is_over,
    open_choices,
    play,
    when_happened,
)
from tests.scenarios.graph.documents import (
    choice,
    compiled,
    decision,
    flag,
    information,
    number,
    option,
    outcome,
    ward,
    when,
)

END = outcome("end", "safe", passes=True)


def played(graph: Graph, *choices: str) -> State:
    state = begin(graph)
    for key in choices:
        state = play(graph, state, key)
    return state


def one_act(*, steps: list[dict[str, Any]] | None = None, act: dict[str, Any] | None = None, **more: Any) -> State:
    """The state after the only act of a small scenario."""
    first = decision("first", choice("act", "end", **(act or {})))
    return played(compiled({"steps": steps or [first, END], **more}), "act")


def test_a_play_begins_at_the_first_step_at_minute_nought() -> None:
    state = begin(compiled(ward()))

    assert (state.step, state.clock, state.taken) == ("comes-up", 0, ())
    assert state.values == {"oxygen": Decimal(92), "treated": False, "allergy": "unreviewed"}


def test_a_choice_costs_its_minutes_and_those_of_its_step() -> None:
    steps = [decision("first", choice("act", "end", cost=3), cost=4), END]

    assert one_act(steps=steps).clock == 7


def test_a_number_drifts_in_whole_steps_while_its_condition_holds() -> None:
    graph = compiled(ward())

    assert played(graph, "go-on").values["oxygen"] == 92
    assert played(graph, "go-on", "ring").values["oxygen"] == 92
    assert played(graph, "go-on", "ring", "code").values["oxygen"] == 92
    later = played(graph, "go-on", "ring", "code", "give")
    assert (later.clock, later.values["oxygen"], later.drifted) == (19, 91, {"oxygen": 19})


def test_a_drift_stands_still_where_its_condition_does_not_hold() -> None:
    treated = ward()
    treated["variables"][1]["start"] = True

    assert played(compiled(treated), "go-on", "ring", "wait", "wait").values["oxygen"] == 92


@pytest.mark.parametrize(("by", "end"), [(-1, 0), (1, 3)])
def test_a_drift_stops_at_the_bounds(by: int, end: int) -> None:
    state = one_act(act={"cost": 9}, variables=[number("n", 1, 0, 3, drift={"by": by})])

    assert state.values["n"] == end


def test_drifts_read_the_minute_as_it_began() -> None:
    """Two that look at each other end the same whichever is written first."""
    one = number("one", 0, 0, 9, drift={"by": 1, "guard": when("two", "is", 0)})
    two = number("two", 0, 0, 9, drift={"by": 1, "guard": when("one", "is", 0)})

    there = one_act(act={"cost": 2}, variables=[one, two]).values
    back = one_act(act={"cost": 2}, variables=[two, one]).values

    assert there == back == {"one": 1, "two": 1}


@pytest.mark.parametrize(
    ("effect", "variable", "after"),
    [
        ({"effect": "set", "value": 7}, number("v", 1, 0, 9), 7),
        ({"effect": "add", "value": 3}, number("v", 1, 0, 9), 4),
        ({"effect": "add", "value": 30}, number("v", 1, 0, 9), 9),
        ({"effect": "add", "value": -30}, number("v", 1, 0, 9), 0),
        ({"effect": "add", "value": "0.1"}, number("v", "0.2", 0, 9, decimals=1), Decimal("0.3")),
        ({"effect": "clamp", "lowest": 4}, number("v", 1, 0, 9), 4),
        ({"effect": "clamp", "highest": 4}, number("v", 8, 0, 9), 4),
        ({"effect": "clamp", "lowest": 2, "highest": 4}, number("v", 3, 0, 9), 3),
        ({"effect": "clamp", "lowest": 12}, number("v", 3, 0, 9), 9),
        ({"effect": "flag", "value": True}, flag("v"), True),
        ({"effect": "set", "value": "b"}, option("v", "a", "a", "b"), "b"),
    ],
)
def test_an_effect_changes_one_thing(effect: dict[str, Any], variable: dict[str, Any], after: Any) -> None:
    state = one_act(act={"effects": [{"variable": "v", **effect}]}, variables=[variable])

    assert state.values == {"v": after}


def test_advancing_lets_time_pass_with_all_that_happens_in_it() -> None:
    state = one_act(
        act={"effects": [{"effect": "advance", "value": 10}], "cost": 1},
        variables=[number("n", 0, 0, 99, drift={"by": 1})],
        events=[{"key": "e", "title": "E", "at": 8}],
    )

    assert (state.clock, state.values, state.fired) == (11, {"n": 11}, ("e",))


def test_effects_come_after_the_time_the_act_takes() -> None:
    """What she does is done when she has finished: an event at minute 3 still finds the old value."""
    state = one_act(
        act={"cost": 5, "effects": [{"effect": "flag", "variable": "done", "value": True}]},
        variables=[flag("done"), flag("seen_undone")],
        events=[
            {
                "key": "look",
                "title": "Look",
                "at": 3,
                "guard": when("done", "is", False),
                "effects": [{"effect": "flag", "variable": "seen_undone", "value": True}],
            }
        ],
    )

    assert state.values == {"done": True, "seen_undone": True}


def test_an_event_decides_where_people_arrive_and_what_they_did_is_still_done() -> None:
    graph = compiled(ward())

    late = played(graph, "go-on", "ring", "wait", "wait", "wait")

    assert (late.step, late.clock, late.fired) == ("late", 70, ("too-late",))
    assert is_over(graph, late)


def test_the_minute_of_an_event_is_told_of_the_act_in_which_it_happened() -> None:
    graph = compiled(ward())
    before = played(graph, "go-on", "ring", "wait", "wait")

    [(event, minute)] = when_happened(graph, before, "wait").items()

    assert event == "too-late"
    assert before.clock < minute <= play(graph, before, "wait").clock
    assert when_happened(graph, begin(graph), "go-on") == {}


def test_an_event_happens_once() -> None:
    graph = compiled(
        {
            "steps": [decision("again", choice("wait", "again", cost=5), choice("stop", "end")), END],
            "variables": [number("rung", 0, 0, 9)],
            "events": [
                {
                    "key": "e",
                    "title": "E",
                    "at": 1,
                    "effects": [{"effect": "add", "variable": "rung", "value": 1}],
                }
            ],
        }
    )

    assert played(graph, "wait", "wait", "wait").values == {"rung": 1}


def test_one_event_may_cause_another_in_the_same_minute_whatever_their_order() -> None:
    events = [
        {"key": "b", "title": "B", "guard": when("a", "is", True)},
        {"key": "a", "title": "A", "at": 1, "effects": [{"effect": "flag", "variable": "a", "value": True}]},
    ]

    assert one_act(act={"cost": 1}, variables=[flag("a")], events=events).fired == ("a", "b")


def test_an_event_that_an_effect_causes_is_seen_at_once() -> None:
    state = one_act(
        act={"effects": [{"effect": "flag", "variable": "a", "value": True}]},
        variables=[flag("a")],
        events=[
            {"key": "e", "title": "E", "guard": when("a", "is", True), "effects": [{"effect": "advance", "value": 2}]}
        ],
    )

    assert (state.fired, state.clock) == (("e",), 2)


def test_nothing_happens_before_the_first_act() -> None:
    document = {
        "steps": [information("first", "end"), END],
        "variables": [flag("a", start=True)],
        "events": [{"key": "e", "title": "E", "guard": when("a", "is", True)}],
    }

    assert begin(compiled(document)).fired == ()


def test_of_two_events_that_send_people_somewhere_the_second_waits_for_the_next_act() -> None:
    document = {
        "steps": [
            decision("first", choice("act", "first", cost=9)),
            decision("alarm", choice("act", "first", cost=0)),
            outcome("gone", "harm"),
        ],
        "events": [
            {"key": "one", "title": "One", "at": 2, "goto": "alarm"},
            {"key": "two", "title": "Two", "at": 1, "goto": "gone"},
            {"key": "three", "title": "Three", "at": 3, "goto": "alarm"},
        ],
    }
    graph = compiled(document)

    first = played(graph, "act")
    assert (first.step, first.fired) == ("gone", ("two",))

    document["events"][1]["at"] = 4
    graph = compiled(document)
    first = played(graph, "act")
    assert (first.step, first.fired) == ("alarm", ("one",))
    second = play(graph, first, "act")
    assert (second.step, second.fired) == ("gone", ("one", "two"))


def test_what_a_guard_forbids_is_not_offered_and_cannot_be_chosen() -> None:
    graph = compiled(ward())
    state = played(graph, "go-on", "code")

    assert [one.key for one in open_choices(graph, state)] == ["give"]
    with pytest.raises(NotOpen) as refused:
        play(graph, state, "note")
    assert (refused.value.step, refused.value.choice) == ("order-now", "note")


@pytest.mark.parametrize(
    ("operator", "value", "is_open"),
    [
        ("is", 80, True),
        ("is", 81, False),
        ("is_not", 80, False),
        ("is_not", 81, True),
        ("less", 80, False),
        ("less", 81, True),
        ("at_most", 80, True),
        ("at_most", 79, False),
        ("at_least", 80, True),
        ("at_least", 81, False),
        ("more", 80, False),
        ("more", 79, True),
    ],
)
def test_numbers_are_compared(operator: str, value: int, is_open: bool) -> None:
    guarded = choice("act", "end", guard=when("pulse", operator, value))
    graph = compiled({"steps": [decision("first", guarded), END], "variables": [number("pulse", 80, 0, 200)]})

    assert bool(open_choices(graph, begin(graph))) is is_open


@pytest.mark.parametrize(("combine", "is_open"), [("all", False), ("any", True)])
def test_conditions_are_combined(combine: str, is_open: bool) -> None:
    guard = when("a", "is", True, ("b", "is", True), combine=combine)
    graph = compiled(
        {
            "steps": [decision("first", choice("act", "end", guard=guard)), END],
            "variables": [flag("a", start=True), flag("b")],
        }
    )

    assert bool(open_choices(graph, begin(graph))) is is_open


def test_a_guard_may_ask_for_the_clock() -> None:
    soon = choice("soon", "end", guard=when("clock", "less", 5))
    graph = compiled({"steps": [decision("first", soon, choice("wait", "first", cost=5)), END]})

    assert [one.key for one in open_choices(graph, begin(graph))] == ["soon", "wait"]
    assert [one.key for one in open_choices(graph, played(graph, "wait"))] == ["wait"]


def test_time_up_is_a_way_on_that_nobody_is_offered() -> None:
    timed = decision("first", choice("act", "end"), seconds=30, time_up={"goto": "missed", "cost": 4})
    graph = compiled({"steps": [timed, END, outcome("missed", "harm")]})

    assert [one.key for one in open_choices(graph, begin(graph))] == ["act"]
    after = play(graph, begin(graph), TIME_UP)
    assert (after.step, after.clock, after.taken) == ("missed", 4, (("first", TIME_UP),))
    with pytest.raises(NotOpen):
        play(graph, after, TIME_UP)


def test_a_step_without_seconds_has_no_time_up() -> None:
    graph = compiled(ward())

    with pytest.raises(NotOpen):
        play(graph, begin(graph), TIME_UP)


def test_whoever_cannot_go_on_is_told_that_it_is_over() -> None:
    never = choice("act", "end", guard=when("a", "is", True))
    document = {"steps": [information("first", "stuck"), decision("stuck", never), END], "variables": [flag("a")]}
    graph = compiled(document)

    state = played(graph, "go-on")
    assert state.ran_out and is_over(graph, state) and open_choices(graph, state) == ()
    with pytest.raises(NotOpen):
        play(graph, state, "act")
    assert begin(compiled(document | {"steps": [decision("stuck", never), END]})).ran_out


def test_a_timed_step_without_an_open_choice_waits_for_the_time() -> None:
    never = choice("act", "end", guard=when("a", "is", True))
    timed = decision("first", never, seconds=30, time_up={"goto": "end"})
    graph = compiled({"steps": [timed, END], "variables": [flag("a")]})

    assert not begin(graph).ran_out
    assert play(graph, begin(graph), TIME_UP).step == "end"


def test_a_play_ends_with_the_week() -> None:
    graph = compiled({"steps": [decision("again", choice("wait", "again", cost=1_440), choice("stop", "end")), END]})

    state = begin(graph)
    while not is_over(graph, state):
        state = play(graph, state, "wait")

    assert (state.clock, state.ran_out, len(state.taken)) == (LAST_MINUTE, True, 1)
