"""Scenarios in packs: what a load makes of them, and what a dump writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from wagtail.images import get_image_model

from competency.core.enums import Outcome
from competency.core.models import Activity, Competency, Evidence, JobRole, Person, Unit
from competency.core.packing.first import STARTER, load_starter, publish_first
from competency.packs.api import dump
from competency.packs.faults import PackRefused
from competency.packs.plan import Action
from scenarios.models import ScenarioPage
from scenarios.playing import api as playing
from tests import factories as core
from tests.packs import ward
from tests.scenarios.packing.packs import HALL, OURS, SHOWN, STARTERS, loaded, of_scenarios, small, with_pictures
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


def actions_again(pack: Path) -> dict[str, tuple[str, str]]:
    """What loading it once more would do to scenarios."""
    return {code: told for code, told in of_scenarios(loaded(pack)).items() if told[0] != "leave"}


def test_the_same_again_changes_nothing_published_or_not(tmp_path: Path) -> None:
    pack = with_pictures(tmp_path)
    done = loaded(pack)
    assert actions_again(pack) == {}
    publish_first(done.pack)
    assert actions_again(pack) == {}
    assert ScenarioPage.objects.get(code="T1").revisions.count() == 1


CHANGES: dict[str, tuple[str, str]] = {
    "a sentence": ("Both are shut.", "One is shut."),
    "a number": ("cost: 2", "cost: 3"),
    "a picture in words": ("alt: Two doors", "alt: Two shut doors"),
    "the clock": ('starts_at: "14:08"', 'starts_at: "15:08"'),
    "whom it is about": ("Larkin, Edith", "Larkin, Edna"),
    "what a pass asks for": ("minimums: { safety: 1 }", "minimums: { safety: 0 }"),
    "how often it may be tried": ("minimums:", "tries: 2\nminimums:"),
    "who answers for it": ("review_by: D+365", "review_by: D+300"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=list(CHANGES))
def test_other_content_is_a_new_draft_and_never_a_publication(tmp_path: Path, old: str, new: str) -> None:
    text = small(HALL, SHOWN)
    publish_first(loaded(with_pictures(tmp_path / "first")).pack)
    second = with_pictures(tmp_path / "second", text.replace(old, new))
    assert actions_again(second) == {"T1": ("change", "a new draft; what is live stays")}
    page = ScenarioPage.objects.get(code="T1")
    assert page.live and page.has_unpublished_changes
    assert actions_again(second) == {}
    # What is live already is no change either: a pack does not take a draft back.
    assert actions_again(tmp_path / "first" / "ward") == {}


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


# ---- dumped ---------------------------------------------------------------------------------------------------------


def test_there_and_back_plans_nothing(tmp_path: Path) -> None:
    publish_first(loaded(with_pictures(tmp_path)).pack)
    assert dump(tmp_path / "dump") == []
    done = loaded(tmp_path / "dump")
    assert {row.action for row in done.plan if row.kind == "scenario"} == {Action.LEAVE}
    assert sorted(path.name for path in (tmp_path / "dump/scenarios/pictures").iterdir()) == ["hall.png"]


def test_another_site_gets_what_was_dumped(tmp_path: Path) -> None:
    loaded(with_pictures(tmp_path))
    dump(tmp_path / "dump")
    before = stories()
    ScenarioPage.objects.get(code="T1").delete()
    ScenarioPage.objects.get(code="ID-S").delete()
    assert of_scenarios(loaded(tmp_path / "dump")) == {"ID-S": ("create", ""), "T1": ("create", "")}
    assert stories() == before


def stories() -> dict[str, Any]:
    pages = ScenarioPage.objects.order_by("code")
    return {page.code: page.get_latest_revision_as_object().content().draft.document for page in pages}


def test_the_starters_file_is_dumped_as_it_was_written(tmp_path: Path) -> None:
    loaded(ward.write(tmp_path))
    dump(tmp_path / "dump")
    ours = (STARTER / STARTERS).read_text().split("\n", 2)[2].replace("D+365", "2028-01-31")
    assert (tmp_path / "dump/scenarios/id-s-two-of-the-same-name.yaml").read_text() == ours


def as_drafted(code: str, change: Callable[[Any], None]) -> None:
    """Save another draft of a scenario, as an author may leave it."""
    draft = ScenarioPage.objects.get(code=code).get_latest_revision_as_object()
    change(draft)
    draft.save_revision(clean=False)


def with_first_step(draft: Any, **said: Any) -> None:
    stored = draft.story.get_prep_value()
    stored[0]["value"] |= said
    draft.story = stored


LEFT_OUT: dict[str, tuple[Callable[[Any], None], str]] = {
    "no code": (lambda draft: setattr(draft, "code", ""), "scenario Two doors is left out: it has no code."),
    "a step without a key": (
        lambda draft: with_first_step(draft, key=""),
        "scenario T1 is left out: 'key': Fill this in.",
    ),
    "a text with a tag": (
        lambda draft: with_first_step(draft, body="Two <b>doors</b>."),
        "scenario T1 is left out: 'body' holds HTML (<b>doors</b>); plain words are written here",
    ),
    "a picture that is gone": (
        lambda draft: with_first_step(draft, picture={"image": 999_999, "alt": "Two doors"}),
        "scenario T1 is left out: a picture is gone, or of a kind that packs do not hold.",
    ),
}


@pytest.mark.parametrize(("change", "note"), LEFT_OUT.values(), ids=list(LEFT_OUT))
def test_what_no_file_can_hold_is_left_out_with_a_note(
    tmp_path: Path, change: Callable[[Any], None], note: str
) -> None:
    loaded(with_pictures(tmp_path))
    as_drafted("T1", change)
    assert dump(tmp_path / "dump") == [note]
    assert actions_again(tmp_path / "dump") == {}


def test_an_owner_who_is_left_out_is_none(tmp_path: Path) -> None:
    loaded(with_pictures(tmp_path))
    Person.objects.filter(employee_number="STARTER").update(family_name="A\u200bB")
    notes = dump(tmp_path / "dump")
    assert "scenario T1 is written without one of its 'owner': there is no person 'STARTER'" in notes
    assert "owner:" not in (tmp_path / "dump/scenarios/t1-two-doors.yaml").read_text()


def test_without_people_nobody_is_named(tmp_path: Path) -> None:
    loaded(with_pictures(tmp_path))
    dump(tmp_path / "dump", with_people=False)
    assert "STARTER" not in (tmp_path / "dump/scenarios/t1-two-doors.yaml").read_text()


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
