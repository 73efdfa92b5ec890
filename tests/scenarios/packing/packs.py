"""The ward's pack with the small scenario in it, to be loaded, broken and dumped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from competency.packs.api import load
from competency.packs.loading import Loaded
from tests.packs import ward
from tests.packs.ward import ON
from tests.scenarios.packing.small import SMALL, changed

STARTERS = "scenarios/find-the-right-patient.yaml"
OURS = "scenarios/two-doors.yaml"
HEAD = "owner: STARTER\nreview_by: D+365\nchecked_on: Your system first release\n"
HALL = "    title: The hall\n"
SHOWN = HALL + "    picture: { file: hall.png, alt: Two doors }\n"


def small(old: str = "", new: str = "") -> str:
    """The small scenario with one thing written otherwise, as a pack has it."""
    return HEAD + (changed(old, new) if old else SMALL)


def loaded(pack: Path, **given: Any) -> Loaded:
    return load(pack, **{"on": ON, "with_people": True, **given})


def with_pictures(folder: Path, text: str | None = None, **more: str | bytes) -> Path:
    files: dict[str, str | bytes] = {OURS: text or small(HALL, SHOWN), "scenarios/pictures/hall.png": ward.png()}
    return ward.write(folder, files | {f"scenarios/{name}.yaml": text for name, text in more.items()})


def of_scenarios(done: Loaded) -> dict[str, tuple[str, str]]:
    return {row.code: (row.action.value, row.sentence) for row in done.plan if row.kind == "scenario"}


def actions_again(pack: Path) -> dict[str, tuple[str, str]]:
    """What loading it once more would do to scenarios."""
    return {code: told for code, told in of_scenarios(loaded(pack)).items() if told[0] != "leave"}
