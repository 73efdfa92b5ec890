"""The map of a play beside the best path: what neither comes to is not on it, and the same stands in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

import scenarios
from scenarios.playing.looking_back import react
from tests.scenarios.graph import documents as graphs
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM, SAFE
from tests.scenarios.playing.test_looking_back import at, debrief_of
from tests.scenarios.story.documents import ward as small_ward

pytestmark = pytest.mark.django_db


def map_of(nurse, attempt) -> BeautifulSoup:
    react(attempt=attempt, feeling="calm")
    return BeautifulSoup(nurse.get(at("what_happened", attempt.pk)).content, "html.parser")


def test_the_map_and_the_best_path_are_shown_also_after_a_fail(ward, nurse) -> None:
    page = map_of(nurse, ward.play(*HARM))
    drawn = page.select_one("svg.scn-map[aria-hidden=true]")
    assert drawn is not None
    assert "Swelled" in drawn.get_text(" ")
    assert "14:10 · Unsafe" in drawn.get_text(" ")
    first = page.select_one("details:has(> summary:-soup-contains('The best path in words')) li")
    assert first is not None
    assert first.get_text() == "14:10: Do code (6 min)"


def test_the_map_stands_in_sentences_for_whoever_does_not_see_it(ward, nurse) -> None:
    page = map_of(nurse, ward.play(*HARM))
    said = [
        " ".join(one.get_text(" ").split()).replace(" .", ".")
        for one in page.select("details:has(> summary:-soup-contains('Both paths in words')) li")
    ]
    assert said == [
        "You, at 14:08, and the best path, at 14:08: Comes-Up.",
        "You, at 14:10, and the best path, at 14:10: Swelled. Unsafe.",
        "You, at 14:12: Nothing.",
        "The best path, at 14:16: Order-Now. Good.",
        "You, at 14:30: Harmed. Harm.",
        "The best path, at 14:21: Safe. Safe.",
    ]


def test_no_step_is_on_the_map_that_neither_path_comes_to(ward, nurse) -> None:
    """It may be played again: what was not come to is not told."""
    attempt = ward.play(*HARM)
    stops = debrief_of(attempt).map.stops
    assert {stop.visit.step for stop in stops if not stop.best_at} == {"nothing", "harmed"}
    assert not {"pharmacist", "late"} & {stop.visit.step for stop in stops}
    page = map_of(nurse, attempt)
    shown = " ".join(part.get_text(" ") for part in page.select("svg.scn-map, .scn-both"))
    assert "Nothing" in shown
    assert "Pharmacist" not in shown
    assert "Late" not in shown


def test_the_two_paths_are_told_apart_by_side_and_by_line(ward, nurse) -> None:
    page = map_of(nurse, ward.play(*HARM))
    heads = [one.get_text() for one in page.select(".scn-map__head")]
    assert heads == ["You", "Best path"]
    assert len(page.select("svg.scn-map .scn-map__you")) == len(page.select("svg.scn-map .scn-map__best")) == 3
    css = Path(scenarios.__file__).parent / "static/cleared_scenarios/scenarios.css"
    [best] = [line for line in css.read_text().splitlines() if line.startswith(".scn-map__best {")]
    assert "stroke-dasharray" in best
    for step in page.select(".scn-map__step[class*=clr-t-]"):
        assert step.select_one(".clr-icon") is not None
        assert " · " in step.get_text()


def test_whoever_took_the_best_path_sees_one(ward, nurse) -> None:
    page = map_of(nurse, ward.play(*SAFE))
    assert [one.get_text() for one in page.select(".scn-map__head")] == ["You, on the best path"]


def test_a_step_that_is_stayed_at_stands_once_with_the_gravest_of_it() -> None:
    ward = factories.asked_to_play(factories.looping())
    map_ = debrief_of(ward.play(*["wait"] * 30, "act")).map
    assert [(stop.visit.step, str(stop.visit.tone.words)) for stop in map_.stops] == [
        ("bed", "Missed"),
        ("well", "Safe"),
    ]


def test_a_very_long_play_is_told_in_words_alone() -> None:
    there_and_back = ward_of_two_rooms()
    ward = factories.asked_to_play(there_and_back)
    attempt = ward.play(*["over", "back"] * 15, "leave")
    told = debrief_of(attempt)
    assert told.map is None
    assert len(told.lines) == 31


def ward_of_two_rooms() -> dict[str, Any]:
    return small_ward(
        variables=[],
        steps=[
            graphs.decision(
                "desk", graphs.choice("over", "bed", cost=1), graphs.choice("leave", "good", cost=1), body="D."
            ),
            graphs.decision(
                "bed", graphs.choice("back", "desk", cost=1), graphs.choice("drop", "bad", cost=1), body="B."
            ),
            graphs.outcome("good", "safe", passes=True, body="Good.", debrief="Good."),
            graphs.outcome("bad", "harm", body="Bad.", debrief="Bad."),
        ],
        events=[],
        banners=[],
        limit=None,
        minimums={},
    )
