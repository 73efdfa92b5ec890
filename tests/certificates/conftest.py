"""Somebody who is cleared, built once for all tests of a file."""

from __future__ import annotations

import copy

import pytest

from tests.certificates.factories import cleared_world
from tests.factories import World


@pytest.fixture(scope="module")
def built(one_transaction: None) -> World:
    return cleared_world()


@pytest.fixture
def world(built: World, db: None) -> World:
    return copy.deepcopy(built)
