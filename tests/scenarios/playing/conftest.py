"""A nurse who is asked for a scenario, signed in. ``built`` is what a file names its own where it needs another."""

from __future__ import annotations

import copy

import pytest

from tests.scenarios.playing import factories


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.asked_to_play()


@pytest.fixture
def ward(built, db: None):
    return copy.deepcopy(built)


@pytest.fixture
def nurse(client, ward):
    client.force_login(ward.user)
    return client
