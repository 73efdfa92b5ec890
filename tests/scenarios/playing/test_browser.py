"""Playing in a browser: into harm, back, and to the safe end; by keyboard alone; without scripts; every screen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from competency.core import clock
from competency.core.models import Evidence
from scenarios.graph import GO_ON
from scenarios.playing.looking_back import react
from tests.scenarios.playing import factories
from tests.scenarios.playing.nothing_flagged import document


@pytest.fixture
def ward(db: None):
    return factories.asked_to_play(document())


def do(page: Page, choice: str) -> None:
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Do this").click()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Go on").click()


def look_back(page: Page, feeling: str) -> None:
    expect(page.get_by_role("heading", name="Take a breath.")).to_be_visible()
    page.get_by_label(feeling).check()
    page.get_by_role("button", name="Show me what happened").click()


def test_a_nurse_harms_nobody_real_looks_back_and_passes(page_at, ward) -> None:
    page = page_at(user=ward.user)
    page.goto("/my/")
    page.get_by_role("link", name=re.compile("Start Nothing flagged")).first.click()
    page.get_by_role("button", name="Practise").click()
    go_on(page)
    expect(page.get_by_text("Allergies: not reviewed")).to_be_visible()
    do(page, "Order the set now")
    expect(page.get_by_text("You, at 14:10")).to_be_visible()
    go_on(page)
    look_back(page, "Rushed")
    expect(page.get_by_role("heading", name="A reaction on the ward")).to_be_visible()
    expect(page.get_by_text("Practice: your clearance has not changed.")).to_be_visible()
    page.get_by_role("link", name="One thing to keep").click()
    page.get_by_label("One thing I will do on my next shift").fill("I enter what I hear before I order.")
    page.get_by_role("button", name="Keep it and finish").click()
    expect(page.get_by_text("You can close this page.")).to_be_visible()
    assert not Evidence.objects.filter(purpose="gate").exists()

    page.get_by_role("link", name="Play it again").click()
    page.get_by_role("button", name="This counts: start").click()
    expect(page.get_by_text("This counts", exact=True)).to_be_visible()
    go_on(page)
    do(page, "Go through the list")
    do(page, "Choose another medicine")
    look_back(page, "Calm")
    expect(page.get_by_role("heading", name="Safe and timely")).to_be_visible()
    expect(page.get_by_role("heading", name="This made the difference")).to_be_visible()
    expect(page.get_by_text("You’re cleared").first).to_be_visible()


def test_the_focus_goes_to_the_step_after_each_decision_and_the_keyboard_is_enough(page_at, ward) -> None:
    page = page_at(1440, user=ward.user)
    attempt = ward.start()
    page.goto(f"/play/a/{attempt.pk}/")
    page.locator("#do").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_be_focused()
    expect(page.locator("#now")).to_have_text("She swelled up once")
    page.keyboard.press("Tab")
    expect(page.locator("input[type=radio]").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Choose what you do.")
    alert.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#choice-1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#choice-2")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_be_focused()
    expect(page.locator("#now")).to_have_text("The alert fires")
    box = page.locator("#now").bounding_box()
    banner = page.locator(".scn-patient").bounding_box()
    assert box is not None
    assert banner is not None
    assert box["y"] >= banner["y"] + banner["height"], "the patient never covers the step"


def test_on_a_phone_the_patient_stays_in_sight_and_leaves_room(page_at, ward) -> None:
    page = page_at(360, user=ward.user)
    page.goto(f"/play/a/{ward.play(GO_ON).pk}/")
    page.locator("#choice-3").scroll_into_view_if_needed()
    banner = page.locator(".scn-patient").bounding_box()
    assert banner is not None
    assert banner["y"] >= 0
    assert banner["height"] <= 100


def test_on_the_smallest_phone_what_moved_stays_on_the_page(page_at, ward) -> None:
    page = page_at(360, user=ward.user)
    page.set_viewport_size({"width": 320, "height": 568})
    attempt = ward.start()
    page.goto(f"/play/a/{attempt.pk}/")
    go_on(page)
    clock_moved = page.locator(".scn-moved dd").first
    expect(clock_moved).to_contain_text(", now ")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_scripts_everything_works(page_at, ward) -> None:
    page = page_at(user=ward.user, javascript=False)
    page.goto(f"/play/{ward.activity.pk}/")
    page.get_by_label("Time at steps that are timed").first.select_option("off")
    page.get_by_role("button", name="Practise").click()
    go_on(page)
    page.get_by_text("Medicines").click()
    expect(page.get_by_text("One list from outside waits.")).to_be_visible()
    do(page, "Go through the list")
    expect(page.get_by_text("seconds for this")).to_have_count(0)
    do(page, "Choose another medicine")
    look_back(page, "Calm")
    page.get_by_text("The best path in words").click()
    expect(page.locator(".scn-best li").first).to_be_visible()


def test_the_seconds_run_and_say_when_time_is_up(page_at, ward) -> None:
    page = page_at(user=ward.user)
    with clock.at(clock.now() - timedelta(seconds=90)):
        attempt = ward.play(GO_ON)
    with clock.at(clock.now() - timedelta(seconds=87)):
        factories.decide(attempt, "code")
    page.goto(f"/play/a/{attempt.pk}/")
    expect(page.locator("[data-said]")).to_have_text(re.compile("Time is up"))
    expect(page.get_by_text("Time is up. Press “Do this” to see what follows.").first).to_be_visible()


def test_back_and_a_second_tab_change_nothing(page_at, ward) -> None:
    page = page_at(user=ward.user)
    attempt = ward.play(GO_ON)
    page.goto(f"/play/a/{attempt.pk}/")
    other = page.context.new_page()
    other.goto(f"/play/a/{attempt.pk}/")
    do(page, "Ring the pharmacist first")
    expect(page.locator("#now")).to_have_text("The call")
    do(other, "Order the set now")
    expect(other.locator("#now")).to_have_text("The call")
    expect(other.get_by_text("That page was an old one")).to_be_visible()
    page.go_back()
    expect(page.locator("#now")).to_have_text("The call")


def test_a_play_and_what_follows_it_speak_plainly(page_at, ward, plain_words) -> None:
    page = page_at(user=ward.user)
    attempt = ward.start(counted=True)
    after = factories.decide(attempt, GO_ON, "order")
    for address in (f"{ward.activity.pk}/", f"a/{after.pk}/"):
        page.goto(f"/play/{address}")
        plain_words(page)
    expect(page.get_by_text("Recorded: not passed.")).to_be_visible()
    factories.decide(after, GO_ON)
    react(attempt=attempt, feeling="upset", line="I was fast.")
    for name in ("what-happened", "keep"):
        page.goto(f"/play/a/{attempt.pk}/{name}/")
        plain_words(page)
