"""What a play is worth, and whether it passes."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.graph import Domain, Ending, Level, Score, bounds, level, score
from tests.scenarios.graph.documents import choice, compiled, decision, outcome, ward
from tests.scenarios.graph.test_playing import played

END = outcome("end", "safe", passes=True)


def scored(*choices: str, document: dict[str, Any] | None = None) -> Score:
    graph = compiled(document or ward())
    return score(graph, played(graph, *choices))


def test_the_safe_path_passes() -> None:
    found = scored("go-on", "code", "give")

    assert found.passed and found.is_decided and found.ending == Ending.SAFE
    assert found.points == {"safety": 2, "data_quality": 1, "workflow": 1, "communication": 0}
    assert found.must_done == ("Allergy coded",) and not found.must_lacking and not found.unsafe


def test_what_has_to_be_done_may_be_done_in_one_of_several_places() -> None:
    assert scored("go-on", "ring", "code", "give").passed


def test_an_unsafe_choice_decides_at_once() -> None:
    found = scored("go-on", "order")

    assert found.is_decided and not found.passed and found.ending is None
    assert found.unsafe == (("swelled", "order"),)


def test_a_play_that_goes_on_is_not_decided() -> None:
    found = scored("go-on", "ring")

    assert not found.is_decided and not found.passed and found.ending is None


def test_no_points_make_up_for_an_unsafe_choice() -> None:
    unsafe = choice("act", "end", is_critical_unsafe=True, scores={"safety": 100})

    found = scored("act", document={"steps": [decision("first", unsafe), END]})

    assert not found.passed and found.points[Domain.SAFETY] == 100 and found.ending == Ending.SAFE


def test_a_must_that_was_left_out_fails() -> None:
    steps = [decision("first", choice("act", "end"), choice("must", "end", must_do="Told her")), END]

    found = scored("act", document={"steps": steps})

    assert not found.passed and found.must_lacking == ("Told her",)


@pytest.mark.parametrize(("least", "passes"), [(1, True), (2, True), (3, False)])
def test_a_domain_asks_for_its_least(least: int, passes: bool) -> None:
    steps = [decision("first", choice("act", "end", scores={"workflow": 2})), END]

    found = scored("act", document={"steps": steps, "minimums": {"workflow": least}})

    assert found.passed is passes
    assert found.short_of == (() if passes else (Domain.WORKFLOW,))


def test_an_end_that_does_not_pass_fails() -> None:
    assert not scored(
        "act", document={"steps": [decision("first", choice("act", "end")), outcome("end", "safe")]}
    ).passed


def test_a_choice_scores_once_however_often_it_is_made() -> None:
    again = choice("again", "first", cost=1, scores={"safety": 3})
    document = {"steps": [decision("first", again, choice("stop", "end")), END]}

    assert scored("again", "again", "again", "stop", document=document).points[Domain.SAFETY] == 3


def test_whoever_runs_out_of_time_is_incomplete() -> None:
    document = {"steps": [decision("first", choice("wait", "end", cost=1_440)), END | {"passes": True}]}
    for _day in range(6):
        document["steps"].insert(0, decision(f"d{_day}", choice("wait", document["steps"][0]["key"], cost=1_440)))

    found = scored(*["wait"] * 7, document=document)

    assert found.ending == Ending.INCOMPLETE and not found.passed


def test_the_bounds_of_a_domain_are_those_of_all_choices() -> None:
    graph = compiled(ward())

    assert bounds(graph, Domain.SAFETY) == (-2, 2)
    assert bounds(graph, Domain.COMMUNICATION) == (0, 1)


@pytest.mark.parametrize(
    ("points", "least", "best", "word"),
    [
        (0, 1, 3, Level.NOT_YET),
        (1, 1, 3, Level.GOOD),
        (2, 1, 3, Level.GOOD),
        (3, 1, 3, Level.STRONG),
        (4, 1, 3, Level.STRONG),
    ],
)
def test_a_domain_in_a_word(points: int, least: int, best: int, word: Level) -> None:
    assert level(points, least=least, best=best) == word
