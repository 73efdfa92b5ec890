"""Every editor of ours in a browser, where a site takes few fields: rows are sent as one, and are all saved."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from competency.core import setup
from competency.core.access import AUTHORS_GROUP
from tests import factories as core
from tests.assessments.observations import factories as observing
from tests.training_modules import factories as modules
from tests.training_modules.writing.editor import edit_url

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 30
COUNTED = """() => {
  const form = document.querySelector("[data-edit-form]");
  const names = [...new FormData(form).keys()];
  return {
    sent: names.length,
    rows: names.filter(name => /-\\d+-/.test(name)),
    stood: [...form.elements].filter(one => one.name && !one.disabled).length,
  };
}"""


def saved_at_the_limit(page: Page, settings: Any, address: str) -> None:
    """With a limit that one field more would have gone over; what a button sends is all that is there."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    page.goto(address)
    counted = page.evaluate(COUNTED)
    assert counted["rows"] == [] and counted["sent"] < 100 < counted["stood"]
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = counted["sent"] + 1  # and the button
    page.goto(address)
    page.locator("#id_title").fill("Called otherwise")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages .success")).to_contain_text("updated")


def said(stream: Any) -> str:
    """All that stands in it, without what the editor of texts marks paragraphs with."""
    return re.sub(r' data-block-key=\\"\w+\\"', "", json.dumps(list(stream.raw_data)))


def test_a_long_module_is_saved(page_at: Any, settings: Any) -> None:
    modules.site()
    author = modules.author()
    module = modules.module(sections=[modules.section(f"part-{n}", modules.why()) for n in range(ROWS)], user=author)
    before = said(module.get_latest_revision_as_object().sections)
    saved_at_the_limit(page_at(1440, user=author), settings, edit_url(module))
    draft = type(module).objects.get().get_latest_revision_as_object()
    assert draft.title == "Called otherwise"
    assert said(draft.sections) == before


def test_a_long_sheet_is_saved(page_at: Any, settings: Any) -> None:
    setup.run()
    author: Any = core.person("Ines", "Wright", with_user=True).user
    author.groups.add(Group.objects.get(name=AUTHORS_GROUP))
    steps = tuple(replace(observing.THREE[n % 3], key=f"step-{n}", text=f"Does the {n}th thing.") for n in range(ROWS))
    sheet = observing.checklist(steps=steps)
    before = said(sheet.get_latest_revision_as_object().steps)
    address = reverse("wagtailsnippets_cleared_assessments_checklist:edit", args=[sheet.pk])
    saved_at_the_limit(page_at(1440, user=author), settings, address)
    draft = type(sheet).objects.get().get_latest_revision_as_object()
    assert draft.title == "Called otherwise"
    assert said(draft.steps) == before
