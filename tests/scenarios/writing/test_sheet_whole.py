"""The sheet leaves out nothing that an author can fill: a reviewer judges what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
from django.urls import reverse
from pydantic import BaseModel

from scenarios.graph.document import StepPart
from scenarios.story import StoryDocument
from scenarios.story.parts import Picture, ShownChoice, ShownEvent
from tests.scenarios.graph import documents as graphs
from tests.scenarios.story.documents import ward
from tests.scenarios.writing import factories
from tests.screens.conftest import plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

# What is no text: the number of the form, keys that only exchange needs, and where a picture is kept.
NO_TEXT = {
    (StoryDocument, "format"),
    (ShownChoice, "key"),
    (ShownEvent, "key"),
    (StepPart, "images_without_alt"),
    *((Picture, name) for name in ("image", "file", "sizes")),
}
# What stands there for a mark, or for a word of the program.
WORDS = {
    **{"kind=information": "Information", "kind=decision": "Decision", "kind=outcome": "End"},
    **{"type=number": "a number", "type=flag": "yes or no", "type=choice": "one of some words"},
    **{"operator=is": " is ", "operator=less": "is less than", "operator=at_least": "is at least"},
    **{"operator=at_most": "is at most", "operator=more": "is more than", "operator=is_not": "is not"},
    **{"effect=set": "becomes", "effect=flag": "becomes", "effect=add": "changes by"},
    **{"effect=clamp": "is kept between", "effect=advance": "minutes pass"},
    **{"combine=all": " and ", "combine=any": " or "},
    **{"ending=safe": "Ends: safe", "ending=recovered": "recovered", "ending=harm": "harm"},
    **{"ending=incomplete": "not finished", "variable=clock": "the clock", "starts_at=848": "14:08"},
    **{"passes=True": "can pass", "warns=True": "a warning", "is_critical_unsafe=True": "unsafe"},
    **{"is_critical_safe=True": "safe where it is critical", "value=True": "yes", "value=False": "no"},
    **{"start=True": "starts at yes", "start=False": "starts at no", "decimals=2": "decimals: 2"},
    **{"safety": "Safety", "data_quality": "Data quality", "workflow": "Workflow", "communication": "Communication"},
}


def filled() -> dict[str, Any]:
    """The small ward with something in every field, and numbers that stand nowhere else."""
    document = ward(minutes=43, tries=17, wait_hours=71, minimums={"safety": -57, "workflow": 0})
    oxygen, _treated, _allergy = document["variables"]
    oxygen |= {
        "lowest": "-79",
        "highest": "0",
        "start": "-1.25",
        "decimals": 2,
        "worry_below": "-61",
        "worry_above": "-3",
    }
    oxygen["drift"] |= {"by": "-0.75", "every": 19}
    opening, decision = document["steps"][:2]
    opening["effects"] = [
        {"effect": "clamp", "variable": "oxygen", "lowest": "-77", "highest": "-5"},
        {"effect": "add", "variable": "oxygen", "value": "-0.5"},
    ]
    decision |= {"cost": 23, "seconds": 47, "picture": {"image": 1, "alt": "A chart in words."}}
    decision["time_up"] = {
        "goto": "nothing",
        "cost": 29,
        "effects": [{"effect": "advance", "value": "31"}],
        "scores": {"communication": -37},
        "feedback": "Too late.",
        "is_critical_unsafe": True,
    }
    guard = graphs.when("oxygen", "at_most", "-41", ("clock", "at_least", "53"), combine="any")
    decision["choices"][2] |= {"guard": guard}
    document["events"] = [
        {
            "key": "turn",
            "title": "She turns blue",
            "at": 59,
            "guard": graphs.when("treated", "is", False),
            "effects": [{"effect": "flag", "variable": "treated", "value": True}],
            "goto": "nothing",
            "body": "Somebody shouts.",
        }
    ]
    document["limit"]["guard"] = graphs.when("oxygen", "more", "-67")
    document["limit"]["minute"] = 83
    return document


def parts(part: BaseModel) -> Iterator[BaseModel]:
    yield part
    for name in type(part).model_fields:
        value = getattr(part, name)
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, BaseModel):
                yield from parts(one)


def leaves(part: BaseModel) -> Iterator[tuple[str, str]]:
    """The fields of a part that say something, each with what the sheet has to say of it."""
    for name in sorted(part.model_fields_set):
        if any((kind, name) in NO_TEXT for kind in type(part).__mro__):
            continue
        value = getattr(part, name)
        ones = value if isinstance(value, list | tuple) else [value]
        if isinstance(value, dict):
            ones = [said for pair in value.items() for said in pair]
        for one in ones:
            if isinstance(one, BaseModel) or one is None or (one is False and f"{name}=False" not in WORDS):
                continue
            said = str(one.value) if isinstance(one, Enum) else str(one)
            yield name, WORDS.get(f"{name}={said}", WORDS.get(said, said) if isinstance(value, dict) else said)


def fields() -> set[tuple[str, str]]:
    """Each field of each kind of part that there is in the form of a document."""
    found: set[tuple[str, str]] = set()
    waiting: list[Any] = [StoryDocument]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names = {name for name in kind.model_fields if not any((one, name) in NO_TEXT for one in kind.__mro__)}
            new = {(kind.__name__, name) for name in names} - found
            found |= new
            waiting += [kind.model_fields[name].annotation for _kind, name in new]
        else:
            waiting += getattr(kind, "__args__", ())
    return found


def is_there(words: str, said: str) -> bool:
    if re.fullmatch(r"-?[\d.]+", words):
        return re.search(rf"(?<![\d.-]){re.escape(words)}(?![\d]|\.\d)", said) is not None
    return " ".join(words.split()) in said


def test_the_example_fills_every_field_that_there_is() -> None:
    story = StoryDocument.model_validate(filled())
    there = {(type(part).__name__, name) for part in parts(story) for name in part.model_fields_set}
    assert fields() - there == set()


def test_every_field_that_an_author_fills_is_on_the_sheet(client: Any) -> None:
    factories.site()
    document = filled()
    page = factories.scenario(document, publish=False)
    client.force_login(factories.author())
    answer = client.get(reverse("cleared_scenarios_sheet", args=[page.pk])).content.decode()
    said = plain(answer[answer.index('class="w-header') :])
    # A program gives each scenario a code of its own here.
    story = StoryDocument.model_validate(document | {"code": page.code})
    leads = {step.key: f"{n} {step.title}" for n, step in enumerate(story.steps, start=1)}
    wanted = []
    for part in parts(story):
        arrow = "Then:" if isinstance(part, StepPart) else "→"
        for name, words in leaves(part):
            wanted.append((type(part).__name__, name, f"{arrow} {leads[words]}" if name == "goto" else words))
    missing = [one for one in wanted if not is_there(one[2], said)]
    assert missing == []
    assert "True" not in said and "False" not in said and "None" not in said
    for line in (
        "from -79 to 0",
        "changes by -0.75 every 19 minutes, as long as treated is no",
        "counted only while oxygen is more than -67",
        "Seconds to decide: 47",
        "for points at least: Safety -57, Workflow 0",
        "is one of: “unreviewed”, “coded”, “noted”",
    ):
        assert line in said
