"""What an editor sends where a site takes few fields: all that was typed is saved, or is still there to be saved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scenarios.models import ScenarioPage
from tests.scenarios.story.documents import ward
from tests.scenarios.writing import factories

pytestmark = pytest.mark.django_db(transaction=True)

OPENED = 12
TYPED = {1: "The first words,\nin two lines.", 5: "Words of another step: “ä 😀”.", 11: "The last words."}
UNPACKED = "() => document.querySelector('[data-edit-form]').querySelectorAll('[name^=story-]').length"
TOO_MUCH = "Not sent: there is more on this page than the site takes at once."


@pytest.fixture
def author() -> Any:
    factories.site()
    return factories.author()


def far_story() -> dict[str, Any]:
    """The ward's story, and behind it steps with three choices each that nobody reaches."""
    document = ward()
    swelled = document["steps"][1]
    more = [swelled | {"key": f"far-{n}", "title": f"Far {n:02}", "body": f"Body {n}"} for n in range(OPENED)]
    return document | {"steps": [*document["steps"], *more]}


def block(tab: Page, n: int) -> Any:
    return tab.locator("#story-root > div > [data-streamfield-child]", has=tab.locator(f"h2:has-text('Far {n:02}')"))


def field(tab: Page, n: int, name: str) -> Any:
    return block(tab, n).locator(f"[name$='-value-{name}']").first


def opened(page_at: Any, user: Any, page: ScenarioPage, settings: Any) -> Page:
    """The editor with its last steps opened, and words typed in three of them."""
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 700
    tab: Page = page_at(1440, user=user)
    tab.goto(factories.edit_url(page))
    for n in range(OPENED):
        block(tab, n).locator("[data-panel-toggle]").first.click()
    for n, words in TYPED.items():
        field(tab, n, "body").fill(words)
    assert tab.evaluate(UNPACKED) > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    return tab


def bodies(page: ScenarioPage) -> list[str]:
    draft = ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [one.value["body"] for one in draft.story if one.value.get("key", "").startswith("far-")]


def typed() -> list[str]:
    """As a browser sends lines."""
    return [TYPED.get(n, f"Body {n}").replace("\n", "\r\n") for n in range(OPENED)]


def without_saving_by_itself(settings: Any) -> None:
    """What is saved by itself a moment before would hide what a button loses."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


def test_more_fields_than_the_site_takes_are_saved_by_the_button(page_at: Any, author: Any, settings: Any) -> None:
    without_saving_by_itself(settings)
    page = factories.scenario(far_story(), publish=False, user=author)
    tab = opened(page_at, author, page, settings)
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.get_by_text("has been updated")).to_be_visible()
    assert bodies(page) == typed()


def test_they_are_saved_by_itself_too(page_at: Any, author: Any, settings: Any) -> None:
    page = factories.scenario(far_story(), publish=False, user=author)
    tab = opened(page_at, author, page, settings)
    for _attempt in range(60):
        if bodies(page) == typed():
            break
        tab.wait_for_timeout(250)
    assert bodies(page) == typed()


def test_they_come_back_with_the_message_on_its_step(page_at: Any, author: Any, settings: Any) -> None:
    without_saving_by_itself(settings)
    page = factories.scenario(far_story(), publish=False, user=author)
    tab = opened(page_at, author, page, settings)
    field(tab, 5, "choices-0-value-cost").evaluate("one => { one.value = '-3'; }")
    for name in ("Save draft", "Submit"):
        if name == "Submit":
            tab.get_by_role("button", name="More actions").click()
        tab.get_by_role("button", name=re.compile(f"^{name}")).first.click()
        expect(tab.get_by_text("mended first")).to_be_visible()
        expect(block(tab, 5).get_by_text("greater than or equal to 0")).to_be_visible()
        for n in range(OPENED):
            toggle = block(tab, n).locator("[data-panel-toggle]").first
            if toggle.get_attribute("aria-expanded") == "false":
                toggle.click()
            expect(field(tab, n, "body")).to_have_value(TYPED.get(n, f"Body {n}"))
    assert bodies(page) == [f"Body {n}" for n in range(OPENED)]
    field(tab, 5, "choices-0-value-cost").fill("3")
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.get_by_text("has been updated")).to_be_visible()
    assert bodies(page) == typed()


@pytest.mark.parametrize("limit", ["DATA_UPLOAD_MAX_NUMBER_FIELDS", "DATA_UPLOAD_MAX_MEMORY_SIZE"])
def test_what_is_too_much_even_so_is_not_sent(page_at: Any, author: Any, settings: Any, limit: str) -> None:
    page = factories.scenario(far_story(), publish=False, user=author)
    setattr(settings, limit, {"DATA_UPLOAD_MAX_NUMBER_FIELDS": 20, "DATA_UPLOAD_MAX_MEMORY_SIZE": 6_000}[limit])
    tab: Page = page_at(1440, user=author)
    sent: list[str] = []
    tab.on("request", lambda one: sent.append(one.url) if one.method == "POST" and "/edit/" in one.url else None)
    tab.goto(factories.edit_url(page))
    address = tab.url
    block(tab, 3).locator("[data-panel-toggle]").first.click()
    field(tab, 3, "body").fill("Typed, and kept.")
    save = tab.get_by_role("button", name="Save draft")
    for _press in range(2):
        save.click()
        expect(tab.get_by_role("alert").filter(has_text=TOO_MUCH)).to_have_count(1)
        expect(save).to_be_enabled()
    tab.get_by_role("button", name="More actions").click()
    tab.get_by_role("button", name=re.compile("^Submit")).first.click()
    expect(tab.get_by_role("alert").filter(has_text=TOO_MUCH)).to_be_visible()
    tab.wait_for_timeout(4_000)  # by itself it is not sent either
    saves = [one for one in sent if one.split("?")[0].rstrip("/").endswith("/edit")]
    assert saves == [] and tab.url == address
    expect(field(tab, 3, "body")).to_have_value("Typed, and kept.")
