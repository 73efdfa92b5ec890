"""A nurse to be watched and, for tests that ask for her, somebody who may watch; built once for all tests of a file."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from competency.core.models import Person
from tests.assessments.observations.factories import Watch, watch


@pytest.fixture(scope="module")
def unwatched(one_transaction: None) -> Watch:
    return watch()


@pytest.fixture(scope="module")
def watched(one_transaction: None) -> tuple[Watch, Person]:
    found = watch()
    return found, found.assessor()


@pytest.fixture
def ward(request: pytest.FixtureRequest, unwatched: Watch, watched: tuple[Watch, Person], db: None) -> Watch:
    """The ward of Joy where a test has her; elsewhere one on which nobody may watch."""
    return copy.deepcopy(watched[0] if "joy" in request.fixturenames else unwatched)


@pytest.fixture
def joy(watched: tuple[Watch, Person], client: Any) -> Any:
    """An eligible super-user, signed in."""
    found: Any = copy.deepcopy(watched[1])
    client.force_login(found.user)
    return found
