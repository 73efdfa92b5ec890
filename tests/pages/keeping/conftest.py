"""Two groups that open pages, an account that may do everything, and transactions that end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from tests import factories as core


@pytest.fixture
def pilots() -> Group:
    return Group.objects.create(name="Pilots")


@pytest.fixture
def trial() -> Group:
    return Group.objects.create(name="Trial")


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Any:
    """A transaction of its own: what was done before it counts as committed."""

    @contextmanager
    def transaction_of_its_own() -> Iterator[None]:
        connection.run_on_commit.clear()
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return transaction_of_its_own


@pytest.fixture
def boss(client: Any) -> Any:
    client.force_login(core.user("boss", is_superuser=True))
    return client
