"""A site as it is set up, with a folder for pictures, for what loads packs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.packs.conftest import set_up

__all__ = ["set_up"]


@pytest.fixture
def on_a_site(set_up: None, db: None, tmp_path: Path) -> Iterator[None]:
    """Each test in its own transaction on the site that was set up."""
    with override_settings(MEDIA_ROOT=str(tmp_path / "media")):
        yield
