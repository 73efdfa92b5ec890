"""A site that would not take a long scenario is told so before anybody writes one."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios import checks
from tests.architecture.tree import ROOT

BYTES = "DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024"


@pytest.mark.parametrize(("most", "is_enough"), [(2_621_440, False), (5_242_880, True), (None, True)])
def test_as_many_bytes_as_a_scenario_has(settings: Any, most: Any, is_enough: bool) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = most
    assert [message.hint for message in checks.bytes_of_a_scenario(None)] == ([] if is_enough else [BYTES])


def test_the_page_that_adds_the_plugins_to_a_site_has_the_same_line() -> None:
    page = (ROOT / "docs" / "how-to" / "add-to-a-site.md").read_text(encoding="utf-8")
    assert BYTES in page
