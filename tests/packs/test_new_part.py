"""A part of a pack that an app of somebody's own brings, as the page about extending shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from competency.core import setup
from competency.packs import parts
from competency.packs.api import dump, load
from competency.packs.faults import PackRefused
from tests.architecture.pages import page, section
from tests.packs import ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def telephones() -> Iterator[dict[str, str]]:
    """The table of the part that the page shows; the part is registered for one test."""
    before = dict(parts._parts)
    names: dict[str, Any] = {"__name__": "our_hospital"}
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", section(page("reference/extending.md"), "A part of a pack"), re.MULTILINE | re.DOTALL
    )
    exec(compile(code, "extending.md", "exec", dont_inherit=True), names)
    parts.register_part(names["part"])
    yield names["TELEPHONES"]
    parts._parts.clear()
    parts._parts.update(before)


WRITTEN = "telephones:\n  - { unit: A, number: ext 4400 }\n"


def test_it_is_planned_written_and_dumped(telephones: dict[str, str], tmp_path: Path) -> None:
    setup.run()
    pack = ward.write(tmp_path, {"telephones/ours.yaml": WRITTEN})
    done = load(pack, on=ward.ON, with_people=True)
    assert telephones == {"A": "ext 4400"}
    assert "create telephone A" in [f"{row.action} {row.kind} {row.code}" for row in done.plan]
    dump(tmp_path / "dump")
    again = load(tmp_path / "dump", on=ward.ON, with_people=True)
    assert "leave telephone A" in [f"{row.action} {row.kind} {row.code}" for row in again.plan]


def test_its_faults_have_file_and_line(telephones: dict[str, str], tmp_path: Path) -> None:
    pack = ward.write(tmp_path, {"telephones/ours.yaml": WRITTEN.replace("unit: A", "unit: Z")})
    with pytest.raises(PackRefused, match=r"telephones/ours\.yaml:2: there is no unit 'Z'"):
        load(pack, on=ward.ON)
    assert telephones == {}


def test_a_folder_is_registered_once() -> None:
    with pytest.raises(ValueError, match="is taken by places/"):
        parts.register_part(parts.part_of("unit"))
