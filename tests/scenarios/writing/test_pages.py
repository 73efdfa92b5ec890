"""A scenario as a page: drafted, refused, reviewed, published, changed and brought back like any page we govern."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from competency.core.models import Activity, ActivityVersion
from competency.core.publishing.refusals import PublishRefused
from competency.pages.writing.publication import material_changes
from scenarios.models import ScenarioPage
from scenarios.story import as_json, read_snapshot
from scenarios.writing import changes, content, kind, snapshot
from scenarios.writing.document import blocks_of
from tests.scenarios.stories.plays import FILES, story
from tests.scenarios.story.documents import ward
from tests.scenarios.writing import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture(autouse=True)
def _site() -> None:
    factories.site()


def change(page: ScenarioPage, alter: Any) -> ScenarioPage:
    """A new draft of the page, its document changed."""
    draft: ScenarioPage = page.get_latest_revision_as_object()
    document = draft.content().draft.document
    alter(document)
    draft.story = blocks_of(document)
    draft.save_revision()
    return ScenarioPage.objects.get(pk=page.pk)


def version_of(page: ScenarioPage) -> ActivityVersion:
    return ActivityVersion.objects.filter(activity=page.activity_key).latest("recorded_at")


def test_publishing_appends_a_version_that_can_be_played() -> None:
    page = factories.scenario()
    version = version_of(page)
    story = read_snapshot(version.snapshot)
    assert list(story.steps)[:2] == ["comes-up", "swelled"]
    assert (version.title, version.minutes, version.activity.kind) == ("Nothing flagged", 8, "scenario")
    assert page.live


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_written_scenario_is_published_as_it_was_written(name: str) -> None:
    page = factories.scenario(as_json(story(name).document))
    assert read_snapshot(version_of(page).snapshot).graph == story(name).graph


def test_a_draft_is_saved_however_unfinished_it_is(client: Any) -> None:
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    answer = factories.posted(client, page, user, minutes="", summary="", starts_at="", tries="")
    assert answer.status_code == 302
    draft = ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.minutes is None
    assert len(draft.content().draft.document["steps"]) == 8


def test_saving_what_nobody_opened_changes_nothing(client: Any) -> None:
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    before = page.get_latest_revision_as_object().content().draft
    assert factories.posted(client, page, user).status_code == 302
    after = ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object().content().draft
    assert after.document == before.document
    assert after.ids == before.ids


def test_submitting_what_has_a_dead_end_is_refused_at_its_step(client: Any) -> None:
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    page = change(page, lambda document: document["steps"][1]["choices"][0].update(goto="nowhere"))
    answer = factories.posted(client, page, user, "submit")
    assert answer.status_code == 200
    error = json.dumps(answer.context["form"].errors["story"].as_data()[0].as_json_data())
    assert "No step has the key" in error
    assert json.loads(error)["blockErrors"]["1"]["blockErrors"]["choices"]["blockErrors"]["0"]["blockErrors"]["goto"]
    assert ScenarioPage.objects.get(pk=page.pk).current_workflow_state is None


def test_a_program_that_publishes_what_cannot_be_played_is_refused_and_nothing_is_kept() -> None:
    page = factories.scenario(publish=False)
    hostile = [{"type": "decision", "id": "a", "value": {"title": ["x"], "choices": 7, "key": "a" * 10_000}}]
    draft = page.get_latest_revision_as_object()
    draft.story = hostile
    revision = draft.save_revision()
    with pytest.raises(PublishRefused) as refused:
        revision.publish()
    assert any("Step 1" in line for line in refused.value.lines)
    assert not Activity.objects.filter(key=page.translation_key).exists()
    assert not ScenarioPage.objects.get(pk=page.pk).live


def test_an_author_submits_and_a_reviewer_publishes(client: Any) -> None:
    user, other = factories.author(), factories.reviewer()
    page = factories.scenario(publish=False, user=user)
    assert factories.posted(client, page, user, "submit").status_code == 302
    client.force_login(other)
    address = reverse("cleared_scenarios_review", args=[page.pk])
    shown = client.get(address)
    assert shown.status_code == 200
    words, addresses = zip(*shown.context["ways_to_read"], strict=True)
    assert words == ("Play the draft", "Review sheet")
    for to_read in addresses:
        assert f'href="{to_read}"' in shown.content.decode()
        assert client.get(to_read).status_code == 200
    assert client.post(address, {"decision": "approve", "seen": shown.context["seen"]}).status_code == 302
    assert ScenarioPage.objects.get(pk=page.pk).live
    assert version_of(page).title == "Nothing flagged"


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (lambda document: document["steps"][0].update(body="Told in other words."), []),
        (lambda document: document["steps"][1]["choices"][0].update(label="Order it"), []),
        (lambda document: document["steps"][1]["choices"][0].update(feedback="Another reason."), []),
        (
            lambda document: document["steps"][1]["choices"][0].update(goto="order-now"),
            ["What can be done in “Swelled”, or what it leads to, changed."],
        ),
        (
            lambda document: document["steps"][1]["choices"][0].update(is_critical_unsafe=False),
            ["What can be done in “Swelled”, or what it leads to, changed."],
        ),
        (
            lambda document: document["steps"][0].update(body="Give 5 mg."),
            ["A number or a unit changed in “Comes-Up”."],
        ),
        (
            lambda document: document["steps"][1]["choices"][1].update(must_do="Look at two bands"),
            # At the pharmacist it is called as before, so it is another thing from now on.
            ["A number or a unit changed in “Swelled”.", "What has to be done to pass changed."],
        ),
        (
            lambda document: document.update(banners=[{**document["banners"][0], "text": "Four bands"}]),
            ["A number or a unit changed in what stands around the steps."],
        ),
        (lambda document: document["events"][0].update(at=30), ["An event changed."]),
        (lambda document: document["variables"][0].update(start="93"), ["A variable changed."]),
        (
            lambda document: document["limit"].update(minute=45),
            ["The code, the minutes, the clock or the limit changed."],
        ),
    ],
)
def test_a_change_is_wording_or_says_why_it_is_more(alter: Any, said: list[str]) -> None:
    page = factories.scenario()
    draft = change(page, alter).get_latest_revision_as_object()
    assert material_changes(draft) == said
    assert draft.is_unchanged() is False


def test_nobody_is_asked_for_only_what_changed_of_a_scenario(client: Any) -> None:
    page = change(factories.scenario(), lambda document: document["events"][0].update(at=30))
    user = factories.author()
    client.force_login(user)
    offered = client.get(factories.edit_url(page)).context["form"].fields["change_class"].widget.choices
    assert [value for value, _words in offered] == ["tell", "restart"]
    answer = factories.posted(
        client, page, user, "submit", change_class="delta", change_by="2031-01-01", change_note="Sooner."
    )
    assert "A scenario is played whole" in str(answer.context["form"].errors["change_class"])


@pytest.mark.parametrize("key", ["", "No key"])
def test_a_published_scenario_with_a_step_that_has_no_key_yet_stays_open_to_its_author(client: Any, key: str) -> None:
    page = change(factories.scenario(), lambda document: document["steps"][1].update(key=key))
    client.force_login(factories.author())
    assert client.get(factories.edit_url(page)).status_code == 200
    assert "not whole yet" in str(material_changes(page.get_latest_revision_as_object()))


def test_the_same_again_is_no_change() -> None:
    page = factories.scenario()
    assert page.get_latest_revision_as_object().is_unchanged()


def test_a_deleted_scenario_comes_back_with_its_steps_and_its_identity(client: Any) -> None:
    user = factories.author()
    page = factories.scenario()
    key, before = page.translation_key, page.content().draft.document
    page.unpublish()
    page.delete()
    client.force_login(user)
    address = reverse("cleared_scenarios_bring_back", args=[key])
    assert "Comes-Up" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    again = ScenarioPage.objects.get(translation_key=key)
    document = again.content().draft.document
    assert [step["key"] for step in document["steps"]] == [step["key"] for step in before["steps"]]
    assert document["minimums"] == before["minimums"]
    assert again.get_latest_revision_as_object().is_unchanged()


def test_a_page_without_its_steps_is_refused_in_words_and_nothing_is_lost(client: Any) -> None:
    """What a browser without JavaScript sends: the steps are drawn by a script, so none of their fields are there."""
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    client.force_login(user)
    data = {name: value for name, value in factories.form_data(page, user).items() if not name.startswith("story")}
    answer = client.post(factories.edit_url(page), data)
    assert answer.status_code == 400
    assert "nothing was saved" in answer.content.decode()
    draft = ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert len(draft.content().draft.document["steps"]) == len(ward()["steps"])


@pytest.mark.parametrize(
    "changed",
    [
        {"story-1-value-token": "forged"},
        {"story-1-order": "x"},
        {"story-count": "99"},
        {"story-count": "-1"},
        {"story-0-type": "evil"},
        {"story-0-id": "<script>"},
    ],
)
@pytest.mark.parametrize("by_itself", [False, True])
def test_what_did_not_arrive_whole_is_a_400_in_words(client: Any, changed: dict[str, str], by_itself: bool) -> None:
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    client.force_login(user)
    headers = {"Accept": "application/json"} if by_itself else {}
    revisions = page.revisions.count()
    answer = client.post(factories.edit_url(page), factories.form_data(page, user, **changed), headers=headers)
    assert answer.status_code == 400
    said = answer.json()["error_message"] if by_itself else answer.content.decode()
    assert "nothing was saved" in said.lower()
    assert page.revisions.count() == revisions


def test_the_editor_saves_by_itself_and_its_map_follows(client: Any) -> None:
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    page = change(page, lambda document: document["steps"][1]["choices"][0].update(goto="nowhere"))
    client.force_login(user)
    data = factories.form_data(page, user, title="Anew")
    answer = client.post(factories.edit_url(page), data, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content
    html = answer.json()["html"]
    assert "data-side-panel='cleared-map'" in html.replace("&#x27;", "'")
    assert "no such step (nowhere)" in html
    assert "clr-story-faults" in html
    assert "stops publishing, as of the last save" in html


@pytest.mark.parametrize("publish", [False, True])
def test_the_draft_is_read_and_linted_once_for_all_that_the_editor_says_of_it(
    client: Any, monkeypatch: pytest.MonkeyPatch, publish: bool
) -> None:
    user = factories.author()
    page = factories.scenario(publish=publish, user=user)
    sent = factories.form_data(page, user, title="Anew")
    client.force_login(user)
    client.get(factories.edit_url(page))  # what Wagtail only does the first time
    asked: list[str] = []
    for room, name in (
        (snapshot, "drafted"),
        (content, "lint"),
        (kind, "published_content"),
        (changes, "_differences"),
    ):
        _count(monkeypatch, asked, room, name)
    once = ["_differences", "drafted", "lint", "published_content"] if publish else ["drafted", "lint"]
    assert client.post(factories.edit_url(page), sent, headers={"Accept": "application/json"}).status_code == 200
    assert sorted(asked) == once
    asked.clear()
    assert client.get(factories.edit_url(page)).status_code == 200
    assert sorted(asked) == once


def _count(monkeypatch: pytest.MonkeyPatch, asked: list[str], room: Any, name: str) -> None:
    called = getattr(room, name)

    def counted(*given: Any, **named: Any) -> Any:
        asked.append(name)
        return called(*given, **named)

    monkeypatch.setattr(room, name, counted)


def test_what_is_kept_to_be_shown_is_forgotten_when_the_draft_is_saved() -> None:
    page = factories.scenario(publish=False)
    page.only_shown()
    assert page.content().title != "Anew"
    page.title = "Anew"
    page.save()
    assert page.content().title == "Anew"


def test_comments_on_steps_that_nobody_opened_stay(client: Any) -> None:
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    raw = page.get_latest_revision_as_object().story.get_prep_value()
    choice = raw[1]["value"]["choices"][0]["id"]
    path = f"story.{raw[1]['id']}.choices.{choice}.label"
    data = factories.form_data(page, user) | {
        "comments-TOTAL_FORMS": "1",
        "comments-0-id": "",
        "comments-0-text": "Say it shorter.",
        "comments-0-contentpath": path,
        "comments-0-position": "",
        "comments-0-DELETE": "",
        "comments-0-resolved": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
    }
    client.force_login(user)
    assert client.post(factories.edit_url(page), data).status_code == 302
    [comment] = ScenarioPage.objects.get(pk=page.pk).wagtail_admin_comments.all()
    assert comment.contentpath == path
    assert comment.has_valid_contentpath(ScenarioPage.objects.get(pk=page.pk))


def test_an_earlier_version_is_looked_at_with_its_map(client: Any) -> None:
    user = factories.author()
    page = factories.scenario(publish=False, user=user)
    earlier = page.latest_revision_id
    change(page, lambda document: document["steps"][0].update(title="Later"))
    client.force_login(user)
    said = client.get(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, earlier])).content.decode()
    assert 'data-side-panel="cleared-map"' in said
    assert "Later" not in said


def test_no_index_holds_what_is_right_in_a_step() -> None:
    assert {field.field_name for field in ScenarioPage.search_fields} & {"story", "feedback"} == set()


def test_a_copy_is_a_scenario_of_its_own() -> None:
    page = factories.scenario()
    copied = page.copy(update_attrs={"slug": "another", "title": "Another"}, keep_live=False)
    assert copied.translation_key != page.translation_key
    assert copied.code == ""
    assert not copied.live
    assert copied.content().draft.document["steps"] == page.content().draft.document["steps"]
