"""A nurse who is asked for a knowledge test: three questions, one of each type, signed in.

``built`` is what a file names its own where it needs other questions; the rest follows from it.
"""

import copy

import pytest

from tests.assessments import factories


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.sat(asks=3, bank=3, types=("single", "multiple", "numeric"))


@pytest.fixture
def sat(built, db: None):
    return copy.deepcopy(built)


@pytest.fixture
def nurse(client, sat):
    client.force_login(sat.person.user)
    return client
