"""The screens in a browser: axe, widths, both schemes, keyboard only, without JavaScript, and the budgets in words."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from competency.core.exceptions import api as exceptions
from tests import factories as make
from tests.screens import worlds

pytestmark = pytest.mark.django_db(transaction=True)

# The words visible at 360 x 640 without scrolling.
VISIBLE_WORDS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const box = range.getBoundingClientRect();
    if (box.height && box.top < window.innerHeight && !walk.currentNode.parentElement.closest("svg, .clr-hidden"))
      found.push(...walk.currentNode.textContent.split(/\\s+/).filter(Boolean));
  }
  return found;
}"""


@pytest.fixture
def people(transactional_db, today):
    """A nurse on her way, one who is cleared, one supervised, one stale, a doctor without a rule, two managers."""
    hospital = worlds.hospital()
    amira = hospital.person("Amira Haddad")
    hospital.passes(amira, hospital.module)
    hospital.observed(amira, hospital.assessor("Tomasz Wilk"))
    hospital.source.says(hospital.lesson, "started", minutes_left=6)
    joy = hospital.supervisor("Joy Okafor")
    sue = hospital.person("Sue Supervised")
    hospital.learns(sue)
    late = hospital.person("Ada Late", hospital.clinic)
    hospital.clears(late, date(2025, 6, 2))
    hospital.person("Max Doc", hospital.ed, hospital.physician)
    hospital.person("Bea Bay", hospital.bay)
    stale = hospital.person("Sam Stale", hospital.ed)
    worlds.make_stale(stale)
    chief = hospital.staff("Helen Chief", "manager", hospital.root)
    exceptions.waive(
        person=sue,
        competency=hospital.medicines,
        kind="supervised",
        from_on=worlds.TODAY,
        until_on=date(2026, 12, 20),
        approver=chief,
        supervisor=joy,
        reason="Second observation next week.",
    )
    return {"hospital": hospital, "amira": amira, "joy": joy, "sue": sue, "late": late, "chief": chief}


def screens(people) -> list[tuple[str, str]]:
    hospital = people["hospital"]
    cell = reverse("cleared:board_cell", args=[hospital.aurora.pk, hospital.icu.pk, hospital.nurse.pk])
    return [
        ("amira", "/my/"),
        ("joy", "/my/"),
        ("sue", "/my/"),
        ("late", "/my/"),
        ("chief", "/my/"),
        ("amira", "/my/record/"),
        ("joy", "/my/record/"),
        ("chief", "/my/record/"),
        ("chief", "/manage/"),
        ("chief", "/manage/?programme=ORDERS&on=bad"),
        ("chief", f"/manage/?unit={hospital.icu.pk}"),
        ("chief", cell),
        ("chief", cell + "?on=2001-01-01"),
        ("chief", reverse("cleared:person_record", args=[people["amira"].pk])),
        ("chief", reverse("cleared:person_record", args=[people["joy"].pk]) + "?known=2026-11-15"),
        ("chief", reverse("cleared:person_record", args=[people["sue"].pk]) + "?on=2027-06-01"),
    ]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(people, page_at, look):
    pages = {name: page_at(user=people[name].user) for name in ("amira", "joy", "sue", "late", "chief")}
    for name, url in screens(people):
        page = pages[name]
        page.goto(url)
        assert page.locator("h1").count() == 1, url
        page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true })")
        look(page)


