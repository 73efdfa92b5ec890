"""Rows to be voided, on a desk and on a phone: each with its box, what it says and its button in reach of one look."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from competency.core import setup
from tests import factories
from tests.browser import SETTLED, PageAt
from tests.core.ledger.test_screens import clerk

pytestmark = pytest.mark.django_db(transaction=True)

# All rows at one moment: a look at each would see as many moments.
MEASURED = """rows => rows.map(row => ['input', 'label', 'a'].map(part => {
    const { x, y, width } = row.querySelector(`:scope > ${part}`).getBoundingClientRect();
    return { x, y, width };
}))"""


def test_the_button_of_a_row_stands_beside_what_it_says(page_at: PageAt) -> None:
    setup.ensure_groups()
    world = factories.world()
    teacher = factories.person("Theophilus Bartholomew", "Featherstonehaugh-Cholmondeley")
    for nurse in (world.person, world.another_nurse("Wilhelmina Konstantina", "Schwarzenegger-Oppenheimer")):
        factories.evidence(nurse, competency=world.competency, assessor=teacher, performed_on=date(2026, 1, 12))
    page = page_at(1440, user=clerk().user)
    page.goto(reverse("cleared_voiding:index"))
    page.get_by_label("Judged by").fill(teacher.employee_number)
    page.get_by_role("button", name="Show whom it concerns").click()
    rows = page.locator("li:has(> input[name=row])")
    expect(rows).to_have_count(2)
    for width in (1440, 1024, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        lefts = set()
        for box, label, button in rows.evaluate_all(MEASURED):
            assert label["x"] >= box["x"] + box["width"], "what it says begins beside its box, on each of its lines"
            if width > 800:
                assert button["x"] >= label["x"] + label["width"]
                assert abs(button["y"] - label["y"]) < 10
            else:
                assert abs(button["x"] - label["x"]) < 2, "on a phone it stands below, where the words begin"
            lefts.add(round(button["x"]))
        assert len(lefts) == 1, "the buttons stand under one another"
