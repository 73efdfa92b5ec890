"""The admin screens that are ours for who keeps the records, and the requirement form: axe, widths, both schemes.

Many are reached by sending a form, so each is opened as somebody opens it, and looked at where it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from competency.core import setup
from competency.core.access import AUTHORS_GROUP
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.models import Disposal, Evidence, Person
from competency.core.personal_data import api as personal_data
from competency.core.retention import api as retention
from tests import factories as make
from tests.browser import PageAt
from tests.core.personal_data.staff import keeper, signed_out
from tests.screens import worlds

PASSWORD = "secret-for-tests"
REASON = "The register of the session shows that the scanner was not used, and that two rows were typed from memory."


# What stands beyond the right edge of the page, which scrolls within itself there: the whole never scrolls sideways.
CUT_OFF = """() => [...document.querySelectorAll("main :is(p, li, label, h2, h3, td, .help, .button)")]
  .concat([...document.querySelectorAll("main :is(input, select, textarea)")])
  .filter(node => !node.closest("header"))  // Wagtail's bar scrolls within itself.
  .filter(node => { const box = node.getBoundingClientRect(); return box.width > 1 && box.right > window.innerWidth })
  .map(node => node.outerHTML.slice(0, 120))"""


@dataclass
class Office:
    """The desk of records staff: two people who keep the record, and something in every list."""

    ria: Person
    author: Person
    row: Evidence
    pages: dict[str, str]


@pytest.fixture
def office(transactional_db: None, today: None) -> Office:
    setup.ensure_groups()
    hospital = worlds.hospital()
    ria, sam = keeper("Ria"), keeper("Sam")
    tomasz = hospital.assessor("Tomasz Wilk")
    amira, joy = hospital.person("Amira Haddad"), hospital.person("Joy Okafor")
    for nurse in (amira, joy):
        hospital.clears(nurse)
    author = hospital.staff("Tom Trainer", "trainer", hospital.root)
    author.user.groups.add(Group.objects.get(name=AUTHORS_GROUP))  # type: ignore[union-attr]

    gone = hospital.person("Lena Left", since=date(2010, 1, 1), until=date(2011, 1, 1), with_user=False)
    hospital.passes(gone, hospital.module, date(2010, 6, 1))
    revoked = exceptions.revoke(person=amira, effective_on=worlds.TODAY, reason=f"Mrs Ellingworth. {REASON}", by=sam)
    void = hospital.passes(amira, hospital.lesson, worlds.PASSED - timedelta(days=3))
    ledger.void_evidence(evidence=void, reason=REASON, by=sam)
    row = Evidence.objects.current().filter(person=joy, assessor=tomasz).order_by("pk")[0]
    passed = hospital.passes(joy, hospital.short, worlds.PASSED)
    waiting = make.evidence(
        joy, activity_version=hospital.short, corrects=passed, reason=REASON, performed_on=date(2026, 11, 9), by=sam
    )
    make.evidence(amira, activity_version=hospital.module, source="old-lms", source_id="L-77", by=sam)
    asked = personal_data.request_erasure(person=signed_out(gone), why="asked", by=sam)
    proposal = retention.propose(by=sam)
    on_person = retention.hold(person=joy, reason=f"Inquiry 7. {REASON}", by=sam)
    retention.hold(unit=hospital.ed, reason="Inquiry 8.", by=ria)
    return Office(
        ria=ria,
        author=author,
        row=row,
        pages={
            "personal data": reverse("cleared_personal_data:index"),
            "a person": reverse("cleared_personal_data:person", args=[amira.pk]),
            "a text": reverse("cleared_personal_data:text", args=[revoked.pk]),
            "ask": reverse("cleared_personal_data:ask", args=[gone.pk]),
            "confirm": reverse("cleared_personal_data:confirm", args=[asked.pk]),
            "retention": reverse("cleared_retention:index"),
            "proposal": reverse("cleared_retention:proposal", args=[proposal.pk]),
            "hold": reverse("cleared_retention:hold"),
            "lift": reverse("cleared_retention:lift", args=[on_person.pk]),
            "verdicts": reverse("cleared_verdicts:index"),
            "verdict": reverse("cleared_verdicts:edit", args=[waiting.pk]),
            "corrections": reverse("cleared_corrections:index"),
            "correction": reverse("cleared_corrections:edit", args=[row.pk]),
            "voiding": reverse("cleared_voiding:index"),
            "lighter": reverse("cleared_lighter:index"),
            "first page": reverse("wagtailadmin_home"),
        },
    )


def opened(page: Page, office: Office) -> Iterator[str]:
    """Open one screen of records staff after the other; gives the name of each once it stands there."""
    for name, address in office.pages.items():
        page.goto(address)
        yield name
    yield from sent(page, office)


def sent(page: Page, office: Office) -> Iterator[str]:
    """The screens that come back from a form: refused, found, and told beforehand."""
    pages = office.pages
    page.goto(pages["personal data"])
    page.get_by_label("Employee number").fill("nobody")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("Nobody has this number or this name.")).to_be_visible()
    yield "nobody found"
    page.goto(pages["proposal"])
    page.get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Confirm: let all of it go").click()
    refusal = page.locator(".messages > ul", has_text="That is not your password")
    expect(refusal).to_have_css("opacity", "1")  # it slides in
    yield "wrong password"
    page.goto(pages["corrections"])
    page.get_by_label("Employee number").fill(office.row.person.employee_number)
    page.get_by_role("button", name="Show the rows").click()
    expect(page.get_by_role("link", name="Tomasz Wilk")).to_be_visible()
    yield "rows to correct"
    page.goto(pages["correction"])
    page.get_by_label("Day").fill("2026-11-09")
    page.get_by_label("Outcome").select_option("failed")
    page.get_by_label("Why it is corrected").fill(REASON)
    page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_text("was not cleared in it on 9 November")).to_be_visible()
    yield "a day on which nobody could have judged it"
    page.get_by_label("Day").fill("2026-11-10")
    page.get_by_role("button", name="Show what it does").click()
    expect(page.get_by_role("heading", name="Before you correct")).to_be_visible()
    yield "correction told"
    look_up_what_is_void(page, office)
    yield "voiding told"
    page.get_by_role("button", name="Void ").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "voiding refused"


def look_up_what_is_void(page: Page, office: Office) -> None:
    page.goto(office.pages["voiding"])
    assessor = office.row.assessor
    assert assessor is not None
    page.get_by_label("Judged by (employee number or name)").fill(assessor.employee_number)
    page.get_by_role("button", name="Show whom it concerns").click()
    expect(page.get_by_role("heading", name="2 rows, 2 people")).to_be_visible()


def found_for_a_requirement(page: Page) -> None:
    """The requirement form with whom a part of a name found."""
    page.goto(reverse("cleared_requirements:add"))
    page.locator("[name=subject_kind]").select_option("person")
    page.locator("[name=person_typed]").fill("ok")
    page.keyboard.press("Enter")
    expect(page.get_by_text("One person matches.")).to_be_visible()


def tab_to(page: Page, target: Locator) -> None:
    """Go there with the keyboard alone."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    pytest.fail(f"The keyboard does not reach {target}.")


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    office: Office, page_at: PageAt, look: Callable[[Page], None]
) -> None:
    page = page_at(user=office.ria.user)
    for name in opened(page, office):
        assert page.locator("h1").count() == 1, name
        look(page)
        assert page.evaluate(CUT_OFF) == [], name


