"""The pages in a browser: axe, no sideways scroll, without JavaScript, and a code that stays black on white."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PageAt
from tests.certificates.factories import NOON, certificate, cleared_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(time_machine: Any, db: None) -> Any:
    time_machine.move_to(NOON)
    return cleared_world()


def screens(number: str) -> dict[str, tuple[str, int]]:
    altered = ("7" if number[0] != "7" else "8") + number[1:]
    return {
        "list": ("/my/certificates/", 200),
        "certificate": (f"/certificate/{number}/", 200),
        "public": (f"/verify/{number}/", 200),
        "unknown": (f"/verify/{altered}/", 404),
        "ask": ("/verify/", 200),
        "slip": ("/verify/?number=abc", 200),
        "path": ("/my/", 200),
    }


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page_at: PageAt, look: Callable[[Page], None], world: Any
) -> None:
    page = page_at(user=world.person.user)
    page.goto("/my/certificates/")
    look(page)
    for address, status in screens(certificate(world).number).values():
        answer = page.goto(address)
        assert answer is not None and answer.status == status, address
        look(page)
        assert page.locator("h1").count() == 1, address


def test_one_whose_words_were_corrected_and_the_one_it_replaces_read_well_in_every_size(
    page_at: PageAt, look: Callable[[Page], None], world: Any
) -> None:
    page = page_at(user=world.person.user)
    first = certificate(world)
    world.person.family_name = "Haddad-" + "O" * 60
    world.person.save()
    for address in ("/my/certificates/", first.get_absolute_url()):
        page.goto(address)
        look(page)
    page.get_by_role("button", name="Issue it anew and replace this one").click()
    look(page)
    for address in (first.get_absolute_url(), f"/verify/{first.number}/", "/my/certificates/", "/my/record/"):
        page.goto(address)
        look(page)


def test_one_gets_and_keeps_a_certificate_without_javascript(page_at: PageAt, world: Any) -> None:
    page = page_at(360, javascript=False, user=world.person.user)
    page.goto("/my/certificates/")
    page.get_by_role("button", name="Get the certificate").click()
    expect(page.get_by_role("heading", name="Your certificate")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    assert download.value.suggested_filename.startswith("certificate-")


def test_the_sheet_stays_paper_in_a_dark_scheme(page_at: PageAt, world: Any) -> None:
    page = page_at(360, "dark", user=world.person.user)
    page.goto(f"/certificate/{certificate(world).number}/")
    assert page.locator(".clr-sheet").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"


def test_what_is_printed_from_the_page_is_the_sheet_alone(page_at: PageAt, world: Any) -> None:
    page = page_at(1440, user=world.person.user)
    page.goto(f"/certificate/{certificate(world).number}/")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Download as PDF")).to_be_hidden()
    expect(page.locator(".clr-sheet__name")).to_be_visible()
