"""What is published is kept in memory, and used only where it is what stands: after a rollback, in a transaction of its
own, and whatever way a unit, a zone or a wave was written."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.urls import reverse

from competency import rules
from competency.core import clock, setup
from competency.core.access import RECORDS_GROUP
from competency.core.clearance import reading, snapshot
from competency.core.clearance.book import Book
from competency.core.framework import api as framework
from competency.core.models import Facility, Unit, UnitClosing, Wave
from competency.core.programmes import api as programmes
from competency.core.recording import recording
from tests import factories
from tests.core.clearance.published import what_stands
from tests.core.test_admin import member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    setup.ensure_groups()
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


@contextmanager
def taken_back() -> Iterator[None]:
    """Down to a savepoint, and nothing that was before it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def close(unit, day: int = 1) -> UnitClosing:
    return programmes.close_unit(unit=unit, closes_on=date(2027, 1, day))


def test_what_is_published_is_read_once_and_then_asked_for_in_one_statement(world, django_assert_num_queries):
    first = what_stands()
    with django_assert_num_queries(1):
        again = snapshot.published()
        assert again is first and again.bench is first.bench
    with django_assert_num_queries(1):
        assert Book([world.person]).definitions is first.definitions


def test_a_fact_is_no_definition(world):
    first = what_stands()
    factories.evidence(world.person, competency=world.competency)
    assert what_stands() is first


def test_what_is_published_in_the_same_transaction_is_seen_in_it(world):
    before = what_stands()
    with transaction.atomic():
        close(world.ward)
        inside = what_stands()
    assert inside.position == before.position + 1
    assert [row.unit for row in inside.definitions.unit_closings] == [str(world.ward.pk)]
    assert what_stands() is inside


def test_what_is_recorded_is_seen_before_the_head_is_moved(world):
    before = what_stands()
    with recording(by=None, definitions=True) as record:
        record.append(UnitClosing(unit=world.ward, closes_on=date(2027, 1, 1)), key=str(world.ward.pk))
        assert len(what_stands().definitions.unit_closings) == 1
    assert what_stands().position == before.position + 1


def test_what_was_rolled_back_is_not_what_came_to_stand_in_its_place(world):
    """The position is the same both times, and the entry another one. Nothing asks in between."""
    what_stands()
    with taken_back():
        close(world.ward)
        gone = what_stands()
    close(world.root)
    now = what_stands()
    assert now.position == gone.position
    assert [row.unit for row in now.definitions.unit_closings] == [str(world.root.pk)]


def test_what_was_rolled_back_is_not_published(world):
    before = what_stands()
    with taken_back():
        close(world.ward)
        assert what_stands().position == before.position + 1
    assert what_stands().position == before.position
    assert not what_stands().definitions.unit_closings


def test_a_savepoint_inside_a_transaction_takes_back_only_what_came_after_it(world):
    with taken_back():
        close(world.ward)
        outer = what_stands()
        with taken_back():
            close(world.ward, day=2)
            assert len(what_stands().definitions.unit_closings) == 2
        assert what_stands().position == outer.position
        assert len(what_stands().definitions.unit_closings) == 1
    assert not what_stands().definitions.unit_closings


def by_sql(statement: str) -> Callable[..., None]:
    def run(world, _client) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(ward=world.ward.pk, facility=world.facility.pk))

    return run


def added_in_the_admin(world, client) -> None:
    client.force_login(member(RECORDS_GROUP))
    unit = {"facility": world.facility.pk, "code": "NEW", "name": "New ward", "parent": world.root.pk}
    assert client.post(reverse("cleared_units:add"), unit).status_code == 302


def zone_in_the_admin(world, client) -> None:
    client.force_login(member(RECORDS_GROUP))
    empty = factories.facility(zone="Europe/London")
    edit = reverse("cleared_facilities:edit", args=[empty.pk])
    opened = client.get(edit).context["form"]["opened_on"].value()
    facility = {"code": empty.code, "name": empty.name, "zone": "Asia/Tokyo", "opened_on": opened}
    assert client.post(edit, facility).status_code == 302
    factories.unit(of=Facility.objects.get(pk=empty.pk))


def another_programme(world, _client) -> None:
    Wave.objects.filter(pk=world.wave.pk).update(programme=factories.programme("Borealis"))


WAYS: dict[str, Callable[..., object]] = {
    "a unit updated": lambda world, _client: Unit.objects.filter(pk=world.ward.pk).update(parent=None),
    "a unit by SQL": by_sql("UPDATE cleared_core_unit SET parent_id = NULL WHERE id = {ward}"),
    "a new unit": lambda world, _client: factories.unit(parent=world.ward),
    "units in bulk": lambda world, _client: Unit.objects.bulk_create(
        [Unit(facility=world.facility, code="B", name="B", path="b/", parent=world.ward)]
    ),
    "a unit in the admin": added_in_the_admin,
    "a zone updated": lambda world, _client: Facility.objects.filter(pk=world.facility.pk).update(zone="Asia/Tokyo"),
    "a zone by SQL": by_sql("UPDATE cleared_core_facility SET zone = 'Asia/Tokyo' WHERE id = {facility}"),
    "a zone in the admin": zone_in_the_admin,
    "a wave of another programme": another_programme,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_place_that_changed_in_whatever_way_is_seen_and_seen_again_when_it_is_taken_back(world, client, way):
    before = what_stands()
    with taken_back():
        WAYS[way](world, client)
        assert what_stands() is not before
    assert what_stands().definitions == before.definitions


def test_a_unit_that_is_gone_is_gone(world):
    unit = factories.unit(parent=world.ward)
    assert str(unit.pk) in what_stands().definitions.places
    unit.delete()
    assert str(unit.pk) not in what_stands().definitions.places


def test_the_past_is_read_as_it_was_known(world):
    moments = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 5)]
    for then, day in zip(moments, (1, 2, 3), strict=True):
        with clock.at(then):
            close(world.ward, day)
            framework.require(
                programme=world.programme, competency=world.competency, unit=world.ward, function="super_user"
            )
    asked_about: list[datetime | None] = [datetime(2025, 6, 1, tzinfo=UTC), *moments, None]
    for moment in asked_about:
        book = Book([world.person], known_at=moment)
        fresh = rules.Workbench(reading.definitions(), known_at=moment).person(book.facts(world.person))
        asked = {"programme": str(world.programme.pk), "unit": str(world.ward.pk), "job_role": str(world.nurse.pk)}
        assert book.record(world.person).clearance(**asked) == fresh.clearance(**asked)


def test_nobody_changes_what_is_kept(world):
    with pytest.raises(TypeError):
        what_stands().definitions.places["1"] = None  # type: ignore[index]
