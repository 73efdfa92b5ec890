"""Steps that nobody opened: posted as a signed token, and worth what they say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django import forms
from django.test import override_settings
from wagtail.blocks import StreamValue
from wagtail.blocks.base import BlockField
from wagtail.blocks.stream_block import StreamBlockAdapter

from scenarios.writing.blocks import StoryBlock
from scenarios.writing.document import blocks_of, drafted
from scenarios.writing.lazy import UnreadableToken
from tests.scenarios.story.documents import ward

STORY = StoryBlock(required=False)


class StoryForm(forms.Form):
    story = BlockField(STORY)


def written(**changed: Any) -> StreamValue:
    """A story as the editor saved it once."""
    value: StreamValue = STORY.clean(STORY.to_python(blocks_of(ward(**changed))))
    return value


def undrawn(value: StreamValue, **changed: str) -> dict[str, str]:
    """What the editor posts when nothing was opened."""
    state = json.loads(json.dumps(STORY.get_form_state(value)))
    data = {"story-count": str(len(state))}
    for n, block in enumerate(state):
        own = {"type": block["type"], "id": block["id"], "order": str(n), "deleted": ""}
        data |= {f"story-{n}-{name}": said for name, said in own.items()}
        data[f"story-{n}-value-token"] = block["value"]["token"]
    return data | changed


def read(data: dict[str, str]) -> Any:
    form = StoryForm(data)
    assert form.is_valid(), form.errors
    return form.cleaned_data["story"]


def stored(value: Any) -> Any:
    return json.loads(json.dumps(value.get_prep_value(), default=str))


def test_what_nobody_opened_comes_back_as_it_was() -> None:
    before = written()
    after = read(undrawn(before))
    assert stored(after) == stored(before)
    assert drafted(stored(after), {}).document["steps"] == drafted(stored(before), {}).document["steps"]


def test_a_step_that_nobody_opened_is_one_field_and_four_about_its_place() -> None:
    data = undrawn(written())
    blocks = int(data["story-count"])
    assert len(data) == 1 + 5 * blocks


def test_what_is_stored_is_what_plain_blocks_store() -> None:
    value = stored(written())
    assert {block["type"] for block in value} == {
        "information",
        "decision",
        "outcome",
        "event",
        "variable",
        "banner",
        "limit",
    }
    assert value[0]["value"]["title"] == "Comes-Up"
    assert "token" not in json.dumps(value)


def test_undrawn_steps_are_moved_and_deleted() -> None:
    before = written()
    data = undrawn(before, **{"story-0-order": "1", "story-1-order": "0", "story-2-deleted": "1"})
    ids = [child["id"] for child in stored(before)]
    assert [child["id"] for child in stored(read(data))] == [ids[1], ids[0], *ids[3:]]


def test_an_edit_changes_only_its_step() -> None:
    before = written()
    data = undrawn(before)
    del data["story-0-value-token"]
    fields = {
        "title": "Anew",
        "key": "comes-up",
        "body": "B",
        "quote": "",
        "speaker": "",
        "goto": "swelled",
        "cost": "2",
    }
    data |= {f"story-0-value-{name}": said for name, said in fields.items()}
    data |= {"story-0-value-looks-count": "0", "story-0-value-effects-count": "0"}
    data |= {"story-0-value-picture-image": "", "story-0-value-picture-alt": ""}
    was, now = stored(before), stored(read(data))
    assert now[0]["value"]["title"] == "Anew"
    assert now[0]["id"] == was[0]["id"]
    assert now[1:] == was[1:]


def test_a_token_holds_after_the_key_was_rotated() -> None:
    with override_settings(SECRET_KEY="the first of our keys, long enough"):
        data = undrawn(written())
    with override_settings(
        SECRET_KEY="the second of them", SECRET_KEY_FALLBACKS=["the first of our keys, long enough"]
    ):
        assert stored(read(data)) == stored(written())
    with override_settings(SECRET_KEY="the second of them", SECRET_KEY_FALLBACKS=[]), pytest.raises(UnreadableToken):
        StoryForm(data).is_valid()


@pytest.mark.parametrize("token", ["", "x", "eyJ9:1a:b", "." * 40, "é", "a" * 10_000])
def test_a_bad_token_is_refused_in_words(token: str) -> None:
    data = undrawn(written(), **{"story-1-value-token": token})
    with pytest.raises(UnreadableToken, match="nothing was saved"):
        StoryForm(data).is_valid()


def test_the_token_of_another_kind_of_block_is_refused() -> None:
    data = undrawn(written())
    data["story-1-value-token"] = data["story-0-value-token"]
    with pytest.raises(UnreadableToken):
        StoryForm(data).is_valid()


HOSTILE: list[Any] = [
    None,
    7,
    "text",
    [],
    {"choices": "none"},
    {"choices": [7, None, {"type": "item", "value": 7, "id": 4}]},
    {"title": {"a": 1}, "key": ["x"], "picture": {"image": 10**30, "alt": {}}},
    {"picture": {"image": "1; drop"}, "cost": float("nan"), "seconds": 10**400, "time_up": [1]},
    {"title": "<script>alert(1)</script>", "unknown": {"deep": [1]}},
    {"choices": [{"type": "item", "value": {"cost": True, "scores": {"safety": "NaN"}}}]},
]


@pytest.mark.django_db
@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_a_program_stored_its_editor_opens(value: Any) -> None:
    stream = STORY.to_python([{"type": "decision", "id": "a", "value": value}])
    state = json.dumps(STORY.get_form_state(stream), allow_nan=False)
    assert json.loads(state)[0]["type"] == "decision"
    assert read(undrawn(stream))[0].block_type == "decision"


def test_the_definition_names_its_script_and_what_it_says() -> None:
    media = str(StoryForm()["story"].field.widget.js_context.media)
    assert "cleared_scenarios/story.js" in media
    assert media.index("telepath/blocks.js") < media.index("cleared_scenarios/story.js")
    assert json.dumps("If “{what}”") in StoryForm()["story"].field.widget.block_json
    assert StreamBlockAdapter().js_args(STORY)[2]["information"].keys() == {"token", "state"}
