"""In the editor an observation of high-risk work starts at level 4, twice, by two; what an author typed stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from competency.core import setup
from competency.core.access import AUTHORS_GROUP
from tests import factories
from tests.core.test_admin import member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(page_at: Any, live_server: Any) -> Any:
    setup.ensure_groups()
    shown = factories.criteria((None, [factories.asked(kind="observation")]))
    competency = factories.competency(risk="low", shown_by=shown)
    page = page_at(1440, user=member(AUTHORS_GROUP))
    page.goto(live_server.url + reverse("cleared_competencies:edit", args=[competency.pk]))
    return page


def values(page: Any) -> list[str]:
    stem = "criteria-0-value-0-value-"
    return [page.input_value(f"[name='{stem}{name}']") for name in ("count", "assessors", "entrustment")]


def test_it_starts_at_what_high_risk_asks_and_the_closed_fold_says_so(editor: Any) -> None:
    assert values(editor) == ["1", "1", ""]
    editor.select_option("#id_risk", "high")
    assert values(editor) == ["2", "2", "4"]
    assert editor.get_by_text("Times: 2 · Assessors: 2 · Level: 4").count() == 1


def test_what_an_author_typed_stays(editor: Any) -> None:
    editor.evaluate("document.getElementsByName('criteria-0-value-0-value-count')[0].value = '3'")
    editor.select_option("#id_risk", "high")
    assert values(editor) == ["3", "1", ""]
