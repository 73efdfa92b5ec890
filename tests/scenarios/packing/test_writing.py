"""What is written is read back as it was, and looks as people write it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.packs import tree
from competency.packs.faults import Faults
from competency.packs.writing import as_yaml
from scenarios.graph.document import ConditionPart
from scenarios.packing.fields import FIELDS, Form
from scenarios.packing.reading import normal, read_node
from scenarios.packing.scenarios import BESIDE
from scenarios.packing.writing import wrapped, write
from scenarios.story import StoryDocument, as_json
from scenarios.story.texts import PARAGRAPHS, faults_of_texts
from tests.scenarios.graph.documents import made_up
from tests.scenarios.packing.small import SMALL
from tests.scenarios.stories.plays import FILES, written
from tests.scenarios.story.documents import told, ward

TEXTS = {name: path.read_text() for name, path in FILES.items()} | {"small": SMALL}


def document_of(text: str) -> dict[str, Any]:
    node = tree.read(text, "s.yaml", faults := Faults())
    assert node is not None, text
    found = read_node(node, "s.yaml", faults, beside=BESIDE)
    assert list(faults) == [] and found is not None, [str(fault) for fault in faults]
    return found.document


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_what_was_read_is_written_and_read_as_the_same(text: str) -> None:
    document = document_of(text)
    again = write(document)
    assert StoryDocument.model_validate(document_of(again)) == StoryDocument.model_validate(document)
    assert write(document_of(again)) == again


@pytest.mark.parametrize("name", FILES)
def test_the_scenarios_stand_in_their_files_as_they_are_written(name: str) -> None:
    """So that a dump of a site shows what changed in a scenario, and nothing else."""
    document = written(name).document
    head = {key: document.pop(key) for key in ("code", "title", "summary")}
    above, _format, below = TEXTS[name].partition("format: 1\n")
    assert f"format: 1\n{below}" == write(document)
    lines = [line for line in above.split("\n") if not line.startswith("#")]
    assert "\n".join(lines).startswith(as_yaml(head))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_published_version_is_written_like_the_file_it_came_from(text: str) -> None:
    """Numbers are kept as texts there."""
    document = document_of(text)
    assert write(as_json(StoryDocument.model_validate(document))) == write(document)


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(12, 40))])
def test_any_scenario_plays_the_same_after_it_was_written(seed: int) -> None:
    document = made_up(seed) | {"title": "Made up"}
    assert told(document_of(write(document))).graph == told(document).graph


def test_the_ward_plays_and_reads_the_same() -> None:
    again = told(document_of(write(ward())))
    assert again.graph == told(ward()).graph
    assert again.document.banners == told(ward()).document.banners
    assert again.steps["swelled"] == told(ward()).steps["swelled"]


def test_it_is_written_in_the_order_of_the_story_and_without_what_is_as_usual() -> None:
    document = document_of(SMALL)
    document["steps"][0] |= {"quote": "Long. " * 30, "speaker": "A porter", "seconds": 30}
    document["steps"][0]["time_up"] = {"goto": "bad", "feedback": "Too slow."}
    document["wait_hours"], document["tries"], document["minutes"] = 24, 3, 10

    lines = write(document).split("\n")

    assert [line.split(":")[0] for line in lines if line and line[0] not in " -"] == [
        *("format", "code", "title", "summary", "starts_at", "patient"),
        *("banners", "variables", "steps", "events", "minimums"),
    ]
    text = "\n".join(lines)
    assert "starts_at: '14:08'" in text
    assert "          - {variable: clock, more: 30}" in text
    assert "    body: |-\n      Two doors. Both are shut.\n\n      It is late.\n" in text
    assert "    quote: |-\n      Long. Long." in text
    assert "effects:\n          - {effect: set, variable: door, value: 'yes'}" in text
    assert max(map(len, lines)) <= 118


def test_an_unfinished_draft_is_written_as_far_as_it_goes() -> None:
    draft = {"steps": [{"key": "hall", "choices": [{"label": ""}]}], "variables": [{"name": "oxygen", "start": "x"}]}
    assert document_of(write(draft)) == {
        "format": 1,
        "variables": [{"name": "oxygen", "start": "x"}],
        "steps": [{"key": "hall", "choices": [{}]}],
    }


def test_a_number_that_is_none_yet_is_written_as_it_stands() -> None:
    assert "start: soon" in write({"variables": [{"name": "oxygen", "type": "number", "start": "soon"}], "steps": []})


OPTIONS = [
    "yes",
    "no",
    "null",
    "~",
    "14:08",
    "1.5",
    "- a",
    "a: b",
    "#",
    "'",
    '"',
    "2026-01-01",
    "[x]",
    "!t",
    "&a",
    "*a",
]


def test_options_that_look_like_something_else_stay_what_they_are() -> None:
    variables = [{"name": "door", "type": "choice", "start": "no", "options": OPTIONS}]
    guard = {"combine": "any", "conditions": [{"variable": "door", "operator": "is", "value": one} for one in OPTIONS]}
    document = document_of(write({"title": "x", "variables": variables, "steps": [], "banners": [{"guard": guard}]}))
    assert document["variables"][0]["options"] == OPTIONS
    assert document["variables"][0]["start"] == "no"
    assert [one["value"] for one in document["banners"][0]["guard"]["conditions"]] == OPTIONS
    assert ConditionPart.model_validate(document["banners"][0]["guard"]["conditions"][0]).value == "yes"


@given(st.text(st.sampled_from("ab .,:;#-'\"|>{}[]*!%@?`~\n\t§é漢\u00a0"), min_size=1, max_size=300))
def test_a_text_comes_back_as_it_is_kept(text: str) -> None:
    step = {"key": "hall", "kind": "information", "title": "x", "body": text}
    (again,) = document_of(write({"title": "x", "steps": [step]}))["steps"]
    assert again.get("body", "") == normal(text)


def test_lines_are_joined_and_paragraphs_are_not() -> None:
    assert wrapped("One.\n\n \n\n Two.") == "One.\n\nTwo."
    assert normal("  One\n  line. \n\n \n\n Two.\n") == "One line.\n\nTwo."


NASTY = st.text(
    st.sampled_from("ab <>/&;#'\"{}[]:-|\\%\t\n\r\v\0\u0007\u001b\u00a0\u00ad\u0301\u200b\u200d\u2028\u202e"),
    min_size=1,
)


@given(NASTY.filter(str.strip), st.sampled_from(["title", "label", "body", "feedback"]))
def test_what_the_lint_lets_out_can_be_written_and_read(text: str, field: str) -> None:
    """What publishing permits, a dump carries; what no dump could carry is told at its field."""
    document = ward()
    step = document["steps"][1]
    (step["choices"][0] if field in ("label", "feedback") else step)[field] = text
    told_of = {fault.code for fault in faults_of_texts(StoryDocument.model_validate(document))}
    if not told_of:
        read_again = document_of(write(document))
        assert write(read_again) == write(document)


def test_the_lint_and_the_file_call_the_same_texts_paragraphs() -> None:
    written = {(name, form) for fields in FIELDS.values() for name, form in fields.items()}
    assert {name for name, form in written if form is Form.PARAGRAPHS} == PARAGRAPHS
    assert not {name for name, form in written if form is Form.LINE} & PARAGRAPHS


def test_paragraphs_that_a_browser_sent_stay_paragraphs() -> None:
    assert normal("Two doors.\r\n\r\nIt is\r\nlate.\r\n") == "Two doors.\n\nIt is late."
