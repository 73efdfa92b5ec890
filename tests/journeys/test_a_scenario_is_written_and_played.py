"""A scenario by real clicks: a trainer writes it from a template, is stopped by a dead end and mends it, a reviewer
publishes it, a physician plays it into harm and then to the safe end, and the manager's board changes.

In code are only the people, and the standard that asks for it.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from competency.core.models import Evidence
from scenarios.models import ScenarioIndexPage, ScenarioPage
from tests import factories as core
from tests.scenarios.writing import factories

SCENARIO = "One in the queue"


def sign_in(page: Page, user: Any) -> None:
    """As everybody does: by name and password."""
    page.goto("/sign-in/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill("secret-for-tests")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


# ---- the trainer


def block(editor: Page, title: str) -> Locator:
    """A step or event by its title."""
    return editor.locator("#story-root > div > [data-streamfield-child]", has=editor.locator(f"h2:has-text('{title}')"))


def write(editor: Page, title: str, **fields: str) -> None:
    """Open a step and fill its fields; ``choices_0_feedback`` is that of its first choice."""
    part = block(editor, title)
    toggle = part.locator("[data-panel-toggle]").first
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    for name, text in fields.items():
        at = re.sub(r"choices_(\d)_", r"choices-\1-value-", name)
        part.locator(f"[name$='-value-{at}']").first.fill(text)


def begin(editor: Page, folder: ScenarioIndexPage) -> None:
    """A new scenario from the second template, and all that is asked of a page beside its steps."""
    editor.goto(f"/admin/pages/{folder.pk}/")
    editor.get_by_role("link", name="Add child page").first.click()
    editor.get_by_role("link", name=re.compile("^Scenario ")).click()
    editor.get_by_role("link", name="A decision under time").click()
    editor.locator("#id_title").fill(SCENARIO)
    editor.locator("#id_code").fill("S9")
    editor.locator("#id_summary").fill("See who cannot wait.")
    editor.locator("#id_patient_name").fill("Marsh, Ellis")
    asked = editor.locator("section", has=editor.locator("#id_wait_hours")).last
    asked.locator("[data-panel-toggle]").click()
    editor.locator("#id_wait_hours").fill("0")
    editor.get_by_role("tab", name="Before you publish").click()
    editor.locator("#id_review_by").fill("2030-01-01")
    editor.locator("#id_checked_on").select_option(index=1)
    editor.get_by_role("tab", name="Content").click()


def tell(editor: Page) -> None:
    """Six steps, an event and two ends. The step that is made from where it is named leads nowhere yet."""
    write(editor, "How it begins", body="Four results wait. His potassium is among them.")
    write(
        editor,
        "The first decision",
        body="The oldest result stands on top.",
        choices_0_feedback="The list is sorted by age. Harm is not.",
        choices_1_feedback="The laboratory knows which cannot wait.",
        choices_1_goto="lab",
        choices_2_feedback="The oldest was the least of them.",
    )
    editor.get_by_role("button", name="Make this step").click()
    write(editor, "New step", body="The laboratory answers: call him now.")
    write(
        editor,
        "The second decision",
        body="Potassium 6.9, an hour ago.",
        choices_0_feedback="Treated before the rhythm changed.",
        choices_1_feedback="It was true the first time.",
    )
    write(editor, "Safe", body="His heart keeps its rhythm.", debrief="Who could not wait did not.")
    write(editor, "The patient comes to harm", body="The monitor alarms.", debrief="His result lay in the queue.")
    write(editor, "It is late", body="Half an hour went by.", goto="harm")
    block(editor, "Put right in time").get_by_role("button", name="Delete").first.click()


def submit(editor: Page) -> None:
    editor.get_by_role("button", name="More actions").click()
    editor.get_by_role("button", name=re.compile("Submit to")).click()


def play_the_draft(editor: Page) -> None:
    """As a learner would meet it, in a window of its own."""
    editor.get_by_role("button", name="Map", exact=True).click()
    with editor.expect_popup() as opened:
        editor.get_by_role("link", name="Play the draft").click()
    draft = opened.value
    expect(draft.get_by_text("Four results wait.")).to_be_visible()
    go_on(draft)
    do(draft, "Ask somebody, and wait")
    expect(draft.get_by_text("call him now")).to_be_visible()
    draft.close()


# ---- the physician


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Go on").click()


def do(page: Page, choice: str) -> None:
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Do this").click()


def play(phone: Page, *choices: str) -> None:
    """So that it counts, and then back over it."""
    phone.get_by_role("button", name="This counts: start").click()
    go_on(phone)
    for choice in choices:
        do(phone, choice)
    phone.get_by_label("Rushed").check()
    phone.get_by_role("button", name="Show me what happened").click()


def test_a_scenario_is_written_reviewed_played_and_counts(page_at) -> None:
    folder, author, reviewer = factories.site(), factories.author(), factories.reviewer()
    factories.release()

    editor = page_at(1440)
    sign_in(editor, author)
    begin(editor, folder)
    tell(editor)
    submit(editor)
    expect(editor.get_by_text("Not submitted: 1 thing has to be mended first.")).to_be_visible()
    nowhere = block(editor, "New step").get_by_text("Nothing leads on from here, and this is no end.")
    expect(nowhere.first).to_be_visible()
    block(editor, "New step").locator("[name$='-value-goto']").fill("act")
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text(re.compile("has been (created|updated)"))).to_be_visible()
    page = ScenarioPage.objects.get()
    assert page.current_workflow_state is None
    play_the_draft(editor)
    submit(editor)
    expect(editor.get_by_text("has been submitted for review")).to_be_visible()

    desk = page_at(1440)
    sign_in(desk, reviewer)
    desk.goto(f"/admin/pages/{page.pk}/edit/")
    desk.get_by_role("link", name="Review").first.click()
    desk.get_by_role("button", name="Approve and publish").click()
    expect(desk.get_by_text("is published")).to_be_visible()

    shown_by = core.criteria((None, [core.asked(activity=str(page.translation_key))]))
    ward = core.world(role="Physician", shown_by=shown_by)
    manager = page_at(1440)
    sign_in(manager, ward.appointed("manager").user)
    manager.goto("/manage/")
    expect(manager.locator("main")).to_contain_text("0 of 1 cleared")

    phone = page_at(360)
    sign_in(phone, ward.person.user)
    phone.goto("/my/")
    phone.get_by_role("link", name=re.compile(f"Start {SCENARIO}")).first.click()
    play(phone, "Do what is quick")
    expect(phone.get_by_role("heading", name="The patient comes to harm")).to_be_visible()
    expect(phone.get_by_text("The oldest was the least of them.").first).to_be_visible()
    phone.get_by_role("link", name="One thing to keep").click()
    phone.get_by_role("link", name="Play it again").click()
    play(phone, "Look closer before you act", "Treat")
    expect(phone.get_by_role("heading", name="Safe")).to_be_visible()
    expect(phone.get_by_text("You’re cleared").first).to_be_visible()

    manager.goto("/manage/")
    expect(manager.locator("main")).to_contain_text("1 of 1 cleared")
    counted = Evidence.objects.filter(person=ward.person, activity_version__activity=page.translation_key)
    assert sorted(counted.values_list("outcome", flat=True)) == ["failed", "passed"]
