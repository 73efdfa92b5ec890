"""The assessor's phone in a browser: taps counted, keyboard, axe in both schemes, no sideways scroll, no JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from competency.assessments.models import Observation
from competency.assessments.observations import api as observations
from competency.core.models import Person
from tests.assessments.observations.factories import TWELVE, Watch, watch
from tests.browser import PageAt

PROMPTED = "What was prompted (change it if it was otherwise)"
pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "secret-for-tests"
TAP, DECISION, CHARACTER = 1.3, 1.35, 0.28
PRIMARY = ".clr-button:not([class*='--']):visible, .clr-button--wide:not(.clr-button--secondary):visible"
CRITICAL = [step.text for step in TWELVE if step.critical]


class Thumb:
    """Taps, counted, with the keystroke model's seconds: a tap, a decision before it, a character."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.seconds = 0.0

    def tap(self, target: Any, *, decides: bool = True) -> None:
        target.tap()
        self.taps += 1
        self.seconds += TAP + (DECISION if decides else 0)

    def type(self, target: Any, text: str) -> None:
        target.fill(text)
        self.seconds += CHARACTER * len(text)


@pytest.fixture
def ward(db: None) -> Watch:
    return watch(steps=TWELVE)


@pytest.fixture
def joy(ward: Watch) -> Person:
    return ward.assessor()


def sheet_url(ward: Watch) -> str:
    return reverse("cleared:observe", args=[ward.nurse.pk, ward.activity.pk])


def mark(page: Page, step: str, answer: str) -> Any:
    return page.get_by_role("group", name=step).get_by_role("radio", name=answer, exact=True)


@pytest.mark.journey("assessor")
def test_twelve_steps_are_signed_within_eleven_taps_and_a_minute(page_at: PageAt, ward: Watch, joy: Person) -> None:
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    page = page_at(360, user=joy.user)
    thumb = Thumb(page)
    page.goto(reverse("cleared:assess_home"))
    thumb.tap(page.get_by_role("link", name=ward.nurse.name).first)
    for step in CRITICAL:
        thumb.tap(mark(page, step, "Done"))
    thumb.tap(page.get_by_role("button", name="Mark the other 7 done"), decides=False)
    thumb.tap(page.get_by_role("radio", name="5 · I need not have been there"))
    thumb.tap(page.get_by_role("radio", name="4 · On their own"))
    thumb.type(page.get_by_label("Your password"), PASSWORD)
    thumb.tap(page.get_by_role("button", name="Sign", exact=True), decides=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Signed. Amira is now cleared.")
    assert thumb.taps <= 11
    assert thumb.seconds <= 60
    assert Observation.objects.count() == 2


def test_the_code_opens_the_person_without_a_tap(page_at: PageAt, ward: Watch, joy: Person) -> None:
    page = page_at(360, user=joy.user)
    page.goto(reverse("cleared:assess_person", args=[ward.nurse.pk]))
    expect(page.get_by_role("heading", level=1)).to_contain_text(ward.nurse.name)
    expect(page.get_by_role("link", name="Watch and sign")).to_be_visible()


def test_somebody_is_found_in_two_taps(page_at: PageAt, ward: Watch, joy: Person) -> None:
    ben = ward.world.another_nurse("Ben", "Osei")
    page = page_at(360, user=joy.user)
    page.goto(reverse("cleared:assess_home"))
    page.get_by_label("Find somebody by name or number").fill("osei")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=ben.name).last.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text(ben.name)


def test_mark_the_others_never_touches_a_critical_step(page_at: PageAt, ward: Watch, joy: Person) -> None:
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    expect(page.get_by_role("button", name="Mark the other 7 done")).to_be_visible()
    mark(page, "Scans each product", "Unsafe").tap()
    page.get_by_role("button", name="Mark the other 6 done").tap()
    expect(page.get_by_role("button", name="Mark the other")).to_be_hidden()  # there is nothing it could do
    assert page.locator('input[value="done"]:checked').count() == 6
    assert page.locator('input[value="unsafe"]:checked').count() == 1
    assert page.locator('input[value="not_observed"]:checked').count() == 5
    assert "#" not in page.url, "with JavaScript it needs no round trip"


def test_a_prompt_shows_its_comment_and_nothing_else_does(page_at: PageAt, ward: Watch, joy: Person) -> None:
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    note = page.get_by_role("group", name="Scans the wristband at the bedside").get_by_label(PROMPTED)
    expect(note).to_be_hidden()
    mark(page, "Scans the wristband at the bedside", "Prompt").tap()
    expect(note).to_be_visible()
    expect(note).to_have_value("Does it after a word from you.")


def test_without_javascript_the_whole_sheet_is_signed(page_at: PageAt, ward: Watch, joy: Person) -> None:
    page = page_at(360, user=joy.user, javascript=False)
    page.goto(sheet_url(ward))
    for step in CRITICAL:
        mark(page, step, "Done").tap()
    page.get_by_role("button", name="Mark the other 7 done").tap()
    page.wait_for_url("**#others")
    page.get_by_role("radio", name="5 · I need not have been there").tap()
    page.get_by_role("radio", name="4 · On their own").tap()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not yet: needs another observation by somebody else.")


