"""What no pack may hold is left out of a dump with a note, and so is what names it; the rest is written and loads."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
from django.core.management import call_command

from competency.assessments.models import Question
from competency.core import clock
from competency.core.models import Activity, Competency, Facility, JobRole, Person, Unit
from competency.packs.api import load
from competency.packs.plan import Action
from tests.packs import ward
from training_modules.models import TrainingModulePage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(one_transaction: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    load(ward.write(tmp_path_factory.mktemp("pack")), on=ward.ON, with_people=True)


@pytest.fixture
def dumped(loaded: None, db: None, tmp_path: Path) -> Path:
    return tmp_path / "dump"


def notes_of(folder: Path) -> list[str]:
    """What the dump says was left out, after seeing that the rest loads and changes nothing."""
    said = io.StringIO()
    call_command("cleared_dump", str(folder), stdout=said)
    *notes, last = said.getvalue().splitlines()
    assert last == f"Written to {folder}."
    done = load(folder, on=clock.today(), with_people=True, dry_run=True)
    assert [row for row in done.plan if row.action is not Action.LEAVE] == []
    assert not [note for note in notes if str(folder.parent) in note]
    return sorted(notes)


def test_nothing_is_left_out_of_a_site_that_a_pack_can_hold(dumped: Path) -> None:
    assert notes_of(dumped) == []


@pytest.mark.parametrize("name", ["R&D; x", "Nurse < 3 years", "a <3 & b"])
def test_a_sign_in_a_name_is_dumped(dumped: Path, name: str) -> None:
    JobRole.objects.filter(code="nurse").update(name=name)
    assert notes_of(dumped) == []
    assert name in (dumped / "people" / "job-roles.yaml").read_text()


def test_a_job_role_called_like_a_tag_goes_with_the_places_of_people_who_have_it(dumped: Path) -> None:
    JobRole.objects.filter(code="nurse").update(name="Nurse <step-down>")
    assert notes_of(dumped) == [
        "job_role nurse is left out: 'name' holds HTML (<step-down>); plain words are written here",
        "person 1 is written without one of its 'placements': there is no job role 'nurse'",
    ]
    assert "number: '1'" in (dumped / "people" / "people.yaml").read_text()


def test_a_question_with_a_tag_goes_with_the_module_that_asks_it(dumped: Path) -> None:
    Question.objects.filter(code="ID-P1").update(rationale="Not <b>this</b>.", latest_revision=None)
    notes = notes_of(dumped)
    assert [note for note in notes if "ID-Q" not in note] == [
        "competency ID-01 is left out: there is no module, test, checklist, scenario or activity 'ID-M'",
        "module ID-M is left out: there is no question 'ID-P1'",
        "person 2 is written without one of its 'appointments': there is no competency 'ID-01'",
        "person 2 is written without one of its 'credentials': there is no competency 'ID-01'",
        "question ID-P1 is left out: 'rationale' holds HTML (<b>this</b>.); plain words are written here",
        "test ID-T is left out: there is no competency 'ID-01'",
    ]


def test_a_competency_without_a_statement_goes(dumped: Path) -> None:
    Competency.objects.create(code="NEW-1", title="Not written yet", risk="low")
    assert notes_of(dumped) == ["competency NEW-1 is left out: 'statement' is empty"]


def test_a_criterion_on_an_activity_of_another_app_takes_its_competency_along(dumped: Path) -> None:
    key = uuid.uuid4()
    Activity.objects.create(key=key, source="elsewhere", kind="module", code="SCORM-1", title="Elsewhere")
    competency = Competency(code="NEW-1", title="New", statement="Can.", risk="low")
    criterion = {"type": "activity", "id": "elsewhere", "value": {"activity": str(key), "count": 1, "assessors": 1}}
    stream = Competency._meta.get_field("criteria").stream_block
    competency.criteria = stream.to_python([{"type": "all_of", "value": [criterion]}])
    competency.save()
    assert notes_of(dumped) == [
        "competency NEW-1 is left out: there is no module, test, checklist, scenario or activity 'SCORM-1'"
    ]


def test_a_module_without_a_code_takes_along_what_names_it(dumped: Path) -> None:
    TrainingModulePage.objects.filter(code="ID-M").update(code="", latest_revision=None)
    notes = notes_of(dumped)
    assert notes[0].startswith("competency ID-01 is left out: a criterion names either a kind or an activity")
    assert "module Find the right patient is left out: it has no code." in notes


def test_a_module_that_is_deleted_takes_along_what_names_it(dumped: Path) -> None:
    TrainingModulePage.objects.get(code="ID-M").delete()
    assert notes_of(dumped)[0].startswith("competency ID-01 is left out: a criterion names either a kind")


def test_a_unit_with_a_slash_goes_with_what_is_below_it(dumped: Path) -> None:
    Unit.objects.filter(code="A").update(code="A/1")
    notes = notes_of(dumped)
    assert "unit A/1 is left out: 'code' cannot contain a slash" in notes
    assert any(note.startswith("unit B is left out:") for note in notes)
    assert any(note.startswith("wave NEW/W1 is left out: there is no unit") for note in notes)
    assert "code: ROOT" in (dumped / "places" / "ward.yaml").read_text()


def test_of_two_codes_that_look_the_same_one_goes(dumped: Path) -> None:
    JobRole.objects.create(code="NURSE", name="Nurse")
    notes = notes_of(dumped)
    assert len([note for note in notes if note.startswith("job_role ")]) == 1


def test_a_person_nobody_can_read_is_no_owner(dumped: Path) -> None:
    Person.objects.filter(employee_number="STARTER").update(family_name="A\u200bB")
    notes = notes_of(dumped)
    assert "person STARTER is left out: An invisible character (U+200B) stands here." in notes
    assert "test ID-T is written without one of its 'owner': there is no person 'STARTER'" in notes


def test_a_facility_that_cannot_be_written_leaves_the_rest(dumped: Path) -> None:
    Facility.objects.filter(code="WARD").update(name="Ward <b>")
    notes = notes_of(dumped)
    assert "facility WARD is left out: 'name' holds HTML (<b>); plain words are written here" in notes
    assert (dumped / "questions").is_dir()
