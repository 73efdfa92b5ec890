"""Journeys start where a visitor starts: Northbank General as ``load_demo`` makes it.

``hospital`` must be asked for by every test here that reads or changes the demo; each gets it fresh.
"""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser


class Hospital:
    """The loaded demo, as a test sees it."""

    def user(self, username: str) -> Any:
        """A member of the cast, for ``page_at(user=...)``."""
        return get_user_model().objects.get(username=username)


@pytest.fixture
def hospital(demo: None, chromium: Browser, transactional_db: None) -> Hospital:
    return Hospital()