@pytest.mark.parametrize("width", [768, 1440, 360, 1024])
def test_a_board_of_many_job_roles_never_moves_the_page_sideways(people, page_at, axe, width):
    """At a desk the table scrolls within itself and the units stay; on less there is a card for each unit."""
    hospital = people["hospital"]
    for name in ("Pharmacist", "Front desk", "Physiotherapist", "Radiographer", "Telehealth clinician", "Dietitian"):
        hospital.person(f"One {name}", hospital.ed, make.job_role(name))
    page = page_at(width, user=people["chief"].user)
    page.goto("/manage/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    table = page.get_by_role("region", name="Who is cleared")
    unit = table.get_by_role("rowheader").first if width == 1440 else table.locator("th[scope=row]").first
    before = unit.bounding_box()["x"]
    table.evaluate("region => { region.scrollLeft = 400 }")
    assert unit.bounding_box()["x"] == before
    if width == 1440:
        assert table.evaluate("region => region.scrollLeft") > 0
        table.focus()
        assert table.evaluate("region => region === document.activeElement")


def test_the_days_of_a_board_have_names_that_say_which_day(people, page_at):
    page = page_at(360, user=people["chief"].user)
    page.goto("/manage/")
    chips = page.get_by_role("list", name="As of")
    assert chips.get_by_role("link", name="A week before 29 Nov").is_visible()
    slider = page.get_by_role("slider", name="Slide to another day")
    assert page.get_by_text("Slide to another day").is_visible()
    assert slider.get_attribute("aria-valuetext") == "6 December 2026"


def test_on_a_phone_whoever_is_cleared_takes_little_of_a_cell(people, page_at):
    """A name and one word; what is empty for her is not drawn."""
    page = page_at(360, user=people["chief"].user)
    hospital = people["hospital"]
    page.goto(reverse("cleared:board_cell", args=[hospital.aurora.pk, hospital.icu.pk, hospital.nurse.pk]))
    card = page.get_by_role("link", name="Joy Okafor").locator("xpath=ancestor::tr")
    assert card.bounding_box()["height"] < 110
    assert card.get_by_text("First reason").count() == 0
    for row in page.locator("tbody tr").all():
        name, answer = row.get_by_role("link").bounding_box(), row.locator(".clr-status").first.bounding_box()
        assert answer["y"] < name["y"] + name["height"], row.inner_text()


def test_on_a_record_the_state_of_each_row_stands_at_the_right(people, page_at):
    page = page_at(768, user=people["joy"].user)
    page.set_viewport_size({"width": 548, "height": 900})
    page.goto("/my/record/")
    edges = "all => all.map(one => Math.round(one.getBoundingClientRect().right))"
    assert len(set(page.locator(".clr-path__head .clr-status").evaluate_all(edges))) == 1


def test_a_nurse_reads_the_answer_without_a_tap(people, page_at):
    page = page_at(360, user=people["amira"].user)
    page.goto("/my/")
    opening = " ".join(page.evaluate(VISIBLE_WORDS)[:28])  # the status's own three words stand before the sentence
    for said in ("Not cleared yet", "Aurora", "the ICU", "6 December"):
        assert said in opening


def test_a_nurse_resumes_with_one_tap(people, page_at):
    page = page_at(360, user=people["amira"].user)
    page.goto("/my/")
    button = page.locator(".clr-answer .clr-button")
    assert button.count() == 1
    assert button.bounding_box()["y"] < 640
    assert button.get_attribute("href") == f"/learn/{people['hospital'].lesson.activity_id}/"


@pytest.mark.parametrize("url", ["/my/", "/my/record/"])
def test_a_learners_page_needs_no_javascript_and_is_light(people, page_at, url):
    page = page_at(360, user=people["amira"].user, javascript=False)
    sizes = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(url, wait_until="networkidle")
    assert page.locator("h1").is_visible()
    # It closes the menu of the account with Esc; the menu opens and closes without it.
    assert page.locator("script").evaluate_all("all => all.map(one => one.src.split('/').pop())") == ["menus.js"]
    assert sum(sizes) < 60_000, sizes


def test_the_worst_hole_is_read_without_a_click(people, page_at):
    page = page_at(1440, user=people["chief"].user)
    page.goto("/manage/")
    words = page.locator("h1").inner_text().split()
    assert len(words) <= 30
    assert words[:2] == ["Not", "ready"]


@pytest.mark.journey("manager")
def test_from_the_board_to_the_first_gap_in_two_clicks(people, page_at):
    page = page_at(1440, user=people["chief"].user)
    page.goto("/manage/")
    cell = page.get_by_role("link", name="ICU, Nurse:")
    expect(cell.locator(".clr-cell__count")).to_have_css("text-decoration-line", "underline")  # it opens
    cell.click()
    assert page.get_by_text("Module: Giving medicines with the scanner").first.is_visible()
    assert page.get_by_text("Amira can do this without anybody else").first.is_visible()
    page.get_by_role("link", name="Amira Haddad").click()
    assert page.locator(".clr-gaps li").first.is_visible()


def test_the_keyboard_reaches_everything(people, page_at):
    page = page_at(1440, user=people["chief"].user)
    page.goto("/manage/")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 160)"))
    cell = page.locator("a.clr-cell").first.evaluate("link => link.outerHTML.slice(0, 160)")
    slider = page.locator("input[type=range]").evaluate("field => field.outerHTML.slice(0, 160)")
    chip = page.locator("a.clr-chip").last.evaluate("link => link.outerHTML.slice(0, 160)")
    assert {cell, slider, chip} <= reached


