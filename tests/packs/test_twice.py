"""What a pack says twice: the same fact, or the same requirement with other days, is refused with both lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from competency.core.enums import AnchorKind
from competency.core.framework.api import require
from competency.core.models import Leave, Person, Requirement, Standard
from competency.core.packing.first import publish_first
from competency.core.people.api import record_leave, register_person
from competency.packs.api import dump, load
from competency.packs.faults import PackRefused
from tests.packs import ward
from tests.packs.ward import ON, PEOPLE, REQUIREMENTS

pytestmark = pytest.mark.django_db

PLACED = "      - { job_role: nurse, unit: A, shift: early, starts: D-30 }\n"
PLACED_IN_FULL = PLACED.replace("unit: A", "unit: WARD/A").replace("shift: early", "shift: WARD/early")
APPOINTED = "      - { function: assessor, unit: ROOT, competency: ID-01, starts: D-30, ends: D+30 }\n"
CREDITED = "      - { competency: ID-01, starts: D-30 }\n"
AWAY = "    leave:\n      - { starts: D, ends: D+7 }\n      - { starts: 2027-01-31, ends: 2027-02-07 }\n"
OTHER_DAYS = REQUIREMENTS.partition("\n")[2].replace("P60D", "P30D")

TWICE: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a placement": (
        {"people/ward.yaml": PEOPLE.replace(PLACED, PLACED * 2)},
        "people/ward.yaml:7: the same stands in 'placements' twice; first at people/ward.yaml:6",
    ),
    "a placement, in full": (
        {"people/ward.yaml": PEOPLE.replace(PLACED, PLACED + PLACED_IN_FULL)},
        "people/ward.yaml:7: the same stands in 'placements' twice; first at people/ward.yaml:6",
    ),
    "leave": (
        {"people/ward.yaml": PEOPLE + AWAY},
        "people/ward.yaml:16: the same stands in 'leave' twice; first at people/ward.yaml:15",
    ),
    "an appointment": (
        {"people/ward.yaml": PEOPLE.replace(APPOINTED, APPOINTED * 2)},
        "people/ward.yaml:11: the same stands in 'appointments' twice; first at people/ward.yaml:10",
    ),
    "a credential": (
        {"people/ward.yaml": PEOPLE.replace(CREDITED, CREDITED * 2)},
        "people/ward.yaml:13: the same stands in 'credentials' twice; first at people/ward.yaml:12",
    ),
    "a number, written otherwise": (
        {"people/ward.yaml": PEOPLE.replace('number: "1"', "number: NB-1").replace('number: "2"', "number: NB_1")},
        "people/ward.yaml:7: 'NB_1' is read as 'NB-1' at people/ward.yaml:2: a number is one person's",
    ),
    "a competency in one requirement": (
        {"framework/requirements.yaml": REQUIREMENTS.replace("[ID-01]", "[ID-01, ID-01]")},
        "framework/requirements.yaml:5: the same requirement stands here twice; first at framework/requirements.yaml:5",
    ),
    "a requirement in two files": (
        {"framework/second.yaml": REQUIREMENTS},
        "framework/second.yaml:5: the same requirement stands here twice; first at framework/requirements.yaml:5",
    ),
    "a requirement with other days": (
        {"framework/requirements.yaml": REQUIREMENTS + OTHER_DAYS},
        "framework/requirements.yaml:11: this is asked with other days already; first at framework/requirements.yaml:5",
    ),
    "a requirement, in full": (
        {"framework/requirements.yaml": REQUIREMENTS + OTHER_DAYS.replace("unit: ROOT", "unit: WARD/ROOT")},
        "framework/requirements.yaml:11: this is asked with other days already; first at framework/requirements.yaml:5",
    ),
}


@pytest.fixture(autouse=True)
def on_a_site(set_up: None, db: None) -> None:
    """Each in its own transaction on the site that was set up."""


@pytest.mark.parametrize(("files", "sentence"), TWICE.values(), ids=list(TWICE))
def test_what_is_said_twice_is_refused(tmp_path: Path, files: dict[str, str | bytes], sentence: str) -> None:
    with pytest.raises(PackRefused) as refusal:
        load(ward.write(tmp_path, files), on=ON, with_people=True)
    assert refusal.value.lines == [sentence]


def test_what_the_site_has_twice_is_dumped_once(tmp_path: Path) -> None:
    pack = ward.write(tmp_path, {"people/ward.yaml": PEOPLE + AWAY.rpartition("      -")[0]})
    publish_first(load(pack, on=ON, with_people=True).pack)
    load(pack, on=ON, with_people=True)
    standing = Requirement.objects.get()
    assert Standard.objects.exists()
    leave = Leave.objects.get()
    record_leave(person=leave.person, starts_on=leave.starts_on, ends_on=leave.ends_on)
    require(
        programme=standing.programme,
        competency=standing.competency,
        unit=standing.unit,
        job_role=standing.job_role,
        announced=(AnchorKind.GO_LIVE, "-P30D"),
        blocks=(AnchorKind.GO_LIVE, "P0D"),
    )
    assert dump(tmp_path / "dump") == [
        "requirement ID-01 · nurse · ROOT is left out: It stands on the site several times, with other days."
    ]
    load(tmp_path / "dump", on=ON, with_people=True)
    assert (Leave.objects.count(), Requirement.objects.current().count()) == (1, 2)


def test_a_number_that_is_read_as_somebodys_on_the_site_is_refused(tmp_path: Path) -> None:
    there = register_person(employee_number="NB-1", given_name="Ruth", family_name="Records")
    pack = ward.write(tmp_path, {"people/ward.yaml": PEOPLE.replace('number: "1"', "number: NB_1")})
    with pytest.raises(PackRefused) as refusal:
        load(pack, on=ON, with_people=True)
    assert "'NB_1' is read as 'NB-1', who is on the site" in " ".join(refusal.value.lines)
    assert list(Person.objects.all()) == [there]
