"""The sheet, the draft that is played without keeping anything, and the preview: for those who write and review."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from competency.core.models import Attempt
from scenarios.graph import GO_ON
from scenarios.models import ScenarioPage
from scenarios.writing import trying
from tests import factories as core
from tests.scenarios.story.documents import told, ward
from tests.scenarios.writing import factories
from tests.scenarios.writing.test_pages import change
from tests.screens.conftest import plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

NAMES = ("cleared_scenarios_sheet", "cleared_scenarios_try", "cleared_scenarios_review", "cleared_scenarios_bring_back")


@pytest.fixture
def page() -> ScenarioPage:
    factories.site()
    return factories.scenario(publish=False)


def address(page: ScenarioPage, name: str = "cleared_scenarios_try", **more: Any) -> str:
    if name == "cleared_scenarios_bring_back":
        return reverse(name, args=[page.translation_key])
    return reverse(name, kwargs={"page_id": page.pk, **more})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", ["nobody", "nurse", "records"])
def test_whoever_writes_no_scenarios_reads_none_of_it(client: Any, page: ScenarioPage, name: str, role: str) -> None:
    if role == "nurse":
        client.force_login(core.person("Nia", "Nurse", with_user=True).user)
    elif role == "records":
        client.force_login(factories._account("Cleared records staff", "Ria"))
    for answer in (client.get(address(page, name)), client.post(address(page, name))):
        assert answer.status_code in (302, 403, 404, 405)
        assert "comes-up" not in answer.content.decode()
        if answer.status_code == 302:
            assert "sign-in" in answer["Location"] or answer["Location"] == "/admin/"


@pytest.mark.parametrize("who", ["author", "reviewer"])
def test_authors_and_reviewers_read_the_sheet_and_play(client: Any, page: ScenarioPage, who: str) -> None:
    client.force_login(getattr(factories, who)())
    for name in NAMES[:2]:
        assert client.get(address(page, name)).status_code == 200


def test_the_sheet_says_all_of_every_step_in_few_queries(
    client: Any, page: ScenarioPage, django_assert_max_num_queries: Any
) -> None:
    client.force_login(factories.author())
    client.get(address(page, NAMES[0]))
    with django_assert_max_num_queries(25):
        said = client.get(address(page, NAMES[0])).content.decode()
    for step in ward()["steps"]:
        assert step["body"] in said
        for choice in step.get("choices", ()):
            assert choice["label"] in said and choice["feedback"] in said
    assert "Only when oxygen is less than 92" in said
    assert "treated becomes yes" in said
    assert "must be done: Allergy coded" in said


@pytest.mark.parametrize("name", ["cleared_scenarios_sheet", "wagtailadmin_pages:edit"])
def test_no_space_stands_before_a_comma_or_a_full_stop(client: Any, page: ScenarioPage, name: str) -> None:
    """An ending is named in the list beside the map, and on the sheet."""
    client.force_login(factories.author())
    said = client.get(reverse(name, args=[page.pk])).content.decode()
    ends = re.findall(r"(?:an end:|Ends:)(.*?)(?:</li>|</p>)", said, re.DOTALL)
    assert ends
    assert not [end for end in ends if re.search(r"\s[,.]", plain(end))]


def test_above_the_steps_each_empty_field_is_named(client: Any, page: ScenarioPage) -> None:
    change(page, lambda document: document["steps"][0].update(body=""))
    client.force_login(factories.author())
    said = plain(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())
    assert "What happens : Write something here." in said
    start = (
        f"{reverse('wagtailadmin_pages:add', args=['cleared_scenarios', 'scenariopage', page.get_parent().pk])}?from="
    )
    assert "Title: Write something here." in plain(client.get(f"{start}one").content.decode())


def test_the_sheet_of_a_draft_with_faults_shows_them_where_they_are(client: Any, page: ScenarioPage) -> None:
    change(page, lambda document: document["steps"][1]["choices"][0].update(goto="nowhere", feedback=""))
    client.force_login(factories.author())
    said = client.get(address(page, NAMES[0])).content.decode()
    assert "Choice 1: No step has the key “nowhere”." in said


def test_a_draft_is_played_to_its_end_and_nothing_is_kept(client: Any, page: ScenarioPage) -> None:
    client.force_login(factories.author())
    at = address(page)
    for choice in (GO_ON, "code", "give"):
        answer = client.post(at, {"choice": choice})
        assert answer.status_code == 302
        at = answer["Location"]
    assert at.endswith("/play/1/010/")
    said = client.get(at).content.decode()
    assert "What came of it at safe." in said and "This end can pass." in said
    assert client.post(at, {"choice": "give"}).status_code == 200
    assert not Attempt.objects.exists()


def test_a_draft_is_played_from_any_step(client: Any, page: ScenarioPage) -> None:
    client.force_login(factories.author())
    said = client.get(address(page, number=4)).content.decode()
    assert "What happens at order-now." in said


def test_the_list_beside_the_editor_leads_to_a_play_from_each_step_that_is_whole(
    client: Any, page: ScenarioPage
) -> None:
    change(page, lambda document: document["steps"][2]["choices"][0].update(feedback=""))
    client.force_login(factories.author())
    html = BeautifulSoup(client.get(factories.edit_url(page)).content, "html.parser")
    lines = html.select(".clr-map-list li")
    offered = {n: link["href"] for n, line in enumerate(lines, 1) for link in line.select("a[target]")}
    steps = page.get_latest_revision_as_object().content().draft.document["steps"]
    ends = {n for n, step in enumerate(steps, 1) if step.get("ending")}
    assert ends and set(offered) == set(range(1, len(steps) + 1)) - ends - {3}
    assert offered == {n: address(page, number=n) for n in offered}


def closed_here(document: dict[str, Any]) -> None:
    """The second step opens only for whoever had the allergy noted on the way to it."""
    for choice in document["steps"][1]["choices"]:
        choice["guard"] = {"conditions": [{"variable": "allergy", "operator": "is", "value": "noted"}]}


def test_a_step_where_nothing_is_open_says_so_and_leads_back(client: Any, page: ScenarioPage) -> None:
    change(page, closed_here)
    client.force_login(factories.author())
    said = client.get(address(page, number=2)).content.decode()
    assert "Nothing is open from here." in said
    assert "Go on" not in said
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in said
    assert "Play it from the first step" in said
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]), {"mode": "step-2"}).content.decode()
    assert "Nothing is open from here." in preview
    assert "Go on" not in preview


def test_the_preview_of_an_end_says_what_came_of_it_and_offers_nothing(client: Any, page: ScenarioPage) -> None:
    client.force_login(factories.author())
    number = next(n for n, step in enumerate(ward()["steps"], 1) if step["kind"] == "outcome")
    at = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    said = client.get(at, {"mode": f"step-{number}"}).content.decode()
    assert "What came of it at" in said
    assert "Go on" not in said


@pytest.mark.parametrize("choice", ["", "nothing-like-it", "a" * 10_000, "time-up"])
def test_what_cannot_be_chosen_changes_nothing(client: Any, page: ScenarioPage, choice: str) -> None:
    client.force_login(factories.author())
    answer = client.post(address(page, number=2), {"choice": choice})
    assert answer.status_code == 200
    assert "Nothing has happened yet" in answer.content.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"number": 0},
        {"number": 99},
        {"number": 2, "signs": "9"},
        {"number": 4, "signs": "1"},
        {"number": 2, "signs": "a-b"},
    ],
)
def test_an_address_of_no_moment_is_not_there(client: Any, page: ScenarioPage, more: Any) -> None:
    client.force_login(factories.author())
    assert client.get(address(page, **more)).status_code == 404


def test_a_draft_that_does_not_compile_says_what_to_mend(client: Any, page: ScenarioPage) -> None:
    change(page, lambda document: document["steps"][0].update(goto="nowhere"))
    client.force_login(factories.author())
    for at in (address(page), reverse("wagtailadmin_pages:view_draft", args=[page.pk])):
        assert "No step has the key “nowhere”." in client.get(at).content.decode()


def test_the_preview_shows_the_start_and_every_step(client: Any, page: ScenarioPage) -> None:
    client.force_login(factories.author())
    assert [mode for mode, _name in page.preview_modes] == ["", *(f"step-{n}" for n in range(1, 9))]
    at = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert "What happens at comes-up." in client.get(at).content.decode()
    assert "What happens at swelled." in client.get(at, {"mode": "step-2"}).content.decode()
    assert "What happens at comes-up." in client.get(at, {"mode": "step-99"}).content.decode()


def test_signs_name_the_ways_on_of_each_step() -> None:
    story = told(ward())
    begun = trying.tried(story, 2, "")
    assert begun is not None and begun.states[-1].step == "swelled"
    assert [trying.sign_of(story, begun.states[-1], key) for key in ("order", "code", "ring", "?")] == [
        "0",
        "1",
        "2",
        "",
    ]
    on = trying.tried(story, 2, "1")
    assert on is not None and on.made == ("swelled", "code")
    assert trying.tried(story, 2, "0" * 201) is None


def test_the_folder_lists_what_is_on_offer(client: Any) -> None:
    folder = factories.site()
    page = factories.scenario()
    factories.scenario(publish=False)
    folder.refresh_from_db()
    client.force_login(core.person("Nia", "Nurse", with_user=True).user)
    said = client.get(folder.url).content.decode()
    assert said.count("clr-task__title") == 1
    assert reverse("cleared:scenario_intro", args=[page.translation_key]) in said
    client.logout()
    assert client.get(folder.url).status_code == 302


def test_a_scenario_leads_to_where_it_is_played(client: Any) -> None:
    factories.site()
    page = factories.scenario()
    client.force_login(core.person("Nia", "Nurse", with_user=True).user)
    answer = client.get(page.url)
    assert answer["Location"] == reverse("cleared:scenario_intro", args=[page.translation_key])
    assert client.get(answer["Location"]).status_code == 200
