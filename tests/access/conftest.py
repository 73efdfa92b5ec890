"""One ward for every file of this folder: building it takes longer than most of what they ask of it."""

from __future__ import annotations

from collections.abc import Iterator

import django.test.client
import pytest
from pytest_django import DjangoDbBlocker

from tests.access.ward import Ward, build
from tests.databases import rolled_back
from tests.indexes import kept


@pytest.fixture(scope="package")
def ward(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ward]:
    """Inside one transaction, in which that of every test nests: a test that commits lives in another folder."""
    with rolled_back(django_db_blocker):
        with kept():  # it is asked what may be deleted
            built = build()
        yield built


@pytest.fixture
def no_contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that read answers alone: Django copies the context of every template of a page, to be looked at."""
    monkeypatch.setattr(django.test.client, "store_rendered_templates", lambda *args, **kwargs: None)
