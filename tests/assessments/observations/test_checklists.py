"""Checklists in the editor: drafts, what publishing refuses, what it records, and the preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from competency.assessments.models import Checklist
from competency.assessments.observations import checklists
from competency.assessments.observations.sheet import ChecklistText
from competency.core import clock
from competency.core.access import AUTHORS_GROUP, REVIEWERS_GROUP
from competency.core.activities.api import live_version
from competency.core.enums import ChangeClass, Kind
from competency.core.models import Activity, ActivityVersion, Gate
from competency.core.publishing.refusals import PublishRefused
from tests import factories as core
from tests.assessments.observations.factories import THREE, TWELVE, StepContent, checklist

pytestmark = pytest.mark.django_db


def published(of: Checklist) -> ActivityVersion:
    found = live_version(Activity.objects.get(key=of.key))
    assert found is not None
    return found


def test_publishing_records_the_activity_with_an_open_snapshot() -> None:
    found = checklist(steps=TWELVE)
    version = published(found)
    assert (version.activity.source, version.activity.kind) == ("observations", Kind.OBSERVATION)
    assert (version.minutes, version.change_class) == (20, ChangeClass.FIRST)
    text = ChecklistText.of(version.snapshot)
    assert [step.text for step in text.steps] == [step.text for step in TWELVE]
    assert len(text.critical) == 5
    assert (
        [level.level for level in text.entrustment] == [level.level for level in text.retrospective] == [1, 2, 3, 4, 5]
    )


@pytest.mark.parametrize(
    ("setting", "kind"),
    [("live", Kind.OBSERVATION), ("station", Kind.SIMULATED_STATION), ("task", Kind.SIMULATED_TASK)],
)
def test_the_setting_decides_the_kind_of_evidence(setting: str, kind: str) -> None:
    assert published(checklist(setting=setting)).activity.kind == kind


def test_loading_the_same_content_twice_keeps_the_keys_of_the_steps() -> None:
    first = checklist(code="N3")
    keys = [step.key for step in ChecklistText.of(published(first).snapshot).steps]
    again = checklists.draft_checklist(code="N3", title="New title", steps=THREE)
    assert again.pk == first.pk
    assert [child.id for child in again.steps] == keys


def test_a_draft_changes_nothing_people_work_on() -> None:
    found = checklist(code="N3")
    before = published(found).pk
    checklists.draft_checklist(code="N3", title="Drafted", steps=TWELVE)
    assert published(found).pk == before
    assert Checklist.objects.get(pk=found.pk).title != "Drafted"


def test_scales_that_are_left_out_have_their_usual_words() -> None:
    text = ChecklistText.of(published(checklist()).snapshot)
    assert text.level(4) is not None
    assert text.level(4).label == "On their own"  # type: ignore[union-attr]
    assert text.help_given(1).label == "I had to do it"  # type: ignore[union-attr]


def test_scales_of_the_content_are_published_in_the_order_of_their_levels() -> None:
    @dataclass(frozen=True)
    class Level:
        level: int
        label: str
        descriptor: str = ""

    levels = [Level(number, f"Level {number}") for number in (3, 1, 5, 2, 4)]
    text = ChecklistText.of(published(checklist(entrustment=levels)).snapshot)
    assert [level.label for level in text.entrustment] == [f"Level {number}" for number in range(1, 6)]
    assert text.help_given(1).label == "I had to do it"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((), "at least one step"),
        ((THREE[0], replace(THREE[1], text="  SIGNS in as herself ")), "say the same"),
        ((replace(THREE[0], unsafe=""),), "Say of each critical step"),
        ((replace(THREE[0], text=" "),), "says nothing"),
        (tuple(StepContent(str(n), f"Step {n}") for n in range(41)), "cannot be watched"),
    ],
)
def test_publishing_refuses_what_cannot_be_watched(steps: tuple[StepContent, ...], words: str) -> None:
    draft = checklist(steps=steps, published=False)
    with pytest.raises(PublishRefused, match=words):
        draft.get_latest_revision().publish()
    assert not Activity.objects.filter(key=draft.key).exists()


def test_publishing_refuses_a_scale_of_four_levels() -> None:
    draft = checklist(published=False)
    draft.entrustment = [("level", child.value) for child in list(draft.entrustment)[:4]]
    with pytest.raises(PublishRefused, match="five levels"):
        draft.save_revision().publish()


def changed(found: Checklist, change_class: str, **given: Any) -> ActivityVersion:
    found.classify_change(change_class, **{"note": "What changed."} | given)
    found.save_revision().publish()
    return published(found)


def test_the_second_publication_says_what_it_asks_of_people() -> None:
    found = checklist()
    found.title = "Another title"
    with pytest.raises(PublishRefused, match="what this change asks"):
        found.save_revision().publish()
    assert changed(found, "wording").edition == 1


@pytest.mark.parametrize("part", ["text", "critical", "unsafe"])
def test_a_changed_step_is_more_than_wording(part: str) -> None:
    found = checklist()
    found.steps[1].value[part] = "Other words" if part != "critical" else True
    found.classify_change("wording")
    with pytest.raises(PublishRefused, match="more than wording"):
        found.save_revision().publish()


def test_start_again_opens_the_next_edition_behind_a_gate() -> None:
    found = checklist()
    version = changed(found, "restart", by=clock.today() + timedelta(days=30))
    assert version.edition == 2
    assert Gate.objects.filter(activity=version.activity, edition=2, effect="none").exists()


def test_unpublishing_and_deleting_retire_it_and_records_stay() -> None:
    ways: list[Callable[[Checklist], Any]] = [
        lambda row: row.unpublish(),
        lambda row: row.delete(),
        lambda row: Checklist.objects.filter(pk=row.pk).delete(),
    ]
    for leave in ways:
        found = checklist()
        key = found.key
        leave(found)
        assert Activity.objects.get(key=key).retired_at is not None
        assert ActivityVersion.objects.filter(activity__key=key).exists()


@pytest.fixture
def editors() -> tuple[Any, Any]:
    call_command("cleared_setup", verbosity=0)
    author, reviewer = core.user("author"), core.user("reviewer")
    author.groups.add(Group.objects.get(name=AUTHORS_GROUP))
    reviewer.groups.add(Group.objects.get(name=REVIEWERS_GROUP))
    return author, reviewer


def test_an_author_drafts_and_a_reviewer_publishes_in_the_editor(client: Any, editors: tuple[Any, Any]) -> None:
    author, reviewer = editors
    draft = checklist(published=False)
    url = reverse(Checklist.snippet_viewset.get_url_name("edit"), args=[draft.pk])
    client.force_login(author)
    page = client.get(url)
    assert page.status_code == 200
    assert b"action-publish" not in page.content
    client.force_login(reviewer)
    assert b"action-publish" in client.get(url).content


def test_the_list_opens_in_few_queries(
    client: Any, editors: tuple[Any, Any], django_assert_max_num_queries: Any
) -> None:
    for _n in range(5):
        checklist()
    client.force_login(editors[0])
    with django_assert_max_num_queries(30):
        assert client.get(reverse(Checklist.snippet_viewset.get_url_name("list"))).status_code == 200


def test_the_preview_shows_the_sheet_as_an_assessor_meets_it(rf: Any) -> None:
    draft = checklist(steps=TWELVE, published=False)
    response = draft.make_preview_request(original_request=rf.get("/"))
    assert response.status_code == 200
    page = response.rendered_content if hasattr(response, "rendered_content") else response.content.decode()
    assert "Mark the other 7 done" in page
    assert "Scans the wristband at the bedside" in page
    assert "Nothing can be signed from here" in page
