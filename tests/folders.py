"""The folders that pages of each kind live in, made once for all tests of a file.

For files that ask with ``usefixtures("folders")``: making them takes longer than most of what is asked of a page.
Not where it is asked what setup makes, nor where a test commits.
"""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def folders(one_transaction: None) -> None:
    from tests.pages.of_each_kind import KINDS

    for kind in KINDS:
        kind.site()
