"""Reads the demo's pack and its story together; what does not fit is refused with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from competency.assessments.packing.checklists import ChecklistRow
from competency.assessments.packing.questions import QuestionRow
from competency.assessments.packing.tests import TestRow
from competency.core.enums import Function
from competency.core.packing.framework import CompetencyRow
from competency.core.packing.people import PersonRow
from competency.core.packing.requirements import RequirementRow
from competency.packs import api, markdown, tree
from competency.packs.faults import Faults, Place
from competency.packs.folder import Folder
from competency.packs.reading import Pack
from competency.packs.rows import Row, RowReader
from portal.demo.story_checks import check
from portal.demo.story_types import (
    Appointment,
    CastRow,
    CoverRule,
    Home,
    Open,
    Person,
    PlayRow,
    Story,
    StoryRow,
)
from scenarios.packing.scenarios import ScenarioRow
from training_modules.packing.modules import ModuleRow

PACK = Path(__file__).parent / "northbank"
STORY = Path(__file__).parent / "story"
RowT = TypeVar("RowT", bound=Row)


def read(on: date, *, pack: Path = PACK, story: Path = STORY) -> Story:
    """The demo as of a day. Raises ``PackRefused`` with everything that is wrong."""
    northbank = api.read(pack, on=on)
    faults = Faults()
    folder = Folder(story, faults)
    reader = RowReader(faults, {"on": on})
    told, cast = _told(folder, reader)
    places, leads, refreshers = _places(folder, reader)
    plays = _plays(folder, reader)
    home = _home(folder, reader)
    faults.refuse()
    assert home is not None
    people = _people(northbank, told, on, faults)
    made = Story(
        pack=northbank,
        competencies=_by_code(northbank, CompetencyRow),
        requirements=tuple(northbank.of(RequirementRow)),
        modules=_by_code(northbank, ModuleRow),
        questions=_by_code(northbank, QuestionRow),
        tests=_by_code(northbank, TestRow),
        checklists=_by_code(northbank, ChecklistRow),
        scenarios=_by_code(northbank, ScenarioRow),
        plays=tuple(plays["plays"]),
        first_tries=tuple(plays["first_tries"]),
        people=people,
        cast=MappingProxyType({row.role: row for row in cast}),
        leads=MappingProxyType(leads),
        cover=tuple(places),
        refreshers=frozenset(refreshers),
        home=home,
    )
    check(made, faults)
    faults.refuse()
    return made


def _by_code(pack: Pack, model: type[RowT]) -> Mapping[str, RowT]:
    return MappingProxyType({row.names()[0]: row for row in pack.of(model)})


def _tree(folder: Folder, name: str) -> tree.Node | None:
    found = next((one for one in folder.files(".", ".yaml") if one.name == name), None)
    if found is None:
        folder.faults.add(Place(name), "the file is missing")
        return None
    text = folder.text(found)
    return tree.read(text, name, folder.faults) if text is not None else None


def _told(folder: Folder, reader: RowReader) -> tuple[list[StoryRow], list[CastRow]]:
    name = "people.yaml"
    node = _tree(folder, name)
    if node is None:
        return [], []
    rows: dict[str, list[Any]] = reader.lists(node, name, {"people": StoryRow, "cast": CastRow})
    return rows["people"], rows["cast"]


def _places(folder: Folder, reader: RowReader) -> tuple[list[CoverRule], dict[str, str], list[str]]:
    name = "places.yaml"
    node = _tree(folder, name)
    if not isinstance(node, tree.Mapping):
        return [], {}, []
    reader.refuse_unknown(node, name, ("leads", "cover", "refreshers"))
    cover = [reader.row(CoverRule, one, name) for one in reader.elements(node, "cover", name)]
    leads = tree.plain(node.nodes["leads"])
    refreshers = [one.text for one in reader.elements(node, "refreshers", name) if isinstance(one, tree.Scalar)]
    return [row for row in cover if row is not None], leads, refreshers


def _plays(folder: Folder, reader: RowReader) -> dict[str, list[PlayRow]]:
    name, keys = "plays.yaml", ("plays", "first_tries")
    node = _tree(folder, name)
    return {key: [] for key in keys} if node is None else reader.lists(node, name, dict.fromkeys(keys, PlayRow))


def _home(folder: Folder, reader: RowReader) -> Home | None:
    found = next((one for one in folder.files(".", ".md") if one.name == "home.md"), None)
    if found is None:
        folder.faults.add(Place("home.md"), "the file is missing")
        return None
    lines = (folder.text(found) or "").split("\n")
    end = lines.index("---", 1)
    body = "\n".join(lines[end + 1 :])
    markdown.check(body, Place("home.md", end + 2), folder.faults)
    node = tree.read("\n".join(lines[1:end]), "home.md", folder.faults, first_line=2)
    return reader.row(Home, node, "home.md", markdown=body.strip()) if node is not None else None


def _people(pack: Pack, told: list[StoryRow], on: date, faults: Faults) -> Mapping[str, Person]:
    rows = {row.number: row for row in pack.of(PersonRow)}
    people: dict[str, Person] = {}
    for one in told:
        row = rows.get(one.number)
        if one.key in people:
            faults.add(one.where("key"), f"there are two people with the key {one.key}")
        elif row is None:
            faults.add(one.where("number"), f"there is no person '{one.number}' in the pack")
        else:
            people[one.key] = _person(row, one, on, faults)
    for missing in rows.keys() - {one.number for one in told}:
        faults.add(rows[missing].where(), f"the story says nothing of {missing}")
    return MappingProxyType(people)


def _person(row: PersonRow, told: StoryRow, on: date, faults: Faults) -> Person:
    placement = row.placements[0] if row.placements else None
    unit = placement.unit if placement else told.unit
    if unit is None:
        faults.add(told.where(), f"{told.key}: somebody without a placement has a unit in the story")
    return Person(
        key=told.key,
        given_name=row.given or "",
        family_name=row.family,
        employee_number=row.number,
        job_role=placement.job_role if placement else None,
        unit=unit or "",
        shift=placement.shift if placement else None,
        started=(placement.starts - on).days if placement else 0,
        appointments=tuple(
            Appointment(
                function=one.function,
                unit=one.unit,
                competency=next(iter(told.assesses), None) if one.function is Function.ASSESSOR else None,
                since=(one.starts - on).days,
            )
            for one in row.appointments
        ),
        credential=tuple(one.competency for one in row.credentials),
        told=told,
        open=tuple(_open(text, told, faults, position) for position, text in enumerate(told.open)),
    )


def _open(text: str, told: StoryRow, faults: Faults, position: int) -> Open:
    """``MED-03``, ``MED-03/module`` or ``MED-03/observation:1`` (one of its count is missing)."""
    code, _slash, criterion = text.partition("/")
    criterion, _colon, missing = criterion.partition(":")
    if missing and not missing.isdigit():
        faults.add(told.where("open", position), f"'{text}': after the colon stands how many are missing")
        missing = ""
    return Open(competency=code, criterion=criterion or None, missing=int(missing) if missing else None)