def test_the_slider_asks_for_another_day_when_it_is_let_go(people, page_at):
    page = page_at(1440, user=people["chief"].user)
    page.goto("/manage/")
    slider = page.get_by_label("Slide to another day")
    slider.focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    assert "on=2026-12-07" in page.url
    assert "7 December" in page.locator("h1").inner_text()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_place_on_the_slider_is_the_same_day_whatever_day_it_is_on(people, page_at, width):
    page = page_at(width, user=people["chief"].user)
    seen = set()
    for day in ("2026-11-22", "2026-12-06", "2027-03-01", "2029-01-01"):
        page.goto(f"/manage/?programme=AURORA&on={day}")
        slider = page.get_by_role("slider", name="Slide to another day")
        ends = page.locator(".clr-slider__ends").inner_text().split("\n")
        mark = page.get_by_text("Go-live 6 Dec 2026")
        track, label = slider.bounding_box(), mark.bounding_box()
        share = (date(2026, 12, 6) - date(2026, 9, 23)).days / int(slider.get_attribute("max"))
        middle = track["x"] + 8 + share * (track["width"] - 16)  # the knob is 16 pixels wide
        assert abs(label["x"] + label["width"] / 2 - middle) < 2
        seen.add((tuple(ends), round(mark.bounding_box()["x"]), slider.get_attribute("max")))
        about = slider.get_attribute("aria-describedby").split()
        assert [page.locator(f"#{one}").inner_text() for one in about][1] == "Go-live 6 Dec 2026"
        assert slider.get_attribute("aria-valuetext").endswith(day[:4])
    assert len(seen) == 1
    assert next(iter(seen))[0] == ("23 Sep 2026", "4 Jun 2027")


def test_the_slider_keeps_the_keyboard_and_back_leads_past_its_steps(people, page_at):
    page = page_at(1440, user=people["chief"].user)
    page.goto("/my/record/")
    page.goto("/manage/?programme=AURORA")
    slider = page.get_by_role("slider")
    slider.focus()
    for day, presses in (("2026-12-08", 2), ("2026-12-07", -1)):
        with page.expect_navigation():
            for _ in range(abs(presses)):
                page.keyboard.press("ArrowRight" if presses > 0 else "ArrowLeft")
        assert f"on={day}" in page.url
        expect(slider).to_be_focused()
        assert slider.bounding_box()["y"] < 900
    page.go_back()
    assert page.url.endswith("/my/record/")


def test_back_leads_where_one_came_from(people, page_at):
    hospital = people["hospital"]
    page = page_at(1440, user=people["chief"].user)
    page.goto(f"/manage/?programme=AURORA&on=2026-12-01&unit={hospital.icu.pk}")
    board = page.url
    page.get_by_role("link", name="ICU, Nurse:").click()
    cell = page.url
    page.get_by_role("link", name="Go-live").click()
    page.get_by_role("link", name="Amira Haddad").click()
    page.get_by_role("link", name="Today").click()
    page.locator("a.clr-back").click()
    assert page.url.partition("?")[0] == cell.partition("?")[0]
    assert "on=2026-12-06" in page.url
    page.locator("a.clr-back", has_text="Board").click()
    assert page.url == board
    page.goto(reverse("cleared:person_record", args=[people["amira"].pk]))
    page.locator("a.clr-back", has_text="Board").click()
    assert page.url.partition("?")[0].endswith("/manage/")


def test_without_javascript_the_date_field_does_it(people, page_at):
    page = page_at(360, user=people["chief"].user, javascript=False)
    page.goto("/manage/?programme=AURORA")
    assert page.locator("input[type=range]").count() == 0
    page.get_by_label("Another day").fill("2026-11-25")
    page.get_by_role("button", name="Show").click()
    assert "on=2026-11-25" in page.url
    assert "programme=AURORA" in page.url


def test_recalculating_says_how_many_and_comes_back(people, page_at):
    page = page_at(360, user=people["chief"].user)
    page.goto("/manage/?on=2026-12-10")
    page.get_by_role("button", name="Recalculate").click()
    assert "on=2026-12-10" in page.url
    assert page.get_by_text("1 person is up to date.").is_visible()
    assert page.get_by_role("button", name="Recalculate").count() == 0
