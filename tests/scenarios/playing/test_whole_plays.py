"""A whole scenario, from the first page to the one thing to keep: with a keyboard and nothing else; without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from competency.core.models import Attempt, Evidence
from scenarios.playing.api import attempts_of
from scenarios.playing.looking_back import LookedBack, looked_back
from scenarios.playing.models import Pace
from tests.browser import PageAt
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import Ward
from tests.scenarios.playing.keyboard import Keyboard
from tests.scenarios.playing.nothing_flagged import document

KEPT = "I enter what I hear."


@pytest.fixture
def ward(db: None) -> Ward:
    return factories.asked_to_play(document())


def step(page: Page, title: str) -> None:
    expect(page.locator("#now")).to_have_text(title)


def counted(ward: Ward) -> tuple[Attempt, LookedBack]:
    """The one play that counts, which is passed, and what was written of it."""
    assert Evidence.objects.get(person=ward.person, purpose="gate").outcome == "passed"
    attempt = attempts_of(ward.person).get(purpose="gate")
    return attempt, looked_back(attempt)


@pytest.mark.parametrize("width", [360, 1440])
def test_with_the_keyboard_alone(page_at: PageAt, ward: Ward, width: int) -> None:
    page = page_at(width, user=ward.user)
    keys = Keyboard(page)
    page.goto("/")
    keys.follow("Start Nothing flagged")
    for _each in ("practice", "what counts"):
        keys.tab_to("Time at steps that are timed")
    keys.press("ArrowDown")
    keys.follow("This counts: start")
    step(page, "She comes up from the Emergency Department")
    keys.follow("Go on")

    step(page, "She swelled up once")
    assert keys.name() == "She swelled up once"  # the focus goes to the step
    keys.tab_to("Order the set now")  # beyond what there is to look at, which comes before the step
    keys.tab_back_to("Medicines")
    keys.press("Enter")
    expect(page.get_by_text("One list from outside waits.")).to_be_visible()
    keys.press("Enter")
    expect(page.get_by_text("One list from outside waits.")).to_be_hidden()
    keys.follow("Do this")
    keys.tab_to("Choose what you do.")
    keys.press("Enter")
    assert keys.name().startswith("Order the set now")  # the message leads to what is missing
    keys.choose("Go through the list")
    keys.tab_to("Do this")
    keys.tab_back_to("Leave")  # all the way up, and nothing is under the patient
    keys.follow("Do this")

    step(page, "The alert fires")
    keys.tab_to("Choose another medicine")
    keys.press("Space")
    keys.follow("Do this")

    expect(page.get_by_role("heading", name="Take a breath.")).to_be_visible()
    keys.tab_to("Calm")
    keys.choose("Rushed")
    keys.tab_to("What happened, in one sentence?")
    keys.write("I looked before I ordered.")
    keys.follow("Show me what happened")
    expect(page.get_by_role("heading", name="Safe and timely")).to_be_visible()
    keys.tab_to("The best path in words")
    keys.press("Enter")
    expect(page.locator(".scn-best li").first).to_be_visible()
    keys.follow("One thing to keep")
    keys.tab_to("One thing I will do on my next shift")
    keys.write(KEPT)
    keys.follow("Keep it and finish")
    expect(page.get_by_text("You can close this page.")).to_be_visible()
    keys.follow("My path")
    expect(page.get_by_text("You’re cleared").first).to_be_visible()

    attempt, written = counted(ward)
    assert attempt.play.pace == Pace.TWICE
    assert written.words is not None and (written.words.feeling, written.words.text) == (
        "rushed",
        "I looked before I ordered.",
    )
    assert written.keep is not None and written.keep.text == KEPT


def test_without_scripts(page_at: PageAt, ward: Ward) -> None:
    page = page_at(user=ward.user, javascript=False)
    page.goto("/")
    page.get_by_role("link", name=re.compile("Start Nothing flagged")).first.click()
    page.get_by_label("Time at steps that are timed").last.select_option("off")
    page.get_by_role("button", name="This counts: start").click()
    expect(page.get_by_text("This counts", exact=True)).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Medicines").click()
    expect(page.get_by_text("One list from outside waits.")).to_be_visible()
    page.get_by_role("button", name="Do this").click()
    page.get_by_role("alert").get_by_role("link", name="Choose what you do.").click()
    step(page, "She swelled up once")
    do(page, "Ring the pharmacist first")
    do(page, "Enter the allergy, and order something else")
    step(page, "The alert fires")
    expect(page.get_by_text("seconds for this")).to_have_count(0)
    do(page, "Choose another medicine")

    page.get_by_role("button", name="Show me what happened").click()
    page.get_by_role("alert").get_by_role("link", name="Choose how it was.").click()
    page.get_by_label("Calm").check()
    page.get_by_label("What happened, in one sentence?").fill("I asked.")
    page.get_by_role("button", name="Show me what happened").click()
    expect(page.get_by_role("heading", name="Safe and timely")).to_be_visible()
    page.get_by_text("The best path in words").click()
    expect(page.locator(".scn-best li").first).to_be_visible()
    page.get_by_role("link", name="One thing to keep").click()
    page.get_by_role("button", name="Keep it and finish").click()
    expect(page.get_by_role("alert")).to_contain_text("Write one thing, in your own words.")
    page.get_by_label("One thing I will do on my next shift").fill(KEPT)
    page.get_by_role("button", name="Keep it and finish").click()
    expect(page.get_by_text("You can close this page.")).to_be_visible()
    page.get_by_role("link", name="My path").last.click()
    expect(page.get_by_text("You’re cleared").first).to_be_visible()

    _attempt, written = counted(ward)
    assert written.words is not None and written.words.text == "I asked."
    assert written.keep is not None and written.keep.text == KEPT


def do(page: Page, choice: str) -> None:
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Do this").click()
