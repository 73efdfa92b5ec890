"""What a dump writes of scenarios, on a site that knows a pack: it was loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from competency.core.models import Person
from competency.core.packing.first import publish_first
from competency.packs.api import dump
from competency.packs.loading import Loaded
from competency.packs.plan import Action
from scenarios.models import ScenarioPage
from tests.scenarios.packing.packs import actions_again, loaded, of_scenarios, with_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def known(set_up: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The pack as it was loaded: a draft, and not published."""
    folder = tmp_path_factory.mktemp("known")
    with override_settings(MEDIA_ROOT=str(folder / "media")):
        yield loaded(with_pictures(folder))


def test_there_and_back_plans_nothing(known: Loaded, tmp_path: Path) -> None:
    publish_first(known.pack)
    assert dump(tmp_path / "dump") == []
    done = loaded(tmp_path / "dump")
    assert {row.action for row in done.plan if row.kind == "scenario"} == {Action.LEAVE}
    assert sorted(path.name for path in (tmp_path / "dump/scenarios/pictures").iterdir()) == ["hall.png"]


def test_another_site_gets_what_was_dumped(known: Loaded, tmp_path: Path) -> None:
    dump(tmp_path / "dump")
    before = stories()
    ScenarioPage.objects.get(code="T1").delete()
    ScenarioPage.objects.get(code="ID-S").delete()
    assert of_scenarios(loaded(tmp_path / "dump")) == {"ID-S": ("create", ""), "T1": ("create", "")}
    assert stories() == before


def stories() -> dict[str, Any]:
    pages = ScenarioPage.objects.order_by("code")
    return {page.code: page.get_latest_revision_as_object().content().draft.document for page in pages}


def as_drafted(code: str, change: Callable[[Any], None]) -> None:
    """Save another draft of a scenario, as an author may leave it."""
    draft = ScenarioPage.objects.get(code=code).get_latest_revision_as_object()
    change(draft)
    draft.save_revision(clean=False)


def with_first_step(draft: Any, **said: Any) -> None:
    stored = draft.story.get_prep_value()
    stored[0]["value"] |= said
    draft.story = stored


APART = "Cafe\u0301"
ODD: dict[str, Callable[[Any], None]] = {
    "a title of letters with their marks apart": lambda draft: setattr(draft, "title", APART),
    "a summary of letters with their marks apart": lambda draft: setattr(draft, "summary", APART),
    "a step of letters with their marks apart": lambda draft: with_first_step(draft, title=APART, body=APART),
    "spaces around": lambda draft: with_first_step(draft, title="  The hall ", question=" Which? "),
    "lines as a browser ends them": lambda draft: with_first_step(draft, body="Two doors.\r\n\r\nIt is late.\r\n"),
    "no steps": lambda draft: setattr(draft, "story", []),
}


@pytest.mark.parametrize("change", ODD.values(), ids=list(ODD))
def test_an_odd_draft_is_written_and_is_the_same_when_it_is_read(
    known: Loaded, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    as_drafted("T1", change)
    assert dump(tmp_path / "dump") == []
    assert actions_again(tmp_path / "dump") == {}


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
    known: Loaded, tmp_path: Path, change: Callable[[Any], None], note: str
) -> None:
    as_drafted("T1", change)
    assert dump(tmp_path / "dump") == [note]
    assert actions_again(tmp_path / "dump") == {}


def test_an_owner_who_is_left_out_is_none(known: Loaded, tmp_path: Path) -> None:
    Person.objects.filter(employee_number="STARTER").update(family_name="A\u200bB")
    notes = dump(tmp_path / "dump")
    assert "scenario T1 is written without one of its 'owner': there is no person 'STARTER'" in notes
    assert "owner:" not in (tmp_path / "dump/scenarios/t1-two-doors.yaml").read_text()


def test_without_people_nobody_is_named(known: Loaded, tmp_path: Path) -> None:
    dump(tmp_path / "dump", with_people=False)
    assert "STARTER" not in (tmp_path / "dump/scenarios/t1-two-doors.yaml").read_text()
