"""A nurse to be watched and, for tests that ask for her, somebody who may watch; built once for all tests of a file."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pytest

from competency.core.models import Person
from tests.assessments.observations.factories import Watch, watch


@dataclass(frozen=True)
class Built:
    """A ward on which nobody may watch, and the one of Joy with her; each where tests of the file ask for it."""

    unwatched: Watch | None
    watched: tuple[Watch, Person] | None


@pytest.fixture(scope="module")
def wards(request: pytest.FixtureRequest, one_transaction: None) -> Built:
    tests = (item for item in request.session.items if item.getparent(pytest.Module) is request.node)
    asking = [set(item.fixturenames) for item in tests if isinstance(item, pytest.Function)]
    joys = watch() if any("joy" in names for names in asking) else None
    return Built(
        watch() if any("ward" in names and "joy" not in names for names in asking) else None,
        (joys, joys.assessor()) if joys else None,
    )


@pytest.fixture
def ward(request: pytest.FixtureRequest, wards: Built, db: None) -> Watch:
    """The ward of Joy where a test has her; elsewhere one on which nobody may watch."""
    found = wards.watched[0] if wards.watched and "joy" in request.fixturenames else wards.unwatched
    assert found is not None
    return copy.deepcopy(found)


@pytest.fixture
def joy(wards: Built, client: Any) -> Any:
    """An eligible super-user, signed in."""
    assert wards.watched is not None
    found: Any = copy.deepcopy(wards.watched[1])
    client.force_login(found.user)
    return found
