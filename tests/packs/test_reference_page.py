"""The page about packs names every key of every row, and no folder, word or type that there is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from competency.assessments.packing.checklists import ChecklistRow
from competency.assessments.packing.questions import QuestionRow
from competency.assessments.packing.tests import TestRow
from competency.core.packing.framework import CompetencyRow
from competency.core.packing.people import JobRoleRow, PersonRow
from competency.core.packing.places import FacilityRow, ShiftRow, UnitRow
from competency.core.packing.programmes import ProgrammeRow, ReleaseRow, WaveRow
from competency.core.packing.requirements import RequirementsRow
from competency.packs.parts import parts
from competency.packs.plan import Action
from competency.packs.rows import Row
from scenarios.graph.document import ConditionPart
from scenarios.packing.fields import FIELDS
from scenarios.packing.fields import keys_of as keys_of_part
from scenarios.packing.reading import COMPARED
from scenarios.packing.scenarios import ScenarioRow
from training_modules.packing.modules import ModuleRow

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "packs.md").read_text(encoding="utf-8")
FOLDERS: dict[str, tuple[type[Row], ...]] = {
    "places": (FacilityRow, UnitRow, ShiftRow),
    "people": (JobRoleRow, PersonRow),
    "programmes": (ProgrammeRow, WaveRow, ReleaseRow),
    "framework": (CompetencyRow, RequirementsRow),
    "questions": (QuestionRow,),
    "tests": (TestRow,),
    "checklists": (ChecklistRow,),
    "modules": (ModuleRow,),
    "scenarios": (ScenarioRow,),
}


def rows_in(annotation: Any) -> Iterator[type[Row]]:
    if isinstance(annotation, type) and issubclass(annotation, Row):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from rows_in(argument)


def keys_of(model: type[Row], seen: set[type[Row]] | None = None) -> Iterator[str]:
    seen = seen or set()
    if model not in seen:
        for name, field in model.model_fields.items():
            yield name
            for inner in rows_in(field.annotation):
                yield from keys_of(inner, seen | {model})


def section(folder: str) -> str:
    found = re.search(rf"^## {folder}/\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, folder
    return found[1]


def test_every_folder_has_its_section() -> None:
    assert set(FOLDERS) == {part.folder for part in parts()}
    assert set(re.findall(r"^## (\w+)/$", PAGE, re.MULTILINE)) == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_key_is_named(folder: str) -> None:
    text = " ".join(re.findall(r"`([^`]+)`", section(folder)))
    keys = {key for model in FOLDERS[folder] for key in keys_of(model)}
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()


def test_every_key_of_a_scenarios_document_is_named() -> None:
    text = " ".join(re.findall(r"`([^`]+)`", section("scenarios")))
    # A condition is written in a way of its own: its comparison is the key.
    keys = {key for part in FIELDS if part is not ConditionPart for key in keys_of_part(part)} | set(COMPARED)
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()


def test_every_word_of_the_plan_is_explained() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == {action.value for action in Action}
