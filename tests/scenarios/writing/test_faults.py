"""What is wrong, where its author mends it."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.blocks.base import get_error_json_data

from scenarios.story import lint
from scenarios.writing.blocks import StoryBlock
from scenarios.writing.document import Drafted, blocks_of, drafted
from scenarios.writing.faults import page_problems, stream_error, told
from tests.scenarios.story.documents import ward

STORY = StoryBlock(required=False)


def draft(change: Any = None, **fields: Any) -> Drafted:
    document = ward()
    blocks = blocks_of(document)
    if change is not None:
        change({block["value"].get("key"): block["value"] for block in blocks})
    page = {"title": "Nothing flagged", "summary": "It.", "patient": {"name": "Larkin"}}
    return drafted(blocks, page | fields)


def errors(one: Drafted) -> Any:
    error = stream_error(STORY, one, lint(one.document))
    return get_error_json_data(error) if error else None


def test_a_scenario_without_faults_has_no_errors() -> None:
    assert errors(draft()) is None
    assert page_problems(draft(), lint(draft().document)) == {}


def choice(steps: dict[str, Any], key: str, number: int) -> dict[str, Any]:
    found: dict[str, Any] = steps[key]["choices"][number]["value"]
    return found


@pytest.mark.parametrize(
    ("change", "block", "way", "sentence"),
    [
        (
            lambda steps: choice(steps, "swelled", 0).update(goto="nowhere"),
            1,
            ("choices", "0", "goto"),
            "No step has the key “nowhere”.",
        ),
        (
            lambda steps: choice(steps, "swelled", 1).update(feedback=""),
            1,
            ("choices", "1", "feedback"),
            "Write the feedback: people read it at the end.",
        ),
        (
            lambda steps: choice(steps, "swelled", 1).update(counts_as="must", must_do="Off the way", goto="harmed"),
            1,
            ("choices", "1", "must_do"),
            "“Off the way” has to be done, and no path to a pass leads by it.",
        ),
        (lambda steps: steps["nothing"].update(title=""), 4, ("title",), "Fill this in."),
        (
            lambda steps: steps["swelled"].update(picture={"image": 5, "alt": ""}),
            1,
            ("picture", "alt"),
            "Describe each image for those who do not see it.",
        ),
        (
            lambda steps: steps["swelled"].update(time_up={"goto": "safe"}),
            1,
            ("seconds",),
            "This is needed here.",
        ),
    ],
)
def test_a_fault_is_an_error_at_its_field(change: Any, block: int, way: tuple[str, ...], sentence: str) -> None:
    node = errors(draft(change))["blockErrors"][block]
    for name in way:
        node = node["blockErrors"][int(name) if name.isdigit() else name]
    assert sentence in node["messages"]


def test_what_lies_in_no_field_is_said_of_the_step() -> None:
    node = errors(draft(lambda steps: steps["order-now"]["choices"].clear()))["blockErrors"][3]
    assert "Nothing leads on from here, and this is no end." in node["messages"]


def test_what_lies_in_no_step_stands_above_them() -> None:
    found = errors(draft(lambda steps: steps["safe"].update(passes=False)))
    assert "No path leads to an end that passes." in found["messages"]


def test_sentences_name_the_step_and_lead_to_its_block() -> None:
    one = draft(lambda steps: choice(steps, "swelled", 0).update(goto="nowhere"))
    [line] = [line for line in told(one, lint(one.document)) if "nowhere" in line.sentence]
    assert str(line) == "Step 2, Swelled, choice 1: No step has the key “nowhere”."
    assert line.block == one.ids[1]
    assert line.stops


def test_of_each_empty_field_the_list_says_which_it_is() -> None:
    """Two empty fields of one step are two lines: the map counts two things to mend."""

    def hush(steps: dict[str, Any]) -> None:
        next(step for step in steps.values() if "ending" in step).update(body="", debrief="")

    one = draft(hush, summary="")
    lines = [line for line in told(one, lint(one.document)) if "Write something" in line.sentence]
    assert [str(line) for line in lines if not line.block] == ["Summary: Write something here."]
    inside = [line.at_its_step for line in lines if line.block]
    assert inside == ["What happens: Write something here.", "What came of it: Write something here."]
    assert all(str(line).endswith(line.at_its_step) and line.where for line in lines if line.block)


def test_faults_of_the_page_stand_at_its_fields() -> None:
    one = draft(summary="", minimums={"safety": 90})
    assert page_problems(one, lint(one.document)) == {
        "summary": ["Write something here."],
        "least_safety": ["A pass asks for 90 points, and nobody can have more than 2."],
    }


def test_what_only_asks_to_be_looked_at_stops_nothing() -> None:
    steps = [
        {"type": "information", "id": str(n), "value": {"key": f"s{n}", "title": "T", "body": "B", "goto": f"s{n + 1}"}}
        for n in range(160)
    ]
    end = {"key": "s160", "title": "E", "body": "B", "debrief": "D", "ending": "safe", "passes": True}
    one = drafted([*steps, {"type": "outcome", "id": "end", "value": end}], {"title": "It"})
    lines = told(one, lint(one.document))
    assert [line.stops for line in lines if "hard to keep right" in line.sentence] == [False]
    assert not any(
        "hard to keep right" in line for lines in page_problems(one, lint(one.document)).values() for line in lines
    )
