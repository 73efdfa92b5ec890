"""Every screen of scenarios at every width, in both schemes: axe finds nothing, nothing scrolls sideways or is cut off.

A test stands for a kind of reader, and walks through what that reader sees, in the state in which it is seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Page, expect

from competency.core import clock
from competency.core.activities import unusable
from competency.core.activities.api import retire_activity
from competency.core.models import ActivityVersion
from scenarios.graph import GO_ON
from scenarios.models import ScenarioPage
from scenarios.playing import api as playing
from scenarios.playing.group import FEWEST
from scenarios.playing.looking_back import react, take_home
from scenarios.playing.stories import forget
from tests.browser import PageAt
from tests.scenarios.playing import factories as plays
from tests.scenarios.playing.nothing_flagged import document
from tests.scenarios.writing import factories as drafts
from tests.scenarios.writing.test_editor import OURS
from tests.scenarios.writing.test_pages import change
from tests.screens.admin.test_layout import CUT_OFF, WAGTAILS
from tests.tampering import unguarded

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[..., None]
ENDS = {
    "safe": ("Safe and timely", (GO_ON, "code", "other")),
    "recovered": ("Safe, and late", (GO_ON, "ring", "wait", "wait")),
    "harm": ("A reaction on the ward", (GO_ON, "order", GO_ON)),
}


@pytest.fixture
def ward(db: None) -> plays.Ward:
    return plays.asked_to_play(document())


@pytest.fixture
def look(look_everywhere: Look) -> Look:
    """``look(page, heading)``: the page that is open is the one that is meant, and looked at at every width."""

    def at(page: Page, heading: str, **more: Any) -> None:
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        look_everywhere(page, **more)

    return at


def opened(page: Page, name: str, key: Any) -> Page:
    page.goto(reverse(f"cleared:scenario_{name}", args=[key]))
    return page


# ── whoever plays ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_play(page_at: PageAt, ward: plays.Ward, look: Look) -> None:
    page = page_at(user=ward.user)
    look(opened(page, "intro", ward.activity.pk), "Nothing flagged")
    attempt = ward.start(counted=True)
    look(opened(page, "intro", ward.activity.pk), "You are in a play that counts.")
    look(opened(page, "play", attempt.pk), "She comes up from the Emergency Department")
    plays.decide(attempt, GO_ON)
    look(opened(page, "play", attempt.pk), "She swelled up once")
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    page.get_by_role("button", name="Do this").click()
    look(page, "Please look at this again")
    plays.decide(attempt, "ring", "wait")
    look(opened(page, "play", attempt.pk), "The call")
    expect(page.get_by_role("heading", name="What moved")).to_be_attached()
    plays.decide(attempt, "code")
    look(opened(page, "play", attempt.pk), "The alert fires")
    expect(page.get_by_text("seconds for this")).to_be_visible()
    after = plays.decide(attempt, "override")
    look(opened(page, "play", after.pk), "Nothing flagged")
    expect(page.get_by_text("Recorded: not passed.")).to_be_visible()


@pytest.mark.parametrize("ending", ENDS)
def test_looking_back_on_every_end(page_at: PageAt, ward: plays.Ward, look: Look, ending: str) -> None:
    page = page_at(user=ward.user)
    heading, choices = ENDS[ending]
    attempt = ward.start(counted=True)
    plays.decide(attempt, *choices)
    look_back(page, attempt, look, heading)


def test_looking_back_on_what_was_left_open(page_at: PageAt, ward: plays.Ward, look: Look) -> None:
    with clock.at(clock.now() - timedelta(days=9)):
        attempt = ward.play(GO_ON, "ring", counted=True)
    page = page_at(user=ward.user)
    opened(page, "play", attempt.pk)
    look_back(page, attempt, look, "")
    expect(page.get_by_text("It was open until")).to_have_count(0)
    opened(page, "what_happened", attempt.pk)
    expect(page.get_by_text("It was open until")).to_be_visible()
    look(opened(page, "intro", ward.activity.pk), "Practise")


def look_back(page: Page, attempt: Any, look: Look, heading: str) -> None:
    attempt = playing.attempts_of(attempt.person).get(pk=attempt.pk)
    opened(page, "words", attempt.pk)
    page.get_by_role("button", name="Show me what happened").click()
    look(page, "Take a breath.")
    react(attempt=attempt, feeling="upset", line="I was fast, and nobody had told me what she is allergic to.")
    opened(page, "what_happened", attempt.pk)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    look(page, heading or "Step by step")
    look(opened(page, "keep", attempt.pk), "One thing to keep")
    take_home(attempt=attempt, text="I look at what is in the record, and at what is not, before I order.")
    look(opened(page, "keep", attempt.pk), "One thing to keep")


def test_what_cannot_be_played(page_at: PageAt, ward: plays.Ward, look: Look) -> None:
    attempt = ward.play(GO_ON)
    written_over(ward.version, "S1")
    page = page_at(user=ward.user)
    look(opened(page, "play", attempt.pk), "cannot be played")
    look(opened(page, "intro", ward.activity.pk), "cannot be played")
    retire_activity(key=ward.activity.pk)
    look(opened(page, "intro", ward.activity.pk), "")


def written_over(version: ActivityVersion, text: str) -> None:
    """As a release would find it that reads another form."""
    snapshot = json.dumps(version.snapshot | {"story": {"code": text, "steps": []}})
    row = version.pk.hex if connection.vendor == "sqlite" else version.pk
    assert unguarded(ActivityVersion, "UPDATE {table} SET snapshot = %s WHERE uuid = %s", snapshot, row) == 1
    unusable.forget()
    forget()


# ── whoever teaches ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("people", [0, FEWEST])
def test_what_a_group_chose(page_at: PageAt, ward: plays.Ward, look: Look, people: int) -> None:
    for n in range(people):
        attempt = playing.start(person=ward.world.another_nurse(f"Nurse{n}"), activity=ward.activity, counted=False)
        plays.decide(attempt, *ENDS["harm" if n % 2 else "safe"][1])
    page = page_at(user=ward.world.appointed("trainer").user)
    look(opened(page, "group", ward.activity.pk), "Nothing flagged")


# ── whoever writes and reviews ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def author(db: None) -> Any:
    drafts.site()
    return drafts.author()


def nothing_is_cut_off(page: Page) -> None:
    # On the smallest phone Wagtail's own button for a comment is three pixels over the edge.
    found = page.evaluate(CUT_OFF, ", ".join([*WAGTAILS, "[data-comment-add]"]))
    assert not found, f"{page.url} {page.viewport_size}\n" + "\n".join(found)


def in_the_admin(page: Page, name: str, *args: Any) -> Page:
    page.goto(reverse(name, args=args))
    return page


def test_the_editor(page_at: PageAt, author: Any, look_everywhere: Look) -> None:
    draft = drafts.scenario(document(), publish=False, user=author)
    change(draft, lambda told: told["steps"][1]["choices"][0].update(goto="nowhere"))
    page = page_at(1440, user=author)
    in_the_admin(page, "wagtailadmin_pages:edit", draft.pk)
    step = page.locator("#story-root > div > [data-streamfield-child]", has=page.locator("h2:has-text('Swelled')"))
    expect(step.locator(".clr-lines")).to_contain_text("If")
    step.locator("[data-panel-toggle]").first.click()
    page.get_by_role("button", name="Map", exact=True).click()
    expect(page.locator(".clr-map-list").first).to_be_visible()
    look_everywhere(page, within=OURS)
    page.get_by_role("button", name="Map", exact=True).click()
    look_everywhere(page, nothing_is_cut_off, within=OURS[:2])
    page.get_by_role("tab", name="Before you publish").click()
    look_everywhere(page, nothing_is_cut_off, within=["[role=tabpanel]:not([hidden])"])


def test_beginning_and_the_lists(page_at: PageAt, author: Any, look: Look) -> None:
    folder = drafts.site()
    for name in ("Nothing flagged", "A telephone call at the end of a long night shift"):
        drafts.scenario(document() | {"title": name}, publish=False, user=author)
    page = page_at(1440, user=author)
    in_the_admin(page, "wagtailadmin_explore", folder.pk)
    expect(page.get_by_role("link", name="A telephone call").first).to_be_visible()
    look(page, "", within=["main table"])
    in_the_admin(page, "wagtailadmin_pages:add", "cleared_scenarios", "scenariopage", folder.pk)
    look(page, "New", also=nothing_is_cut_off)


def test_a_draft_to_read_and_to_play(page_at: PageAt, author: Any, look: Look) -> None:
    draft = drafts.scenario(document(), publish=False, user=author)
    page = page_at(1440, user=author)
    look(in_the_admin(page, "cleared_scenarios_sheet", draft.pk), "Review sheet", also=nothing_is_cut_off)
    look(in_the_admin(page, "cleared_scenarios_try", draft.pk), "She comes up from the Emergency Department")
    page.goto(reverse("cleared_scenarios_try", kwargs={"page_id": draft.pk, "number": 1, "signs": "010"}))
    look(page, "Safe and timely")
    change(draft, lambda told: told["steps"][1]["choices"][0].update(goto="nowhere"))
    look(in_the_admin(page, "cleared_scenarios_sheet", draft.pk), "Review sheet", also=nothing_is_cut_off)
    in_the_admin(page, "cleared_scenarios_try", draft.pk)
    expect(page.get_by_text("No step has the key “nowhere”.")).to_be_visible()
    look(page, "")


@pytest.mark.parametrize("is_out", [False, True])
def test_the_review(page_at: PageAt, author: Any, look: Look, is_out: bool) -> None:
    draft = drafts.scenario(document(), publish=is_out, user=author)
    if is_out:
        change(draft, lambda told: told["steps"][0].update(body="She comes up, and she is worse."))
    draft.get_workflow().start(draft, author)
    page = page_at(1440, user=drafts.reviewer())
    look(in_the_admin(page, "cleared_scenarios_review", draft.pk), "Review", also=nothing_is_cut_off)
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_text("Say what has to change").first).to_be_visible()
    look(page, "Review", also=nothing_is_cut_off)


def test_the_first_page_lists_what_no_longer_compiles(page_at: PageAt, author: Any, look: Look) -> None:
    out = drafts.scenario(document(), user=author)
    written_over(ActivityVersion.objects.get(activity=out.translation_key), "S1")
    page = page_at(1440, user=author)
    in_the_admin(page, "wagtailadmin_home")
    look(page, "Cannot be used any more", also=nothing_is_cut_off, within=["#cleared-unusable-section"])


def test_bringing_one_back(page_at: PageAt, author: Any, look: Look) -> None:
    out = drafts.scenario(document(), user=author)
    key = out.translation_key
    ScenarioPage.objects.get(pk=out.pk).delete()
    page = page_at(1440, user=author)
    look(in_the_admin(page, "cleared_scenarios_bring_back", key), "", also=nothing_is_cut_off)
