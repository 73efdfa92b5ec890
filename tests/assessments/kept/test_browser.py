"""What is tapped stays, as a browser sees it: after a reload, on another device, without a network, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from competency.assessments.models import GivenAnswer, Observation, Unfinished
from tests.assessments import factories
from tests.assessments.factories import served_of
from tests.assessments.observations.factories import TWELVE, Watch, watch
from tests.assessments.observations.test_browser import PASSWORD, PRIMARY, mark, sheet_url
from tests.browser import PageAt

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = [step.text for step in TWELVE][:3]
KEPT = re.compile(r"^Kept \d\d:\d\d$")


@pytest.fixture
def ward(db: None) -> Watch:
    return watch(steps=TWELVE)


@pytest.fixture
def joy(ward: Watch) -> Any:
    return ward.assessor()


def line(page: Page) -> Any:
    return page.locator("[data-kept-words]")


def is_kept(page: Page) -> None:
    expect(line(page)).not_to_have_attribute("aria-busy", "true")
    expect(line(page)).to_have_text(KEPT)


def offline(page: Page) -> None:
    page.evaluate("() => { window.online = window.fetch; window.fetch = () => Promise.reject(new TypeError()); }")


def online(page: Page) -> None:
    page.evaluate("() => { window.fetch = window.online; window.dispatchEvent(new Event('online')); }")


def test_three_taps_stand_after_a_reload_and_on_another_device_and_are_gone_when_signed(
    page_at: PageAt, ward: Watch, joy: Any
) -> None:
    phone = page_at(360, user=joy.user)
    phone.goto(sheet_url(ward))
    for step in STEPS:
        mark(phone, step, "Done").tap()
    is_kept(phone)
    expect(line(phone)).to_be_in_viewport()
    phone.reload()
    for step in STEPS:
        expect(mark(phone, step, "Done")).to_be_checked()
    expect(line(phone)).to_contain_text(" on ")

    desk = page_at(1440, user=joy.user)
    desk.goto(reverse("cleared:assess_home"))
    expect(desk.get_by_text("Begun, kept")).to_be_visible()
    desk.get_by_role("link", name=ward.nurse.name).first.click()
    for step in STEPS:
        expect(mark(desk, step, "Done")).to_be_checked()
    desk.get_by_role("group", name="Looking back").get_by_role("radio").last.check()
    desk.get_by_role("radio", name="4 · On their own").check()
    desk.get_by_label("Your password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign", exact=True).click()
    desk.get_by_role("checkbox", name="I did not see it.").check()
    desk.get_by_role("button", name="Sign", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Signed.")
    assert Observation.objects.count() == 1
    assert not Unfinished.objects.exists()

    mark(phone, STEPS[0], "Unsafe").tap()
    expect(line(phone)).to_contain_text("You signed this already.")
    assert not Unfinished.objects.exists()


def test_what_is_typed_is_sent_when_the_page_is_left_by_a_link(page_at: PageAt, ward: Watch, joy: Any) -> None:
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    page.get_by_label("Comment").fill("Left at once.")
    page.get_by_role("link", name=ward.nurse.name).first.click()
    page.wait_for_url("**/assess/person/**")
    page.goto(sheet_url(ward))
    expect(page.get_by_label("Comment")).to_have_value("Left at once.")


def test_a_network_that_fails_is_said_and_tried_again(page_at: PageAt, ward: Watch, joy: Any) -> None:
    page = page_at(360, user=joy.user)
    page.goto(sheet_url(ward))
    offline(page)
    mark(page, STEPS[0], "Done").tap()
    expect(line(page)).to_have_text("Not kept yet. Trying again.")
    online(page)
    is_kept(page)
    offline(page)
    mark(page, STEPS[1], "Done").tap()
    expect(line(page)).to_have_text(re.compile(r"^Not kept since \d\d:\d\d\. Trying again\.$"))
    online(page)
    is_kept(page)
    assert Unfinished.objects.get().fields[f"item_{ward.key('two-identifiers')}"] == ["done"]


@pytest.mark.parametrize("choice", ["Take that one", "Keep this one"])
def test_two_devices_choose_which_one_stands(
    page_at: PageAt, look: Callable[[Page], None], ward: Watch, joy: Any, choice: str
) -> None:
    phone, desk = page_at(360, user=joy.user), page_at(1440, user=joy.user)
    for page in (phone, desk):
        page.goto(sheet_url(ward))
    mark(phone, STEPS[0], "Done").tap()
    is_kept(phone)
    mark(desk, STEPS[0], "Unsafe").click()
    expect(desk.get_by_role("alert")).to_contain_text("This was changed on another device")
    look(desk)
    desk.get_by_text(choice, exact=True).click()
    if choice == "Take that one":
        expect(mark(desk, STEPS[0], "Done")).to_be_checked()
    else:
        is_kept(desk)
        assert Unfinished.objects.get().fields[f"item_{ward.key('signs-in')}"] == ["unsafe"]


def test_without_scripts_a_button_keeps_it(page_at: PageAt, ward: Watch, joy: Any) -> None:
    page = page_at(360, user=joy.user, javascript=False)
    page.goto(sheet_url(ward))
    mark(page, STEPS[0], "Done").check(force=True)
    page.get_by_role("button", name="Keep for later").click()
    expect(page.get_by_text("You can close this page.")).to_be_visible()
    expect(mark(page, STEPS[0], "Done")).to_be_checked()


def test_axe_finds_nothing_where_something_was_kept(
    page_at: PageAt, look: Callable[[Page], None], ward: Watch, joy: Any
) -> None:
    page = page_at(user=joy.user)
    page.goto(sheet_url(ward))
    mark(page, STEPS[0], "Done").check(force=True)
    is_kept(page)
    drop = reverse("cleared:drop", args=[Unfinished.objects.get().pk])
    for url in (sheet_url(ward), reverse("cleared:assess_home"), drop):
        page.goto(url)
        look(page)
        assert page.locator("h1").count() == 1
        assert page.locator(PRIMARY).count() <= 1


def test_a_choice_survives_a_link_in_the_header(page_at: PageAt, look: Callable[[Page], None]) -> None:
    sat = factories.sat(asks=2, bank=2)
    attempt = sat.start()
    served = served_of(attempt)[0]
    page = page_at(360, user=sat.person.user)
    url = reverse("cleared:test_question", args=[attempt.pk, served.position])
    page.goto(url)
    page.locator("input[name=option]").nth(1).check()
    is_kept(page)
    page.goto(reverse("cleared:my_path"))
    page.goto(url)
    expect(page.locator("input[name=option]").nth(1)).to_be_checked()
    expect(page.get_by_text("but not saved yet")).to_be_visible()
    look(page)
    assert not GivenAnswer.objects.exists()
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/2/")
    assert GivenAnswer.objects.count() == 1
    assert not Unfinished.objects.exists()
