"""A site as ``cleared_setup`` leaves it, made once for all tests of a file."""

from __future__ import annotations

import pytest

from competency.core import setup


@pytest.fixture(scope="module")
def set_up(one_transaction: None) -> None:
    setup.run()
