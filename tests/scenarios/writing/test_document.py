"""What an author wrote, as the document that is played: both ways the same, and never an exception."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.story import StoryDocument, as_json, lint, read
from scenarios.writing.document import blocks_of, drafted
from tests.scenarios.graph import documents as graphs
from tests.scenarios.stories.plays import FILES, story
from tests.scenarios.story.documents import told, ward

FIELDS = ("code", "title", "summary", "minutes", "starts_at", "patient", "minimums", "tries", "wait_hours")


def again(document: dict[str, Any]) -> Any:
    """The document, once through the blocks and back."""
    stored = json.loads(json.dumps(blocks_of(as_json(StoryDocument.model_validate(document)))))
    return drafted(stored, {name: document[name] for name in FIELDS if name in document})


def as_written(document: Any) -> Any:
    """All of a document, with numbers as the texts that people type."""
    whole = told(document).document.model_dump(mode="json")
    return json.loads(json.dumps(whole), parse_int=str)


def test_a_document_comes_back_from_its_blocks_as_it_was() -> None:
    assert as_written(again(ward()).document) == as_written(ward())
    assert told(again(ward()).document).graph == told(ward()).graph


def test_everything_a_step_can_have_comes_back() -> None:
    document = ward()
    swelled = document["steps"][1]
    swelled |= {
        "seconds": 40,
        "time_up": {"goto": "nothing", "cost": 3, "feedback": "Too late.", "is_critical_unsafe": True},
        "picture": {"image": 7, "alt": "A swollen lip"},
    }
    swelled["choices"][1] |= {"is_critical_safe": False}
    swelled["choices"][2] |= {
        "is_critical_safe": True,
        "effects": [
            {"effect": "clamp", "variable": "oxygen", "lowest": "70", "highest": "95"},
            {"effect": "advance", "value": "5"},
            {"effect": "add", "variable": "oxygen", "value": "-2"},
        ],
        "guard": graphs.when("oxygen", "less", "92", ("allergy", "is_not", "coded"), combine="any"),
    }
    assert as_written(again(document).document) == as_written(document)
    assert told(again(document).document).graph == told(document).graph


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_written_scenario_comes_back_from_its_blocks_as_it_was(name: str) -> None:
    document = as_json(story(name).document)
    assert told(again(document).document).graph == story(name).graph
    assert as_written(again(document).document) == as_written(document)


def test_a_choice_is_called_by_the_id_of_its_block_until_somebody_gives_it_a_key() -> None:
    blocks = blocks_of(ward())
    decision = next(block for block in blocks if block["type"] == "decision")
    first = decision["value"]["choices"][0]
    assert first["value"]["key"] == "order"
    del first["value"]["key"]
    [step] = [one for one in drafted(blocks, {}).document["steps"] if one["key"] == "swelled"]
    assert step["choices"][0]["key"] == first["id"]


def test_choices_that_must_be_done_are_one_thing_by_their_words() -> None:
    blocks = blocks_of(ward())
    choices = [choice["value"] for block in blocks for choice in block["value"].get("choices", ())]
    for value in (one for one in choices if one["counts_as"].startswith("must")):
        value["must_do"] = ""
        value["done"] = "Coded it"
    steps = drafted(blocks, {}).document["steps"]
    named = [choice.get("must_do") for step in steps for choice in step.get("choices", ())]
    assert named.count("Coded it") == 2


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("flag", "Yes", True),
        ("flag", "no", False),
        ("flag", "perhaps", "perhaps"),
        ("number", "2,5", "2.5"),
        ("number", "a few", "a few"),
        ("choice", "yes", "yes"),
    ],
)
def test_a_value_is_what_it_is_to_its_variable(kind: str, typed: str, meant: Any) -> None:
    variable = {"type": "variable", "value": {"name": "it", "type": kind, "start": typed}}
    assert drafted([variable], {}).document["variables"][0]["start"] == meant


def test_a_fault_finds_the_block_it_was_made_in() -> None:
    blocks = blocks_of(ward())
    blocks.insert(0, {"type": "banner", "id": "b", "value": {"text": "Hello"}})
    draft = drafted(blocks, {})
    assert draft.block_of(("steps", 0, "title")) == 1
    assert draft.block_of(("banners", 0)) == 0
    assert draft.block_of(("summary",)) is None
    assert draft.block_of(("steps",)) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WORDS = """title key goto choices effects guard conditions scores looks picture time_up name type start options drift
counts_as must_do value id cost ending label"""
NAMES = st.sampled_from(WORDS.split())
KINDS = st.sampled_from(["information", "decision", "outcome", "variable", "event", "banner", "limit", "script"])
HOSTILE = JSON | st.lists(
    JSON
    | st.fixed_dictionaries(
        {"type": KINDS | JSON, "value": JSON | st.dictionaries(NAMES, JSON | st.lists(JSON), max_size=8)},
        optional={"id": JSON},
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("kind", "value"), [("variable", {"name": ["a"]}), ("decision", {"choices": [{"counts_as": ["must"]}]})]
)
def test_a_list_where_a_word_belongs_is_refused_in_words(kind: str, value: Any) -> None:
    draft = drafted([{"type": kind, "value": value}], {"title": "It"})
    assert all(fault.sentence for fault in lint(draft.document))


@given(HOSTILE)
def test_whatever_is_stored_gives_a_document_and_sentences(stored: Any) -> None:
    draft = drafted(stored, {"title": "It"})
    for fault in lint(draft.document):
        assert fault.sentence
    read(draft.document)


def test_a_thousand_steps_are_refused_in_a_sentence() -> None:
    step = {"type": "information", "id": "x", "value": {"key": "a", "title": "A", "goto": "a", "body": "B"}}
    many = [copy.deepcopy(step) | {"id": str(n)} for n in range(1_000)]
    [fault] = lint(drafted(many, {"title": "It"}).document)
    assert fault.sentence == "These are too many: 299 are the most."
