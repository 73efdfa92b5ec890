"""The portal's screens in a browser: axe, no sideways scroll, keyboard only, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.admin.localization import get_available_admin_time_zones

from portal import cast
from tests.browser import PageAt
from tests.portal.conftest import PASSWORD

ADDRESSES = {
    "home": "/",
    "sign-in": "/sign-in/?next=/design/",
    "gallery": "/design/",
    "not-found": "/nothing/here/",
}


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page_at: PageAt, look: Callable[[Page], None], accounts: dict[str, Any]
) -> None:
    page = page_at()
    for name, address in ADDRESSES.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == (404 if name == "not-found" else 200)
        look(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_that_tell_of_trouble(
    page_at: PageAt, axe: Callable[[Page], None], somebody: Any, scheme: str
) -> None:
    page = page_at(360, scheme)
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your session ended")).to_be_visible()
    axe(page)


@pytest.mark.journey("visitor")
def test_one_signs_in_and_out_with_the_keyboard_alone(page_at: PageAt, somebody: Any) -> None:
    page = page_at(360, javascript=False)
    page.goto("/nothing/here/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.goto("/sign-in/?next=/design/")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(somebody.get_username())
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Components")).to_be_visible()
    page.locator("summary", has_text=somebody.get_full_name()).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sign out")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_esc_closes_the_menu_and_gives_the_focus_back(page_at: PageAt, somebody: Any) -> None:
    page = page_at(360, user=somebody)
    page.goto("/design/")
    button = page.locator("summary", has_text=somebody.get_full_name())
    sign_out = page.get_by_role("button", name="Sign out")
    button.click()
    page.keyboard.press("Tab")
    expect(sign_out).to_be_focused()
    page.keyboard.press("Escape")
    expect(sign_out).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(sign_out).to_be_visible()
    page.get_by_role("heading", name="Components").click()
    expect(sign_out).to_be_hidden()
    button.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(sign_out).to_be_hidden()


def test_one_tap_continues_as_one_of_the_cast_without_javascript(page_at: PageAt, accounts: dict[str, Any]) -> None:
    person = cast.cast()[0]
    page = page_at(360, javascript=False)
    page.goto("/")
    page.get_by_role("button", name=f"Continue as {person.first_name}").click()
    page.goto("/design/")
    expect(page.get_by_text(f"You are {person.label}")).to_be_visible()


def test_what_can_be_tapped_is_large_enough_for_a_thumb(page_at: PageAt, accounts: dict[str, Any]) -> None:
    page = page_at(360)
    page.goto("/design/")
    small = page.evaluate(
        "() => [...document.querySelectorAll('.clr-button, .clr-choice, .clr-input, .clr-chip')]"
        ".filter(e => e.getBoundingClientRect().height < (e.matches('.clr-button--small') ? 36 : 40))"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []


def test_the_slider_of_days_appears_only_where_scripts_run_and_fills_the_field(page_at: PageAt, db: None) -> None:
    page = page_at(360, javascript=False)
    page.goto("/design/")
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.get_by_label("Day", exact=True)).to_be_visible()

    page = page_at(360)
    page.goto("/design/")
    slider = page.get_by_role("slider", name="Move the day")
    before = page.get_by_label("Day", exact=True).input_value()
    slider.focus()
    page.keyboard.press("ArrowRight")
    after = page.get_by_label("Day", exact=True).input_value()
    assert date.fromisoformat(after) - date.fromisoformat(before) == timedelta(days=1)
    assert slider.get_attribute("aria-valuetext")


def test_every_zone_that_can_be_chosen_is_one_that_browsers_know(page_at: PageAt) -> None:
    """The page of an account stops at one that none knows, and shows no zone by its name."""
    page = page_at()
    page.goto("/")
    unknown = page.evaluate(
        """zones => zones.filter(timeZone => {
            try { new Intl.DateTimeFormat("en", { timeZone }); return false; } catch { return true; }
        })""",
        get_available_admin_time_zones(),
    )
    assert not unknown
