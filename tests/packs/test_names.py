"""One name is one thing: what a pack calls by a name that two things have is refused, and never chosen for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from competency.core import setup
from competency.core.enums import Kind
from competency.core.models import Activity
from competency.core.packing.first import publish_first
from competency.packs.api import load
from competency.packs.faults import PackRefused
from tests import factories
from tests.packs import ward
from tests.packs.ward import ON, changed

pytestmark = pytest.mark.django_db

CHECKLIST = "checklists/find-the-right-patient.yaml"
COMPETENCIES = "framework/competencies.yaml"
MODULE = "modules/find-the-right-patient.md"
TEST = "tests/find-the-right-patient.yaml"


@pytest.fixture(autouse=True)
def on_a_site() -> None:
    setup.run()


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
    other = "Knowledge test" if is_published else "test"
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
