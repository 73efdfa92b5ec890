"""The whole loop by real clicks: a trainer publishes, a nurse learns and is tested, a super-user watches and signs,
her answer and the manager's board change, the certificate comes out as PDF, and her refresher is on her list.
"""

from __future__ import annotations

import io
import re
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from competency.assessments.models import QuestionKey, ServedQuestion
from competency.core.models import ActivityVersion, Evidence, Person
from portal.demo.accounts import PASSWORD
from training_modules.models import TrainingModulePage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HEADLINE = "main .clr-answer"


def sign_in(page: Page, username: str) -> None:
    """As everybody does: by name and password."""
    page.goto("/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def answer_what_is_served(page: Page) -> None:
    """Answer the question on the screen rightly. The key is read from the database: no page holds it."""
    attempt, position = re.findall(r"/test/a/([0-9a-f-]+)/(\d+)/", page.url)[0]
    served = ServedQuestion.objects.get(attempt=UUID(attempt), position=int(position))
    right = QuestionKey.objects.get(question_version=served.question_version).right
    if "options" in right:
        for option in right["options"]:
            page.locator("main input[name=option]").nth(served.option_order.index(option)).check()
    else:
        page.locator("main input[name=typed]").fill(right["value"])


def finish_module(page: Page) -> None:
    """Go through every section: answer what is asked, press what leads on."""
    for _step in range(40):
        if page.get_by_role("button", name="Check my answer").count():
            field = page.locator("form", has=page.get_by_role("button", name="Check my answer")).first
            if field.get_by_role("radio").count():
                field.get_by_role("radio").first.check()
            elif field.get_by_role("checkbox").count():
                field.get_by_role("checkbox").first.check()
            else:
                field.get_by_role("textbox").fill("1")
            field.get_by_role("button", name="Check my answer").click()
            page.wait_for_load_state()
            continue
        finish = page.get_by_role("button", name=re.compile("Finish"))
        onward = page.get_by_role("button", name="Next").or_(page.get_by_role("link", name=re.compile("^Next: ")))
        ends = page.get_by_role("link", name="See what this changed")
        if finish.count():
            finish.click()
            return
        if ends.count():
            ends.click()
            return
        onward.first.click()
        page.wait_for_load_state()
    raise AssertionError("The module never ends.")


def publish_with_review(author: Page, reviewer: Page) -> None:
    """The trainer rewords a module and submits it; somebody else approves, and that publishes it."""
    module = TrainingModulePage.objects.get(code="N3")
    before = ActivityVersion.objects.filter(activity=module.translation_key).count()
    sign_in(author, "trainer")
    author.goto(f"/admin/pages/{module.pk}/edit/")
    author.locator("#id_summary").fill("Give medicines with the scanner, and know what to do when it says no.")
    author.get_by_role("tab", name="Before you publish").click()
    author.locator("input[name=change_class][value=tell], select[name=change_class]").first.wait_for()
    if author.locator("select[name=change_class]").count():
        author.locator("select[name=change_class]").select_option("tell")
    else:
        author.locator("input[name=change_class][value=tell]").check()
    author.locator("#id_change_note").fill("The summary says what the scanner does.")
    author.get_by_role("button", name="More actions").click()
    author.get_by_role("button", name=re.compile("Submit to")).click()
    expect(author.get_by_text("has been submitted for review")).to_be_visible()
    assert ActivityVersion.objects.filter(activity=module.translation_key).count() == before

    sign_in(reviewer, "reviewer")
    reviewer.goto(f"/admin/pages/{module.pk}/edit/")
    reviewer.get_by_role("link", name="Review").first.click()
    reviewer.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.get_by_text("is published")).to_be_visible()
    assert ActivityVersion.objects.filter(activity=module.translation_key).count() == before + 1


