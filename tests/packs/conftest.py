"""A site as ``cleared_setup`` leaves it, made once for all tests of a file; and with something on it, for a class."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from competency.core import setup
from competency.core.packing.first import publish_first
from competency.packs.api import load
from tests.databases import rolled_back
from tests.packs import ward


@pytest.fixture(scope="module")
def set_up(one_transaction: None) -> None:
    setup.run()


@pytest.fixture(scope="class")
def ward_there(
    set_up: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The pack of the ward, which was loaded and published before the tests of a class."""
    pack = ward.write(tmp_path_factory.mktemp("there"))
    with rolled_back(django_db_blocker):
        publish_first(load(pack, on=ward.ON, with_people=True).pack)
        yield pack
