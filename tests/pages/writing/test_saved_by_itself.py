"""The editor saves by itself while its author writes; what it says of the draft follows, without opening it anew."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.training_modules import factories
from tests.training_modules.writing.editor import edit_url

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_has_changed_does_not_stay_beside_saved(page_at: Any, live_server: Any) -> None:
    factories.site()
    author = factories.author()
    module = factories.module(user=author)
    page = page_at(1440, user=author)
    page.goto(live_server.url + edit_url(module))
    ready = page.locator(".clr-ready")
    expect(ready).to_contain_text("Nothing has changed since it was published.")
    summary = page.locator("#id_summary")
    for n in range(20):  # the editor looks for changes only some time after it was opened
        summary.fill(f"Said in other words, {'again ' * n}.")
        page.wait_for_timeout(300)
        if "Nothing has changed" not in (ready.text_content() or ""):
            break
    expect(ready).to_contain_text("Since the last publication only wording changed.")
    expect(ready).not_to_contain_text("Nothing has changed")
    summary.fill("")
    expect(ready).to_contain_text("missing, as of the last save")
    assert ready.count() == 1
