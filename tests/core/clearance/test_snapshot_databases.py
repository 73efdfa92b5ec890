"""A site that reads from two databases has what is published in each, and takes neither for the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections

from competency.core.clearance import snapshot
from competency.core.programmes import api as programmes
from tests import factories
from tests.core.clearance.published import what_stands

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, databases=["default", "another"])]


@pytest.fixture(scope="module", autouse=True)
def another(databases: Any, django_db_setup: None) -> Iterator[None]:
    address = databases.store.address("another")
    connections.databases["another"] = connections.databases["default"] | {"NAME": address}
    yield
    connections["another"].close()
    del connections["another"]
    del connections.databases["another"]


class Reads:
    """Sends whoever reads to one of two databases."""

    def __init__(self, using: str) -> None:
        self.using = using

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return self.using


def test_two_databases_have_one_each(databases, settings):
    world = factories.world()
    connection.close()
    databases.store.copy(databases.worker, "another")
    programmes.close_unit(unit=world.ward, closes_on=date(2027, 1, 1))
    found = {}
    for using in ("default", "another", "default", "another"):
        settings.DATABASE_ROUTERS = [Reads(using)]
        found[using] = what_stands()
    settings.DATABASE_ROUTERS = []
    assert len(found["default"].definitions.unit_closings) == 1
    assert not found["another"].definitions.unit_closings
    assert snapshot._kept["default"][1] is found["default"]
    assert snapshot._kept["another"][1] is found["another"]
    connections["another"].close()
    databases.store.drop("another")