@pytest.mark.journey("everybody, one after the other")
def test_a_nurse_becomes_cleared(hospital, page_at, axe, plain_words):
    publish_with_review(page_at(1440), page_at(1440))

    # The nurse, on her phone: one sentence, one button.
    phone = page_at(360)
    sign_in(phone, "amira")
    phone.goto("/my/")
    expect(phone.locator(HEADLINE)).to_contain_text("You’re not cleared yet for Aurora in the ICU")
    axe(phone)
    plain_words(phone)
    phone.locator(HEADLINE).get_by_role("link").first.click()
    phone.get_by_role("button", name="Start").first.click()
    finish_module(phone)
    expect(phone.locator(HEADLINE)).to_contain_text("not cleared yet")

    # Her test, to the last question; closing the page on the way loses nothing.
    phone.goto("/my/")
    phone.locator(HEADLINE).get_by_role("link").first.click()
    phone.get_by_role("button", name="Start").click()
    for position in range(1, 16):
        expect(phone.get_by_role("heading", level=1)).to_have_text(f"Question {position} of 15")
        answer_what_is_served(phone)
        phone.get_by_role("button", name=re.compile("Save and")).click()
        if position == 7:
            resumed = phone.url
            phone.goto("/my/")
            phone.goto(resumed)
    phone.get_by_role("button", name="Hand in", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("passed")
    phone.goto("/my/")
    expect(phone.locator("main")).to_contain_text("Waiting for J. Okafor")

    # The board still says what it said.
    desk = page_at(1440)
    sign_in(desk, "manager")
    desk.goto("/manage/")
    expect(desk.locator("main")).to_contain_text("10 of 16 cleared")

    # The super-user, at the elbow.
    elbow = page_at(360)
    sign_in(elbow, "joy")
    elbow.goto("/assess/")
    elbow.get_by_role("link", name="Amira Haddad").first.click()
    elbow.wait_for_load_state()
    if "/observe/" not in elbow.url:
        elbow.get_by_role("link", name=re.compile("Watch|Observe|Medicine round")).first.click()
    for critical in elbow.locator("input[data-critical][value=done]").all():
        critical.check()
    elbow.get_by_role("button", name=re.compile("Mark the other")).click()
    elbow.locator("input[name=rating][value='5']").check()
    elbow.locator("input[name=entrustment][value='4']").check()
    elbow.get_by_label("Password").fill(PASSWORD)
    elbow.get_by_role("button", name="Sign", exact=True).click()
    expect(elbow.locator(HEADLINE)).to_contain_text("Amira")
    expect(elbow.locator(HEADLINE)).to_contain_text("cleared")

    # Her answer has changed, and so has the board.
    phone.goto("/my/")
    expect(phone.locator(HEADLINE)).to_contain_text("You’re cleared")
    expect(phone.locator("main")).to_contain_text("Three months on")
    axe(phone)
    plain_words(phone)
    desk.goto("/manage/")
    expect(desk.locator("main")).to_contain_text("11 of 16 cleared")

    # The certificate, asked for twice and made once.
    phone.goto("/my/certificates/")
    phone.get_by_role("button", name=re.compile("certificate", re.IGNORECASE)).first.click()
    phone.wait_for_load_state()
    pdf_link = phone.get_by_role("link", name=re.compile("PDF", re.IGNORECASE)).first.get_attribute("href")
    assert pdf_link is not None
    response = phone.request.get(pdf_link)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.body())).pages)
    assert "Amira Haddad" in text
    assert "Aurora" in text
    number = re.findall(r"/certificate/([^/]+)/", pdf_link)[0]

    # Anybody may check its number, and learns nothing else.
    stranger = page_at(360)
    stranger.goto(f"/verify/{number}/")
    expect(stranger.locator("main")).to_contain_text(re.compile("valid", re.IGNORECASE))
    expect(stranger.locator("body")).not_to_contain_text("Haddad")

    amira = Person.objects.get(user=get_user_model().objects.get(username="amira"))
    assert Evidence.objects.filter(person=amira, source="cleared", outcome="passed").count() == 4
