"""Journeys start where a visitor starts: Northbank General as ``load_demo`` makes it.

``hospital`` must be asked for by every test here that reads or changes the demo; each gets it fresh.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.journeys.snapshot import Snapshot


class Hospital:
    """The loaded demo, as a test sees it."""

    def user(self, username: str) -> Any:
        """A member of the cast, for ``page_at(user=...)``."""
        return get_user_model().objects.get(username=username)


@pytest.fixture(scope="session")
def snapshot(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Snapshot]:
    kept = Snapshot(Path(tmp_path_factory.mktemp("snapshot")))
    yield kept
    with django_db_blocker.unblock():
        kept.drop()


@pytest.fixture
def hospital(chromium: Browser, transactional_db: None, snapshot: Snapshot) -> Hospital:
    if snapshot.is_taken:
        snapshot.restore()
    else:
        call_command("load_demo", verbosity=0)
        snapshot.take()
    return Hospital()
