"""A nurse, and the words of her path."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from competency.core.models import Person
from tests.screens import worlds


@pytest.fixture
def amira(hospital: worlds.Hospital) -> Person:
    return hospital.person("Amira Haddad")


@pytest.fixture
def path(signed_in: Callable[[Any], Client], read: Callable[..., str]) -> Callable[[Any], str]:
    """``path(person)``: the words of that person's path."""
    return lambda person: read(signed_in(person), "/my/")
