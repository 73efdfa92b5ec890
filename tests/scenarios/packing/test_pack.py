"""Scenarios in packs: what a load makes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from wagtail.images import get_image_model

from competency.core.enums import Outcome
from competency.core.models import Activity, Competency, Evidence, JobRole, Person, Unit
from competency.core.packing.first import STARTER, load_starter, publish_first
from competency.packs.api import dump
from competency.packs.faults import PackRefused
from scenarios.models import ScenarioPage
from scenarios.playing import api as playing
from tests import factories as core
from tests.packs import ward
from tests.scenarios.packing.packs import OURS, STARTERS, actions_again, loaded, of_scenarios, small, with_pictures
from tests.scenarios.playing import factories
from tests.scenarios.stories.plays import PLAYS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_site")]

# ---- loaded ---------------------------------------------------------------------------------------------------------


def test_a_scenario_becomes_a_draft_and_is_not_published(tmp_path: Path) -> None:
    done = loaded(with_pictures(tmp_path))
    assert of_scenarios(done) == {"ID-S": ("create", ""), "T1": ("create", "")}
    page = ScenarioPage.objects.get(code="T1")
    assert not page.live and not Activity.objects.exists()
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.summary, draft.patient_name) == ("Two doors", "Choose a door.", "Larkin, Edith")
    assert (draft.responsible.employee_number, draft.review_by) == ("STARTER", date(2028, 1, 31))
    assert str(draft.checked_on) == "Your system first release"
    (picture,) = draft.content().pictures
    assert get_image_model().objects.get(pk=picture["image"]).title == "Two doors"


def test_whom_it_is_for_is_told(tmp_path: Path) -> None:
    loaded(ward.write(tmp_path, {OURS: "audience: [physician, nurse]\n" + small()}))
    draft = ScenarioPage.objects.get(code="T1").get_latest_revision_as_object()
    assert sorted(role.code for role in draft.audience.all()) == ["nurse", "physician"]
    assert actions_again(tmp_path / "ward") == {}


def test_the_same_again_changes_nothing_published_or_not(tmp_path: Path) -> None:
    pack = with_pictures(tmp_path)
    done = loaded(pack)
    assert actions_again(pack) == {}
    publish_first(done.pack)
    assert actions_again(pack) == {}
    assert ScenarioPage.objects.get(code="T1").revisions.count() == 1


def test_another_picture_under_the_same_name_is_other_content(tmp_path: Path) -> None:
    loaded(with_pictures(tmp_path / "first"))
    second = with_pictures(tmp_path / "second")
    (second / "scenarios/pictures/hall.png").write_bytes(ward.png().replace(b"\x00\x80", b"\x00\x80") + b" ")
    assert actions_again(second) == {"T1": ("change", "a new draft")}
    assert get_image_model().objects.count() == 2


def test_a_draft_that_cannot_be_published_yet_says_so(tmp_path: Path) -> None:
    pack = ward.write(tmp_path, {OURS: small("goto: bad", "goto: nowhere")})
    action, sentence = of_scenarios(loaded(pack))["T1"]
    assert action == "create"
    assert sentence.startswith("before it is published: ")
    assert "No step has the key “nowhere”." in sentence
    assert actions_again(pack) == {}


def test_whoever_publishes_at_once_is_refused_on_the_line_of_each_fault(tmp_path: Path) -> None:
    text = small("goto: bad", "goto: nowhere").replace("feedback: It was open.", "feedback: ''")
    pack = ward.write(tmp_path, {OURS: text.replace("        feedback: ''\n", "")})
    with pytest.raises(PackRefused) as refused:
        loaded(pack, must_be_fit=True)
    lines = text.replace("        feedback: ''\n", "").split("\n")
    place = f"{OURS}:{lines.index('        goto: nowhere') + 1}"
    assert f"{place}: 'goto': No step has the key “nowhere”." in refused.value.lines
    assert all(line.startswith(f"{OURS}:") for line in refused.value.lines)
    assert not ScenarioPage.objects.exists()


def test_an_owner_nobody_knows_keeps_no_pack_from_being_loaded(tmp_path: Path) -> None:
    loaded(ward.write(tmp_path), with_people=False)
    page = ScenarioPage.objects.get(code="ID-S")
    assert page.responsible is None and not Person.objects.exists()


def test_a_criterion_names_a_scenario_by_its_code(tmp_path: Path) -> None:
    file = "framework/competencies.yaml"
    text = ward.changed(file, "activity: ID-M }", "activity: ID-S }")
    publish_first(loaded(ward.write(tmp_path, {file: text})).pack)
    activity = Activity.objects.get(code="ID-S")
    standard = Competency.objects.get(code="ID-01").standards.get()
    assert standard.criteria[0]["criteria"][0]["activity"] == str(activity.key)


# ---- the starter ----------------------------------------------------------------------------------------------------


def test_the_starter_has_a_scenario_that_plays_to_a_pass() -> None:
    assert "scenario ID-S" in load_starter()
    page = ScenarioPage.objects.get(code="ID-S")
    assert page.live and Unit.objects.count() == 0 and JobRole.objects.count() == 6
    assert load_starter() == []
    attempt = playing.start(person=core.person(), activity=Activity.objects.get(code="ID-S"), counted=True)
    for choice in next(one.choices for one in PLAYS if one.scenario == Path(STARTERS).stem and one.passes).split():
        factories.decide(attempt, choice)
    assert Evidence.objects.get(activity_version__activity__code="ID-S").outcome == Outcome.PASSED


def test_the_starters_file_is_dumped_as_it_was_written(tmp_path: Path) -> None:
    loaded(ward.write(tmp_path))
    dump(tmp_path / "dump")
    ours = (STARTER / STARTERS).read_text().split("\n", 2)[2].replace("D+365", "2028-01-31")
    assert (tmp_path / "dump/scenarios/id-s-two-of-the-same-name.yaml").read_text() == ours
