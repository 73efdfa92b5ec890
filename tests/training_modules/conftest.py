"""A nurse who is asked for a module with one practice question, signed in, with an attempt of hers."""

from __future__ import annotations

import pytest

from training_modules.api import learning

from . import factories


@pytest.fixture
def question():
    return factories.practice()


@pytest.fixture
def ward(question):
    return factories.ward(sections=factories.three_sections(question))


@pytest.fixture
def nurse(client, ward):
    client.force_login(ward.user)
    return client


@pytest.fixture
def attempt(ward):
    return learning.start(person=ward.person, activity=ward.activity)
