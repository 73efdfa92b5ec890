"""What a scenario shows is so on every path that leads there: nothing is told that did not happen on the way."""

from __future__ import annotations

import random
from functools import cache

import pytest

from scenarios.graph import State, StepKind, open_choices
from scenarios.story import scene
from tests.scenarios.stories.plays import FILES, at_random, story

LARKIN, MARSH, SORENSEN = "s1-nothing-flagged", "s2-notes-in-my-pocket", "s3-two-hundred-over-what"


@cache
def moments(name: str) -> tuple[tuple[tuple[str, str], State, State], ...]:
    """Decisions of many plays by chance: what was made, the moment before and after."""
    found = []
    for dice in map(random.Random, range(300)):
        before: State | None = None
        for made, after in at_random(name, dice):
            if before is not None:
                found.append((made, before, after))
            before = after
    return tuple(found)


def test_an_antibiotic_that_is_hung_counts_as_given() -> None:
    hung = [after for _made, _before, after in moments(LARKIN) if after.step in ("first-dose", "before-you-leave")]
    assert hung
    assert {state.values["given"] for state in hung} == {True}


def test_whoever_gets_worse_is_examined() -> None:
    worse = [event for event in story(LARKIN).events.values() if event.title == "It gets harder to breathe"]
    assert len(worse) == 2
    assert all("crackles" in event.body for event in worse)
    assert any("You examine her" in event.body for event in worse)


OF_THE_LIST = {
    "waits": "Home list still to do",
    "accepted unread": "Home list accepted",
    "gone through": "Home list gone through",
}


def test_the_line_for_the_evening_is_shown_and_says_what_is_so() -> None:
    seen = set()
    for _made, before, after in moments(LARKIN):
        if after.step != "before-you-leave":
            continue
        lines = [way.label for way in scene(story(LARKIN), [before, after]).ways if way.key.startswith("sign-off")]
        assert len(lines) == 1
        assert ("see allergies" in lines[0]) is (after.values["allergy_status"] == "coded")
        assert OF_THE_LIST[str(after.values["reconciled"])] in lines[0]
        seen.add(lines[0])
    assert len(seen) == 6


def test_what_the_daughter_saw_is_told_before_it_is_coded_as_an_allergy() -> None:
    coded = [after for _made, _before, after in moments(LARKIN) if after.values["allergy_status"] == "coded"]
    assert coded
    assert all(state.values["heard"] for state in coded)


def test_mrs_ivers_is_on_a_sheet_only_where_there_is_one() -> None:
    ways = {
        (after.values["channel"], after.values["second"])
        for made, _before, after in moments(MARSH)
        if made[0] == "second"
    }
    assert ("on a paper sheet", "on your sheet") in ways
    assert {channel for channel, second in ways if second == "on your sheet"} == {"on a paper sheet"}


def test_his_line_on_the_board_has_a_score_from_when_his_numbers_are_signed() -> None:
    for _made, _before, after in moments(MARSH):
        is_signed = after.values["vitals"] == "signed, in the chart"
        assert (after.values["board"] != "his name only") is is_signed, after


def test_whoever_goes_back_to_his_page_finds_something_to_do_there() -> None:
    back = [after for made, _before, after in moments(MARSH) if made[1] == "back" and after.step == "chair"]
    assert back
    graph = story(MARSH).graph
    assert all(len(open_choices(graph, state)) > 1 for state in back)


def test_he_collapses_beside_a_chair_only_where_he_was_left_on_one() -> None:
    """Whoever has him in cubicle 4 hears an alarm; reading the ECG first costs minutes and harms nobody."""
    on_a_chair = {made for made, _before, after in moments(MARSH) if after.step == "collapses"}
    assert on_a_chair == {("cubicle", "ivers"), ("not-on-board", "sign-first"), ("passed-over", "finish-page")}
    assert {after.step for made, _before, after in moments(MARSH) if made[1] == "read-it-yourself"} == {"tracing"}


def test_a_quarter_of_an_hour_in_the_chair_is_told_in_the_chair() -> None:
    for made, before, after in moments(MARSH):
        if after.step == "passed-over":
            assert made[0] in ("chair", "leaving"), made
        if after.step == "wrong-order":
            assert before.step in ("second", "pocket"), made


def test_whoever_began_on_paper_can_still_code_the_complaint() -> None:
    late = [
        after
        for _made, _before, after in moments(MARSH)
        if after.step in ("late-entry", "record") and after.values["complaint"] != "coded"
    ]
    assert late
    graph = story(MARSH).graph
    assert all({"pick-now", "pick-late"} & {choice.key for choice in open_choices(graph, state)} for state in late)


def test_a_weight_that_was_put_right_stays_in_the_chart_whatever_becomes_of_the_dose() -> None:
    for made, before, after in moments(SORENSEN):
        if before.values["weight"] == '82 kg, "read off her scales"':
            assert after.values["weight"] == before.values["weight"], made


def test_a_reading_through_the_sleeve_tempts_and_is_no_better_for_the_rest() -> None:
    """The two ways to repeat it take as long, and neither is said in more words than the other by much."""
    step = story(SORENSEN).graph.steps["pressure"]
    rest, anew = step.exit("at-once"), step.exit("coached")
    assert rest is not None and anew is not None
    assert rest.cost == anew.cost
    assert abs(len(rest.label) - len(anew.label)) < 30


@pytest.mark.parametrize("name", FILES)
def test_a_decision_has_more_than_one_way(name: str) -> None:
    """A step that people come back to may be worked off but for the way on; nothing else is a dead end."""
    graph = story(name).graph
    hubs = {step.key for step in graph.steps.values() if any(way.goto == step.key for way in step.exits)}
    for _made, _before, after in moments(name):
        step = graph.steps[after.step]
        if step.kind is StepKind.DECISION and step.key not in hubs and not after.ran_out:
            assert len(open_choices(graph, after)) > 1, step.key
