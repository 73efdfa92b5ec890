"""A nurse who is asked for a module with one practice question, signed in, with an attempt of hers."""

from __future__ import annotations

import copy

import pytest

from tests.training_modules import factories
from training_modules.learning import api as learning


@pytest.fixture(scope="module")
def built(one_transaction):
    question = factories.practice()
    return question, factories.ward(sections=factories.three_sections(question))


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def question(world):
    return world[0]


@pytest.fixture
def ward(world):
    return world[1]


@pytest.fixture
def nurse(client, ward):
    client.force_login(ward.user)
    return client


@pytest.fixture
def attempt(ward):
    return learning.start(person=ward.person, activity=ward.activity)
