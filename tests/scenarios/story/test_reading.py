"""A document gives a scenario with all its words, or says what is wrong: at the same place as the graph would."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.graph import GO_ON, Code, Refused
from scenarios.story import (
    UnreadableStory,
    as_json,
    lint,
    pictures_of,
    playable,
    read,
    read_snapshot,
    to_snapshot,
)
from tests.scenarios.graph import documents as graphs
from tests.scenarios.story.documents import told, ward


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    document = ward()
    change(document)
    return document


def faults(document: Any) -> list[tuple[Code, tuple[Any, ...]]]:
    refused = read(document)
    assert isinstance(refused, Refused)
    return [(fault.code, fault.place) for fault in refused.faults]


def test_a_whole_scenario_has_nothing_to_complain_of() -> None:
    assert lint(ward()) == ()
    story = told(ward())
    assert story.steps["swelled"].speaker == "Her daughter"
    assert story.number_of("swelled") == 2
    ordered = story.choice("swelled", "order")
    assert ordered is not None
    assert ordered.done == "Did order"
    assert story.choice("comes-up", GO_ON) is None, "going on has no words of its own"


def test_its_graph_is_that_of_the_same_document_without_words() -> None:
    assert told(ward()).graph == graphs.compiled(graphs.ward())


@pytest.mark.parametrize("document", [None, [], {}, 7, {"steps": {}}, {"steps": "x" * 10_000}])
def test_what_is_no_scenario_is_said_to_be_none(document: Any) -> None:
    assert faults(document) == [(Code.NO_SCENARIO, ())]
    assert [fault.code for fault in lint(document)] == [Code.NO_SCENARIO]


def test_another_form_is_refused_and_never_guessed_at() -> None:
    assert faults(ward(format=2)) == [(Code.FORMAT, ("format",))]


TEXTS = {
    "a\u202eb": Code.UNSEEN,
    "a\u0007b": Code.UNSEEN,
    "a\x1bb": Code.UNSEEN,
    "a\0b": Code.UNSEEN,
    "a\u2028b": Code.UNSEEN,
    "a\u200bb": Code.UNSEEN,
    "a\u00adb": Code.UNSEEN,
    "a\x0bb": Code.UNSEEN,
    "<b>a</b>": Code.MARKUP,
    "R&amp;D": Code.MARKUP,
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "place",
    [
        ("title",),
        ("summary",),
        ("patient", "place"),
        ("banners", 0, "text"),
        ("limit", "label"),
        ("variables", 0, "label"),
        ("events", 0, "body"),
        ("steps", 1, "body"),
        ("steps", 1, "quote"),
        ("steps", 1, "looks", 0, "title"),
        ("steps", 1, "choices", 0, "label"),
        ("steps", 1, "choices", 0, "feedback"),
    ],
)
def test_what_nobody_sees_and_markup_are_played_and_not_published(text: str, place: tuple[Any, ...]) -> None:
    document = ward()
    *way, field = place
    part: Any = document
    for name in way:
        part = part[name]
    part[field] = text
    told(document)
    [fault] = lint(document)
    assert (fault.code, fault.place) == (TEXTS[text], place)
    assert fault.refuses_publishing and "%" not in fault.sentence


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\r\nb"])
def test_a_line_is_one_and_a_text_may_have_several(text: str) -> None:
    in_line, in_text = ward(), ward()
    in_line["steps"][1]["choices"][0]["label"] = text
    in_text["steps"][1]["body"] = f"{text}\r\n"
    assert [fault.code for fault in lint(in_line)] == [Code.ONE_LINE]
    assert lint(in_text) == ()


@pytest.mark.parametrize("text", ["SpO2 < 92 & <5 >x", "R&D; x", "😀", "caf\u00e9", "\u05e2\u05d1", " a "])
def test_what_people_write_is_left_alone(text: str) -> None:
    document = ward()
    document["steps"][1]["choices"][0]["label"] = text
    assert lint(document) == ()


DEEP: list[Any] = []
for _n in range(5_000):
    DEEP = [DEEP]
DEEP_FIELDS: dict[str, Any] = {}
for _n in range(900):
    DEEP_FIELDS = {"a": DEEP_FIELDS}


@pytest.mark.parametrize("value", [Decimal("sNaN"), Decimal("NaN"), float("nan"), 10**400, True, "1", [1], None])
def test_a_form_that_is_no_number_of_ours_is_refused(value: Any) -> None:
    assert faults(ward(format=value)) == [(Code.FORMAT, ("format",))]
    assert [fault.code for fault in lint(ward(format=value))] == [Code.FORMAT]


@pytest.mark.parametrize("field", ["kind", "title", "body", "cost", "effects", "picture", "unheard-of"])
@pytest.mark.parametrize("value", [DEEP, DEEP_FIELDS, [DEEP, DEEP_FIELDS]], ids=["lists", "fields", "both"])
def test_what_is_nested_without_end_is_refused_at_its_field(field: str, value: Any) -> None:
    document = changed(lambda d: d["steps"][1].update({field: value}))
    [(code, place)] = faults(document)
    assert (code, place[:3]) == (Code.UNREADABLE, ("steps", 1, field))
    assert [fault.code for fault in lint(document)] == [Code.UNREADABLE]


def test_a_limit_is_said_as_a_number() -> None:
    [fault] = lint(changed(lambda d: d["variables"][0].update(highest=1_000_000_001)))
    assert fault.sentence == "Give 1000000000 or less."


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (lambda d: d.update(title=""), Code.EMPTY, ("title",)),
        (lambda d: d.update(minutes=0), Code.TOO_SMALL, ("minutes",)),
        (lambda d: d.update(tries=True), Code.NO_NUMBER, ("tries",)),
        (lambda d: d.update(script="<script>"), Code.UNKNOWN_FIELD, ("script",)),
        (lambda d: d["steps"][0].update(body="x" * 4_001), Code.TOO_LONG, ("steps", 0, "body")),
        (lambda d: d["steps"][0].update(body=None), Code.UNREADABLE, ("steps", 0, "body")),
        (
            lambda d: d["steps"][1]["choices"][0].update(goto="gone"),
            Code.UNKNOWN_STEP,
            ("steps", 1, "choices", 0, "goto"),
        ),
        (lambda d: d["steps"][0].update(debrief="No."), Code.NOT_FOR_THIS, ("steps", 0, "debrief")),
        (lambda d: d["steps"][0].update(question="What?"), Code.NOT_FOR_THIS, ("steps", 0, "question")),
        (lambda d: d["steps"][0].update(speaker="Her son"), Code.NOT_FOR_THIS, ("steps", 0, "speaker")),
        (lambda d: d["variables"][0].update(when_true="yes"), Code.NOT_FOR_THIS, ("variables", 0, "when_true")),
        (lambda d: d["variables"][1].update(unit="%"), Code.NOT_FOR_THIS, ("variables", 1, "unit")),
        (lambda d: d["variables"][2].update(worry_below=1), Code.NOT_FOR_THIS, ("variables", 2, "worry_below")),
        (
            lambda d: d["banners"][0].update(guard=graphs.when("mood", "is", "good")),
            Code.UNKNOWN_VARIABLE,
            ("banners", 0, "guard", "conditions", 0, "variable"),
        ),
        (
            lambda d: d["limit"].update(guard=graphs.when("treated", "is", "perhaps")),
            Code.WRONG_VALUE,
            ("limit", "guard", "conditions", 0, "value"),
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(change: Callable[[dict[str, Any]], Any], code: Code, place: Any) -> None:
    document = changed(change)
    assert faults(document) == [(code, place)]
    assert code in [fault.code for fault in lint(document)]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.pop("summary"), ("summary",)),
        (lambda d: d["patient"].update(name=" "), ("patient", "name")),
        (lambda d: d["steps"][2].update(body="\n"), ("steps", 2, "body")),
        (lambda d: d["steps"][-1].pop("debrief"), ("steps", len(ward()["steps"]) - 1, "debrief")),
        (lambda d: d["variables"][1].pop("when_false"), ("variables", 1, "when_false")),
    ],
)
def test_where_people_would_read_nothing_it_can_be_played_and_not_published(
    change: Callable[[dict[str, Any]], Any], place: Any
) -> None:
    document = changed(change)
    told(document)
    assert [(fault.code, fault.place) for fault in lint(document)] == [(Code.EMPTY, place)]
    assert all(fault.refuses_publishing for fault in lint(document))


def test_a_picture_that_is_not_described_is_found_on_its_step() -> None:
    document = changed(lambda d: d["steps"][0].update(picture={"image": 3, "alt": " "}))
    assert [(fault.code, fault.step) for fault in lint(document)] == [(Code.IMAGE_WITHOUT_ALT, 0)]
    assert [picture.image for picture in pictures_of(told(document).document)] == [3]


def test_what_a_program_claims_of_its_pictures_is_not_believed() -> None:
    document = changed(lambda d: d["steps"][0].update(picture={"image": 3}, images_without_alt=0))
    assert Code.IMAGE_WITHOUT_ALT in [fault.code for fault in lint(document)]


def test_what_is_stored_comes_back_as_it_was() -> None:
    story = told(ward())
    stored = json.loads(json.dumps(to_snapshot(story.document)))
    again = read_snapshot(stored)
    assert again.document == story.document
    assert again.graph == story.graph
    assert as_json(again.document) == stored["story"]


@pytest.mark.parametrize(
    "snapshot", [None, [], {}, {"story": None}, {"story": {"steps": []}}, {"story": ward() | {"format": 9}}]
)
def test_a_version_that_cannot_be_read_says_so(snapshot: Any) -> None:
    with pytest.raises(UnreadableStory):
        read_snapshot(snapshot)


def test_a_version_can_be_played_that_is_not_over_where_it_starts() -> None:
    stored = to_snapshot(told(ward()).document)
    assert playable(stored).graph == told(ward()).graph
    ends = [step for step in stored["story"]["steps"] if step["kind"] == "outcome"]
    stored["story"] |= {"steps": ends, "events": []}
    assert read_snapshot(stored).document.title == stored["story"]["title"]
    with pytest.raises(UnreadableStory) as refused:
        playable(stored)
    assert [fault.code for fault in refused.value.faults] == [Code.STARTS_AT_END]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def spots(part: Any) -> list[tuple[Any, Any]]:
    """Every place of a document, as the list or mapping that holds it and its name there."""
    inside = list(part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ())
    return [(part, name) for name, _value in inside] + [spot for _name, value in inside for spot in spots(value)]


@given(anything=ANYTHING, data=st.data())
def test_reading_never_raises(anything: Any, data: st.DataObject) -> None:
    document = ward()
    holder, name = data.draw(st.sampled_from(spots(document)))
    holder[name] = anything
    read(document)
    lint(document)


@given(anything=ANYTHING)
def test_reading_anything_never_raises(anything: Any) -> None:
    read(anything)
    lint(anything)
