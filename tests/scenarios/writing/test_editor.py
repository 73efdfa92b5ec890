"""The editor of a scenario in a browser: steps are drawn when they are opened, and nothing of it is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Comment

from scenarios.models import ScenarioPage
from tests.scenarios.story.documents import ward
from tests.scenarios.writing import factories
from tests.scenarios.writing.test_pages import change

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def author() -> Any:
    factories.site()
    return factories.author()


def opened(page_at: Any, user: Any, page: ScenarioPage, width: int = 1440) -> Page:
    tab: Page = page_at(width, user=user)
    tab.goto(factories.edit_url(page))
    expect(step(tab, "Swelled").locator(".clr-lines")).to_contain_text("If “Do code”")
    return tab


def step(tab: Page, title: str) -> Any:
    """The block of a step, by its title."""
    return tab.locator("#story-root > div > [data-streamfield-child]", has=tab.locator(f"h2:has-text('{title}')"))


def toggle(tab: Page, title: str) -> None:
    step(tab, title).locator("[data-panel-toggle]").first.click()


def saved(tab: Page, page: ScenarioPage) -> Any:
    """Save the draft by its button; the document that was saved."""
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.get_by_text("has been updated")).to_be_visible()
    return stored(page)


def stored(page: ScenarioPage) -> Any:
    return ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object().content().draft.document


def test_a_step_is_drawn_when_it_is_opened_and_an_edit_changes_only_that(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    before = stored(page)
    tab = opened(page_at, author, page)
    assert tab.locator("input[name^='story-'][name$='-value-title']").count() == 0
    expect(step(tab, "Swelled")).to_contain_text("If “Do order” → 5 Nothing")
    expect(step(tab, "Swelled")).to_contain_text("Unsafe")
    toggle(tab, "Swelled")
    tab.locator("#story-1-value-title").fill("She swelled up once")
    tab.locator("#story-1-value-choices-0-value-counts_as").select_option("nothing")
    after = saved(tab, page)
    assert after["steps"][1]["title"] == "She swelled up once"
    assert "is_critical_unsafe" not in after["steps"][1]["choices"][0]
    assert after["steps"][0] == before["steps"][0] and after["steps"][2:] == before["steps"][2:]
    assert after["variables"] == before["variables"] and after["events"] == before["events"]


def test_under_each_choice_of_an_open_step_stands_what_it_leads_to(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    tab = opened(page_at, author, page)
    block = step(tab, "Swelled")
    above, under = block.locator(".clr-lines"), block.locator(".clr-way")
    assert under.count() == 0
    toggle(tab, "Swelled")
    said = ["If “Do order” → 5 Nothing Unsafe 2 min", "If “Do code” → 4 Order-Now Must do Safe 6 min"]
    expect(under).to_have_text([*said, "If “Do ring” → 3 Pharmacist 8 min"])
    expect(above).not_to_contain_text("If “Do")
    for number in range(3):
        part = block.locator(f"section:has(> .clr-way):has(#story-1-value-choices-{number}-value-goto)")
        line = part.locator("> .clr-way")
        assert part.get_attribute("aria-describedby") == line.get_attribute("id")
        field = tab.locator(f"#story-1-value-choices-{number}-value-goto")
        tops = [one.evaluate("one => one.getBoundingClientRect().top") for one in (field, line)]
        assert tops == sorted(tops), "it stands under its choice"
    tab.locator("#story-1-value-choices-0-value-goto").fill("harmed")
    expect(under.first).to_contain_text("8 Harmed (harm)")
    block.get_by_role("button", name="Move down").nth(1).click()
    expect(under).to_contain_text(["If “Do code”", "If “Do order”", "If “Do ring”"])
    toggle(tab, "Swelled")
    expect(above).to_contain_text("If “Do order” → 8 Harmed (harm)")
    expect(under.first).to_be_hidden()


def test_what_happens_when_time_runs_out_stands_under_that(page_at: Any, author: Any) -> None:
    document = ward()
    late = {"goto": "late", "feedback": "Too slow."}
    document["steps"][1] |= {"seconds": 30, "time_up": late}
    tab = opened(page_at, author, factories.scenario(document, publish=False, user=author))
    toggle(tab, "Swelled")
    line = step(tab, "Swelled").locator(".clr-way", has_text="If time runs out")
    expect(line).to_contain_text("If time runs out → 7 Late (recovered)")
    field = tab.locator("#story-1-value-time_up-goto")
    line.scroll_into_view_if_needed()
    expect(line).to_be_visible()
    field.evaluate(EMPTIED)
    expect(line).to_have_count(0)
    expect(step(tab, "Swelled").locator(".clr-way")).to_have_count(3)


# Also in a part that is folded.
EMPTIED = "one => { one.value = ''; one.dispatchEvent(new Event('input', {bubbles: true})); }"


def test_the_heading_of_the_map_is_beside_the_button_that_closes_it(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    tab = opened(page_at, author, page)
    tab.get_by_role("button", name="Map", exact=True).click()
    heading = tab.locator("[data-side-panel='cleared-map'] h2:not(.w-sr-only)")
    expect(heading).to_be_visible()
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_timeout(300)
        at = heading.evaluate(FIRST_LETTER)
        assert tab.evaluate("([x, y]) => document.elementFromPoint(x, y)?.tagName", at) == "H2", width


# Where the first letter of an element stands.
FIRST_LETTER = """one => {
  const range = document.createRange();
  range.setStart(one.firstChild, 0);
  range.setEnd(one.firstChild, 1);
  const box = range.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""
WIDTHS = (320, 360, 768, 1440, 1920)


@pytest.mark.parametrize("is_open", [False, True])
def test_nothing_of_the_editor_is_scrolled_sideways(page_at: Any, author: Any, is_open: bool) -> None:
    page = factories.scenario(publish=False, user=author)
    tab = opened(page_at, author, page)
    toggle(tab, "Swelled")
    if is_open:
        tab.get_by_role("button", name="Map", exact=True).click()
        expect(tab.locator(".clr-map-list").first).to_be_visible()
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.wait_for_timeout(500)  # panels of Wagtail follow the width slowly
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        wrapper = tab.locator(".w-tabs__wrapper")
        assert wrapper.evaluate("one => one.scrollWidth - one.clientWidth") == 0, width


def test_looking_into_a_step_writes_no_draft(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    revisions = page.revisions.count()
    tab = opened(page_at, author, page)
    tab.wait_for_timeout(2_500)  # Wagtail looks for edits only some time after it was opened
    toggle(tab, "Swelled")
    expect(tab.locator("#story-1-value-title")).to_be_visible()
    tab.wait_for_timeout(2_500)
    assert page.revisions.count() == revisions


def test_steps_that_nobody_opened_are_copied_moved_and_deleted(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    tab = opened(page_at, author, page)
    step(tab, "Swelled").get_by_role("button", name="Duplicate").first.click()
    expect(tab.locator("#story-root [data-clr-key]").first).to_have_value("swelled-2")
    step(tab, "Pharmacist").get_by_role("button", name="Move up").first.click()
    step(tab, "Nothing").get_by_role("button", name="Delete").first.click()
    after = saved(tab, page)
    assert [one["key"] for one in after["steps"]] == [
        *("comes-up", "swelled", "pharmacist", "swelled-2", "order-now", "safe", "late", "harmed"),
    ]
    copy, original = after["steps"][3], after["steps"][1]
    assert copy | {"key": "swelled"} == original


def test_what_stops_publishing_opens_its_step(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    page = change(page, lambda document: document["steps"][1]["choices"][0].update(goto="pharmacst"))
    tab = opened(page_at, author, page)
    tab.get_by_role("link", name="Step 2, Swelled, choice 1").click()
    field = tab.locator("#story-1-value-choices-0-value-goto")
    expect(field).to_have_value("pharmacst")
    tab.get_by_role("button", name="Use “pharmacist”").click()
    expect(field).to_have_value("pharmacist")
    assert saved(tab, page)["steps"][1]["choices"][0]["goto"] == "pharmacist"


def test_a_step_that_is_missing_is_made_from_where_it_is_named(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    page = change(page, lambda document: document["steps"][1]["choices"][0].update(goto="call-for-help"))
    tab = opened(page_at, author, page)
    toggle(tab, "Swelled")
    tab.get_by_role("button", name="Make this step").click()
    expect(step(tab, "Swelled").locator(".clr-way").first).to_contain_text("9 New step")
    keys = [one["key"] for one in saved(tab, page)["steps"]]
    assert keys[-1] == "call-for-help"


def test_submitting_opens_the_step_at_fault(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    page = change(page, lambda document: document["steps"][3]["choices"][0].update(feedback=""))
    tab = opened(page_at, author, page)
    tab.get_by_role("button", name="More actions").click()
    tab.get_by_role("button", name=re.compile("Submit to")).click()
    message = tab.locator("#story-3-value-choices-0-value-feedback-errors")
    expect(message).to_contain_text("Write the feedback")
    expect(message).to_be_visible()


def test_variables_are_chosen_from_those_that_exist(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    tab = opened(page_at, author, page)
    toggle(tab, "The antibiotic is late")
    chooser = tab.locator("select[data-clr-variable]")
    expect(chooser).to_have_value("treated")
    assert chooser.locator("option").all_text_contents() == [
        "",
        "minutes since the start",
        "oxygen",
        "treated",
        "allergy",
    ]


def test_the_map_follows_what_is_written(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    tab = opened(page_at, author, page)
    tab.get_by_role("button", name="Map", exact=True).click()
    listed = tab.locator(".clr-map-list").first
    expect(listed).to_contain_text("Swelled: 5 (unsafe), 4 (must be done), 3.")
    toggle(tab, "Swelled")
    tab.wait_for_timeout(2_500)
    tab.locator("#story-1-value-choices-0-value-goto").fill("nowhere")
    expect(listed).to_contain_text("no such step (nowhere) (unsafe)")
    expect(tab.locator(".clr-map")).to_contain_text("no such step")
    listed.get_by_role("link", name="Order-Now", exact=True).click()
    expect(tab.locator("#story-3-value-title")).to_be_visible()


def long_story(steps: int = 40) -> dict[str, Any]:
    """The ward's story, and behind it steps that nobody reaches."""
    more = [
        {"key": f"far-{n}", "kind": "information", "title": f"Far {n}", "body": "B", "goto": "safe"}
        for n in range(steps)
    ]
    document = ward()
    return document | {"steps": [*document["steps"], *more]}


def test_the_map_leads_to_a_step_that_is_far_away(page_at: Any, author: Any) -> None:
    page = factories.scenario(long_story(), publish=False, user=author)
    tab = opened(page_at, author, page)
    tab.get_by_role("button", name="Map", exact=True).click()
    listed = tab.locator(".clr-map-list").first
    listed.get_by_role("link", name="Far 30", exact=True).click()
    field = step(tab, "Far 30").locator("input[name$='-value-title']")
    expect(field).to_be_in_viewport()
    expect(step(tab, "Far 30").locator("[data-panel-toggle]").first).to_be_focused()
    field.fill("Far away")
    assert saved(tab, page)["steps"][38]["title"] == "Far away"


SEEN = """one => one.checkVisibility({contentVisibilityAuto: true})"""
COUNTED = """window.clrParts = 0;
new MutationObserver(all => {
  const own = "#story-root [data-streamfield-child]";
  window.clrParts += all.filter(({target}) => target.closest?.(own)).length;
}).observe(document, {childList: true, attributes: true, subtree: true});"""


def test_steps_come_into_the_page_once_and_the_far_ones_unseen(page_at: Any, author: Any) -> None:
    page = factories.scenario(long_story(), publish=False, user=author)
    tab = page_at(1440, user=author)
    tab.add_init_script(COUNTED)
    tab.goto(factories.edit_url(page))
    far = step(tab, "Far 38").locator(".clr-lines")
    assert far.text_content() and tab.evaluate("window.clrParts") == 0, "steps were built within the page"
    assert far.evaluate(SEEN) is False
    far.scroll_into_view_if_needed()
    tab.wait_for_timeout(200)
    assert far.evaluate(SEEN) is True
    toggle(tab, "Far 38")
    expect(step(tab, "Far 38").locator("input[name$='-value-title']")).to_have_value("Far 38")
    expect(step(tab, "Far 38")).not_to_have_class(re.compile("clr-undrawn"))


def test_a_step_with_a_comment_is_drawn_at_once(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    draft = ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.wagtail_admin_comments = [
        Comment(user=author, text="Which rash?", contentpath=f"story.{draft.story[1].id}.title")
    ]
    draft.save_revision()
    tab = opened(page_at, author, page)
    assert tab.locator("#story-root .clr-lazy:has([name$='-value-title'])").count() == 1
    toggle(tab, "Swelled")
    expect(tab.locator("#story-1-value-title")).to_be_visible()
    tab.get_by_role("button", name="Toggle comments").click()
    expect(tab.get_by_text("Which rash?")).to_be_visible()


def test_what_is_typed_while_a_save_runs_is_saved_too(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    tab = opened(page_at, author, page)
    tab.wait_for_timeout(2_500)
    typed: list[str] = []

    def slowly(route: Any) -> None:
        # The last word is typed when the answer is there and nobody has looked for edits since.
        answer = route.fetch()
        if not typed:
            typed.append(tab.url)
            tab.evaluate(
                "() => { const one = document.querySelector('#id_summary');"
                " one.value = 'The last word.'; one.dispatchEvent(new Event('input', {bubbles: true})); }"
            )
        route.fulfill(response=answer)

    tab.route("**/edit/", lambda route: slowly(route) if route.request.method == "POST" else route.continue_())
    tab.locator("#id_summary").fill("A first word.")
    for _attempt in range(40):
        if ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "The last word.":
            break
        tab.wait_for_timeout(250)
    tab.unroute_all(behavior="wait")  # A save that still runs would fail in the next test, its page gone.
    assert ScenarioPage.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "The last word."


def test_all_of_it_can_be_done_with_the_keyboard(page_at: Any, author: Any) -> None:
    page = factories.scenario(publish=False, user=author)
    tab = opened(page_at, author, page)
    step(tab, "Swelled").locator("[data-panel-toggle]").first.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#story-1-value-title")).to_be_visible()
    step(tab, "Swelled").locator(".clr-way a").first.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#story-4-value-title")).to_be_visible()
    assert len(ward()["steps"]) == tab.locator(".clr-number:not(:empty)").count()


# What of the page is ours; the frame around it, its minimap too, is Wagtail's.
OURS = ["#story-root", ".clr-check", "[data-side-panel='cleared-map']"]
