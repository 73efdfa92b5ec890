"""Opening a scenario that is in order and saving it changes nothing, and it can be handed in: a nought is a value."""

from __future__ import annotations

from typing import Any

import pytest

from competency.pages.writing.publication import material_changes
from scenarios.models import ScenarioPage
from scenarios.story import as_json
from scenarios.writing import starters
from scenarios.writing.blocks import StoryBlock
from scenarios.writing.document import blocks_of, drafted
from tests.scenarios.stories.plays import FILES, story
from tests.scenarios.story.documents import ward
from tests.scenarios.writing import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture(autouse=True)
def _site() -> None:
    factories.site()


def draft_of(page: ScenarioPage) -> Any:
    return ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def opened(name: str) -> tuple[ScenarioPage, Any]:
    user = factories.author()
    return factories.scenario(as_json(story(name).document)), user


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("drawn", [False, True], ids=["folded", "every step opened"])
def test_saving_a_written_scenario_changes_nothing(client: Any, name: str, drawn: bool) -> None:
    page, user = opened(name)
    before = draft_of(page)
    answer = factories.posted(client, page, user, **(factories.drawn(before.story) if drawn else {}))
    assert answer.status_code == 302, answer.context["form"].errors.as_data()["story"][0].as_json_data()
    after = draft_of(page)
    assert after.content().story == before.content().story
    assert after.is_unchanged() and material_changes(after) == []


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_saves_by_itself_says_that_nothing_is_missing(client: Any, name: str) -> None:
    page, user = opened(name)
    answer = factories.saved_by_itself(client, page, user, summary=draft_of(page).summary + " In other words.")
    ready = answer["html"].split('class="clr-ready"', 1)[1]
    assert "missing, as of the last save" not in ready and "More than wording" not in ready
    assert "only wording changed" in ready


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_word_of_a_written_scenario_can_be_changed_and_handed_in(client: Any, name: str) -> None:
    page, user = opened(name)
    changed = {
        "summary": draft_of(page).summary + " In other words.",
        "change_class": "wording",
        "change_note": "Words.",
    }
    answer = factories.posted(client, page, user, "submit", **changed)
    assert answer.status_code == 302, answer.context["form"].errors.as_data()["story"][0].as_json_data()
    assert draft_of(page).current_workflow_state is not None


@pytest.mark.parametrize("key", list(starters.CHOICES))
def test_saving_what_a_new_scenario_starts_from_changes_nothing(client: Any, key: str) -> None:
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    draft = page.get_latest_revision_as_object()
    draft.story = blocks_of(starters.CHOICES[key].document())
    draft.save_revision(user=user)
    before = draft_of(page).content().draft.document
    answer = factories.posted(client, page, user, **factories.drawn(draft_of(page).story))
    assert answer.status_code == 302, answer.context["form"].errors.as_data()["story"][0].as_json_data()
    assert draft_of(page).content().draft.document == before


def test_a_nought_that_was_typed_is_kept_wherever_a_number_goes() -> None:
    document = ward()
    document["variables"][0] |= {"lowest": "0", "worry_below": "0", "drift": {"by": "0", "every": 5}}
    effect = {"effect": "clamp", "variable": "oxygen", "lowest": "0", "highest": "0"}
    document["steps"][1]["choices"][0]["effects"] = [effect]
    # As a form hands it over: numbers, and no texts.
    block = StoryBlock(required=False)
    written = drafted(block.clean(block.to_python(blocks_of(document))).get_prep_value(), {}).document
    oxygen = written["variables"][0]
    assert [oxygen[name] for name in ("lowest", "worry_below")] == [0, 0] and oxygen["drift"]["by"] == 0
    [clamped] = written["steps"][1]["choices"][0]["effects"]
    assert clamped["lowest"] == clamped["highest"] == 0


def test_a_refused_submit_counts_what_has_to_be_mended_in_the_steps(client: Any) -> None:
    user = factories.author()
    document = ward()
    document["steps"][1]["choices"][0]["feedback"] = ""
    document["steps"][3]["choices"][0]["feedback"] = ""
    page = factories.scenario(document, publish=False, user=user)
    html = factories.posted(client, page, user, "submit", code="").content.decode()
    assert "Not submitted: 3 things have to be mended first." in html
