"""Whatever is sent to a page of ours is answered by another page, or by the form with what is wrong with it.

No page of ours is kept by a browser, so *Back* asks for it again: an answer to a POST that leads on by links cannot be
come back to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from tests.access.test_matrix import ADMIN, ADMIN_NAMES, EMPTY_STREAMS, OURS, PAGES, VERBS
from tests.access.ward import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_contexts")]

# A form in two parts: the second says what the first would do, and sends all of it again under one button.
IN_TWO_PARTS = {("cleared_corrections:edit", "look")}
# The page of components: it shows a form with its errors, and keeps nothing.
SHOWN_ONLY = {"portal:design"}
SEARCHES = {"cleared_corrections:index", "cleared_voiding:index", "cleared_personal_data:index", "cleared:assess_home"}


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that are sent by POST, as they stand."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.form = Form(given.get("action", ""))
            self.found.append(self.form)
        if self.form is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "button" or (tag == "input" and kind == "submit"):
            self.form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name and (kind not in {"checkbox", "radio", "file"} or "checked" in given):
            self.form.fields[name] = given.get("value", "")
        elif tag == "textarea" and name:
            self.form.fields[name] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.form.fields[self.select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""


def filled(form: Form, number: str) -> dict[str, str]:
    """As somebody sends it who knows one thing: whose it is."""
    typed = {name: number for name in ("person", "number", "q", "assessor") if form.fields.get(name) == ""}
    reasons = {name: "Said on the ward." for name in ("reason", "comment") if form.fields.get(name) == ""}
    return form.fields | EMPTY_STREAMS | typed | reasons


def says_what_is_wrong(html: str) -> bool:
    return any(mark in html for mark in ('role="alert"', 'aria-invalid="true"', "clr-errors", "error-message"))


def sent(ward: Ward, name: str, url: str, roles: Any) -> list[str]:
    """What is wrong with the answers to every form of the page, under every button, by those who may send it."""
    found: list[str] = []
    for role in sorted(roles):
        client = ward.client(role)
        page = client.get(url)
        if page.status_code != 200 or page.streaming or "text/html" not in page.headers["Content-Type"]:
            continue
        for form in Forms(page.content.decode()).found:
            target = form.action.partition("#")[0] or url
            if target.partition("?")[0] != url:
                continue  # asked where it leads
            for button, value in form.buttons or [("", "")]:
                if (name, button) in IN_TWO_PARTS:
                    continue
                words = filled(form, ward.world.person.employee_number) | ({button: value} if button else {})
                point = transaction.savepoint()
                answer = client.post(target, words)
                transaction.savepoint_rollback(point)
                is_a_page = answer.status_code == 200 and "text/html" in answer.headers.get("Content-Type", "")
                if is_a_page and not says_what_is_wrong(answer.content.decode()):
                    found.append(f"{name} answers {role} under {button or 'its button'!r} with a page")
                elif name in SEARCHES and answer.status_code != 302:
                    found.append(f"{name} refuses what {role} looks for: the test sends nothing that is found")
        break  # one of those who may is enough
    return found


ADMIN_POSTED = [name for name in ADMIN_NAMES if not name.startswith("wagtailsnippetchoosers")]


@pytest.mark.parametrize("name", [name for name in OURS if PAGES[name][1] and name not in SHOWN_ONLY])
def test_what_is_sent_to_a_page_leads_to_another_or_says_what_is_wrong(ward: Ward, name: str) -> None:
    url = reverse(name, kwargs=ward.arguments.get(name.split(":")[-1]))
    assert not sent(ward, name, url, PAGES[name][1])


@pytest.mark.parametrize("name", ADMIN_POSTED)
def test_so_does_what_is_sent_to_a_page_of_the_admin(ward: Ward, name: str) -> None:
    space, verb = name.split(":")
    if not (roles := ADMIN[space][VERBS[verb]]):
        return
    url = reverse(name, kwargs=ward.admin_arguments(space, verb))
    assert not sent(ward, name, url, roles - {"administrator"} or roles)
