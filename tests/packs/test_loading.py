"""Loading a pack: what becomes of it, what it leaves alone, and what it says before it writes."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from competency.assessments.models import Checklist, KnowledgeTest, Question
from competency.core.enums import Kind
from competency.core.models import (
    Activity,
    ActivityVersion,
    AssessorCredential,
    Competency,
    JobRole,
    Person,
    Placement,
    Requirement,
    Standard,
    Unit,
    UnitClosing,
    WaveDate,
)
from competency.core.packing.first import STARTER, publish_first
from competency.packs.api import load
from competency.packs.faults import PackRefused
from competency.packs.loading import Loaded
from competency.packs.plan import Action
from tests.packs import ward
from tests.packs.ward import ON, PEOPLE, PLACES, PROGRAMMES, REQUIREMENTS, changed
from training_modules.models import TrainingModulePage

pytestmark = pytest.mark.django_db

MODULE = "modules/find-the-right-patient.md"
QUESTIONS = "questions/find-the-right-patient.yaml"
COMPETENCIES = "framework/competencies.yaml"
CHECKLIST = "checklists/find-the-right-patient.yaml"
TEST = "tests/find-the-right-patient.yaml"


@pytest.fixture(autouse=True)
def on_a_site(set_up: None, db: None) -> None:
    """Each in its own transaction on the site that was set up."""


def loaded(pack: Path, **given: Any) -> Loaded:
    return load(pack, **{"on": ON, "with_people": True, **given})


def actions(done: Loaded, *, but: Action = Action.LEAVE) -> dict[str, str]:
    return {f"{row.kind} {row.code}": row.action.value for row in done.plan if row.action is not but}


def test_content_becomes_drafts_and_nothing_is_published(tmp_path: Path) -> None:
    loaded(ward.write(tmp_path))
    for model in (Competency, Question, KnowledgeTest, Checklist, TrainingModulePage):
        assert model.objects.exists()
        assert not model.objects.filter(live=True).exists()
    assert not Standard.objects.exists()
    assert not Activity.objects.exists()


def test_what_is_recorded_at_once_is_there(tmp_path: Path) -> None:
    loaded(ward.write(tmp_path))
    placement = Placement.objects.get()
    assert (placement.person.name, placement.unit.code, placement.starts_on) == ("Ada Novak", "A", date(2027, 1, 1))
    assert WaveDate.objects.get().go_live_on == date(2027, 2, 14)
    assert AssessorCredential.objects.get().competency.code == "ID-01"
    assert Unit.objects.get(code="B").path == "WARD/ROOT/A/B/"


def test_persons_stay_out_unless_they_are_asked_for(tmp_path: Path) -> None:
    done = loaded(ward.write(tmp_path), with_people=False)
    assert not Person.objects.exists()
    assert JobRole.objects.count() == 6
    assert KnowledgeTest.objects.get().owner is None
    assert not [row for row in done.plan if row.kind == "person"]


def test_a_requirement_waits_for_the_publication_of_what_it_names(tmp_path: Path) -> None:
    pack = ward.write(tmp_path)
    done = loaded(pack)
    (waiting,) = [row for row in done.plan if row.kind == "requirement"]
    assert (waiting.action, waiting.sentence) == (Action.WAIT, "waits until ID-01 is published")
    assert not Requirement.objects.exists()

    publish_first(done.pack)
    rest = loaded(pack)
    assert actions(rest) == {"requirement ID-01 · nurse · ROOT": "create"}
    assert Requirement.objects.get().announced_offset == "-P60D"
    assert actions(loaded(pack)) == {}


def test_the_same_content_again_is_left_as_it_is(tmp_path: Path) -> None:
    pack = ward.write(tmp_path)
    loaded(pack)
    before = Question.objects.get(code="ID-Q1").revisions.count()
    assert actions(loaded(pack)) == {"requirement ID-01 · nurse · ROOT": "wait"}
    assert Question.objects.get(code="ID-Q1").revisions.count() == before


def test_what_cannot_be_published_yet_is_said_and_can_be_refused(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {QUESTIONS: changed(QUESTIONS, "        right: yes\n", "")}
    pack = ward.write(tmp_path, files)
    done = loaded(pack, dry_run=True)
    (question,) = [row for row in done.plan if row.code == "ID-Q1"]
    assert question.action is Action.CREATE
    assert question.sentence == "before it is published: Mark exactly one answer as right: 0 are marked."
    assert str(question.where) == "questions/find-the-right-patient.yaml:4"
    with pytest.raises(Exception, match=r"questions/find-the-right-patient.yaml:\d+: Mark exactly one answer"):
        loaded(pack, must_be_fit=True)


def test_what_somebody_locked_is_not_changed(tmp_path: Path) -> None:
    loaded(ward.write(tmp_path / "first"))
    Checklist.objects.update(locked=True)
    other = ward.write(tmp_path / "second", {CHECKLIST: changed(CHECKLIST, "Asks for name", "Asks openly for name")})
    with pytest.raises(Exception, match=r"checklists/find-the-right-patient.yaml:\d+: Somebody locked this draft"):
        loaded(other)


def test_the_owner_of_the_site_stays_where_a_pack_names_none(tmp_path: Path) -> None:
    loaded(ward.write(tmp_path / "first"))
    silent = ward.write(tmp_path / "second", {TEST: changed(TEST, "owner: STARTER\n", "")})
    assert "test ID-T" not in actions(loaded(silent))
    assert KnowledgeTest.objects.get().owner is not None


CHANGES: dict[str, tuple[str, str, str, type[Any]]] = {
    "question ID-Q1": (QUESTIONS, "Which question makes sure", "Which question tells you", Question),
    "competency ID-01": (COMPETENCIES, "Makes sure, by two", "Makes certain, by two", Competency),
    "test ID-T": (TEST, "minutes: 5", "minutes: 6", KnowledgeTest),
    "checklist ID-O": (CHECKLIST, "Asks for name", "Asks openly for name", Checklist),
    "module ID-M": (MODULE, "one line too low", "two lines too low", TrainingModulePage),
}


def ward_with(tmp_path: Path, files: dict[str, str | bytes]) -> Loaded:
    """Load the ward with other files."""
    return loaded(ward.write(tmp_path, files))


class TestTheWardIsThere:
    """Loaded and published before."""

    @pytest.mark.parametrize("row", CHANGES)
    def test_other_content_is_a_new_draft_and_never_a_publication(
        self, ward_there: Path, tmp_path: Path, row: str
    ) -> None:
        file, old, new, model = CHANGES[row]
        kind, code = row.split()
        files: dict[str, str | bytes] = {file: changed(file, old, new)}
        done = ward_with(tmp_path, files)
        assert actions(done) == {row: "change", "requirement ID-01 · nurse · ROOT": "create"}
        draft = model.objects.get(code=code)
        assert draft.live
        assert draft.has_unpublished_changes
        assert new in str(draft.latest_revision.content) or kind == "test"
        assert old in str(draft.live_revision.content) or kind == "test"
        assert actions(loaded(tmp_path / "ward")) == {}
        # What is live already is no change either: a pack does not take a draft back.
        assert actions(loaded(ward_there)) == {}

    def test_a_pack_moves_no_unit_and_no_day_in_silence(self, ward_there: Path, tmp_path: Path) -> None:
        files: dict[str, str | bytes] = {
            "places/ward.yaml": PLACES.replace("name: Ward B, parent: A", "name: Ward B, parent: ROOT"),
            "programmes/new.yaml": PROGRAMMES.replace("D+14", "D+15"),
        }
        with pytest.raises(Exception, match="A unit keeps its code") as refused:
            ward_with(tmp_path, files)
        assert "programmes/new.yaml:4: Say why the go-live day moves: people read it. (reason: …)" in str(refused.value)

    def test_a_day_moves_with_a_reason_and_a_unit_closes(self, ward_there: Path, tmp_path: Path) -> None:
        files: dict[str, str | bytes] = {
            "places/ward.yaml": PLACES.replace("parent: A }", "parent: A, closes: D+90 }").replace("Ward A", "Ward A1"),
            "programmes/new.yaml": PROGRAMMES.replace("D+14", "D+15, reason: The interface is late"),
            "people/ward.yaml": PEOPLE + "    leave:\n      - { starts: D, ends: D+7 }\n",
            "framework/requirements.yaml": REQUIREMENTS.replace("P60D", "P30D"),
        }
        done = ward_with(tmp_path, files)
        expected = ["unit A", "unit B", "wave NEW/W1", "person 2"]
        assert {name: what for name, what in actions(done).items() if what == "change"} == dict.fromkeys(
            expected, "change"
        )
        assert WaveDate.objects.current().get().go_live_on == date(2027, 2, 15)
        assert UnitClosing.objects.get().unit.code == "B"
        assert Placement.objects.count() == 1
        assert actions(loaded(tmp_path / "ward")) == {}

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("Novak", "Nováková"),
            ("Ada", "Ida"),
            ("family: Novak", "family: Novak\n    email: a@b.example"),
            ("family: Novak", 'family: Novak\n    extension: "4412"'),
        ],
    )
    def test_a_pack_renames_nobody_by_a_number(self, ward_there: Path, tmp_path: Path, before: str, after: str) -> None:
        assert before in PEOPLE
        with pytest.raises(PackRefused, match=r"people/ward.yaml:\d+: the number 1 belongs to Ada Novak on this site"):
            ward_with(tmp_path, {"people/ward.yaml": PEOPLE.replace(before, after)})
        person = Person.objects.get(employee_number="1")
        assert (person.given_name, person.family_name, person.email) == ("Ada", "Novak", "")

    def test_a_requirement_gets_its_next_version(self, ward_there: Path, tmp_path: Path) -> None:
        loaded(ward_there)
        other = ward.write(tmp_path, {"framework/requirements.yaml": REQUIREMENTS.replace("P60D", "P30D")})
        assert actions(loaded(other)) == {"requirement ID-01 · nurse · ROOT": "change"}
        assert [row.announced_offset for row in Requirement.objects.current()] == ["-P30D"]
        assert Requirement.objects.count() == 2


# ---- the command ------------------------------------------------------------------------------------------------


def said(*arguments: str, **given: Any) -> str:
    out = io.StringIO()
    call_command("cleared_load", *arguments, stdout=out, stderr=out, **given)
    return out.getvalue()


def test_the_plan_is_told_in_lines(tmp_path: Path) -> None:
    pack = str(ward.write(tmp_path))
    told = said(pack, "--on", "2027-01-31", "--dry-run", "--people")
    assert "create  unit" in told
    assert "places/ward.yaml:5" in told
    assert "wait    requirement" in told
    assert "28 to create, 1 waiting." in told
    assert "A dry run: nothing was written." in told
    assert not Unit.objects.exists()


def test_the_plan_is_told_as_json(tmp_path: Path) -> None:
    pack = str(ward.write(tmp_path))
    told = json.loads(said(pack, "--json", "--people"))
    assert told["written"] is True
    assert told["faults"] == []
    assert {
        "action": "create",
        "kind": "unit",
        "code": "A",
        "file": "places/ward.yaml",
        "line": 5,
        "sentence": "",
    } in told["rows"]


def test_faults_are_told_as_json(tmp_path: Path) -> None:
    pack = str(ward.write(tmp_path, {"places/ward.yaml": PLACES.replace("parent: ROOT", "parent: ROOF")}))
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("cleared_load", pack, json=True, stdout=out)
    assert json.loads(out.getvalue())["faults"] == [
        {"file": "places/ward.yaml", "line": 5, "sentence": "there is no unit 'ROOF'"}
    ]


def test_a_day_that_is_none_is_refused_by_the_command(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no day of the calendar"):
        said(str(ward.write(tmp_path)), "--on", "2027-02-31")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        said(str(tmp_path / "nowhere"))


# ---- the starter ------------------------------------------------------------------------------------------------


def test_the_starter_is_loaded_and_published_once() -> None:
    out = io.StringIO()
    call_command("cleared_setup", "--starter", stdout=out)
    assert "module ID-M" in out.getvalue()
    for model in (Competency, Question, KnowledgeTest, Checklist, TrainingModulePage):
        assert model.objects.exists()
        assert not model.objects.filter(live=False).exists()
    assert {role.code for role in JobRole.objects.all()} == {
        "physician",
        "nurse",
        "pharmacist",
        "front_desk",
        "telehealth_clinician",
        "super_user",
    }
    assert not Requirement.objects.exists()
    assert Activity.objects.count() == 4

    out = io.StringIO()
    call_command("cleared_setup", "--starter", stdout=out)
    assert out.getvalue() == "Everything was there already.\n"


def test_what_became_of_the_starter_since_is_left_alone() -> None:
    call_command("cleared_setup", "--starter", stdout=io.StringIO())
    test = KnowledgeTest.objects.get()
    test.title = "Ours now"
    test.save_revision()
    call_command("cleared_setup", "--starter", stdout=io.StringIO())
    assert KnowledgeTest.objects.get().latest_revision.content["title"] == "Ours now"


def test_the_starter_is_a_pack_like_any_other() -> None:
    done = load(STARTER, on=ON, with_people=True, must_be_fit=True, dry_run=True)
    assert {row.action for row in done.plan} == {Action.CREATE}


def test_the_starter_says_in_its_first_section_that_it_is_an_example() -> None:
    call_command("cleared_setup", "--starter", stdout=io.StringIO())
    (module,) = ActivityVersion.objects.filter(activity__kind=Kind.MODULE)
    assert "Have your own clinicians look it through" in str(module.snapshot["sections"][0])
