"""Which row of a key stands, now and at a moment: held against the words of it, in plain Python."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from competency.core.models import Leave, Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = [FIRST + timedelta(days=day) for day in range(3)]


@pytest.fixture
def rows() -> list[Leave]:
    """A key for every way that three rows can be withdrawn, and be recorded on three days."""
    person = factories.person()
    made = [
        Leave(
            key=f"{withdrawn} {days}",
            version=version,
            withdrawn=withdrawn[version - 1],
            recorded_at=MOMENTS[days[version - 1]],
            person=person,
            starts_on=date(2026, 1, version),
        )
        for withdrawn in itertools.product([False, True], repeat=3)
        for days in itertools.product(range(3), repeat=3)
        for version in (1, 2, 3)
    ]
    return Leave.objects.bulk_create(made)


def standing(rows: list[Leave], moment: datetime | None) -> set[object]:
    known = [row for row in rows if moment is None or row.recorded_at <= moment]
    of_key = {key: list(group) for key, group in itertools.groupby(known, key=lambda row: row.key)}
    return {
        max(versions, key=lambda row: row.version).pk
        for versions in of_key.values()
        if not any(row.withdrawn for row in versions)
    }


@pytest.mark.parametrize("moment", [None, FIRST - timedelta(days=1), *MOMENTS], ids=str)
def test_the_last_version_of_a_key_stands_unless_the_key_was_withdrawn(
    rows: list[Leave], moment: datetime | None
) -> None:
    stands = standing(rows, moment)
    current = Leave.objects.current(moment)
    assert {row.pk for row in current} == stands
    # Inside another query, which names the tables anew.
    assert {row.pk for row in Leave.objects.filter(pk__in=current.values("pk"))} == stands
    assert set(Person.objects.filter(leaves__in=current)) == ({rows[0].person} if stands else set())
    assert {row.pk for row in Leave.objects.exclude(pk__in=current.values("pk"))} == {row.pk for row in rows} - stands
