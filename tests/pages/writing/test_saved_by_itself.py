"""The editor saves by itself while its author writes; what it says of the draft follows, without opening it anew."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page, Route, expect

from tests.pages.of_each_kind import KINDS, OfKind
from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url

pytestmark = pytest.mark.django_db(transaction=True)

# Counted where Wagtail hears of it: a browser may leave out the first of two that it is asked for at once.
PRESSED_TWICE = """() => {
  const button = document.querySelector("[name=action-submit]");
  button.form.addEventListener("submit", () => { sessionStorage.sent = sessionStorage.sent ? "again" : "once"; });
  button.click();
  button.click();
}"""


def test_nothing_has_changed_does_not_stay_beside_saved(page_at: Any, live_server: Any) -> None:
    factories.site()
    author = factories.author()
    module = factories.module(user=author)
    page = page_at(1440, user=author)
    page.goto(live_server.url + edit_url(module))
    ready = page.locator(".clr-ready")
    expect(ready).to_contain_text("Nothing has changed since it was published.")
    summary = page.locator("#id_summary")
    for n in range(20):  # the editor looks for changes only some time after it was opened
        summary.fill(f"Said in other words, {'again ' * n}.")
        page.wait_for_timeout(300)
        if "Nothing has changed" not in (ready.text_content() or ""):
            break
    expect(ready).to_contain_text("Since the last publication only wording changed.")
    expect(ready).not_to_contain_text("Nothing has changed")
    summary.fill("")
    expect(ready).to_contain_text("missing, as of the last save")
    assert ready.count() == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_pressed_while_a_save_runs_is_sent_once_and_after_it(page_at: Any, kind: OfKind) -> None:
    kind.site()
    author = factories.author()
    written = kind.page(publish=False, user=author)
    draft = kind.draft(written)
    draft.summary = ""
    draft.save_revision(user=author)
    page: Page = page_at(1440, user=author)
    page.goto(edit_url(written))
    title, summary = page.locator("#id_title"), page.locator("#id_summary")
    by_itself: list[str] = []
    by_hand: list[str] = []

    def slowly(route: Route) -> None:
        if route.request.is_navigation_request():
            by_hand.append(route.request.post_data or "")
        elif not by_itself:
            # The button is pressed while the save is on its way, and what it sends would be there first.
            by_itself.append(route.request.post_data or "")
            page.evaluate(PRESSED_TWICE)
            page.wait_for_timeout(1_500)
            with suppress(Error):  # the page that asked is gone
                route.fulfill(response=route.fetch())
            return
        route.continue_()

    page.route("**/edit/", lambda route: slowly(route) if route.request.method == "POST" else route.continue_())
    for n in range(40):  # the editor looks for changes only some time after it was opened
        title.fill(f"Called otherwise, {n}")
        page.wait_for_timeout(300)
        if by_itself:
            break
    expect(page.get_by_text("Not submitted: 1 thing has to be mended first.")).to_be_visible()
    assert len(by_hand) == 1 and page.evaluate("sessionStorage.sent") == "once"
    summary.fill("What it is about.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been updated")).to_be_visible()
    saved = kind.draft(written)
    assert saved.title.startswith("Called otherwise") and saved.summary == "What it is about."


def test_a_page_that_came_back_refused_goes_on_saving_by_itself(page_at: Any) -> None:
    factories.site()
    author = factories.author()
    module = factories.module(user=author)
    factories.rewrite(module, factories.three_sections(), user=author, summary="Give medicines and scan.")
    page: Page = page_at(1440, user=author)
    page.goto(edit_url(module))
    page.get_by_role("button", name="More actions").click()
    page.locator("[name=action-submit]").click()
    expect(page.get_by_text("Not submitted: 1 thing has to be mended first.")).to_be_visible()
    page.get_by_role("tab", name="Before you publish").click()
    page.wait_for_timeout(4_000)  # by itself it saves what came back, once
    ready = page.locator(".clr-ready")
    expect(ready).to_contain_text("One choice is left")
    page.locator("input[name=change_class][value=tell]").check()
    page.locator("#id_change_note").fill("In other words.")
    expect(ready).to_contain_text("Nothing is missing.", timeout=15_000)


WRITTEN_AND_PRESSED = """() => {
  const title = document.querySelector("#id_title");
  title.value = "Written as it was pressed";
  title.dispatchEvent(new Event("input", {bubbles: true}));
  document.querySelector("#id_slug").value = "written-as-it-was-pressed";
  [...document.querySelectorAll("footer button")].find(one => one.textContent.includes("Save draft")).click();
}"""


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "old"])
def test_nothing_is_saved_by_itself_while_what_was_pressed_is_on_its_way(page_at: Any, is_new: bool) -> None:
    folder, author = factories.site(), factories.author()
    module = factories.module(user=author, publish=False)
    kind = [module._meta.app_label, module._meta.model_name, folder.pk]
    page: Page = page_at(1440, user=author)
    page.goto(reverse("wagtailadmin_pages:add", args=kind) if is_new else edit_url(module))
    page.wait_for_timeout(3_000)  # from now on the editor looks for changes
    sent: list[str] = []

    def slowly(route: Route) -> None:
        is_by_hand = route.request.is_navigation_request()
        sent.append("by hand" if is_by_hand else "by itself")
        if is_by_hand:
            page.wait_for_timeout(3_000)
        with suppress(Error):  # the page that asked is gone
            route.continue_()

    at = re.compile(r"/admin/pages/(add/.*|\d+/edit/)$")
    page.route(at, lambda route: slowly(route) if route.request.method == "POST" else route.continue_())
    page.evaluate(WRITTEN_AND_PRESSED)
    expect(page.locator(".messages .success")).to_contain_text(re.compile("created|updated"))
    page.unroute_all(behavior="wait")
    assert sent == ["by hand"]
