"""A slot gathers what its sections need, shows them in order, and stays whole where one of them fails."""

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import RequestFactory
from wagtail.admin.ui.components import Component

from competency.ui.slots import AlsoRead, Section, Slot, TemplateComponent


class Words(Component):
    """A component that says its words, and brings a stylesheet."""

    class Media:
        css = {"all": ["words.css"]}

    def __init__(self, words: str) -> None:
        self.words = words

    def render_html(self, parent_context: Any = None) -> Any:
        if not self.words:
            raise ValueError("Nothing to say.")
        return self.words


class Told(Section):
    """A section that says what a test tells it to."""

    def __init__(self, name: str, words: str = "", **told: Any) -> None:
        self.name = name
        self.words = words
        self.told = told

    def needs(self, before: Any) -> AlsoRead:
        if self.told.get("fails_before"):
            raise ValueError("Whose facts?")
        return AlsoRead(people=self.told.get("people", ()), kept=self.told.get("kept"))

    def claims(self, about: Any) -> set[str]:
        return set(self.told.get("claims", ()))

    def component(self, about: Any) -> Component | None:
        return Words(self.words) if self.words or self.told.get("fails") else None


@dataclass
class UnreadBook:
    people: list[str] = field(default_factory=list)

    def include(self, people: list[str]) -> None:
        self.people = [*self.people, *people]


@dataclass
class Page:
    book: Any = field(default_factory=UnreadBook)


@pytest.fixture
def request_of_page():
    return RequestFactory().get("/my/")


def slot_of(*sections: tuple[Told, int]) -> Slot:
    slot: Slot = Slot("a page")
    for section, order in sections:
        slot.register(section, order=order)
    return slot


def test_what_all_sections_need_is_read_at_once_and_handed_back_to_each():
    page = Page()
    filled = slot_of(
        (Told("first", people=["Joy"], kept=[1]), 1), (Told("second", people=["Ines"]), 2), (Told("third"), 3)
    ).fill(page)
    assert page.book.people == ["Joy", "Ines"]
    assert filled.kept == {"first": [1], "second": None, "third": None}


def test_sections_are_shown_in_order_with_what_they_claim_and_bring(request_of_page):
    filled = slot_of(
        (Told("last", "Last.", claims=["a"]), 90), (Told("silent", claims=["b"]), 50), (Told("first", "First."), 10)
    ).fill(Page())
    shown = filled.show(None, request_of_page)
    assert shown.parts == ("First.", "Last.")
    assert shown.claims == {"a", "b"}
    assert str(shown.media).count("words.css") == 1


def test_registering_a_name_again_replaces_the_section(request_of_page):
    slot = slot_of((Told("one", "Old."), 1), (Told("one", "New."), 1))
    shown = slot.fill(Page()).show(None, request_of_page)
    assert shown.parts == ("New.",)


@pytest.mark.parametrize("told", [{"fails_before": True}, {"fails": True}])
def test_a_section_that_fails_says_so_claims_nothing_and_is_logged(request_of_page, sections_may_fail, caplog, told):
    slot = slot_of((Told("broken", claims=["a"], **told), 1), (Told("sound", "Sound.", claims=["b"]), 2))
    with caplog.at_level(logging.ERROR):
        shown = slot.fill(Page()).show(None, request_of_page)
    assert "A part of this page cannot be shown at the moment." in shown.parts[0]
    assert shown.parts[1] == "Sound."
    assert shown.claims == {"b"}
    assert [record.getMessage().startswith("The section 'broken' of a page failed") for record in caplog.records] == [
        True
    ]
    assert caplog.records[0].exc_info


def test_a_failure_is_an_error_in_every_other_test(request_of_page):
    slot = slot_of((Told("broken", fails=True), 1))
    with pytest.raises(ValueError, match="Nothing to say"):
        slot.fill(Page()).show(None, request_of_page)


def test_a_template_gets_the_pages_token_and_its_own_values():
    values = TemplateComponent("any.html", rows=[1]).get_context_data({"request": "r", "csrf_token": "t", "path": "p"})
    assert values == {"request": "r", "csrf_token": "t", "rows": [1]}
