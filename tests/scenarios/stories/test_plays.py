"""Each scenario is told in full, is reached in all its parts, and ends as it is written down."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from scenarios.graph import (
    Choice,
    Domain,
    Ending,
    Step,
    StepKind,
    begin,
    best_path,
    is_over,
    open_choices,
    play,
    replay,
    score,
    trace_of,
)
from scenarios.story import lint
from tests.scenarios.stories.plays import FILES, PLAYS, Play, at_random, played, story, written

LONG = [name for name in FILES if name.startswith("s")]
THE_STARTER = "find-the-right-patient"
EM_DASHES = ("\u2014", "\u2013")

each_scenario = pytest.mark.parametrize("name", FILES)
each_play = pytest.mark.parametrize("one", PLAYS, ids=lambda one: f"{one.scenario}: {one.name}")


def of(name: str) -> list[Play]:
    return [one for one in PLAYS if one.scenario == name]


@each_scenario
def test_there_is_nothing_to_complain_of(name: str) -> None:
    found = written(name)
    assert [str(fault) for fault in found.told(lint(found.document))] == []


def test_the_three_are_of_twelve_to_twenty_five_steps_and_the_starter_is_short() -> None:
    counts = {name: len(story(name).graph.steps) for name in FILES}
    assert len(LONG) == 3
    assert all(12 <= counts[name] <= 25 for name in LONG), counts
    assert counts[THE_STARTER] <= 8


@each_play
def test_a_play_ends_as_it_is_written_down(one: Play) -> None:
    graph = story(one.scenario).graph
    decisions, state = played(one)
    found = score(graph, state)

    assert is_over(graph, state) and not state.ran_out
    assert (state.step, state.clock) == (one.end, one.minutes)
    assert tuple(found.points[domain] for domain in Domain) == one.points
    assert found.passed is one.passes
    assert tuple(choice for _step, choice in found.unsafe) == one.unsafe
    assert found.must_lacking == one.lacking
    assert tuple(domain.value for domain in found.short_of) == one.short_of
    assert replay(graph, trace_of(decisions)).state == state


@each_scenario
def test_every_outcome_is_reached_by_a_play_with_a_name(name: str) -> None:
    graph = story(name).graph
    outcomes = {step.key for step in graph.steps.values() if step.kind is StepKind.OUTCOME}
    assert {one.end for one in of(name)} == outcomes
    endings = {graph.steps[key].ending for key in outcomes}
    assert endings == {Ending.SAFE, Ending.RECOVERED, Ending.HARM}


@each_scenario
def test_an_unsafe_choice_never_passes_and_nobody_passes_without_what_must_be_done(name: str) -> None:
    assert any(one.unsafe for one in of(name))
    assert not [one.name for one in of(name) if one.passes and (one.unsafe or one.lacking or one.short_of)]


@each_scenario
def test_the_best_path_passes_and_no_play_with_a_name_is_better(name: str) -> None:
    graph = story(name).graph
    best = best_path(graph)

    assert best.decisions is not None and best.state is not None
    found = score(graph, best.state)
    assert found.passed and not found.unsafe and not found.must_lacking
    assert replay(graph, trace_of(best.decisions)).state == best.state
    most = max(sum(one.points) for one in of(name) if one.passes)
    assert sum(found.points.values()) >= most


def test_the_best_path_of_the_visit_settles_the_most_dangerous_number_first() -> None:
    """Of many orders that pass, the one that people are shown afterwards is the one that teaches."""
    best = best_path(story("s3-two-hundred-over-what").graph)
    assert best.decisions is not None
    assert next(choice for step, choice in best.decisions if step == "readings") == "sat-rest"


@each_scenario
def test_every_choice_and_every_event_happens_in_some_play(name: str) -> None:
    graph = story(name).graph
    waiting = {(step.key, way.key) for step in graph.steps.values() for way in step.exits}
    unseen = {event.key for event in graph.events}
    for one in of(name):
        decisions, end = played(one)
        waiting -= set(decisions)
        unseen -= set(end.fired)
    for dice in map(random.Random, range(3_000)):
        for made, state in at_random(name, dice):
            waiting.discard(made)
            unseen -= set(state.fired)
        if not waiting and not unseen:
            break
    assert (waiting, unseen) == (set(), set())


@each_scenario
@pytest.mark.parametrize("plays", [200, pytest.param(1_000, marks=pytest.mark.long)])
def test_the_story_of_a_pass_is_told_to_nobody_who_has_not_passed(name: str, plays: int) -> None:
    """People who failed read why in the ending, so that nobody leaves with a good story and no pass."""
    graph = story(name).graph
    ends = [played(one)[1] for one in of(name)]
    ends += [[state for _made, state in at_random(name, dice)][-1] for dice in map(random.Random, range(plays))]
    told = [end for end in ends if graph.steps[end.step].passes]

    assert told
    assert [end.taken for end in told if not score(graph, end).passed] == []


@each_scenario
def test_no_two_steps_say_the_same(name: str) -> None:
    steps = story(name).document.steps
    for texts in ([step.body for step in steps], [step.title for step in steps]):
        assert len(set(texts)) == len(texts)


@each_scenario
def test_feedback_is_two_sentences_or_more_and_so_is_every_debrief(name: str) -> None:
    found = {}
    for step in story(name).document.steps:
        for text in [step.debrief, *(choice.feedback for choice in step.choices)]:
            if text and sentences(text) < 2:
                found[step.key] = text
    assert not found


def sentences(text: str) -> int:
    return sum(text.count(mark) for mark in (". ", "? ", ".\n")) + 1


@each_scenario
def test_it_says_that_it_is_made_up_and_uses_plain_signs(name: str) -> None:
    text = FILES[name].read_text()
    assert "made up, for review by your own hospital" in text.split("\n")[1]
    assert "made up, for training" in story(name).document.patient.place
    assert not [mark for mark in EM_DASHES if mark in text]


def test_something_that_was_left_undone_keeps_from_a_pass_by_itself() -> None:
    assert [name for name in LONG if any(one.lacking and not one.unsafe for one in of(name))] == LONG


HASTY: dict[str, Callable[[Step, tuple[Choice, ...]], Choice]] = {
    "the first": lambda _step, ways: ways[0],
    "the last": lambda _step, ways: ways[-1],
    "the quickest": lambda step, ways: min(ways, key=step.minutes),
}


@each_scenario
@pytest.mark.parametrize("taken", HASTY.values(), ids=HASTY.keys())
def test_nobody_passes_without_reading(name: str, taken: Callable[[Step, tuple[Choice, ...]], Choice]) -> None:
    graph = story(name).graph
    state = begin(graph)
    for _n in range(60):
        if is_over(graph, state):
            break
        ways = open_choices(graph, state)
        new = tuple(way for way in ways if (state.step, way.key) not in state.taken)
        state = play(graph, state, taken(graph.steps[state.step], new or ways).key)
    assert is_over(graph, state) and not score(graph, state).passed
