"""What leads where, also in a draft with faults."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from scenarios.map.drawing import drawing, wrapped
from scenarios.map.outline import Way, outline
from scenarios.story import lint
from scenarios.writing.document import drafted
from tests.scenarios.story.documents import ward
from tests.scenarios.writing.test_document import HOSTILE


def of(document: dict[str, Any]) -> Any:
    return outline(document, lint(document))


def ways(document: dict[str, Any], number: int) -> list[tuple[str, str]]:
    return [(way.value, node.key) for way, node in of(document).leading_from(number)]


def test_steps_come_in_order_with_their_ways() -> None:
    map_ = of(ward())
    assert [(node.number, node.key) for node in map_.nodes][:3] == [(1, "comes-up"), (2, "swelled"), (3, "pharmacist")]
    assert ways(ward(), 0) == [("plain", "swelled")]
    assert ways(ward(), 1) == [("unsafe", "nothing"), ("must", "order-now"), ("plain", "pharmacist")]


def test_two_choices_of_one_target_are_one_way_and_the_graver_one_counts() -> None:
    document = ward()
    document["steps"][1]["choices"][1]["goto"] = "nothing"
    assert ways(document, 1) == [("unsafe", "nothing"), ("plain", "pharmacist")]
    document["steps"][1]["choices"].reverse()
    assert ways(document, 1) == [("plain", "pharmacist"), ("unsafe", "nothing")]


def test_a_key_that_no_step_has_is_a_place_of_its_own() -> None:
    document = ward()
    document["steps"][0]["goto"] = "pharmacist-catch"
    [(_way, node)] = of(document).leading_from(0)
    assert node.is_missing and node.title == "pharmacist-catch"
    assert of(document).nodes[0].wrong and not of(ward()).nodes[0].wrong


def test_ends_say_how_they_end_and_whether_they_pass() -> None:
    ends = {node.key: (node.ending, node.passes) for node in of(ward()).nodes if node.ending}
    assert ends == {"safe": ("safe", True), "late": ("recovered", False), "harmed": ("harm", False)}


def test_a_step_nobody_reaches_is_told() -> None:
    document = ward(events=[])
    assert [node.key for node in of(document).nodes if not node.is_reached] == ["late"]


def test_events_stand_below_with_where_they_lead() -> None:
    [event] = of(ward()).events
    assert (event.at, event.is_conditional, of(ward()).nodes[event.end].key) == (60, True, "late")


def test_what_happens_when_time_runs_out_is_a_way() -> None:
    document = ward()
    document["steps"][1] |= {"seconds": 30, "time_up": {"goto": "harmed", "is_critical_unsafe": True, "feedback": "F"}}
    assert (Way.UNSAFE.value, "harmed") in ways(document, 1)


@given(HOSTILE)
def test_whatever_is_stored_has_a_map(stored: Any) -> None:
    document = drafted(stored, {"title": "It"}).document
    map_ = of(document)
    assert len(drawing(map_).boxes) == len(map_.nodes)


@pytest.mark.parametrize("document", [{}, {"steps": None}, {"steps": [7]}, {"steps": [{"choices": [1, {"goto": []}]}]}])
def test_what_is_no_document_has_one_too(document: Any) -> None:
    assert drawing(outline(document)).width >= 0


def test_a_map_of_the_ward_stays_in_its_frame() -> None:
    drawn = drawing(of(ward()))
    for box in drawn.boxes:
        assert 0 <= box.x <= drawn.width - drawn.box_width
        assert 0 <= box.y <= drawn.height - drawn.box_height
    assert len({(box.x, box.y) for box in drawn.boxes}) == len(drawn.boxes)
    assert json.dumps([line.path for line in drawn.lines])


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("2 Swelled", ("2 Swelled",)),
        ("11 Reaction on the ward", ("11 Reaction on", "the ward")),
        ("4 Twohundredmilligramsatonce", ("4", "Twohundredmillig…")),
        ("1 The patient comes up from the emergency", ("1 The patient", "comes up from…")),
    ],
)
def test_titles_are_cut_to_two_lines(title: str, lines: tuple[str, ...]) -> None:
    assert wrapped(title) == lines


def test_steps_that_only_follow_from_one_nobody_reaches_are_not_reached_either_and_have_nothing_to_mend() -> None:
    document = ward(events=[])
    document["steps"][-1:-1] = [
        {"key": "lost", "kind": "information", "title": "L", "body": "B", "goto": "lost-too"},
        {"key": "lost-too", "kind": "information", "title": "L", "body": "B", "goto": "late"},
    ]
    nodes = {node.key: (node.is_reached, node.wrong) for node in of(document).nodes if not node.is_reached}
    assert nodes == {"lost": (False, 1), "lost-too": (False, 0), "late": (False, 0)}


def test_each_step_that_names_what_is_gone_has_something_to_mend() -> None:
    document = ward()
    for number in (1, 2):
        document["steps"][number]["choices"][0]["goto"] = "gone"
    assert [node.number for node in of(document).nodes if node.wrong and not node.is_missing] == [2, 3]
