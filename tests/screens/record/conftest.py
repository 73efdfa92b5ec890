"""A nurse, her manager, and her record as a manager reads it."""

import pytest
from django.urls import reverse


@pytest.fixture
def amira(hospital):
    return hospital.person("Amira Haddad")


@pytest.fixture
def manager(hospital):
    return hospital.staff("Sofia Marchetti", "manager", hospital.icu)


@pytest.fixture
def record(signed_in, read, manager):
    def words(person, query="", viewer=None):
        return read(signed_in(viewer or manager), reverse("cleared:person_record", args=[person.pk]) + query)

    return words