def test_the_whole_sheet_is_signed_by_keyboard(page_at: PageAt, ward: Watch, joy: Person) -> None:
    page = page_at(1440, user=joy.user)
    page.goto(sheet_url(ward))
    page.locator('input[value="not_observed"]').first.focus()
    for step in TWELVE:
        assert page.evaluate("document.activeElement.type") == "radio", step.text
        for _n in range(4):
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        page.keyboard.press("Tab")
    # Every step is marked, so nothing is offered that would mark the others.
    for scale in ("rating", "entrustment"):
        assert page.evaluate("document.activeElement.name") == scale
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "comment"
    page.get_by_label("Your password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    # The first level of each scale was chosen, and that one wants a comment.
    expect(page.get_by_role("alert")).to_contain_text("Write a comment")
    page.get_by_role("link", name="Write a comment").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Stay beside her next time.")
    page.get_by_role("button", name="Sign", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Signed. Not yet")


def test_return_in_a_field_does_not_sign(page_at: PageAt, ward: Watch, joy: Person) -> None:
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    mark(page, CRITICAL[0], "Done").tap()
    page.get_by_text("Not watched today? Change the day").tap()
    page.get_by_label("Day you watched").press("Enter")
    page.wait_for_load_state()
    assert page.locator('input[value="done"]:checked').count() == 1
    assert not Observation.objects.filter(attempt__person=ward.nurse).exists()


def test_back_after_a_wrong_password_asks_nothing(page_at: PageAt, ward: Watch, joy: Person) -> None:
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    mark(page, CRITICAL[0], "Done").tap()
    page.get_by_label("Your password").fill("not hers")
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text("That is not your password")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].redirectCount") == 1
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("That is not your password")
    page.go_back()
    expect(page.get_by_role("button", name="Sign", exact=True)).to_be_visible()


def screens(ward: Watch, joy: Person) -> dict[str, str]:
    """Every screen of an assessor's, in the state that shows most of it."""
    signed = ward.observe(ward.assessor("Tomasz", "Wilk"), comment="Calm, and says each step aloud.")
    disputed = ward.observe(ward.assessor("Ada", "Nowak"), ward.world.another_nurse("Ben", "Osei"))
    observations.second_sign(
        observation=disputed.observation,
        assessor=ward.assessor("Li", "Chen"),
        verdict="not_achieved",
        comment="The second product was not scanned.",
    )
    return {
        "home": reverse("cleared:assess_home"),
        "all": f"{reverse('cleared:assess_home')}?who=all",
        "person": reverse("cleared:assess_person", args=[ward.nurse.pk]),
        "sheet": sheet_url(ward),
        "signed": reverse("cleared:observation", args=[signed.observation.pk]),
        "disputed": reverse("cleared:observation", args=[disputed.observation.pk]),
        "refused": reverse("cleared:assess_person", args=[joy.pk]),
    }


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page_at: PageAt, look: Callable[[Page], None], ward: Watch, joy: Person
) -> None:
    page = page_at(user=joy.user)
    for name, url in screens(ward, joy).items():
        page.goto(url)
        look(page)
        assert page.locator("h1").count() == 1, name
        assert page.locator(PRIMARY).count() <= 1, name
    page.goto(reverse("cleared:assess_home"))
    page.get_by_role("searchbox").fill("nobody at all")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("Nobody called “nobody at all” in your units")).to_be_visible()
    assert "nobody" not in page.url
    look(page)


def test_axe_finds_nothing_on_a_sheet_with_errors(
    page_at: PageAt, axe: Callable[[Page], None], ward: Watch, joy: Person
) -> None:
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    mark(page, CRITICAL[0], "Unsafe").tap()
    mark(page, CRITICAL[1], "Prompt").tap()
    page.get_by_role("group", name=CRITICAL[1]).get_by_label(PROMPTED).fill("")
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text("Not signed yet. What you entered is kept.")
    axe(page)


def test_every_answer_is_big_enough_for_a_thumb(page_at: PageAt, ward: Watch, joy: Person) -> None:
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    for box in (label.bounding_box() for label in page.locator(".clr-mark").all()):
        assert box is not None
        assert box["width"] >= 44
        assert box["height"] >= 44


def test_a_round_that_was_signed_and_what_is_too_early_are_told_on_every_screen(
    page_at: PageAt, look: Callable[[Page], None], plain_words: Callable[[Page], None]
) -> None:
    """The page that says it was signed, the sheet of another round, the sheet and My path of what cannot be renewed."""
    ward = watch(count=1, risk="low", base="previous_expiry", validity_months=12, window_months=1)
    ward.holds(ward.nurse, 4, ago=60)
    joy: Any = ward.assessor()
    url = reverse("cleared:observe", args=[ward.nurse.pk, ward.activity.pk])
    page = page_at(user=joy.user)
    page.goto(url)
    expect(page.get_by_text("It is too early to renew this")).to_be_visible()
    look(page)
    ward.observe(joy)
    page.goto(url)
    expect(page.get_by_role("heading", name="You signed this at")).to_be_visible()
    assert page.locator(PRIMARY).count() == 1
    look(page)
    page.get_by_role("link", name="Watch another round").click()
    expect(page.get_by_text("Another round: you signed")).to_be_visible()
    look(page)
    own = page_at(user=ward.nurse.user)
    own.goto(reverse("cleared:my_path"))
    expect(own.get_by_text("Too early to renew. You can from")).to_be_visible()
    look(own)
    plain_words(own)


def test_critical_and_its_sign_stand_on_one_line(page_at: PageAt, ward: Watch, joy: Person) -> None:
    """Wherever the words of a step end: a sign alone at the end of a line is no word."""
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    boxes = page.locator(".clr-seen__critical")
    assert boxes.count() == len(CRITICAL)
    for width in range(320, 400, 8):
        page.set_viewport_size({"width": width, "height": 740})
        rows = boxes.evaluate_all("all => all.map(one => one.getClientRects().length)")
        assert set(rows) == {1}, width