def test_the_requirement_form_with_whom_it_found(office: Office, page_at: PageAt, look: Callable[[Page], None]) -> None:
    page = page_at(user=office.author.user)
    found_for_a_requirement(page)
    hit = page.get_by_role("radio", name="Joy Okafor")
    expect(hit).to_be_focused()
    look(page)
    assert page.evaluate(CUT_OFF) == []
    circle, box = hit.bounding_box(), page.locator("[name=person_typed]").bounding_box()
    assert circle is not None
    assert box is not None
    assert circle["y"] + circle["height"] + 8 <= box["y"]  # room for the ring of the focus


def test_what_is_due_is_confirmed_with_the_keyboard_alone(office: Office, page_at: PageAt) -> None:
    page = page_at(user=office.ria.user)
    page.goto(office.pages["proposal"])
    tab_to(page, page.get_by_label("Your password"))
    page.keyboard.type(PASSWORD)
    tab_to(page, page.get_by_role("button", name="Confirm: let all of it go"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Confirmed. The rows go")).to_be_visible()
    assert Disposal.objects.get().recorded_by == office.ria


def test_wrong_evidence_is_voided_with_the_keyboard_alone(office: Office, page_at: PageAt) -> None:
    assessor = office.row.assessor
    assert assessor is not None
    page = page_at(user=office.ria.user)
    page.goto(office.pages["voiding"])
    tab_to(page, page.get_by_label("Judged by (employee number or name)"))
    page.keyboard.type(assessor.employee_number)
    tab_to(page, page.get_by_role("button", name="Show whom it concerns"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 rows, 2 people")).to_be_focused()
    tab_to(page, page.get_by_label("Why these are wrong"))
    page.keyboard.type(REASON)
    tab_to(page, page.get_by_label("Your password"))
    page.keyboard.type(PASSWORD)
    tab_to(page, page.get_by_role("button", name="Void 2 rows"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 rows are void and never count.")).to_be_visible()
    assert not Evidence.objects.current().filter(assessor=assessor, withdrawn=False).exists()
