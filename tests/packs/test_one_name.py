"""One name is one thing: what a pack calls by a name that two things have is refused, and never chosen for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from competency.core.enums import Kind
from competency.core.models import Activity, Appointment, Placement, Requirement, WaveUnit
from competency.core.packing.first import publish_first
from competency.packs.api import dump, load
from competency.packs.faults import PackRefused
from competency.packs.plan import Action
from tests import factories
from tests.packs import ward
from tests.packs.ward import ON, PEOPLE, PLACES, PROGRAMMES, REQUIREMENTS, changed

pytestmark = pytest.mark.django_db

CHECKLIST = "checklists/find-the-right-patient.yaml"
COMPETENCIES = "framework/competencies.yaml"
MODULE = "modules/find-the-right-patient.md"
TEST = "tests/find-the-right-patient.yaml"


@pytest.fixture(autouse=True)
def on_a_site(set_up: None, db: None) -> None:
    """Each in its own transaction on the site that was set up."""


def refused(pack: Path) -> list[str]:
    """Why a pack is refused, in lines."""
    with pytest.raises(PackRefused) as refusal:
        load(pack, on=ON, with_people=True)
    return refusal.value.lines


def pack_of(folder: Path, files: dict[str, str]) -> Path:
    """A pack of these files and no others."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


# ---- activities --------------------------------------------------------------------------------------------------


def test_a_module_and_a_test_with_one_code_are_refused(tmp_path: Path) -> None:
    pack = ward.write(tmp_path, {TEST: changed(TEST, "code: ID-T", "code: ID-M")})
    expected = f"{TEST}:1: test and module cannot both be called 'ID-M'; first at {MODULE}:2"
    assert expected in refused(pack)


@pytest.mark.parametrize("is_published", [True, False])
def test_the_code_of_an_activity_of_another_kind_is_taken(tmp_path: Path, is_published: bool) -> None:
    done = load(ward.write(tmp_path), on=ON, with_people=True)
    if is_published:
        publish_first(done.pack)
    before = {activity.code: activity.kind for activity in Activity.objects.all()}
    text = changed(CHECKLIST, "code: ID-O", "code: ID-T")
    other = "Test" if is_published else "test"
    assert refused(pack_of(tmp_path / "second", {"checklists/other.yaml": text})) == [
        f"checklists/other.yaml:1: the code 'ID-T' is taken on the site by an activity of another kind: {other}"
    ]
    assert {activity.code: activity.kind for activity in Activity.objects.all()} == before


def test_a_criterion_does_not_choose_between_two_activities_of_the_site(tmp_path: Path) -> None:
    for kind in (Kind.SESSION, Kind.ATTESTATION):
        factories.activity(kind=kind, code="TWIN")
    text = changed(COMPETENCIES, "activity: ID-O, entrustment: 4", "activity: TWIN")
    assert refused(ward.write(tmp_path, {COMPETENCIES: text})) == [
        f"{COMPETENCIES}:15: the site has several activities with the code 'TWIN'"
    ]


# ---- units and shifts --------------------------------------------------------------------------------------------

SECOND = """\
facilities:
  - { code: SECOND, name: The other hospital, zone: Europe/London }
units:
  - { code: ROOT, name: The other hospital }
  - { code: A, name: Ward A, parent: ROOT }
shifts:
  - { code: early, name: Early, starts: "08:00", ends: "16:00" }
"""
ALL_BY_FACILITY = {
    "people/ward.yaml": PEOPLE.replace("unit: A, shift: early", "unit: SECOND/A, shift: SECOND/early").replace(
        "unit: ROOT", "unit: SECOND/ROOT"
    ),
    "programmes/new.yaml": PROGRAMMES.replace("[A]", "[SECOND/A, B]"),
    "framework/requirements.yaml": REQUIREMENTS.replace("unit: ROOT", "unit: SECOND/ROOT"),
}
SEVERAL = [
    "framework/requirements.yaml:4: there are several of unit 'ROOT': write SECOND/ROOT or WARD/ROOT",
    "people/ward.yaml:6: there are several of shift 'early': write SECOND/early or WARD/early",
    "people/ward.yaml:6: there are several of unit 'A': write SECOND/A or WARD/A",
    "people/ward.yaml:10: there are several of unit 'ROOT': write SECOND/ROOT or WARD/ROOT",
    "programmes/new.yaml:4: there are several of unit 'A': write SECOND/A or WARD/A",
]


def units() -> set[tuple[str, str]]:
    """Facility and unit of everything that a pack placed somewhere."""
    models = (Placement, Appointment, WaveUnit, Requirement)
    return {(row.unit.facility.code, row.unit.code) for model in models for row in model.objects.current()}


def test_a_short_name_that_two_facilities_of_the_pack_share_is_refused(tmp_path: Path) -> None:
    assert refused(ward.write(tmp_path, {"places/second.yaml": SECOND})) == SEVERAL


def test_a_short_name_that_the_site_has_too_is_refused(tmp_path: Path) -> None:
    load(pack_of(tmp_path / "second", {"places/second.yaml": SECOND}), on=ON)
    assert refused(ward.write(tmp_path)) == SEVERAL


def test_a_short_name_that_the_site_alone_has_twice_is_refused(tmp_path: Path) -> None:
    places = {"places/ward.yaml": PLACES, "places/second.yaml": SECOND}
    load(pack_of(tmp_path / "first", places), on=ON)
    again = ward.write(tmp_path)
    (again / "places/ward.yaml").unlink()
    assert refused(again) == SEVERAL


@pytest.mark.parametrize("is_there", [False, True])
def test_a_name_with_its_facility_means_that_one(tmp_path: Path, is_there: bool) -> None:
    if is_there:
        load(ward.write(tmp_path / "first"), on=ON)
    pack = ward.write(tmp_path / "second", {"places/second.yaml": SECOND, **ALL_BY_FACILITY})
    publish_first(load(pack, on=ON, with_people=True).pack)
    load(pack, on=ON, with_people=True)
    expected = {("SECOND", "A"), ("SECOND", "ROOT"), ("WARD", "B")} | ({("WARD", "A")} if is_there else set())
    assert units() == expected
    assert Placement.objects.filter(usual_shift__facility__code="SECOND").count() == 1
    assert {row.action for row in load(pack, on=ON, with_people=True).plan} == {Action.LEAVE}
    dump(tmp_path / "dump")
    assert {row.action for row in load(tmp_path / "dump", on=ON, with_people=True).plan} == {Action.LEAVE}


def test_what_stands_on_another_facilitys_unit_of_that_name_is_other(tmp_path: Path) -> None:
    done = load(ward.write(tmp_path / "first"), on=ON, with_people=True)
    publish_first(done.pack)
    load(done.pack, on=ON, with_people=True)
    pack = ward.write(tmp_path / "second", {"places/second.yaml": SECOND, **ALL_BY_FACILITY})
    told = {f"{row.kind} {row.code}": row.action.value for row in load(pack, on=ON, with_people=True).plan}
    assert told["requirement ID-01 · nurse · SECOND/ROOT"] == "create"
    assert (told["person 1"], told["person 2"], told["wave NEW/W1"]) == ("change", "change", "change")
    assert {("WARD", "A"), ("SECOND", "A"), ("WARD", "ROOT"), ("SECOND", "ROOT")} <= units()


def test_a_parent_is_a_unit_of_the_own_facility(tmp_path: Path) -> None:
    files = {"places/ward.yaml": PLACES, "places/second.yaml": SECOND.replace("parent: ROOT", "parent: B")}
    assert refused(pack_of(tmp_path, files)) == ["places/second.yaml:5: there is no unit 'B'"]
