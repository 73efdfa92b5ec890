"""One whole test on a phone, by keyboard, without JavaScript, and as axe sees it."""

import re

import pytest
from playwright.sync_api import Page, expect

from competency.core.models import Attempt, Evidence
from tests.assessments import factories
from tests.assessments.factories import right_answer, served_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sat():
    return factories.sat(asks=3, bank=3, types=("single", "multiple", "numeric"))


def places(served) -> list[int]:
    return [served.option_order.index(key) + 1 for key in right_answer(served)["chosen"]]


def answer_by_keyboard(page: Page, served) -> None:
    """Reach the first control with Tab, answer with the keys, and hand the form in with Enter or the button."""
    if served.question_version.type == "numeric":
        press_tab_to(page, "#number")
        page.keyboard.type("2,5")
        page.keyboard.press("Enter")
        return
    press_tab_to(page, "input[name=option]")
    if served.question_version.type == "single":
        page.keyboard.press("Space")
        for _ in range(places(served)[0] - 1):
            page.keyboard.press("ArrowDown")
    else:
        for place in range(1, len(served.option_order) + 1):
            if place in places(served):
                page.keyboard.press("Space")
            page.keyboard.press("Tab") if place < len(served.option_order) else None
    press_tab_to(page, "button[value=next]")
    page.keyboard.press("Enter")


def press_tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector} on {page.url}")


@pytest.mark.parametrize(("scheme", "javascript"), [("light", True), ("dark", False)])
def test_a_nurse_passes_a_test_on_her_phone_by_keyboard(page_at, axe, sat, scheme, javascript) -> None:
    page = page_at(360, scheme, user=sat.person.user, javascript=javascript)

    def looks_right() -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert page.locator("h1").count() == 1
        if javascript:
            axe(page)

    page.goto(f"/test/{sat.activity.key}/")
    expect(page.get_by_text("You are Amira Haddad, nurse, ICU.")).to_be_visible()
    looks_right()
    press_tab_to(page, "form[action$='/start/'] button")
    page.keyboard.press("Enter")

    page.wait_for_url("**/1/")
    attempt = Attempt.objects.get()
    for served in served_of(attempt):
        page.wait_for_url(f"**/{served.position}/")
        looks_right()
        answer_by_keyboard(page, served)

    page.wait_for_url("**/check/")
    expect(page.get_by_text("All questions are answered.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d\. You can close this page\."))).to_be_visible()
    looks_right()
    press_tab_to(page, "form[action$='/hand-in/'] button")
    page.keyboard.press("Enter")

    page.wait_for_url("**/result/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You passed: 3 of 3 right.")
    looks_right()
    assert Evidence.objects.get(pk=attempt.pk).outcome == "passed"


def test_closing_the_page_hands_nothing_in_and_loses_nothing(page_at, sat) -> None:
    page = page_at(360, user=sat.person.user)
    page.goto(f"/test/{sat.activity.key}/")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/1/")
    attempt = Attempt.objects.get()
    answer_by_keyboard(page, served_of(attempt)[0])
    page.wait_for_url("**/2/")
    page.context.close()

    page = page_at(360, user=sat.person.user)
    page.goto(f"/test/{sat.activity.key}/")
    expect(page.get_by_text("1 of 3 answered")).to_be_visible()
    page.get_by_role("button", name="Go on").click()

    page.wait_for_url("**/2/")
    attempt.refresh_from_db()
    assert attempt.is_open


def test_a_thumb_hits_every_answer(page_at, sat) -> None:
    page = page_at(360, user=sat.person.user)
    attempt = sat.start()

    for served in served_of(attempt):
        page.goto(f"/test/a/{attempt.pk}/{served.position}/")
        for card in page.locator(".clr-choice").all():
            assert card.bounding_box()["height"] >= 48
        for button in page.locator("main form .clr-button").all():
            assert button.bounding_box()["height"] >= 44
