"""A page of each kind with a picture, built once for all tests of a file; the files are put back as the rows are."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from competency.core.frozen import storage
from tests.databases import rolled_back
from tests.pages import of_each_kind
from tests.pages.of_each_kind import KINDS, OfKind, Ward
from tests.training_modules import factories


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> OfKind:
    found: OfKind = request.param
    return found


@pytest.fixture(scope="module")
def built(kind: OfKind, folders: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Any, Ward]]:
    with rolled_back(django_db_blocker):
        image = factories.picture()
        yield image, of_each_kind.ward(kind, image)


@pytest.fixture
def pictured(built: tuple[Any, Ward], db: None) -> Iterator[tuple[Any, Ward]]:
    image, ward = copy.deepcopy(built)
    digests = [digest for version in ward.versions for digest in version.snapshot["frozen"]]
    files = [Path(image.file.path), *map(storage._place, digests)]
    kept = {file: file.read_bytes() for file in files}
    yield image, ward
    for file, there in kept.items():
        if not file.exists() or file.read_bytes() != there:
            file.write_bytes(there)
