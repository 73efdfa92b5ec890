"""A ward with one row of evidence, on the first of June: what records staff correct, look up and come back to."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest

from competency.core import clock, setup
from competency.core.models import Evidence
from tests import factories


@pytest.fixture
def on_the_first_of_june():
    with clock.at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def row(world) -> Evidence:
    return factories.evidence(world.person, competency=world.competency)
