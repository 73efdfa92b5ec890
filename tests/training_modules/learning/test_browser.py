"""In a browser: a nurse learns on a phone without JavaScript, a trainer writes and a reviewer publishes in Wagtail."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect

from competency.core.models import Evidence
from tests.training_modules import factories
from training_modules.models import TrainingModulePage
from training_modules.writing import api

pytestmark = pytest.mark.django_db(transaction=True)

WHITE = "rgb(255, 255, 255)"


def sections():
    return [
        factories.section(
            "scanner",
            api.TextDraft("<h3>Two questions</h3><p>The scanner asks two questions, at the bedside.</p>"),
            factories.why(),
            api.PictureDraft(factories.picture(), "A loop of five steps.", "One patient, one loop."),
            title="What the scanner checks",
        ),
        factories.section(
            "bedside",
            api.CalloutDraft("safety", "Stop", "<p>Two bands are one too many.</p>"),
            api.PracticeDraft(factories.practice()),
            api.PracticeDraft(factories.practice("numeric")),
            title="At the bedside",
        ),
        factories.section("steps", factories.steps(), title="Key steps"),
    ]


@pytest.mark.journey("learner")
def test_a_nurse_learns_on_a_phone_without_javascript(page_at, axe):
    ward = factories.ward(sections=sections())
    page = page_at(360, user=ward.user, javascript=False)
    page.goto(f"/learn/{ward.activity.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(ward.page.title)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the scanner checks")
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
    page.get_by_role("button", name="Next").click()
    # Resumed from another page in one tap: the address of the module leads to the section.
    page.goto(f"/learn/{ward.activity.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("At the bedside")
    page.get_by_role("button", name="Check my answer").first.click()
    expect(page.get_by_role("alert")).to_contain_text("No answer was chosen")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Check my answer").first.click()
    expect(page.get_by_text("Why:").first).to_be_visible()
    page.get_by_label("Your answer").fill("2,5")
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_text("Yes, that is the dose.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d\. You can close this page\."))).to_be_visible()
    page.get_by_role("link", name="Next: Key steps").click()
    page.get_by_role("button", name="Finish the module").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You’re cleared")
    assert Evidence.objects.filter(person=ward.person, outcome="passed").count() == 1


def test_every_page_is_accessible(page_at, look):
    ward = factories.ward(sections=sections())
    page = page_at(user=ward.user)
    page.goto(f"/learn/{ward.activity.pk}/")
    look(page)
    page.get_by_role("button", name="Start").click()
    look(page)
    page.get_by_role("button", name="Next").click()
    look(page)
    page.get_by_role("button", name="Check my answer").first.click()
    look(page)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Check my answer").first.click()
    page.get_by_label("Your answer").fill("25")
    page.get_by_role("button", name="Check my answer").click()
    look(page)
    page.get_by_role("link", name=ward.page.title).click()
    look(page)
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Finish the module").click()
    look(page)
    page.goto(f"/learn/{ward.activity.pk}/tip-sheet/")
    look(page)
    page.emulate_media(media="print", color_scheme="dark")  # paper is white, whatever the screen is
    assert page.locator(".clr-keysteps").evaluate("card => getComputedStyle(card).backgroundColor") == WHITE
    page.emulate_media(media="screen")
    page.goto("/modules/")
    look(page)


def test_a_module_is_learned_by_keyboard(page_at):
    ward = factories.ward(sections=[*sections()[1:2], factories.section("why", factories.why())])
    page = page_at(1440, user=ward.user)
    page.goto(f"/learn/{ward.activity.pk}/")
    _press_on(page, "button", "Start")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    _press_on(page, "button", "Check my answer")
    expect(page.get_by_text("Why:").first).to_be_visible()
    page.get_by_label("Your answer").focus()
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    _press_on(page, "link", "Next")
    _press_on(page, "button", "Finish the module")
    expect(page.get_by_role("heading", level=1)).to_contain_text("cleared")


def _press_on(page, role, name):
    """Reach a control with the tab key alone, and press it."""
    target = page.get_by_role(role, name=name).first
    target.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
    raise AssertionError(f"The tab key never reaches {name!r}")


@pytest.mark.journey("author")
def test_a_trainer_writes_and_a_reviewer_publishes_in_the_editor(page_at):
    factories.site()
    author, reviewer = factories.author(), factories.reviewer()
    page = factories.module(publish=False, user=author, sections=sections(), summary="")
    editor = page_at(1440, user=author)
    editor.goto(f"/admin/pages/{page.pk}/edit/")
    editor.get_by_role("tab", name="Before you publish").click()
    expect(editor.get_by_text("1 thing is missing")).to_be_visible()
    editor.get_by_role("tab", name="Content").click()
    editor.locator("#id_summary").fill("Give medicines with the scanner.")
    editor.get_by_role("button", name="More actions").click()
    editor.get_by_role("button", name=re.compile("Submit to")).click()
    expect(editor.get_by_text("has been submitted for review")).to_be_visible()
    desk = page_at(1440, user=reviewer)
    desk.goto(f"/admin/pages/{page.pk}/edit/")
    expect(desk.get_by_text("This module waits for your review")).to_be_visible()
    desk.get_by_role("link", name="Review").first.click()
    desk.get_by_role("button", name="Approve and publish").click()
    expect(desk.get_by_text("is published")).to_be_visible()
    assert TrainingModulePage.objects.get(pk=page.pk).live
    assert len(factories.versions(page)) == 1


LONG = (
    "Open the record of the patient, read the name and the number aloud, and compare both with the band on the wrist."
)


@pytest.mark.parametrize(
    ("lists", "lines", "title"),
    [(1, ("Scan the band.",) * 3, "Shift start"), (1, (LONG,) * 15, "W" * 45), (2, (LONG,) * 10, f"{LONG} {LONG}")],
    ids=["a few", "as many as a list takes", "two long lists under a long title"],
)
def test_the_key_steps_print_on_one_sheet_of_a5(page_at, lists, lines, title):
    steps = [factories.section(f"s{n}", factories.why(), factories.steps(*lines)) for n in range(lists)]
    ward = factories.ward(sections=steps, title=title)
    page = page_at(1440, user=ward.user)
    page.goto(f"/learn/{ward.activity.pk}/tip-sheet/")
    (sheet,) = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert (round(sheet.mediabox.width / 72 * 25.4), round(sheet.mediabox.height / 72 * 25.4)) == (148, 210)
    words = " ".join(sheet.extract_text().split())
    assert words.count("Give a medicine") == lists
    assert "Edition 1" in words
    assert "Print this page" not in words and "patient and emergency care" not in words
